"""Layers of real pictures, small: they give the picture back, and each says what it should."""

import numpy as np
import pytest

from joyip.studio.scene import Scene
from joyip.studio.studio import Picture, Studio

SIDE = 96
KINDS = {
    "scenery": {"backdrop": "snow"},
    "paper": {"backdrop": "studio", "view": "three_quarter", "framing": "half"},
    "transparent": {"background": "transparent"},
    "drawn": {"mode": "2d", "backdrop": "snow"},
}


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio()


@pytest.fixture(scope="module", params=KINDS)
def taken(request: pytest.FixtureRequest, studio: Studio):
    """A picture of each kind, with its layers."""
    scene = Scene.model_validate({"width": SIDE, "height": SIDE, "samples": 2, **KINDS[request.param]})
    picture = studio.draw(scene)
    from joyip.studio.layers import layers_of

    return scene, picture, layers_of(scene, picture.stage, picture.render)


def over(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Premultiplied over premultiplied."""
    return top + bottom * (1 - top[..., 3:])


def premultiplied(rgba: np.ndarray) -> np.ndarray:
    unit = rgba / 255
    return np.concatenate([unit[..., :3] * unit[..., 3:], unit[..., 3:]], axis=-1)


def figure_of(picture: Picture) -> np.ndarray:
    return (picture.render.ids > 0) & (picture.render.ids <= len(picture.stage.figure))


def test_laid_over_one_another_they_are_the_picture(taken) -> None:
    """Subject over shadow over backdrop: within 2 of 255 where the subject is whole or absent, near it at its edges."""
    _, picture, layers = taken
    below = np.zeros((SIDE, SIDE, 4)) if layers.backdrop is None else premultiplied(layers.backdrop)
    whole = over(premultiplied(layers.subject), over(premultiplied(layers.shadow), below))
    differs = np.abs(whole - premultiplied(picture.render.rgba)).max(axis=-1) * 255
    edge = (layers.subject[..., 3] > 0) & (layers.subject[..., 3] < 255)
    assert 0 < edge.mean() < 0.12 and differs[~edge].max() <= 2
    assert differs[edge].mean() < 32


def test_the_subject_is_the_figure_and_nothing_else(taken) -> None:
    """Within the figure's outline it is opaque, without it is empty."""
    _, picture, layers = taken
    figure = figure_of(picture)
    alpha = layers.subject[..., 3]
    assert (alpha[figure] > 100).mean() > 0.97 and (alpha[~figure] < 155).mean() > 0.95
    assert not layers.subject[alpha == 0].any()


def test_the_shadow_lies_under_the_feet_too(taken) -> None:
    """It goes on where the figure hides it, so that the figure can be moved; mostly it darkens."""
    scene, picture, layers = taken
    if scene.framing != "full" or scene.mode == "2d":
        pytest.skip("no feet in the frame, or a hard shadow")
    rows, columns = np.nonzero(
        np.isin(picture.render.ids, [n + 1 for n, group in enumerate(picture.render.part_groups) if group == "shoes"])
    )
    feet = layers.shadow[rows.max() - 3 : rows.max(), columns.min() : columns.max(), 3]
    assert feet.max() > 120
    dark = layers.shadow[layers.shadow[..., 3] > 60][:, :3]
    assert dark.mean() < 90
    corner = layers.shadow[:12, :12, 3]
    assert corner.max() <= 8


def test_the_backdrop_has_nobody_in_it(taken) -> None:
    """Where the figure stood is what is behind it: nothing of the red shirt."""
    scene, picture, layers = taken
    if scene.background == "transparent":
        assert layers.backdrop is None
        return
    assert (layers.backdrop[..., 3] == 255).all()
    behind = layers.backdrop[figure_of(picture)][:, :3].astype(int)
    assert (behind[:, 0] - behind[:, 2] > 40).mean() < 0.1


def test_depth_normals_and_ids_tell_what_is_where(taken) -> None:
    """Depth is measured along the camera's axis, normals look to the viewer, every id has a name."""
    scene, picture, layers = taken
    ids, camera = picture.render.ids, picture.stage.camera
    there = ids > 0
    assert (layers.depth[~there] == 65535).all() and layers.depth[there].max() < 65535
    y, x = np.argwhere(figure_of(picture))[300]
    ray = camera.directions(SIDE, SIDE)[y, x]
    planar = layers.near + layers.depth[y, x] / 65534 * (layers.far - layers.near)
    assert planar == pytest.approx(picture.render.depth[y, x] * float(ray @ camera.forward), abs=2e-3)
    assert np.median(layers.normals[figure_of(picture)][:, 2]) > 150
    np.testing.assert_array_equal(layers.ids > 0, there)
    for index in np.unique(layers.ids[there]):
        name, group = layers.names[int(index)]
        assert name in picture.render.part_names and group in picture.render.part_groups
    del scene
