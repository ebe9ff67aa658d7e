"""Looks a pack's folder over and tells everything that is wrong with it at once, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from joyip.studio.packs.anatomy import ANCHORS, NEEDED_JOINTS, ROLES, Body, Figure, Garment
from joyip.studio.packs.files import FILE, Unreadable, bounded, table
from joyip.studio.packs.manifest import Manifest
from joyip.studio.packs.pack import Pack
from joyip.studio.packs.reading import Solid, solid
from joyip.studio.soundness import is_closed

MAX_ALL = 200_000
"""Triangles of all meshes together."""
STANDS = 0.05
"""A sole may be so far (world units) from where the ankle's height says it is."""
SITS = 0.06
"""The top of the head may be so far from the top of the skull on which hats sit."""


@dataclass(frozen=True)
class Problem:
    """What is wrong, where: the file, the place in it, and what is expected."""

    file: str
    place: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.en}" if self.place else f"{self.file}: {self.en}"


class BrokenPack(ValueError):
    """A pack that cannot be used."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def loaded(folder: Path) -> Pack:
    """The pack in a folder. Raises BrokenPack with all its problems."""
    manifest, problems = _manifest(folder)
    solids: dict[str, Solid] = {}
    if manifest is not None and manifest.figure is not None:
        problems += _names(manifest.figure)
        problems += _read(folder, manifest.figure, solids)
        problems += _clothes(manifest.figure, solids)
    if manifest is None or problems:
        raise BrokenPack(problems)
    found = Pack(manifest, solids)
    if manifest.figure is not None and (wrong := list(_fit(found))):
        raise BrokenPack(wrong)
    return found


def _read(folder: Path, figure: Figure, solids: dict[str, Solid]) -> Iterator[Problem]:
    """Fill in the meshes that the figure names, until there are too many; tell those that cannot be used."""
    try:
        bounded(folder, figure.files)
    except Unreadable as error:
        yield Problem(FILE, "figure", error.zh, error.en)
        return
    total = 0
    for place, piece in figure.pieces():
        if piece.mesh in solids:
            continue
        try:
            solids[piece.mesh] = solid(folder, piece.mesh)
        except Unreadable as error:
            yield Problem(piece.mesh, place, error.zh, error.en)
            continue
        total += len(solids[piece.mesh].mesh.faces)
        if total > MAX_ALL:
            yield Problem(FILE, place, f"三角形总数超过 {MAX_ALL}", f"more than {MAX_ALL} triangles in all, up to here")
            return


def problems_of(folder: Path) -> list[Problem]:
    """Everything wrong with the pack in a folder; empty for a sound one."""
    try:
        loaded(folder)
    except BrokenPack as error:
        return error.problems
    return []


def _manifest(folder: Path) -> tuple[Manifest | None, list[Problem]]:
    try:
        said = table(folder)
    except Unreadable as error:
        return None, [Problem(FILE, "", error.zh, error.en)]
    try:
        manifest = Manifest.model_validate(said)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return None, [_problem(problem) for problem in found]
    if manifest.id != folder.resolve().name:
        name = folder.resolve().name
        told = f"must be the folder's name, {name!r}"
        return manifest, [Problem(FILE, "id", f"必须与文件夹同名（{name}）", told)]
    return manifest, []


def _problem(found: ErrorDetails) -> Problem:
    message = found["msg"].removeprefix("Value error, ")
    zh = found.get("ctx", {}).get("zh", f"不合要求：{message}")
    return Problem(FILE, ".".join(map(str, found["loc"])), zh, message)


def _names(figure: Figure) -> Iterator[Problem]:
    """What is missing, and names that lead nowhere."""
    for joint in NEEDED_JOINTS:
        yield from _bare(joint, [part for part in figure.parts if part.joint == joint])
    for anchor in ANCHORS:
        if anchor not in figure.anchors:
            yield Problem(FILE, "figure.anchors", f"缺少锚点 {anchor}", f"the anchor {anchor} is missing")
    for name, surface in figure.materials.items():
        if surface.color not in figure.palette:
            told = ", ".join(figure.palette)
            yield Problem(
                FILE,
                f"figure.materials.{name}",
                f"调色板里没有 {surface.color}",
                f"{surface.color!r} is not in the palette ({told})",
            )
    for place, piece in figure.pieces():
        if piece.material not in figure.materials:
            told = ", ".join(figure.materials)
            yield Problem(
                FILE,
                f"figure.{place}",
                f"没有材质 {piece.material}",
                f"there is no material {piece.material!r} ({told})",
            )
    yield from _twice(figure)
    yield from _faces(figure)


def _bare(joint: str, parts: Sequence[Body]) -> Iterator[Problem]:
    """A joint on which nothing may be left, whatever is worn and whatever a hand does."""
    if not parts:
        yield Problem(FILE, "figure.parts", f"关节 {joint} 上没有部件", f"no part is bound to the joint {joint}")
        return
    lasting = [part for part in parts if not part.but_with]
    for shape in sorted({"open"}.union(*(part.shapes for part in parts))):
        if all(part.shapes and shape not in part.shapes for part in lasting):
            yield Problem(
                FILE,
                "figure.parts",
                f"关节 {joint} 在「{shape}」时须有一个没有 but_with 的部件",
                f"the joint {joint} needs a part without but_with for the shape {shape!r}",
            )


def _twice(figure: Figure) -> Iterator[Problem]:
    """Parts that are seen together have names of their own."""
    known: set[tuple[str, ...]] = set()
    for number, part in enumerate((*figure.parts, *figure.garments)):
        key = (part.worn, part.item, part.name) if isinstance(part, Garment) else (part.name,)
        if key in known:
            place = f"parts[{number}]" if number < len(figure.parts) else f"garments[{number - len(figure.parts)}]"
            yield Problem(
                FILE,
                f"figure.{place}.name",
                f"名称「{part.name}」重复",
                f"there is another part of the name {part.name!r}",
            )
        known.add(key)


def _clothes(figure: Figure, solids: Mapping[str, Solid]) -> Iterator[Problem]:
    """Garments that the gate would call torn, and shoes of which there is but one."""
    for number, garment in enumerate(figure.garments):
        found = solids.get(garment.mesh)
        if found is not None and not is_closed(found.mesh):
            place = f"garments[{number}] ({garment.name})"
            yield Problem(
                garment.mesh, place, "服装网格没有封闭：表面有洞", "a garment's mesh is not closed: it has a hole"
            )
        if garment.worn == "shoes" and not any(side in garment.name for side in ("left", "right")):
            place = f"figure.garments[{number}].name"
            yield Problem(FILE, place, "鞋的名称须含 left 或 right", "the name of a shoe says left or right")


def _faces(figure: Figure) -> Iterator[Problem]:
    """Expressions that lack a part, or name a variant that is not there."""
    for name, mood in figure.expressions.items():
        place = f"figure.expressions.{name}"
        for role in ROLES:
            if role not in mood.face:
                yield Problem(FILE, place, f"缺少 {role}", f"{role} is missing")
        for role, variant in mood.face.items():
            if variant not in figure.face.get(role, {}):
                told = ", ".join(figure.face.get(role, {})) or "-"
                yield Problem(
                    FILE,
                    place,
                    f"没有 figure.face.{role}.{variant}",
                    f"there is no figure.face.{role}.{variant} ({told})",
                )


def _fit(pack: Pack) -> Iterator[Problem]:
    """Whether meshes, bones and skull agree."""
    figure = pack.figure
    for side in ("left", "right"):
        sole = -min(
            float(limb.part.mesh.vertices[:, 1].min()) for limb in pack.limbs if limb.spec.joint == f"{side}_foot"
        )
        if abs(sole - figure.bones.ankle) > STANDS:
            yield Problem(
                FILE, "figure.bones.ankle", f"{side} 脚底在踝下 {sole:.3f}，ankle 写的是 {figure.bones.ankle:g}",
                f"the {side} sole is {sole:.3f} under the ankle, not {figure.bones.ankle:g}",
            )  # fmt: skip
    center, radii = np.array(figure.skull.center), np.array(figure.skull.radii)
    crown = (center + np.array((0, radii[1], 0))).astype(np.float32)[None]
    off = float(pack.solid("head").distance(np.asfortranarray(crown))[0])
    if abs(off) > SITS:
        yield Problem(
            FILE, "figure.skull", f"颅顶离头部网格 {off:+.3f}，帽子戴不稳",
            f"its top is {off:+.3f} off the head's mesh: hats would not sit",
        )  # fmt: skip
