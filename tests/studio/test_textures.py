from dataclasses import replace

import numpy as np
import pytest

from joyip.studio import backend
from joyip.studio.atlas import atlas_of
from joyip.studio.camera import Camera
from joyip.studio.geometry import Material, Mesh, Part, Texture
from joyip.studio.lighting import Light
from joyip.studio.tone import linear

BASE = (0.2, 0.7, 0.3)
RED, BLUE = (230, 30, 30, 255), (20, 40, 160, 255)
SIDE = 96


@pytest.fixture(scope="module", autouse=True)
def _renderer() -> None:
    backend.load()


def card(texture: Texture | None, *, turns: float = 1.0, lean: float = 0.0) -> Part:
    """Two by two units round the origin, facing +z; leaning back by so many degrees. Its image runs `turns` times."""
    a = np.radians(lean)
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    x, up = (corners * 2 - 1).T
    vertices = np.stack([x, up * np.cos(a), -up * np.sin(a)], axis=1).astype(np.float32)
    normals = np.tile(np.array([0, np.sin(a), np.cos(a)], np.float32), (4, 1))
    mesh = Mesh(vertices, np.array([[0, 1, 2], [0, 2, 3]], np.int32), normals)
    return Part(
        "card", "handheld", mesh, Material(BASE, roughness=0.9), uv=corners * np.float32(turns), texture=texture
    )


def checks(tiles: int = 4, *, size: int = 64, repeat: bool = False) -> Texture:
    """Red at the upper left, then blue, and so on; the last tile of the first row is transparent."""
    spot = np.arange(size) * tiles // size
    image = np.where(((spot[:, None] + spot[None, :]) % 2 == 0)[..., None], RED, BLUE).astype(np.uint8)
    image[: size // tiles, -(size // tiles) :] = (255, 255, 255, 0)
    return Texture(image, repeat)


def straight_on(half: float = 1.0) -> Camera:
    """Sees the square of this half side round the origin, nearly without perspective."""
    x, y, z = np.eye(3)
    return Camera(z * 40, x, y, -z, (half / 40, half / 40))


def draw(part: Part, *, threads: int = 2, **wishes):
    from joyip.studio.render import render

    backend.use_threads(threads)
    wishes = {"samples": 4, "seed": 3, "width": SIDE, "height": SIDE, **wishes}
    return render([part], Light(), straight_on(), threads=threads, **wishes)


def rgb(color) -> np.ndarray:
    return linear(np.array(color[:3]) / 255)


@pytest.mark.parametrize("mode", ["3d", "2d"])
def test_an_image_lies_where_uv_say(mode: str) -> None:
    """Each tile has its colour at its place, the first row at the top; where alpha is 0 the part's own colour shows."""
    albedo = draw(card(checks()), mode=mode).albedo
    tile = SIDE // 4
    for row in range(4):
        for column in range(4):
            expected = rgb(RED if (row + column) % 2 == 0 else BLUE) if (row, column) != (0, 3) else linear(BASE)
            middle = albedo[row * tile + 6 : (row + 1) * tile - 6, column * tile + 6 : (column + 1) * tile - 6]
            np.testing.assert_allclose(middle, np.broadcast_to(expected, middle.shape), atol=2e-3)


def test_the_picture_shows_the_image_and_flat_colours_are_exact() -> None:
    """What the denoiser gives keeps the borders sharp; the flat drawing has the very colours of the image."""
    for mode in ("3d", "2d"):
        rgba = draw(card(checks()), mode=mode).rgba.astype(int)
        red, blue = rgba[12, 12], rgba[12, 36]
        assert red[0] - red[2] > 120 and blue[2] - blue[0] > 80, mode
        across = rgba[12, 18:30, 0]
        assert abs(across[4] - across[7]) > 0.9 * abs(across[0] - across[-1]), "a border within three pixels"


def test_images_repeat_only_if_they_say_so() -> None:
    """Beyond 0..1 an image starts again, or the part's own colour shows."""
    once, tiled = (draw(card(checks(repeat=repeat), turns=2)).albedo for repeat in (False, True))
    spots = [(6, 6), (6, 54), (54, 6), (54, 54)]  # the upper left tile of each quarter
    for y, x in spots:
        np.testing.assert_allclose(tiled[y, x], rgb(RED), atol=2e-3)
        inside = (y, x) == (54, 6)
        np.testing.assert_allclose(once[y, x], rgb(RED) if inside else linear(BASE), atol=2e-3)


def test_transparent_texels_lend_no_colour() -> None:
    """At a soft border the part's colour and the print mix; what colour is under alpha 0 never shows."""
    image = np.zeros((8, 8, 4), np.uint8)
    image[..., :3], image[:, :4, 3] = (255, 255, 255), 255
    image[:, :4, :3] = (0, 0, 0)
    albedo = draw(card(Texture(image))).albedo
    assert (albedo <= linear(BASE) + 2e-3).all() and albedo[50, 20].max() < 0.01


@pytest.mark.parametrize("lean", [0, 70])
def test_fine_stripes_far_away_are_their_mean(lean: float) -> None:
    """Stripes much finer than a pixel show their mean colour, without moiré, at four samples a pixel."""
    image = np.zeros((256, 256, 4), np.uint8)
    image[..., 3], image[::2, :, :3] = 255, 255
    albedo = draw(card(Texture(image, repeat=True), turns=3, lean=lean)).albedo[..., 0]
    inside = albedo[46:50, 6:-6]
    assert abs(inside.mean() - 0.5) < 0.02 and inside.std() < 0.03


def test_threads_make_no_difference_to_images() -> None:
    """Textured parts have the same bits on one and three threads."""
    pictures = [draw(card(checks(repeat=True), turns=3), threads=threads) for threads in (1, 3)]
    for name in ("rgba", "linear", "albedo"):
        np.testing.assert_array_equal(getattr(pictures[0], name), getattr(pictures[1], name))


def test_images_are_data() -> None:
    """Scenes without images, with one and with several of other sizes run the same kernels."""
    import drjit as dr

    for mode in ("3d", "2d"):
        draw(card(None), mode=mode)
    with dr.scoped_set_flag(dr.JitFlag.KernelHistory):
        dr.kernel_history_clear()
        for mode in ("3d", "2d"):
            draw(card(checks(8, size=128)), mode=mode)
        draw(card(Texture(np.full((3, 5, 4), 128, np.uint8), repeat=True), turns=4))
        launched = dr.kernel_history([dr.KernelType.JIT])
    assert launched
    assert [kernel["size"] for kernel in launched if not kernel["cache_hit"] or kernel["cache_disk"]] == []


def test_shared_images_are_stored_once_and_every_size_keeps_the_mean() -> None:
    """Two parts of one image share its texels; down to one texel, odd sides too, each size has the whole's mean."""
    image = np.random.default_rng(5).integers(0, 256, (13, 22, 4), dtype=np.uint8)
    texture = Texture(image)
    atlas = atlas_of([card(texture), card(None), replace(card(texture), name="other"), card(checks())])
    assert atlas.slots.tolist() == [1.0, 0.0, 1.0, 1.0 + 5]
    first, size, left, _ = atlas.levels[4]
    assert size == 0x10001 and left == 0
    mean = atlas.texels[: 13 * 22].mean(axis=0)
    np.testing.assert_allclose(atlas.texels[first], mean, atol=0.02)
