import numpy as np
import pytest
import trimesh
from test_render import ball, ground, lens, solid, toy

from joyip.studio import backend
from joyip.studio.joined import joined
from joyip.studio.lighting import Light

SIDE = 64


@pytest.fixture(scope="module")
def corner():
    """A picture's paths in a white corner, where light goes to and fro."""
    backend.load()
    backend.use_threads(2)
    from joyip.studio.stock import geometry_of
    from joyip.studio.tracing import Tracing

    walls = trimesh.util.concatenate(
        [
            trimesh.creation.box((8, 6, 0.2)).apply_translation((0, 3, -1.2)),
            trimesh.creation.box((0.2, 6, 8)).apply_translation((-1.5, 3, 2)),
        ]
    )
    parts = [*toy(), ground(), solid("walls", "backdrop", walls, (0.95, 0.93, 0.9), roughness=0.9)]
    return Tracing(geometry_of(joined(parts)), Light(), lens(toy()), (SIDE, SIDE), 3)


def brought(tracing, end) -> np.ndarray:
    """What so many bounces bring in the mean, RGB."""
    import drjit as dr

    from joyip.studio import tracer
    from joyip.studio.tracing import lanes_of
    from joyip.studio.upload import numbers

    ((_, pixel, index),) = lanes_of(numbers(SIDE * SIDE), range(8, 24))
    lanes, hit = tracing.first(pixel, index)
    light = tracer.radiance(tracing.geometry, tracing.rig, lanes, hit, end)
    dr.eval(light)
    return np.array([float(np.mean(channel.numpy())) for channel in light])


def test_light_after_the_last_bounce_is_not_lost(corner) -> None:
    """Paths of three surfaces bring as much light as those that go on, to two in a hundred; cut off, they do not."""
    from joyip.studio.ambient import end_at
    from joyip.studio.tracing import DEPTH

    nothing = (0.0, 0.0, 0.0)
    whole, cut = brought(corner, end_at(16, nothing)), brought(corner, end_at(DEPTH, nothing))
    assert (cut < 0.97 * whole).all()
    np.testing.assert_allclose(brought(corner, corner.ending()), whole, rtol=0.02)


@pytest.mark.parametrize("width, height", [(512, 512), (2048, 2048), (768, 1024), (64, 64)])
def test_the_light_that_is_left_is_looked_for_all_over_the_picture(width, height) -> None:
    """The paths that are followed further begin in every column and every row, or in 1,900 of each."""
    from joyip.studio import ambient

    row, column = np.divmod(ambient.spread(width * height), width)
    assert 0.6 * min(ambient.PATHS, width * height) < len(row) <= ambient.PATHS
    assert len(set(column)) >= min(width, 1900) and len(set(row)) >= min(height, 1900)


def test_what_people_look_at_has_a_sample_more_than_the_scenery(corner) -> None:
    """Scenery has one sample less, the subject all of them, edges many more."""
    buffers = corner.fill(3, flat=False, report=lambda *_: None)
    samples, part_of = buffers.samples.numpy(), buffers.part_of.numpy()
    plain = samples < 8
    subject = (part_of > 0) & (part_of <= len(toy()))
    assert set(samples[plain & subject]) == {3} and set(samples[plain & ~subject]) == {2}
    assert plain.mean() > 0.5 and samples[~plain].min() > 20


def test_where_a_surface_turns_there_are_many_samples() -> None:
    """A ridge of one part and colour is found by a single sample a pixel, along all of its length and nowhere else."""
    backend.load()
    from joyip.studio.stock import geometry_of
    from joyip.studio.tracing import Tracing

    sides = [[(x, 0, -0.8), (0, 0, 0), (0, 2, 0), (x, 2, -0.8)] for x in (-1, 1)]
    faces = [(0, 1, 2), (0, 2, 3), (4, 6, 5), (4, 7, 6)]
    ridge = [solid("ridge", "body", trimesh.Trimesh(np.concatenate(sides), faces, process=False), (0.9, 0.9, 0.9))]
    camera = lens(ridge)
    tracing = Tracing(geometry_of(joined(ridge)), Light(), camera, (SIDE, SIDE), 3)
    samples = tracing.fill(2, flat=False, report=lambda *_: None).samples.numpy().reshape(SIDE, SIDE)
    spots = camera.project([(0, height, 0) for height in np.linspace(0.2, 1.8, 20)], SIDE, SIDE).astype(int)
    assert all(samples[y, x - 1 : x + 2].max() > 8 for x, y in spots)
    assert all(samples[y, x + side * 8] == 2 for x, y in spots for side in (-1, 1))


def test_the_shadow_on_nothing_has_every_sample() -> None:
    """Without scenery what is seen beside the subject is its shadow, and that is looked at too."""
    backend.load()
    from joyip.studio.stock import geometry_of
    from joyip.studio.tracing import Tracing

    tracing = Tracing(
        geometry_of(joined([ball("one", (0, 0.5, 0), 0.5)])), Light(catch_shadow=True), lens(toy()), (SIDE, SIDE), 3
    )
    assert tracing.fill(3, flat=False, report=lambda *_: None).samples.numpy().min() == 3
