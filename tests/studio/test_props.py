"""Props lie in the hand: the grip's origin is on or in them, they are closed, light, and coloured as wished."""

import numpy as np
import pytest
import trimesh

from joyip.studio.catalogue import COLORS, DIMENSIONS
from joyip.studio.props import PROPS, Prop, prop
from joyip.studio.scene import Scene

HAND = 0.10
"""About the radius of Joy's hand."""


def thing(name: str, color: str | None = None) -> Prop:
    made = prop(Scene(handheld=name, handheld_color=color))
    assert made is not None
    return made


def points(made: Prop) -> np.ndarray:
    return np.concatenate([part.mesh.vertices for part in made.parts])


def test_every_prop_of_the_catalogue_is_made() -> None:
    """The catalogue and the prop makers name the same things, and no prop is no prop."""
    assert set(PROPS) == set(DIMENSIONS["handheld"]) - {"none"}
    assert prop(Scene(handheld="none")) is None


@pytest.mark.parametrize("name", PROPS)
def test_props_are_closed_solids(name: str) -> None:
    """Each part is watertight, of positive volume and within the budget of triangles."""
    for part in thing(name).parts:
        body = trimesh.Trimesh(part.mesh.vertices, part.mesh.faces, process=False)
        assert body.is_watertight, part.name
        assert body.volume > 0, part.name
        assert part.group == "handheld"
    assert sum(len(part.mesh.faces) for part in thing(name).parts) <= 60_000


@pytest.mark.parametrize("name", PROPS)
def test_the_field_is_the_mesh(name: str) -> None:
    """The field that the gate measures covers what is seen, within the width of a ribbon."""
    made = thing(name)
    distance = made.field.distance(points(made))
    assert np.max(distance) < 0.12
    assert np.mean(distance < 0.02) > 0.8
    low, high = made.field.bounds()
    assert np.all(low > -2)
    assert np.all(high < 2)


@pytest.mark.parametrize("name", PROPS)
def test_the_hand_touches_the_prop(name: str) -> None:
    """The palm at the origin is on the prop's surface, or for a pole the prop runs through the fist and comes out."""
    made = thing(name)
    at_origin = float(made.field.distance(np.zeros((1, 3), np.float32))[0])
    assert -0.07 <= at_origin <= 0.005
    where = points(made)
    if made.grip.kind == "palm":
        assert where[:, 1].min() > -0.02
    elif made.grip.kind == "pole":
        near = np.linalg.norm(where[:, (0, 2)], axis=1) < HAND
        assert where[near, 1].max() > HAND + 0.05
        assert where[near, 1].min() < -HAND - 0.03
    else:
        behind = np.array([[x, y, -0.03] for x in (-0.03, 0, 0.03) for y in (-0.03, 0, 0.03)], np.float32)
        assert made.field.distance(behind).min() > 0


@pytest.mark.parametrize("name", PROPS)
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
    """A prop is large enough to be seen at 128 pixels, and no wider than what an arm can hold aside."""
    size = points(thing(name)).max(0) - points(thing(name)).min(0)
    assert size.max() > 0.24
    near = points(thing(name))[np.abs(points(thing(name))[:, 1]) < 0.45]
    assert np.ptp(near[:, 0]) < 0.62


@pytest.mark.parametrize("name", PROPS)
def test_a_wished_colour_is_honoured(name: str) -> None:
    """Some part takes the wished colour exactly."""
    assert any(part.material.color == COLORS["green"].rgb for part in thing(name, "green").parts)


def test_trimming_is_never_lost_on_its_ground() -> None:
    """A red gift has a ribbon of another colour than a yellow one."""
    ribbon = {
        color: next(p for p in thing("gift", color).parts if p.name.endswith("ribbon")) for color in ("red", "yellow")
    }
    assert ribbon["red"].material.color != ribbon["yellow"].material.color


def test_flames_and_lantern_glow() -> None:
    """Candle flames and lantern silk are lamps, boxes are not."""
    glow = {name: max(part.material.emission for part in thing(name).parts) for name in PROPS}
    assert glow["birthday_cake"] > 1
    assert glow["lantern"] > 0
    assert glow["gift"] == 0


def test_props_are_deterministic_and_kept() -> None:
    """A prop made anew has the same bits; the same wish gets the same object."""
    for name, make in PROPS.items():
        once = thing(name)
        again = make(Scene(handheld=name).color_of("handheld"))
        assert once is thing(name)
        for a, b in zip(once.parts, again.parts, strict=True):
            assert np.array_equal(a.mesh.vertices, b.mesh.vertices)
