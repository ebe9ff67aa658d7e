"""Backdrops surround the subject without touching it or standing in the camera's way, and reach beyond every frame."""

import numpy as np
import pytest

from joyip.studio.backdrops import BACKDROPS, VARIANTS, Backdrop, backdrop
from joyip.studio.backdrops.backdrop import Site
from joyip.studio.catalogue import COLORS, DIMENSIONS
from joyip.studio.geometry import Part
from joyip.studio.scene import Scene

BOUNDS = np.array([[-0.75, 0.0, -0.55], [0.75, 2.5, 0.65]], np.float32)
WIDE = np.array([[-1.35, 0.0, -0.7], [1.2, 2.9, 0.9]], np.float32)
GROUND = {"ground", "sand", "sea", "lawn", "path", "floor", "court"}
LYING = 0.09
"""Joints, rings, petals and starfish may lie as high as this beside the feet."""
TURN = 19.0
"""Cameras turn aside by at most so many degrees: seed and tries together."""
OUTDOOR = [name for name in BACKDROPS if name != "studio"]


def made(name: str, bounds: np.ndarray = BOUNDS, **more: object) -> Backdrop:
    return backdrop(Scene.model_validate({"backdrop": name, **more}), bounds)


def short(part: Part) -> str:
    return part.name.removeprefix("backdrop.")


def test_every_backdrop_of_the_catalogue_is_made() -> None:
    """The catalogue and the makers name the same things."""
    assert set(BACKDROPS) == set(DIMENSIONS["backdrop"])


@pytest.mark.parametrize("name", BACKDROPS)
def test_budgets_and_groups(name: str) -> None:
    """At most 120,000 triangles; every part is scenery with a name of its own; all numbers are finite."""
    parts = made(name).parts
    assert sum(len(part.mesh.faces) for part in parts) <= 120_000
    assert len({part.name for part in parts}) == len(parts)
    for part in parts:
        assert part.group == "backdrop"
        assert np.isfinite(part.mesh.vertices).all()
        assert np.allclose(np.linalg.norm(part.mesh.normals, axis=1), 1.0, atol=1e-3)
        if part.colors is not None:
            assert part.colors.shape == part.mesh.vertices.shape
            assert part.colors.min() >= 0.0
            assert part.colors.max() <= 1.0


@pytest.mark.parametrize(("bounds", "seed"), [(BOUNDS, 0), (BOUNDS, 1), (WIDE, 2), (WIDE, 3)])
@pytest.mark.parametrize("name", OUTDOOR)
def test_nothing_is_in_the_subject_or_before_it(name: str, bounds: np.ndarray, seed: int) -> None:
    """No scenery above the ground is inside the subject's bounds or in the corridor from there to the camera."""
    low, high = bounds
    for part in made(name, bounds, seed=seed).parts:
        x, y, z = part.mesh.vertices.T
        swing = np.tan(np.radians(TURN)) * np.maximum(z - low[2], 0)
        beside = (x > low[0] - swing) & (x < high[0] + swing)
        corridor = beside & (z > low[2]) & (y > (0.002 if short(part) in GROUND else LYING))
        assert not corridor.any(), part.name


@pytest.mark.parametrize("name", OUTDOOR)
def test_the_ground_is_level_under_the_feet_and_endless(name: str) -> None:
    """Within half a unit of the feet the ground is y = 0, and it reaches far beyond both frames."""
    ground = [part.mesh.vertices for part in made(name).parts if short(part) in GROUND - {"sea", "path"}]
    points = np.concatenate(ground)
    near = points[np.hypot(points[:, 0], points[:, 2]) < 0.5]
    assert len(near) > 20
    assert np.abs(near[:, 1]).max() < 1e-4
    assert points[:, 0].min() < -50
    assert points[:, 0].max() > 50
    assert points[:, 2].min() < -60
    assert points[:, 2].max() > 12


@pytest.mark.parametrize("name", OUTDOOR)
def test_the_front_stays_low(name: str) -> None:
    """Between the figure and the camera the land does not rise."""
    for part in made(name).parts:
        if short(part) in GROUND:
            x, y, z = part.mesh.vertices.T
            ahead = (z > 0.7) & (np.abs(x) < 8)
            assert not ahead.any() or y[ahead].max() < 0.005


def test_the_studio_wall_has_exactly_the_wished_colour() -> None:
    """Seamless paper: no geometry, both ends of the sky are the colour, the shadow is caught."""
    for color in ("sky_blue", "mint", "pink"):
        light = made("studio", backdrop_color=color).light
        assert light.sky_top == light.sky_bottom == COLORS[color].rgb
        assert light.sky_glow == 0
        assert light.catch_shadow
    assert made("studio").parts == ()


@pytest.mark.parametrize("name", OUTDOOR)
def test_a_wished_colour_moves_the_sky(name: str) -> None:
    """The sky (or the hall) leans towards the wished colour."""
    pink, blue = (np.array(made(name, backdrop_color=color).light.sky_bottom) for color in ("pink", "blue"))
    assert pink[0] > blue[0]


@pytest.mark.parametrize("name", OUTDOOR)
def test_each_backdrop_has_its_own_light(name: str) -> None:
    """Outdoors and on stage nothing is caught on unseen paper, and the lit side comes near full white."""
    light = made(name).light
    assert not light.catch_shadow
    assert 0.9 <= light.key_strength + light.sky_strength + 0.5 * light.fill_strength <= 1.5


def test_backdrops_are_deterministic_and_kept() -> None:
    """The same seed gives the same bits, similar subjects share one backdrop, and seeds give other arrangements."""
    for name, make in BACKDROPS.items():
        once = made(name, seed=1)
        assert made(name, BOUNDS + np.float32(0.01), seed=1) is once
        again = made(name, seed=1 + VARIANTS)
        assert again is once
        copy = make(Site.around(BOUNDS, 1), Scene(backdrop=name).color_of("backdrop"))
        for a, b in zip(once.parts, copy.parts, strict=True):
            assert np.array_equal(a.mesh.vertices, b.mesh.vertices)
    first, second = (made("snow", seed=seed).parts for seed in (0, 1))
    assert any(not np.array_equal(a.mesh.vertices, b.mesh.vertices) for a, b in zip(first, second, strict=True))
