import functools
import gc
import hashlib
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from test_textures import card, checks, straight_on

from joyip.studio import backend, model
from joyip.studio.camera import Camera, camera_for
from joyip.studio.framing import subject_of
from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.joined import joined
from joyip.studio.lighting import Light
from joyip.studio.scene import Scene


@pytest.fixture(scope="module", autouse=True)
def _renderer() -> None:
    backend.load()


def drawn(parts, camera: Camera, size=(96, 96)) -> np.ndarray:
    from joyip.studio.preview import preview

    return np.asarray(Image.open(io.BytesIO(preview(joined(parts), Light(), camera, size)))).astype(int)


def test_a_preview_shows_parts_and_prints_where_they_are() -> None:
    """Tiles of an image have their colours at their places; the size keeps the picture's proportions."""
    pixels = drawn([card(checks())], straight_on())
    assert pixels.shape == (256, 256, 3)
    red, blue, green = pixels[32, 32], pixels[32, 96], pixels[32, 224]
    assert red[0] > 2 * red[2] and blue[2] > 2 * blue[0] and green[1] > 1.5 * green[0]
    wide = Camera(*(getattr(straight_on(), name) for name in ("origin", "right", "up", "forward")), (2 / 40, 1 / 40))
    pixels = drawn([card(checks())], wide, (160, 80))
    assert pixels.shape == (128, 256, 3) and pixels[16, 80, 0] > 2 * pixels[16, 80, 2]
    assert pixels[16, 8].min() > 120, "beside the card is the sky"


def test_what_is_nearer_hides_what_is_behind_also_where_a_floor_runs_under_the_camera() -> None:
    """A floor that reaches behind the camera is drawn up to the lower border, and stands behind the card."""
    x, y, z = np.eye(3)
    camera = Camera(np.array([0, 0, 6.0]), x, y, -z, (0.4, 0.4))
    corners = np.array([(-50, -1, -50), (-50, -1, 50), (50, -1, 50), (50, -1, -50)], np.float32)
    up = np.tile(np.float32([0, 1, 0]), (4, 1))
    floor = Mesh(corners, np.array([[0, 1, 2], [0, 2, 3]], np.int32), up)
    parts = [Part("floor", "backdrop", floor, Material((0.9, 0.1, 0.1))), card(None)]
    for order in (parts, parts[::-1]):
        pixels = drawn(order, camera)
        assert (pixels[250, :, 0] > 2 * pixels[250, :, 2]).all(), "the floor"
        assert pixels[128, 128, 1] > 1.5 * pixels[128, 128, 0], "the card before it"


def test_threads_share_the_faces_and_see_the_same() -> None:
    """One thread's preview is that of three."""
    from joyip.studio.preview import preview

    figure = model.build(Scene(action="wave", headwear="santa_hat", handheld="gift"))
    camera = camera_for(Scene(), subject_of(figure, "full"))
    twice = [replace(part, material=replace(part.material, color=(0.1, 0.9, 0.1))) for part in figure.parts]
    for parts in (figure.parts, (*figure.parts, *twice)):  # of two in one place the first is seen
        one, three = (preview(joined(parts), Light(), camera, (96, 96), threads) for threads in (1, 3))
        assert one == three


def test_what_was_made_before_makes_no_difference() -> None:
    """A figure made of what is kept is the one that is made anew."""
    scene = Scene(action="wave", top="sweater", headwear="santa_hat", handheld="gift", eyewear="glasses", seed=77)
    whole = model.build(scene)
    model.forget()
    for kept in gc.get_objects():
        if isinstance(kept, functools._lru_cache_wrapper) and kept.__module__.startswith("joyip.studio"):
            kept.cache_clear()
    assert _digest(model.build(scene)) == _digest(whole)


def _digest(made: model.Model) -> str:
    return hashlib.sha256(b"".join(part.mesh.vertices.tobytes() for part in made.parts)).hexdigest()
