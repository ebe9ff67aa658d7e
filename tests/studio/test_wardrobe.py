from functools import cache

import numpy as np
import pytest
import trimesh

from joyip.studio import model
from joyip.studio.catalogue import DIMENSIONS
from joyip.studio.catalogue.colors import COLORS
from joyip.studio.geometry import Frame, Mesh, Part
from joyip.studio.joy import bottoms, tops
from joyip.studio.joy.actions import POSES
from joyip.studio.joy.back import BACKS
from joyip.studio.joy.body import SOLE
from joyip.studio.joy.covered import skin_under
from joyip.studio.joy.drape import cape_sheet
from joyip.studio.joy.expressions import EXPRESSIONS
from joyip.studio.joy.eyes import dome, eye_frame
from joyip.studio.joy.eyewear import eyewear
from joyip.studio.joy.head import head_field
from joyip.studio.joy.neckwear import NECKWEAR
from joyip.studio.joy.patterns import PERIODS
from joyip.studio.joy.pose import skeleton
from joyip.studio.joy.prints import PLAIN
from joyip.studio.joy.shoes import SHOES, TALL, shod
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import brightness, neighbour, second
from joyip.studio.joy.unroll import Roll, TrunkRoll, unrolled
from joyip.studio.joy.wardrobe import Fitting, Outfit
from joyip.studio.scene import Scene
from joyip.studio.shapes import lathe
from joyip.studio.solids import Capsule

RED = (0.8, 0.1, 0.1)
PATTERNS = [pattern for pattern in PERIODS if pattern != "plain"]


@cache
def posed(action: str) -> Skeleton:
    return skeleton(POSES[action])


@cache
def dressed(top: str, bottom: str, action: str = "stand", pattern: str = "plain", text: str = "") -> tuple[Part, ...]:
    """Meshes shared by the tests."""
    scene = Scene(top=top, bottom=bottom, top_pattern=pattern, bottom_pattern=pattern, text=text)
    return tuple(Fitting(Outfit.of(scene), posed(action)).clothes())


def closed(mesh: Mesh) -> bool:
    """Whether every edge is gone along as often each way, and the faces look outwards."""
    solid = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    there, back = (np.sort(solid.edges @ way) for way in ((1 << 32, 1), (1, 1 << 32)))
    return bool(np.array_equal(there, back)) and float(solid.volume) > 0


def test_the_wardrobe_holds_what_the_catalogue_lists() -> None:
    """Every item of the catalogue can be made, and nothing else is there."""
    rooms = (("top", tops.TOPS), ("bottom", bottoms.BOTTOMS), ("shoes", SHOES), ("neckwear", NECKWEAR), ("back", BACKS))
    for dimension, room in rooms:
        assert ["none", *room] == list(DIMENSIONS[dimension]), dimension
    assert ["plain", *PATTERNS] == list(DIMENSIONS["top_pattern"]) == list(DIMENSIONS["bottom_pattern"])
    for name in DIMENSIONS["eyewear"]:
        assert bool(eyewear(name, RED)) == (name != "none")


@pytest.mark.parametrize("name", tops.TOPS)
def test_tops_are_closed_and_light(name: str) -> None:
    """Every part of every top is a closed mesh that looks outwards; together they are not too many triangles."""
    parts = [part for part in dressed(name, "none") if part.group == "top"]
    assert len({part.name for part in parts}) == len(parts)
    for part in parts:
        assert closed(part.mesh), part.name
        assert np.isfinite(part.mesh.normals).all()
    assert 12_000 < sum(len(part.mesh.faces) for part in parts) < 75_000


@pytest.mark.parametrize("name", bottoms.BOTTOMS)
def test_bottoms_are_closed_and_light(name: str) -> None:
    """The same for bottoms."""
    parts = dressed("none", name)
    for part in parts:
        assert part.group == "bottom"
        assert closed(part.mesh), part.name
    assert 8_000 < sum(len(part.mesh.faces) for part in parts) < 50_000


@pytest.mark.parametrize("action", ["sit", "kick", "lie"])
def test_hard_poses_leave_clothes_whole(action: str) -> None:
    """Coats, capes, suits and skirts stay closed and over the ground in the poses that bend most."""
    for top, bottom in (("lab_coat", "pleated_skirt"), ("space_suit", "none"), ("cape", "jeans")):
        builder = model.Builder(Scene(top=top, bottom=bottom, action=action))
        for part in builder.fitting.clothes():
            assert closed(part.mesh), part.name
            assert part.mesh.vertices[:, 1].min() > -0.03, part.name


@pytest.mark.parametrize("action", POSES)
def test_trousers_in_boots_cover_the_skin(action: str) -> None:
    """Tucked into tall boots, trousers still lie over the skin, in every action."""
    bones = posed(action)
    assert set(SHOES) >= TALL
    for name in bottoms.CUTS:
        assert bottoms.shell(bones, name, True).distance(skin_under(bones, "bottom", name, True)).max() < -0.003, name


@pytest.mark.parametrize("name", ["overalls", "space_suit"])
def test_whole_suits_bring_their_own_legs(name: str) -> None:
    """Overalls and space suit take the place of the bottom, in their own colour."""
    outfit = Outfit.of(Scene(top=name, bottom="skirt", top_color="green"))
    assert outfit.bottom in bottoms.LEGS
    assert outfit.bottom_order.color == COLORS["green"].rgb
    assert {part.group for part in dressed(name, "skirt")} == {"top", "bottom"}


@pytest.mark.parametrize("action", ["stand", "sit", "run", "lie"])
def test_the_cape_falls_clear(action: str) -> None:
    """The cape goes through neither body nor floor."""
    bones = posed(action)
    cloth = tops.shell(bones, "cape")
    sheet, _ = cape_sheet(bones, cloth, 0.62)
    points = np.asfortranarray(sheet.reshape(-1, 3), np.float32)
    assert cloth.distance(points).min() > -0.004
    assert points[:, 1].min() > 0.005


@pytest.mark.parametrize("name", [*SHOES, "none"])
def test_shoes_are_closed_and_stand_on_the_ground(name: str) -> None:
    """Both feet have the same shoes (or bare paws), closed, their soles at the ground."""
    frames = {
        side: Frame(np.array([x, 0, 0], np.float32), np.eye(3, dtype=np.float32))
        for side, x in (("left", 1), ("right", -1))
    }
    bones = posed("stand")
    parts = shod(
        Skeleton(bones.pelvis, bones.chest, bones.head, bones.arms, bones.legs, bones.hands, frames, bones.shapes),
        name,
        RED,
    )
    low = min(float(part.mesh.vertices[:, 1].min()) for part in parts)
    assert low == pytest.approx(-SOLE, abs=0.006)
    for part in parts:
        assert closed(part.mesh), part.name
    for side in frames:
        assert sum(part.name.endswith((f"{side} shoe", f"{side} foot")) for part in parts) >= 1


@pytest.mark.parametrize("name", ["glasses", "sunglasses"])
def test_glasses_sit_before_the_eyes(name: str) -> None:
    """Rims keep clear of skull and eyes, lie around the eyes, and are as high left as right."""
    frame, *lenses = eyewear(name, RED)
    points = np.asfortranarray(frame.mesh.vertices)
    assert head_field().distance(points).min() > -0.008
    for side in (1.0, -1.0):
        eye = dome(EXPRESSIONS["smile"].left).placed(eye_frame(side))
        for part in (frame, *lenses):
            assert eye.distance(np.asfortranarray(part.mesh.vertices)).min() > 0
    assert bool(lenses) == (name == "sunglasses")
    assert frame.mesh.vertices[:, 0].max() == pytest.approx(-frame.mesh.vertices[:, 0].min(), abs=2e-3)


@pytest.mark.parametrize("top", ["none", "t_shirt", "hoodie", "space_suit"])
def test_what_hangs_on_the_chest_lies_over_the_top(top: str) -> None:
    """Scarves, ties, straps and the rest come out of whatever top is worn, closed, on bare skin as well."""
    bones = posed("wave")
    for dimension, names in (("neckwear", NECKWEAR), ("back", BACKS)):
        for name in names:
            outfit = Outfit.of(Scene.model_validate({"top": top, dimension: name, "shoes": "sandals"}))
            parts = [part for part in Fitting(outfit, bones).extras() if part.group == dimension]
            assert parts
            cloth = tops.shell(bones, top) if top != "none" else None
            for part in parts:
                assert closed(part.mesh), part.name
            if cloth is not None:
                every = np.asfortranarray(np.concatenate([part.mesh.vertices for part in parts]))
                assert cloth.distance(every).max() > 0.02


def test_an_unrolled_tube_keeps_lengths() -> None:
    """On a round trunk a step around or up is as long on the flat as on the cloth, across the seam as well."""
    bones = posed("stand")
    tube = lathe([(0.0, -0.05), *((0.28, y) for y in np.linspace(-0.05, 0.25, 20)), (0.0, 0.25)], 64)
    frame = bones.pelvis
    placed = Mesh(frame.apply(tube.vertices), tube.faces, tube.normals)
    roll: Roll = TrunkRoll(bones, Capsule((0, 0, 0), (0, 1, 0), 1), 2 * np.pi * 0.28)
    flat = unrolled(placed, [roll])
    side = np.abs(tube.normals[:, 1]) < 0.3
    faces = flat.mesh.faces[side[tube.faces].all(1)]
    for a, b in ((0, 1), (1, 2)):
        way = np.linalg.norm(flat.mesh.vertices[faces[:, a]] - flat.mesh.vertices[faces[:, b]], axis=1)
        along = np.linalg.norm(flat.flat[faces[:, a]] - flat.flat[faces[:, b]], axis=1)
        assert np.allclose(along, way, rtol=0.12, atol=0.002)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_are_nowhere_torn(pattern: str) -> None:
    """Patterned cloth keeps its shape; no triangle that faces outwards spans much more of the pattern than of cloth."""
    for top, bottom, action in (("t_shirt", "jeans", "wave"), ("raincoat", "skirt", "stand")):
        found = [part for part in dressed(top, bottom, action, pattern) if part.texture is not None]
        assert {part.group for part in found} == {"top", "bottom"}
        for part in found:
            assert part.uv is not None and part.uv.shape == (len(part.mesh.vertices), 2)
            if pattern == "gradient":
                assert part.uv.min() > 0 and part.uv.max() < 1
                continue
            corner, place = part.mesh.vertices[part.mesh.faces], part.uv[part.mesh.faces] * PERIODS[pattern]
            spans = np.ptp(place, axis=1).max(1) / np.ptp(corner, axis=1).max(1)
            # the flat ends under the chin and inside the legs are left out: nobody sees them
            up = part.mesh.normals[part.mesh.faces].mean(1) @ posed(action).pelvis.rotation[:, 1]
            assert np.mean(spans[np.abs(up) < 0.6] > 3) < 0.01
            assert np.median(spans) == pytest.approx(1, abs=0.35)


@pytest.mark.parametrize("name", tops.TOPS)
def test_no_top_drops_a_pattern(name: str) -> None:
    """Every top shows the pattern that is wished, in a repeating image."""
    woven = [part.texture for part in dressed(name, "none", "stand", "stripes") if part.texture is not None]
    assert woven
    assert all(texture.repeat for texture in woven)


def test_second_colours_are_fixed_and_show() -> None:
    """For every colour of the catalogue the second one is the same each time, and far enough from it to be seen."""
    for color in COLORS.values():
        other = second(color.rgb)
        assert other == second(color.rgb)
        assert abs(brightness(other) - brightness(color.rgb)) > 0.2, color.id
        assert max(abs(a - b) for a, b in zip(neighbour(color.rgb), color.rgb, strict=True)) > 0.12, color.id


@pytest.mark.parametrize("name", tops.TOPS)
def test_words_are_on_every_top(name: str) -> None:
    """A plain front carries the words in its cloth, any other a badge; both show the whole image on the front."""
    parts = dressed(name, "none", text="Joy 欢乐")
    (words,) = [part for part in parts if part.name.endswith((" words", ".badge"))]
    assert words.name.endswith("words") == (name in PLAIN)
    assert words.texture is not None and words.uv is not None
    assert not words.texture.repeat
    low, high = words.uv.min(0), words.uv.max(0)
    assert (low < 0.06).all() and (high > 0.94).all()
    ink = words.texture.image[..., 3] > 128
    assert 0.03 < ink.mean() < 0.9
    facing = posed("stand").chest.rotation[:, 2]
    assert np.mean(words.mesh.normals @ facing > 0.2) > 0.6


def test_words_leave_out_other_prints() -> None:
    """Where words are, no heart, stripes or star are; words for another place change nothing."""
    assert "top.t-shirt print" in {part.name for part in dressed("t_shirt", "none")}
    assert "top.t-shirt print" not in {part.name for part in dressed("t_shirt", "none", text="Joy 欢乐")}
    assert Outfit.of(Scene(text="Joy", text_place="banner")).top_order.text == ""


def test_the_figure_follows_from_every_field_it_shows() -> None:
    """What a figure is kept by names every field of the scene but those of the picture."""
    picture = {
        "backdrop",
        "backdrop_color",
        "view",
        "framing",
        "mode",
        "focal",
        "turn",
        "background",
        "width",
        "height",
        "samples",
        "attempt",
        "label",
    }
    assert set(model.LOOKS) == set(Scene.model_fields) - picture
    assert len(set(model.LOOKS)) == len(model.LOOKS)
