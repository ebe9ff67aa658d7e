"""A turn, small: one distance, one light, the figure from all round; and the films made of it."""

import io

import av
import c2pa
import numpy as np
import pytest
from PIL import Image

from joyip.capabilities.images.certificates import Credentials
from joyip.capabilities.images.encode import Label
from joyip.capabilities.images.film import mp4, webp
from joyip.capabilities.images.label import corner
from joyip.capabilities.images.provenance import Provenance
from joyip.capabilities.images.spin import spin
from joyip.capabilities.images.turntable import TurntableRequest
from joyip.studio.model import Model, build
from joyip.studio.scene import Scene
from joyip.studio.studio import Studio
from joyip.studio.turntable import turntable

SIDE = 64
SCENE = Scene(width=SIDE, height=SIDE, samples=1, action="wave", headwear="santa_hat")
LABEL = Label("joyip test", "0123")


@pytest.fixture(scope="module")
def figure() -> Model:
    return build(SCENE)


@pytest.fixture(scope="module")
def turn() -> list[np.ndarray]:
    """Eight frames without a backdrop, as the service draws them."""
    told: list[int] = []
    _, pictures = Studio().spin(SCENE.model_copy(update={"background": "transparent"}), 8, report=told.append)
    frames = [picture.rgba for picture in pictures]
    assert told == [1, 2, 3, 4, 5, 6, 7, 8], "progress is told frame by frame"
    return frames


def test_every_frame_has_all_of_the_figure_from_the_same_distance(figure: Model) -> None:
    """The camera goes round at one height and distance; nothing leaves the frame; the set stays before it."""
    table = turntable(Scene(backdrop="snow", view="three_quarter", width=SIDE, height=SIDE), figure)
    points = np.concatenate([part.mesh.vertices for part in figure.parts])
    seen = []
    for angle in range(0, 360, 30):
        stage = table.stage(angle)
        spots = stage.camera.project(points, 1, 1)
        assert spots.min() > 0.02 and spots.max() < 0.98
        key = stage.light.key_direction
        scenery = stage.scenery[0].mesh.vertices[:50]
        seen.append(
            (
                np.hypot(*stage.camera.origin[[0, 2]]),
                stage.camera.origin[1],
                *(stage.camera.right @ key, stage.camera.forward @ key),
                *stage.camera.project(scenery, 1, 1).ravel(),
            )
        )
    np.testing.assert_allclose(seen, [seen[0]] * len(seen), rtol=1e-3, atol=2e-3)


def test_the_figure_turns_and_keeps_its_light(turn: list[np.ndarray]) -> None:
    """Every frame is another picture, none is brighter than the others, and none is cropped."""
    lumas = []
    for frame in turn:
        solid = frame[..., 3] > 250
        assert 0.08 < solid.mean() < 0.6 and not solid[0].any() and not solid[:, 0].any() and not solid[:, -1].any()
        lumas.append(frame[solid][:, :3].mean())
    assert np.ptp(lumas) < 40
    assert len({frame.tobytes() for frame in turn}) == len(turn)


def test_frames_without_scenery_share_what_is_uploaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The figure's triangles go to the renderer once for all frames."""
    from joyip.studio import render, stock

    uploads = []
    real = stock.geometry_of
    for module in (stock, render):
        monkeypatch.setattr(module, "geometry_of", lambda parts: uploads.append(1) or real(parts))
    _, pictures = Studio().spin(SCENE, 3)
    assert len(list(pictures)) == 3 and len(uploads) == 1


def test_a_webp_keeps_transparency_and_time(turn: list[np.ndarray]) -> None:
    """All frames, endlessly, in the time asked for, with the label."""
    film = Image.open(io.BytesIO(webp(turn, 2.5, LABEL)))
    assert (film.format, film.n_frames, film.size, film.info["loop"]) == ("WEBP", 8, (SIDE, SIDE), 0)
    assert b"AIGC" in film.info["xmp"]
    times = []
    for index in range(film.n_frames):
        film.seek(index)
        film.load()
        times.append(film.info["duration"])
        alpha = film.convert("RGBA").getchannel("A")
        assert alpha.getpixel((0, 0)) == 0 and alpha.getextrema()[1] == 255
    assert sum(times) == 2500


def test_an_mp4_plays_everywhere_and_begins_at_once(turn: list[np.ndarray]) -> None:
    """H.264 in 4:2:0 of BT.709, the index before the frames, over paper; the same frames give the same bytes."""
    data = mp4(turn, 2.0, LABEL, (1.0, 1.0, 1.0))
    assert data == mp4(turn, 2.0, LABEL, (1.0, 1.0, 1.0))
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(io.BytesIO(data)) as film:
        stream = film.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt, context.width, context.height) == ("h264", "yuv420p", SIDE, SIDE)
        assert (context.colorspace, context.color_range) == (1, 1) and "ProduceID" in film.metadata["comment"]
        assert float(stream.duration * stream.time_base) == pytest.approx(2.0)
        shown = [frame.to_ndarray(format="rgb24") for frame in film.decode(stream)]
    assert len(shown) == 8 and shown[0][:4, :4].min() > 245
    body = turn[0][..., 3] == 255
    assert np.abs(shown[0][body].astype(int) - turn[0][body][:, :3]).mean() < 12


def test_a_request_gives_even_sides_and_keeps_the_scenes_shape() -> None:
    """Films want even sides; a scene keeps its shape, a sentence is square unless it says otherwise."""
    tall = Scene(width=600, height=1000)
    assert TurntableRequest(scene=tall, size=333).sized(tall).width == 200
    scene = TurntableRequest(prompt="x", aspect="16:9", size=384).sized(Scene())
    assert (scene.width, scene.height) == (384, 216)
    with pytest.raises(ValueError, match="prompt"):
        TurntableRequest()
    with pytest.raises(ValueError, match="larger"):
        TurntableRequest(prompt="x", aspect="9:16", size=96)


def test_the_note_is_on_every_frame_of_the_films() -> None:
    """Who asks for the visible note, by the request or by the scene, has it in the corner from every side."""
    scene, bare = (SCENE.model_copy(update={"background": "transparent", "label": label}) for label in (True, False))
    assert TurntableRequest(scene=bare, size=SIDE).sized(bare) == bare
    for wish in (TurntableRequest(scene=bare, size=SIDE, label=True), TurntableRequest(scene=scene, size=SIDE)):
        assert wish.scene is not None and wish.sized(wish.scene) == scene
    assert TurntableRequest(prompt="x", label=True).picture.chosen["label"]
    spun = spin(SpinTask(), scene, 2, 1.0)
    assert spun.gate["passed"], spun.reasons
    film = Image.open(io.BytesIO(spun.webp))
    rows, columns = corner(SIDE, SIDE)
    for index in range(2):
        film.seek(index)
        assert np.asarray(film.convert("RGBA"))[rows, columns, 3].max() == 255, "letters where nothing else is drawn"


class SpinTask:
    """What the engine hands to a function: one thread, and nobody listens."""

    threads = 1

    def report(self, _value: object) -> None:
        pass


def test_films_can_be_signed(turn: list[np.ndarray]) -> None:
    """Both carry valid credentials, and still play."""
    provenance = Provenance(Credentials.for_tests(), "joyip 1.2")
    for media_type, data in (("image/webp", webp(turn, 1.0, LABEL)), ("video/mp4", mp4(turn, 1.0, LABEL, (1, 1, 1)))):
        signed = provenance.sign(data, media_type, "joy", {})
        with c2pa.Reader(media_type, io.BytesIO(signed)) as reader:
            assert reader.get_validation_state() in {"Valid", "Trusted"}
        with av.open(io.BytesIO(signed)) as film:
            assert media_type != "video/mp4" or len(list(film.decode(video=0))) == len(turn)
