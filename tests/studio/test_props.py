"""Props lie in the hand: the grip's origin is on or in them, they are closed, light, and coloured as wished."""

from functools import cache

import numpy as np
import pytest
import trimesh

from joyip.studio.catalogue import COLORS, DIMENSIONS
from joyip.studio.model import build
from joyip.studio.props import PROPS, WRITTEN, Prop, prop
from joyip.studio.props.forms import Skin
from joyip.studio.scene import Scene
from joyip.studio.shapes import ball
from joyip.studio.staging import staged

HAND = 0.10
"""About the radius of Joy's hand."""
GRIPS = {name: PROPS[name]((0.5, 0.5, 0.5)).grip for name in PROPS}
TWO_HANDED = {"parcel", "pillow", "teddy", "laptop", "guitar", "trophy", "sign", "watermelon"}
ONE_HANDED = [name for name in PROPS if name not in TWO_HANDED]
MOST = 15_000
"""Triangles of a prop; the birthday cake with its cream may have a few more."""


def thing(name: str, color: str | None = None, **wishes: str) -> Prop:
    made = prop(Scene.model_validate({"handheld": name, "handheld_color": color, **wishes}))
    assert made is not None
    return made


@cache
def points(name: str) -> np.ndarray:
    return np.concatenate([part.mesh.vertices for part in thing(name).parts])


def open_sheet(name: str) -> bool:
    """Prints are images on an open sheet over the part that carries them."""
    return name.endswith("_print")


def test_every_prop_of_the_catalogue_is_made() -> None:
    """The catalogue and the prop makers name the same things, and no prop is no prop."""
    assert set(PROPS) == set(DIMENSIONS["handheld"]) - {"none"}
    assert prop(Scene(handheld="none")) is None
    assert all(thing(name).id == name for name in PROPS)


@pytest.mark.parametrize("name", PROPS)
def test_props_are_closed_solids(name: str) -> None:
    """Each part is watertight, of positive volume (but for prints), named once, and within the budget of triangles."""
    parts = thing(name).parts
    for part in parts:
        assert part.group == "handheld"
        assert np.isfinite(part.mesh.vertices).all()
        assert np.allclose(np.linalg.norm(part.mesh.normals, axis=1), 1, atol=1e-3), part.name
        if open_sheet(part.name):
            continue
        body = trimesh.Trimesh(part.mesh.vertices, part.mesh.faces, process=False)
        assert body.is_watertight, part.name
        assert body.volume > 0, part.name
    assert len({part.name for part in parts}) == len(parts)
    assert sum(len(part.mesh.faces) for part in parts) <= MOST * (1.15 if name == "birthday_cake" else 1)


@pytest.mark.parametrize("name", PROPS)
def test_prints_lie_on_what_carries_them(name: str) -> None:
    """An image comes with its place for every vertex, on a sheet that another part of the same colour backs."""
    for part in thing(name).parts:
        assert (part.texture is None) == (part.uv is None) == (not open_sheet(part.name))
        if part.texture is None or part.uv is None:
            continue
        under = next(p for p in thing(name).parts if part.name == f"{p.name}_print")
        assert part.material == under.material
        assert part.uv.shape == (len(part.mesh.vertices), 2)
        assert part.texture.image.dtype == np.uint8
        assert part.texture.image.shape[2] == 4
        assert part.texture.image[..., 3].any()


@pytest.mark.parametrize("name", PROPS)
def test_the_field_is_the_mesh(name: str) -> None:
    """The field that the gate measures covers what is seen, within the width of a ribbon, and is not much larger."""
    made = thing(name)
    distance = made.field.distance(points(name))
    assert np.max(distance) < 0.13
    assert np.mean(distance < 0.02) > 0.8
    low, high = made.field.bounds()
    assert np.all(low > points(name).min(0) - 0.2)
    assert np.all(high < points(name).max(0) + 0.2)


@pytest.mark.parametrize("name", ONE_HANDED)
def test_the_hand_touches_the_prop(name: str) -> None:
    """The palm at the origin is on the prop's surface, or for a pole the prop runs through the fist and comes out."""
    made = thing(name)
    at_origin = float(made.field.distance(np.zeros((1, 3), np.float32))[0])
    where = points(name)
    if made.grip.kind == "palm":
        assert -0.07 <= at_origin <= 0.005
        assert where[:, 1].min() > -0.03
    elif made.grip.kind == "pole":
        assert at_origin < 0.025
        near = np.linalg.norm(where[:, (0, 2)], axis=1) < HAND
        assert where[near, 1].max() > (0.03 if name == "shopping_bag" else HAND + 0.05)
        assert where[near, 1].min() < -HAND - 0.03
    else:
        assert -0.07 <= at_origin <= 0.005
        behind = np.array([[x, y, -0.03] for x in (-0.03, 0, 0.03) for y in (-0.03, 0, 0.03)], np.float32)
        assert made.field.distance(behind).min() > -0.005


@pytest.mark.parametrize("name", sorted(TWO_HANDED))
def test_both_palms_touch_what_both_hands_hold(name: str) -> None:
    """Each palm lies on the surface, faces into the prop, and the hands are on their own sides within arms' reach."""
    made = thing(name)
    assert made.grip.kind == "both"
    for point, palm in ((made.grip.right, made.grip.right_palm), (made.grip.left, made.grip.left_palm)):
        here, way = np.asarray(point), np.asarray(palm) / np.linalg.norm(palm)
        on, outside = made.field.distance(np.asarray((here, here - 0.05 * way), np.float32))
        assert abs(on) < 0.035
        assert outside > on
        assert np.linalg.norm(here[:2]) < 0.48
    assert made.grip.right[0] < made.grip.left[0]


@pytest.mark.parametrize("name", ONE_HANDED)
def test_the_hand_is_not_swallowed(name: str) -> None:
    """Most of the hand stays outside the prop."""
    made = thing(name)
    middle = {"palm": (0, -HAND, 0), "pole": (0, 0, 0), "side": (0, 0, -HAND)}[made.grip.kind]
    directions = np.random.default_rng(1).normal(size=(400, 3))
    skin = np.asarray(middle) + HAND * directions / np.linalg.norm(directions, axis=1, keepdims=True)
    outside = made.field.distance(skin.astype(np.float32)) > 0
    assert outside.mean() > 0.6


@pytest.mark.parametrize("name", PROPS)
def test_props_read_well_and_fit_beside_the_figure(name: str) -> None:
    """A prop is large enough to be seen at 128 pixels, and no wider than what arms can hold."""
    size = np.ptp(points(name), axis=0)
    assert np.sort(size)[1] > 0.16
    assert size.max() > 0.35
    near = points(name)[np.abs(points(name)[:, 1]) < 0.45]
    assert np.ptp(near[:, 0]) < 1.0


@pytest.mark.parametrize("color", ["green", "white", "black"])
@pytest.mark.parametrize("name", PROPS)
def test_a_wished_colour_is_honoured(name: str, color: str) -> None:
    """Some part takes the wished colour exactly, and something else is of another colour."""
    made = PROPS[name](COLORS[color].rgb)
    tones = {part.material.color for part in made.parts}
    assert COLORS[color].rgb in tones
    assert len(tones) > 1 or any(part.colors is not None for part in made.parts) or name in {"heart", "star", "ingot"}


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_a_text_is_written_where_it_is_wished(name: str) -> None:
    """Sign and balloon carry the scene's text, another text looks different, and a text for the chest is not theirs."""

    def image(text: str, place: str) -> np.ndarray | None:
        prints = [part for part in thing(name, text=text, text_place=place).parts if part.texture is not None]
        return prints[0].texture.image if prints and prints[0].texture is not None else None

    first, second = image("新年快乐", name), image("Hello", name)
    assert first is not None
    assert second is not None
    assert not np.array_equal(first, second)
    plain, elsewhere = image("", name), image("新年快乐", "chest")
    assert (plain is None) == (elsewhere is None)
    assert plain is None or np.array_equal(plain, elsewhere)


def test_an_umbrella_is_held_over_the_hat() -> None:
    """With a hat on, the canopy is higher; nothing else minds the hat."""
    low, high = (thing("umbrella", headwear=hat).field.bounds()[1, 1] for hat in ("none", "party_hat"))
    assert high > low + 0.2
    assert thing("coffee", headwear="party_hat") is thing("coffee")


@pytest.mark.parametrize(("width", "height"), [(256, 256), (192, 256), (144, 256)])
def test_an_umbrella_leaves_the_figure_most_of_the_picture(width: int, height: int) -> None:
    """Who stands under it fills at least 60 % of the height, also where the picture is narrow, and is under it."""
    scene = Scene(handheld="umbrella", width=width, height=height)
    figure = build(scene)
    person = np.concatenate([part.mesh.vertices for part in figure.parts if part.group != "handheld"])
    rows = staged(scene, figure).camera.project(person, 1, 1)[:, 1]
    assert np.ptp(rows) >= 0.6
    canopy = next(part.mesh.vertices for part in figure.parts if part.name.endswith("canopy"))
    head = figure.anchors["head"].origin
    assert (canopy.min(0)[[0, 2]] < head[[0, 2]]).all() and (head[[0, 2]] < canopy.max(0)[[0, 2]]).all()


def test_trimming_is_never_lost_on_its_ground() -> None:
    """A red gift has a ribbon of another colour than a yellow one; a gold character is not written in gold."""
    ribbon = {
        color: next(p for p in thing("gift", color).parts if p.name.endswith("ribbon")) for color in ("red", "yellow")
    }
    assert ribbon["red"].material.color != ribbon["yellow"].material.color
    rims = {color: next(p for p in thing("fu", color).parts if p.name.endswith("rim")) for color in ("red", "gold")}
    assert rims["red"].material.color != rims["gold"].material.color


def test_flames_and_lantern_glow() -> None:
    """Candle flames, sparks and lantern silk are lamps, boxes are not."""
    glow = {
        name: max(part.material.emission for part in thing(name).parts)
        for name in ("birthday_cake", "lantern", "sparkler", "gift", "parcel")
    }
    assert glow["birthday_cake"] > 1
    assert glow["sparkler"] > 1
    assert glow["lantern"] > 0
    assert glow["gift"] == glow["parcel"] == 0


def test_a_surface_known_by_its_vertices_measures_like_its_formula() -> None:
    """The distance to a dense ball is the ball's own, inside and outside."""
    mesh = ball(0.3, segments=48)
    probes = np.random.default_rng(2).uniform(-0.5, 0.5, (500, 3)).astype(np.float32)
    exact = np.linalg.norm(probes, axis=1) - 0.3
    measured = Skin(mesh.vertices, mesh.normals).distance(probes)
    assert np.abs(measured - exact).max() < 0.02
    assert np.array_equal(measured[np.abs(exact) > 0.01] > 0, exact[np.abs(exact) > 0.01] > 0)


def test_props_are_deterministic_and_kept() -> None:
    """A prop made anew has the same bits; the same wish gets the same object."""
    for name in ("teddy", "coconut", "bouquet", "zongzi", "sparkler", "basketball"):
        once, again = thing(name), PROPS[name](Scene(handheld=name).color_of("handheld"))
        assert once is thing(name)
        for a, b in zip(once.parts, again.parts, strict=True):
            assert np.array_equal(a.mesh.vertices, b.mesh.vertices)
            assert a.colors is None or (b.colors is not None and np.array_equal(a.colors, b.colors))
