import numpy as np
import pytest
import trimesh

from joyip.studio.field import Field, Sampled, Scalars, smooth_subtract, smooth_union
from joyip.studio.geometry import Vectors
from joyip.studio.mesh import mesh_field
from joyip.studio.meshes import MeshCache, size_of
from joyip.studio.patches import COUNT, PATCH
from joyip.studio.solids import Box, Capsule, Cone, Ellipsoid, HalfSpace, Sphere, Torus
from joyip.studio.soundness import is_closed

SOLIDS: dict[str, tuple[Field, float]] = {
    "ball": (Sphere((0.01, 0.02, 0.03), 0.3), 0.02),
    "egg": (Ellipsoid((0, 0, 0), (0.4, 0.1, 0.2)), 0.02),
    "blend": (smooth_union(0.1, Capsule((0, 0, 0), (0.4, 0.4, 0), 0.1, 0.15), Torus((0, 0, 0), 0.3, 0.08)), 0.02),
    "carved": (smooth_subtract(0.03, Box((0, 0, 0), (0.3, 0.3, 0.3), 0.02), Sphere((0.2, 0.2, 0.2), 0.25)), 0.02),
    "thin shell": (Cone((0, 0, 0), 0.4, 0.2, 0.15, 0.01).shell(0.03), 0.012),
    "two pieces": (Sphere((-0.5, 0, 0), 0.2) | Sphere((0.5, 0, 0), 0.2), 0.02),
}


def as_trimesh(field: Field, resolution: float) -> trimesh.Trimesh:
    mesh = mesh_field(field, resolution)
    return trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)


@pytest.mark.parametrize("name", SOLIDS)
def test_meshes_are_closed_and_wound_outwards(name: str) -> None:
    """Every edge has two faces, run through both ways, and the volume is positive."""
    made = as_trimesh(*SOLIDS[name])
    assert made.is_watertight
    assert made.is_winding_consistent
    assert made.volume > 0


@pytest.mark.parametrize("name", SOLIDS)
def test_vertices_lie_on_the_surface(name: str) -> None:
    """After the step along the gradient a vertex is off by a small part of the resolution."""
    field, resolution = SOLIDS[name]
    mesh = mesh_field(field, resolution)
    off = np.abs(field.distance(mesh.vertices))
    assert np.quantile(off, 0.99) < 0.05 * resolution
    assert off.max() < 0.3 * resolution


@pytest.mark.parametrize("name", SOLIDS)
def test_triangles_are_well_shaped(name: str) -> None:
    """Hardly any sliver: 99 % of the triangles have no angle under 15 degrees."""
    made = as_trimesh(*SOLIDS[name])
    assert (made.face_angles.min(1) > np.radians(15)).mean() > 0.99


def test_volume_and_normals_of_a_ball() -> None:
    """Volume within half a percent of the formula, normals within 1.5 degrees of the radius."""
    mesh = mesh_field(Sphere((0, 0, 0), 0.3), 0.015)
    made = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    assert made.volume == pytest.approx(4 / 3 * np.pi * 0.3**3, rel=0.005)
    outward = mesh.vertices / np.linalg.norm(mesh.vertices, axis=1, keepdims=True)
    assert (mesh.normals * outward).sum(1).min() > np.cos(np.radians(1.5))


def test_arrays_have_the_promised_types() -> None:
    """float32 vertices and normals, int32 faces, contiguous."""
    mesh = mesh_field(Sphere((0, 0, 0), 0.3), 0.05)
    assert (mesh.vertices.dtype, mesh.faces.dtype, mesh.normals.dtype) == (np.float32, np.int32, np.float32)
    assert mesh.vertices.flags.c_contiguous
    assert mesh.normals.flags.c_contiguous


def test_the_same_field_gives_the_same_bits() -> None:
    """Meshing is deterministic."""
    field, resolution = SOLIDS["blend"]
    first, second = mesh_field(field, resolution), mesh_field(field, resolution)
    assert first.vertices.tobytes() == second.vertices.tobytes()
    assert first.faces.tobytes() == second.faces.tobytes()


def test_nothing_gives_an_empty_mesh() -> None:
    """A field without an inside has no triangles and raises nothing."""
    assert len(mesh_field(Sphere((0, 0, 0), 0.2) & Sphere((1, 0, 0), 0.2), 0.02).faces) == 0


BALL = Sphere((0, 0, 0), 0.3)


class Steep(Sampled):
    """A ball whose distance grows three times too fast."""

    def distance(self, points: Vectors) -> Scalars:
        return BALL.distance(points) * np.float32(3)

    def bounds(self) -> np.ndarray:
        return BALL.bounds()


def test_a_field_steeper_than_a_distance_is_still_closed() -> None:
    """Where culling was too bold, meshing tries again with more care."""
    made = as_trimesh(Steep(), 0.02)
    assert made.is_watertight


class Jumping(Sampled):
    """A ball whose distances are spoilt in places, as no distance is."""

    def distance(self, points: Vectors) -> Scalars:
        spoilt = np.sin(points @ np.float32([91, 57, 73])) > 0.6
        return np.where(spoilt, np.float32(0.5), BALL.distance(points)).astype(np.float32)

    def bounds(self) -> np.ndarray:
        return BALL.bounds()


def test_a_field_that_jumps_is_closed_or_refused() -> None:
    """What cannot be followed never becomes an open mesh."""
    for resolution in (0.02, 0.025, 0.03, 0.035, 0.04, 0.05):
        try:
            mesh = mesh_field(Jumping(), resolution)
        except ValueError as error:
            assert "jump" in str(error)
        else:
            assert is_closed(mesh)
            assert np.isfinite(mesh.vertices).all()


def test_endless_bounds_are_refused_and_a_field_shrunk_to_nothing_is_empty() -> None:
    """No memory is asked for that no mesh needs."""
    with pytest.raises(ValueError, match="tiles"):
        mesh_field(HalfSpace((0, 0, 0), (0, 1, 0)), 0.02)
    assert len(mesh_field(Sphere((0, 0, 0), 0.1).offset(-2), 0.02).faces) == 0


def test_only_what_is_near_the_surface_is_evaluated() -> None:
    """Halving the resolution costs about four times the points, not eight."""

    class Counted(Sampled):
        seen = 0

        def distance(self, points: Vectors) -> Scalars:
            Counted.seen += len(points)
            return BALL.distance(points)

        def bounds(self) -> np.ndarray:
            return BALL.bounds()

    counts = []
    for resolution in (0.02, 0.01):
        Counted.seen = 0
        mesh_field(Counted(), resolution)
        counts.append(Counted.seen)
    assert counts[1] / counts[0] < 5
    assert counts[1] < 0.6 * 60**3


def test_every_crossed_edge_belongs_to_one_loop() -> None:
    """The tables cover all 256 patterns, and the loops of each are numbered without gaps."""
    for pattern in range(256):
        loops = {int(loop) for loop in PATCH[pattern] if loop >= 0}
        assert loops == set(range(COUNT[pattern]))


def test_the_cache_gives_the_same_mesh_for_equal_content() -> None:
    """Two fields that say the same share one mesh."""
    cache = MeshCache()
    assert cache.mesh(Sphere((0, 0, 0), 0.3), 0.05) is cache.mesh(Sphere((0, 0, 0), 0.3), 0.05)
    assert cache.mesh(Sphere((0, 0, 0), 0.3), 0.04) is not cache.mesh(Sphere((0, 0, 0), 0.3), 0.05)


@pytest.mark.req("R10.5")
def test_the_cache_is_bounded_and_gives_memory_back() -> None:
    """The least recently used mesh goes first, the bytes stay under the limit, and clear gives everything back."""
    one = size_of(mesh_field(Sphere((0, 0, 0), 0.3), 0.05))
    cache = MeshCache(limit=int(2.5 * one))
    first = cache.mesh(Sphere((0, 0, 0), 0.3), 0.05)
    cache.mesh(Sphere((1, 0, 0), 0.3), 0.05)
    assert cache.mesh(Sphere((0, 0, 0), 0.3), 0.05) is first
    cache.mesh(Sphere((2, 0, 0), 0.3), 0.05)
    assert len(cache) == 2
    assert cache.bytes <= cache.limit
    assert cache.mesh(Sphere((0, 0, 0), 0.3), 0.05) is first
    cache.clear()
    assert (len(cache), cache.bytes) == (0, 0)
