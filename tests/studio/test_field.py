import numpy as np
import pytest

from joyip.studio.field import Field, Sampled, intersect, rotation, smooth_union, subtract, union
from joyip.studio.geometry import Frame
from joyip.studio.solids import Box, Capsule, Cone, Ellipsoid, Extruded, HalfSpace, Sphere, Torus, Tube, Turned

SHAPES: list[Field] = [
    Sphere((0.1, -0.2, 0.3), 0.4),
    Ellipsoid((0, 0, 0), (0.5, 0.3, 0.4)),
    Capsule((-0.3, 0, 0), (0.3, 0.2, 0), 0.1, 0.15),
    Box((0, 0.1, 0), (0.4, 0.3, 0.2), 0.05),
    Cone((0, 0, 0), 0.6, 0.3, 0.1, 0.03),
    Torus((0, 0, 0), 0.4, 0.1),
    Tube(((0, 0, 0), (0.3, 0.5, 0), (0.6, 0, 0.2)), 0.1, 0.06),
    Extruded(((0, 0), (0.4, 0), (0.4, 0.3), (0, 0.3)), 0.2, 0.03),
    Turned(((0, 0), (0.4, 0), (0.3, 0.3), (0, 0.3)), 0.02),
]


def cloud(count: int = 4000, reach: float = 1.0) -> np.ndarray:
    return np.random.default_rng(5).uniform(-reach, reach, (count, 3)).astype(np.float32)


def test_a_sphere_is_exact() -> None:
    """A ball's distance is the way to its middle less the radius."""
    points = cloud()
    expected = np.linalg.norm(points - np.array([0.1, -0.2, 0.3]), axis=1) - 0.4
    assert np.allclose(SHAPES[0].distance(points), expected, atol=1e-6)


def test_a_box_is_exact_outside_and_inside() -> None:
    """A box' distance agrees with the way to its nearest point, and inside with the nearest face."""
    box, points = Box((0, 0, 0), (0.4, 0.3, 0.2)), cloud()
    half = np.array([0.4, 0.3, 0.2])
    nearest = np.clip(points, -half, half)
    away = np.linalg.norm(points - nearest, axis=1)
    inside = -(half - np.abs(points)).min(1)
    assert np.allclose(box.distance(points), np.where(away > 0, away, inside), atol=1e-6)


def test_a_ring_is_exact() -> None:
    """A torus' distance is the way to its circle less the thickness."""
    points = cloud()
    circle = np.stack([np.cos(a := np.linspace(0, 2 * np.pi, 2000)), 0 * a, np.sin(a)], -1) * 0.4
    away = np.linalg.norm(points[:200, None] - circle, axis=2).min(1) - 0.1
    assert np.allclose(Torus((0, 0, 0), 0.4, 0.1).distance(points[:200]), away, atol=1e-4)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: type(shape).__name__)
def test_distances_never_promise_too_much(shape: Field) -> None:
    """Walking by the distance never crosses the surface: culling by it is safe, within the slack of meshing."""
    points = cloud()
    distance = shape.distance(points)
    other = cloud()[::-1]
    steep = np.abs(distance - shape.distance(other)) / np.maximum(np.linalg.norm(points - other, axis=1), 1e-3)
    assert steep.max() < 1.25


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: type(shape).__name__)
def test_bounds_hold_the_inside(shape: Field) -> None:
    """No inside point lies out of the bounds."""
    points = cloud(20000)
    inside = points[shape.distance(points) < 0]
    low, high = shape.bounds()
    assert len(inside)
    assert (inside >= low - 1e-5).all()
    assert (inside <= high + 1e-5).all()


def test_operations_agree_with_set_algebra() -> None:
    """Union, intersection and difference hold exactly the points they should."""
    a, b, points = Sphere((0, 0, 0), 0.5), Box((0.3, 0, 0), (0.3, 0.3, 0.3)), cloud()
    in_a, in_b = a.distance(points) < 0, b.distance(points) < 0
    assert ((union(a, b).distance(points) < 0) == (in_a | in_b)).all()
    assert ((intersect(a, b).distance(points) < 0) == (in_a & in_b)).all()
    assert ((subtract(a, b).distance(points) < 0) == (in_a & ~in_b)).all()


def test_a_smooth_union_only_adds_and_only_near_the_seam() -> None:
    """The blend never removes anything, and changes nothing where one part is further than k."""
    a, b, points = Sphere((-0.3, 0, 0), 0.3), Sphere((0.3, 0, 0), 0.3), cloud()
    plain, smooth = union(a, b).distance(points), smooth_union(0.1, a, b).distance(points)
    assert (smooth <= plain + 1e-6).all()
    far = np.abs(a.distance(points) - b.distance(points)) > 0.1
    assert np.allclose(smooth[far], plain[far], atol=1e-6)


def test_placing_moves_turns_and_scales() -> None:
    """A placed field measured in the world equals the field measured in its frame, times the scale."""
    frame = Frame(np.array([0.2, 0.1, -0.3], np.float32), rotation("y", 35) @ rotation("x", 20), 1.5)
    box, points = Box((0, 0, 0), (0.3, 0.2, 0.1), 0.02), cloud()
    assert np.allclose(box.placed(frame).distance(points), box.distance(frame.invert(points)) * 1.5, atol=1e-5)


def test_mirrored_is_symmetric() -> None:
    """What is modelled at x > 0 shows on both sides."""
    field, points = Sphere((0.4, 0, 0), 0.2).mirrored(), cloud()
    assert np.array_equal(field.distance(points), field.distance(points * np.array([-1, 1, 1], np.float32)))


def test_pruning_changes_nothing_in_its_ball() -> None:
    """A pruned field is smaller, and gives the same distances within the radius it was pruned for."""
    draw = np.random.default_rng(1)
    rods = [Capsule(tuple(draw.uniform(-1, 1, 3)), tuple(draw.uniform(-1, 1, 3)), 0.05, 0.08) for _ in range(40)]
    whole = smooth_union(0.05, *rods) - HalfSpace((0, -0.5, 0), (0, 1, 0))
    centres = cloud(20)
    near = whole.program.near(centres, 0.1)
    for row, centre in enumerate(centres):
        points = centre + cloud(300, 0.1 / np.sqrt(3))
        span = np.array([[0, len(points), row]])
        assert np.allclose(whole.program.run_near(points, span, near), whole.distance(points), atol=1e-6)
    assert near.sum(axis=1).min() < 20 and near.sum(axis=1).max() <= 42


class Lump(Sampled):
    """A ball without a formula."""

    def distance(self, points: np.ndarray) -> np.ndarray:
        return (np.linalg.norm(points - np.float32([0.5, 0.2, 0]), axis=1) - 0.15).astype(np.float32)


def test_what_is_near_is_told_in_frames_of_any_scale_and_with_what_has_no_formula() -> None:
    """Parts that are skipped take their samples with them; a mirrored and a scaled frame measure in their own units."""
    frame = Frame(np.array([0.3, -0.2, 0.1], np.float32), rotation("z", 30), 0.4)
    rods = [Capsule((x, -1.0, 0.0), (x, 1.0, 0.0), 0.1) for x in np.linspace(-1.5, 1.5, 9)]
    inner = union(*rods, Lump(), *(rod.turned("x", 90) for rod in rods)).mirrored().placed(frame)
    whole = smooth_union(0.05, inner, Lump(), Sphere((-0.9, 0, 0), 0.1))
    centres = cloud(40)
    near = whole.program.near(centres, 0.1)
    assert near.sum() < 0.6 * 40 * 22
    for row, centre in enumerate(centres):
        points = centre + cloud(200, 0.1 / np.sqrt(3))
        assert np.allclose(whole.program.run_near(points, np.array([[0, 200, row]]), near), whole.distance(points))
    local = frame.invert(cloud(300)) * np.float32([1, 1, 1])
    plain = np.min([rod.distance(np.abs(local) * [1, 0, 0] + local * [0, 1, 1]) for rod in rods], axis=0)
    assert (inner.distance(cloud(300)) <= 0.4 * plain + 1e-5).all()


def test_an_ellipsoid_is_solid_in_its_middle() -> None:
    """The formula has no value there; it is inside."""
    assert Ellipsoid((0, 0, 0), (0.1, 0.2, 0.1)).distance(np.zeros((1, 3), np.float32))[0] == pytest.approx(-0.1)


def test_a_union_of_nothing_is_refused() -> None:
    """There is no distance to nothing."""
    with pytest.raises(ValueError, match="nothing"):
        union().distance(cloud(3))


def test_too_many_fields_inside_one_another_are_refused() -> None:
    """The machine's stack has a bound: what is deeper says what to do."""
    field: Field = Sphere((0, 0, 0), 0.1)
    for _ in range(50):
        field = field.moved(0, 0.01, 0)
    with pytest.raises(ValueError, match="flatten"):
        field.distance(cloud(3))


def test_keys_tell_content_apart() -> None:
    """Equal content has an equal key; any other number, another one."""
    assert Sphere((0, 0, 0), 1.0).offset(0.1).key == Sphere((0, 0, 0), 1.0).offset(0.1).key
    assert Sphere((0, 0, 0), 1.0).offset(0.1).key != Sphere((0, 0, 0), 1.0).offset(0.2).key
    assert Sphere((0, 0, 0), 1.0).moved(0, 1, 0).key != Sphere((0, 0, 0), 1.0).moved(1, 0, 0).key


def test_the_gradient_points_outwards() -> None:
    """On a ball the gradient is the unit vector from the middle."""
    points = cloud(200)
    _, slope = Sphere((0, 0, 0), 0.5).gradient(points)
    assert np.allclose(slope, points / np.linalg.norm(points, axis=1, keepdims=True), atol=2e-2)
