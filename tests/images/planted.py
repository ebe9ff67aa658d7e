"""Faults planted into good figures and pictures, each with the checks that may catch it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from joyip.capabilities.images.encode import encode
from joyip.capabilities.images.gate import Gate, judge, judge_file
from joyip.capabilities.images.label import labelled
from joyip.studio.field import rotation
from joyip.studio.geometry import Mesh, Part, Vectors
from joyip.studio.inspection import Inspection, inspect
from joyip.studio.joy.actions import POSES
from joyip.studio.model import Model
from joyip.studio.scene import Scene
from joyip.studio.staging import recipe_of
from joyip.studio.studio import Picture, Studio

if TYPE_CHECKING:
    from joyip.studio.render import Render

COMMON: dict[str, Any] = {"width": 160, "height": 160, "samples": 2, "label": True}
SCENES: tuple[dict[str, Any], ...] = (
    {"headwear": "santa_hat", "handheld": "gift", "backdrop": "snow", "expression": "laugh", "action": "wave",
     "top": "down_jacket", "neckwear": "scarf", "shoes": "boots"},
    {"headwear": "graduation_cap", "handheld": "diploma", "expression": "proud", "action": "stand", "top": "shirt",
     "neckwear": "tie", "eyewear": "glasses", "background": "transparent", "view": "three_quarter"},
    {"headwear": "straw_hat", "handheld": "coconut", "backdrop": "beach", "expression": "wink", "action": "walk",
     "top": "jersey", "bottom": "swim_trunks", "shoes": "sandals", "eyewear": "sunglasses", "width": 120},
    {"headwear": "chef_hat", "handheld": "birthday_cake", "backdrop": "kitchen", "expression": "smile",
     "action": "stand", "top": "chef_jacket", "top_color": "sky_blue"},
    {"headwear": "witch_hat", "handheld": "wand", "backdrop": "moon_night", "expression": "surprised",
     "action": "point", "top": "sweater", "top_pattern": "stripes", "back": "wings", "bottom": "skirt"},
    {"headwear": "crown", "handheld": "trophy", "backdrop": "stadium", "expression": "grin", "action": "cheer",
     "top": "suit", "top_color": "wine", "neckwear": "medal", "view": "low", "shoes": "dress_shoes"},
    {"headwear": "hard_hat", "handheld": "book", "backdrop": "office", "expression": "thinking", "action": "sit",
     "top": "vest", "back": "backpack", "mode": "2d", "eyewear": "glasses", "bottom": "jeans"},
    {"headwear": "beanie", "handheld": "milk_tea", "backdrop": "city_night", "expression": "sleepy", "action": "dance",
     "top": "hoodie", "top_pattern": "dots", "framing": "half", "height": 200, "neckwear": "bow_tie"},
    {"headwear": "party_hat", "handheld": "cupcake", "backdrop": "birthday_room", "expression": "love_struck",
     "action": "jump", "top": "t_shirt", "top_color": "mint", "bottom": "pleated_skirt", "shoes": "slippers"},
    {"headwear": "tiger_hat", "handheld": "lantern", "backdrop": "new_year", "expression": "blissful",
     "action": "greet", "top": "tang_jacket", "framing": "portrait", "neckwear": "bell_collar"},
)  # fmt: skip
"""Ten good pictures, as unlike as the catalogue lets them be."""


@dataclass(frozen=True, eq=False)
class Sample:
    """A good picture as it is published, its facts, and its set without the figure (where that tells something)."""

    scene: Scene
    picture: Picture
    shown: Render
    found: Inspection
    plate: Render | None

    @classmethod
    def of(cls, studio: Studio, wishes: Mapping[str, Any]) -> Sample:
        """Draw one of SCENES."""
        scene = Scene.model_validate({**COMMON, **wishes})
        picture = studio.draw(scene, threads=2)  # loads the renderer
        from joyip.studio.render import render

        stage = picture.stage
        stands = POSES[scene.action].grounded and scene.framing == "full" and scene.mode == "3d"
        plate = (
            render(stage.scenery, stage.light, stage.camera, threads=2, **recipe_of(scene))
            if stands and stage.scenery and scene.background != "transparent"
            else None
        )
        shown = replace(picture.render, rgba=labelled(picture.render.rgba))
        return cls(scene, picture, shown, inspect(scene, picture.model), plate)

    def judged(self) -> Gate:
        """The verdict on the picture as it is."""
        return self._judged(self.shown, self.found)

    def with_figure(self, model: Model, **wishes: str) -> Gate:
        """The verdict on another figure, or on this one where something else was wished for."""
        scene = self.scene.model_copy(update=wishes)
        return self._judged(self.shown, inspect(scene, model), scene)

    def with_picture(self, shown: Render) -> Gate:
        """The verdict on another picture of this figure."""
        return self._judged(shown, self.found)

    def _judged(self, shown: Render, found: Inspection, scene: Scene | None = None) -> Gate:
        gate = judge(scene or self.scene, shown, self.picture.model.measures, found)
        return judge_file(gate, encode(shown.rgba[:8, :8], "png", tool="planted", content_id="0"))


Fault = Callable[[Sample], Gate | None]
"""Plants a fault; None where the sample has nothing that could be faulty so."""
Chosen = Callable[[Part], bool]
Change = Callable[[Vectors], Vectors]


def group(*names: str) -> Chosen:
    """Parts of these groups."""
    return lambda part: part.group in names


def named(*ends: str) -> Chosen:
    """Parts whose names end so."""
    return lambda part: part.name.endswith(ends)


def changed(model: Model, chosen: Chosen, change: Change) -> Model:
    """Some parts with other vertices."""
    return replace(
        model,
        parts=tuple(
            replace(part, mesh=replace(part.mesh, vertices=change(part.mesh.vertices).astype(np.float32)))
            if chosen(part)
            else part
            for part in model.parts
        ),
    )


def without(model: Model, chosen: Chosen) -> Model:
    """The figure without some parts."""
    return replace(model, parts=tuple(part for part in model.parts if not chosen(part)))


def middle(model: Model, chosen: Chosen) -> npt.NDArray[Any]:
    """The middle of the box of some parts."""
    points = np.concatenate([part.mesh.vertices for part in model.parts if chosen(part)])
    return np.asarray(points.min(0) + points.max(0)) / 2


def cut(model: Model, chosen: Chosen, place: npt.NDArray[Any], reach: float) -> Model:
    """Some parts with a hole: without the vertices that are so near to a place."""
    return replace(model, parts=tuple(_cut(part, place, reach) if chosen(part) else part for part in model.parts))


def _cut(part: Part, place: npt.NDArray[Any], reach: float) -> Part:
    mesh = part.mesh
    gone = np.linalg.norm(mesh.vertices - place, axis=1) < reach
    faces = np.ascontiguousarray(mesh.faces[~gone[mesh.faces].any(1)])
    kept = np.unique(faces)
    index = np.zeros(len(mesh.vertices), np.int32)
    index[kept] = np.arange(len(kept))
    return replace(part, mesh=Mesh(mesh.vertices[kept], index[faces], mesh.normals[kept]))


FIGURE = group("body", "top", "bottom", "shoes")
HELD = group("handheld")
HAT = group("headwear")


def figure(change: Callable[[Model], Model]) -> Fault:
    """A fault of the figure alone."""
    return lambda sample: sample.with_figure(change(sample.picture.model))


def _in_the_body(model: Model) -> Model:
    inside = (model.bones.chest.origin + model.bones.pelvis.origin) / 2 - middle(model, HELD)
    return changed(model, HELD, lambda points: points + inside)


def _scaled(chosen: Chosen, factor: float) -> Callable[[Model], Model]:
    def scale(model: Model) -> Model:
        around = middle(model, chosen)
        return changed(model, chosen, lambda points: (points - around) * factor + around)

    return scale


def _moved(chosen: Chosen, *by: float) -> Callable[[Model], Model]:
    return lambda model: changed(model, chosen, lambda points: points + np.asarray(by, np.float32))


def _aslant(model: Model) -> Model:
    head = model.anchors["head"]
    turn = rotation("z", 40).astype(np.float32)
    return changed(model, HAT, lambda points: head.apply(head.invert(points) @ turn.T))


def _third_arm(model: Model) -> Model:
    turn, around = rotation("y", 90).astype(np.float32), model.bones.chest.origin
    arm = next(part for part in model.parts if part.name == "body.left arm")
    more = replace(arm.mesh, vertices=((arm.mesh.vertices - around) @ turn.T + around).astype(np.float32))
    return replace(model, parts=(*model.parts, replace(arm, mesh=more)))


def _without_arm(model: Model) -> Model:
    limb, hand = model.bones.arms["left"], model.bones.hands["left"].origin
    for place, reach in ((limb.middle, 0.19), (limb.end, 0.17), (hand, 0.17)):
        model = cut(model, FIGURE, place, reach)
    return model


def _without_leg(model: Model) -> Model:
    limb, foot = model.bones.legs["right"], model.bones.feet["right"].origin
    for place, reach in ((limb.middle, 0.17), (limb.end, 0.17), (foot, 0.24)):
        model = cut(model, FIGURE, place, reach)
    return model


def _arm_torn_off(model: Model) -> Model:
    limb = model.bones.arms["right"]

    def away(points: Vectors) -> Vectors:
        far = np.linalg.norm(points - limb.end, axis=1) < 0.2
        return np.where(far[:, None], points + np.asarray((-0.7, 0.3, 0.0), np.float32), points)

    return changed(model, FIGURE, away)


def _torn(name: str) -> Callable[[Model], Model]:
    def tear(model: Model) -> Model:
        cloth = max((part for part in model.parts if part.group == name), key=lambda part: len(part.mesh.faces))
        place = cloth.mesh.vertices[len(cloth.mesh.vertices) // 3]
        return cut(model, lambda part: part is cloth, place, 0.06)

    return tear


def _inside_out(part: Part) -> Part:
    return replace(part, mesh=replace(part.mesh, faces=part.mesh.faces[:, ::-1], normals=-part.mesh.normals))


def _dark_inside(part: Part) -> Part:
    return replace(part, mesh=replace(part.mesh, normals=-part.mesh.normals))


def _barefoot(model: Model) -> Model:
    return without(model, lambda part: part.name.startswith("shoes.left"))


def _each(chosen: Chosen, change: Callable[[Part], Part]) -> Callable[[Model], Model]:
    return lambda model: replace(model, parts=tuple(change(part) if chosen(part) else part for part in model.parts))


def _another_mood(sample: Sample) -> Gate:
    wished = "angry" if sample.scene.expression != "angry" else "smile"
    return sample.with_figure(sample.picture.model, expression=wished)


def _if_worn(name: str, fault: Fault) -> Fault:
    return lambda sample: fault(sample) if getattr(sample.scene, name) != "none" else None


def _if_grounded(fault: Fault) -> Fault:
    return lambda sample: fault(sample) if POSES[sample.scene.action].grounded else None


def everything(_: Part) -> bool:
    """All parts."""
    return True


FIGURE_FAULTS: dict[str, tuple[Fault, set[str]]] = {
    "prop floats": (figure(_moved(HELD, 0.0, 0.25, 0.45)), {"contact"}),
    "prop in the body": (figure(_in_the_body), {"clipping"}),
    "prop missing": (figure(lambda model: without(model, HELD)), {"present"}),
    "prop too large": (figure(_scaled(HELD, 1.5)), {"size"}),
    "prop shrunk": (figure(_scaled(HELD, 0.6)), {"size"}),
    "hat floats": (figure(_moved(HAT, 0.0, 0.10, 0.0)), {"contact"}),
    "hat sunk": (figure(_moved(HAT, 0.0, -0.10, 0.0)), {"contact"}),
    "hat aslant": (figure(_aslant), {"contact"}),
    "hat missing": (figure(lambda model: without(model, HAT)), {"present"}),
    "third arm": (figure(_third_arm), {"limbs"}),
    "arm missing": (figure(_without_arm), {"limbs"}),
    "leg missing": (figure(_without_leg), {"limbs"}),
    "hand missing": (figure(lambda model: cut(model, FIGURE, model.bones.hands["left"].origin, 0.14)), {"limbs"}),
    "arm torn off": (figure(_arm_torn_off), {"limbs"}),
    "head missing": (figure(lambda model: without(model, named("body.head"))), {"mood"}),
    "eye sizes differ": (figure(_scaled(named("left eye"), 1.3)), {"eyes", "mood"}),
    "eye missing": (figure(lambda model: without(model, named("face.right eye"))), {"mood"}),
    "mouth missing": (figure(lambda model: without(model, named("face.mouth"))), {"mood"}),
    "wrong expression": (_another_mood, {"mood"}),
    "sleeve torn": (figure(_torn("top")), {"cloth"}),
    "trousers torn": (_if_worn("bottom", figure(_torn("bottom"))), {"cloth"}),
    "garment inside out": (figure(_each(group("top"), _inside_out)), {"cloth"}),
    "shading inside out": (figure(_each(group("top"), _dark_inside)), {"cloth"}),
    "top missing": (figure(lambda model: without(model, group("top"))), {"present"}),
    "one shoe missing": (_if_worn("shoes", figure(_barefoot)), {"present"}),
    "figure floats": (_if_grounded(figure(_moved(everything, 0.0, 0.12, 0.0))), {"ground"}),
    "figure sunk": (_if_grounded(figure(_moved(everything, 0.0, -0.12, 0.0))), {"ground"}),
    "scarf floats": (_if_worn("neckwear", figure(_moved(group("neckwear"), 0.0, 0.0, 0.45))), {"contact"}),
    "glasses float": (_if_worn("eyewear", figure(_moved(group("eyewear"), 0.0, 0.0, 0.65))), {"contact"}),
}  # fmt: skip
"""Faults of the figure: the meshes alone are looked at again."""


def pictured(change: Callable[[Render], Render]) -> Fault:
    """A fault of the picture alone."""
    return lambda sample: sample.with_picture(change(sample.shown))


def toned(change: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]) -> Fault:
    """The picture with its colours (0..1) changed."""

    def tone(shown: Render) -> Render:
        colors = np.clip(change(shown.rgba[..., :3].astype(np.float32) / 255), 0, 1)
        return replace(shown, rgba=np.dstack([np.rint(colors * 255).astype(np.uint8), shown.rgba[..., 3]]))

    return pictured(tone)


def _noisy(colors: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return colors + np.random.default_rng(1).normal(0, 0.035, colors.shape)


def _spoiled(value: float) -> Fault:
    def spoil(shown: Render) -> Render:
        linear = shown.linear.copy()
        linear[7, 11, 1] = value
        return replace(shown, linear=linear)

    return pictured(spoil)


def _shifted(down: float, right: float) -> Fault:
    """The camera looks past the figure by so much of the picture's size."""

    def shift(shown: Render) -> Render:
        height, width = shown.ids.shape
        rows = np.clip(np.arange(height) - round(down * height), 0, height - 1)
        columns = np.clip(np.arange(width) - round(right * width), 0, width - 1)
        names = ("rgba", "linear", "albedo", "ids")
        return replace(shown, **{name: getattr(shown, name)[rows][:, columns] for name in names})

    return pictured(shift)


def _if_full(fault: Fault) -> Fault:
    return lambda sample: fault(sample) if sample.scene.framing == "full" else None


def _recolored(name: str) -> Fault:
    """Red things green, all others red: folds and prints stay."""

    def recolor(sample: Sample) -> Gate | None:
        shown = sample.shown
        index = [n + 1 for n, part_group in enumerate(shown.part_groups) if part_group == name]
        mask = np.isin(shown.ids, index)
        red, green, blue = sample.scene.color_of(name)
        wrong = (0.05, 0.6, 0.2) if red > 1.3 * max(green, blue) else (0.8, 0.03, 0.03)
        arrays = {}
        for kind in ("rgba", "linear", "albedo"):
            array = getattr(shown, kind).copy()
            full = 255 if kind == "rgba" else 1.0
            folds = array[mask][:, :3].mean(-1, keepdims=True) / max(float(array[mask][:, :3].mean()), 1e-3)
            array[mask, :3] = np.clip(folds * wrong, 0, 1) * full
            arrays[kind] = array
        return sample.with_picture(replace(shown, **arrays))

    return recolor


def _hidden(name: str) -> Fault:
    """Something stands in front of it."""

    def hide(sample: Sample) -> Gate | None:
        if name == "handheld" and sample.scene.framing == "portrait":
            return None
        shown = sample.shown
        index = [n + 1 for n, part_group in enumerate(shown.part_groups) if part_group == name]
        return sample.with_picture(replace(shown, ids=np.where(np.isin(shown.ids, index), 0, shown.ids)))

    return hide


def _without_shadow(sample: Sample) -> Gate | None:
    shown, plate = sample.shown, sample.plate
    groups = np.array([False, *(part_group != "backdrop" for part_group in shown.part_groups)])
    subject = groups[shown.ids][..., None]
    if sample.scene.background == "transparent" and sample.scene.framing == "full":
        return sample.with_picture(replace(shown, rgba=shown.rgba * subject))
    if plate is None:
        return None
    return sample.with_picture(
        replace(
            shown,
            rgba=np.where(subject, shown.rgba, plate.rgba),
            linear=np.where(subject, shown.linear, plate.linear),
        )
    )


def _without_note(sample: Sample) -> Gate:
    return sample.with_picture(replace(sample.shown, rgba=sample.picture.render.rgba))


def _without_metadata(sample: Sample) -> Gate:
    gate = judge(sample.scene, sample.shown, sample.picture.model.measures, sample.found)
    return judge_file(gate, b"\x89PNG\r\n\x1a\n" + sample.shown.rgba.tobytes())


PICTURE_FAULTS: dict[str, tuple[Fault, set[str]]] = {
    "black": (toned(lambda colors: colors * 0), {"finite"}),
    "dark": (toned(lambda colors: colors * 0.2), {"exposure"}),
    "burnt": (toned(lambda colors: colors * 2.2), {"exposure"}),
    "foggy": (toned(lambda colors: 0.8 + colors * 0.08), {"exposure"}),
    "blurred": (toned(lambda colors: ndimage.gaussian_filter(colors, (1.4, 1.4, 0))), {"sharpness"}),
    "noisy": (toned(_noisy), {"noise"}),
    "channels swapped": (toned(lambda colors: colors[..., ::-1]), {"likeness"}),
    "upside down": (toned(lambda colors: colors[::-1]), {"likeness"}),
    "NaN": (_spoiled(np.nan), {"finite"}),
    "infinite": (_spoiled(np.inf), {"finite"}),
    "feet cropped": (_if_full(_shifted(0.2, 0.0)), {"framing"}),
    "hat cut by the frame": (_shifted(-0.25, 0.0), {"framing"}),
    "cropped at the side": (_shifted(0.0, 0.45), {"framing"}),
    "empty": (pictured(lambda shown: replace(shown, ids=np.zeros_like(shown.ids))), {"framing"}),
    "top of a wrong colour": (_recolored("top"), {"color"}),
    "hat of a wrong colour": (_recolored("headwear"), {"color"}),
    "hat hidden": (_hidden("headwear"), {"visible"}),
    "prop hidden": (_hidden("handheld"), {"visible"}),
    "face hidden": (_hidden("face"), {"visible"}),
    "shadow missing": (_without_shadow, {"shadow"}),
    "label missing": (_without_note, {"label"}),
    "metadata missing": (_without_metadata, {"metadata"}),
}
"""Faults of the picture: its pixels are judged again."""
FAULTS = FIGURE_FAULTS | PICTURE_FAULTS


def failed(gate: Gate) -> set[str]:
    """The names of the failed checks."""
    return {check.name for check in gate.checks if not check.passed}
