"""What comes beside a picture: layers and models from the service, stored with it and found again."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import trimesh
from PIL import Image

from joyip.app import Service
from joyip.capabilities.images.request import ImageRequest
from joyip.capabilities.images.turntable import TurntableRequest
from joyip.studio.scene import Scene
from joyip.supervisor.job import Job, State
from joyip.supervisor.submission import Submission
from tests.images.test_generate import WAIT, busy, generate, reached, read, service

__all__ = ["service"]

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

LAYERS = {"subject", "shadow", "backdrop", "depth", "normals", "ids"}
WISH: dict[str, Any] = {"prompt": "Joy在雪地里挥手", "seed": 4, "size": 96}


def over(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Straight alpha over straight alpha, in 0..1."""
    above, below = top[..., 3:], bottom[..., 3:]
    alpha = above + below * (1 - above)
    mixed = top[..., :3] * above + bottom[..., :3] * below * (1 - above)
    return np.concatenate([mixed / np.maximum(alpha, 1e-6), alpha], axis=-1)


async def picture(service: Service, url: str) -> Image.Image:
    return Image.open(io.BytesIO(await read(service, url)))


@pytest.mark.req("R10.3")
async def test_layers_come_with_the_picture_and_are_found_again(service: Service) -> None:
    """Subject over shadow over backdrop is the picture; the manifest explains depth and ids; nothing is drawn twice."""
    (plain,) = ((await generate(service, **WISH)).result or {})["images"]
    assert plain["layers"] == {} and plain["model"] is None
    (image,) = ((await generate(service, **WISH, layers=True)).result or {})["images"]
    assert image["artifact_id"] == plain["artifact_id"] and not image["stored"], "drawn again for its layers"
    assert set(image["layers"]) == LAYERS
    files = {name: await picture(service, url) for name, url in image["layers"].items()}
    assert {name: file.mode for name, file in files.items()} == {
        "subject": "RGBA",
        "shadow": "RGBA",
        "backdrop": "RGBA",
        "depth": "I;16",
        "normals": "RGB",
        "ids": "P",
    }
    assert all("AIGC" in file.info for file in files.values())
    subject, shadow, backdrop = (np.asarray(files[name]) / 255 for name in ("subject", "shadow", "backdrop"))
    whole = np.asarray((await picture(service, image["url"])).convert("RGBA")) / 255
    inner = (subject[..., 3] == 0) | (subject[..., 3] == 1)
    assert np.abs(over(subject, over(shadow, backdrop)) - whole)[inner].max() <= 2 / 255
    manifest = orjson.loads(await read(service, image["manifest_url"]))
    outputs = manifest["outputs"]
    assert {outputs[name]["sha256"] for name in LAYERS} == {url.rsplit("/", 1)[1] for url in image["layers"].values()}
    assert 0 < outputs["depth"]["near"] < outputs["depth"]["far"]
    ids = np.unique(np.asarray(files["ids"]))
    groups = {outputs["ids"]["names"][str(index)]["group"] for index in ids if index}
    assert {"body", "face", "backdrop"} <= groups
    (again,) = ((await generate(service, **WISH, layers=True)).result or {})["images"]
    assert again["stored"] and again["layers"] == image["layers"]


async def test_a_model_joins_the_layers_of_a_stored_picture(service: Service) -> None:
    """A later wish for the model keeps the layers; the GLB opens and is labelled; with its set it has more parts."""
    (image,) = ((await generate(service, **WISH, model=True)).result or {})["images"]
    assert set(image["layers"]) in ({*LAYERS}, set()) and image["model"]
    data = await read(service, image["model"])
    scene = trimesh.load_scene(io.BytesIO(data), file_type="glb")
    assert "body.head" in scene.geometry and b'"AIGC"' in data
    manifest = orjson.loads(await read(service, image["manifest_url"]))
    assert set(manifest["outputs"]) == {*image["layers"], "figure"}
    (whole,) = ((await generate(service, **WISH, model="set")).result or {})["images"]
    there = trimesh.load_scene(io.BytesIO(await read(service, whole["model"])), file_type="glb")
    assert len(there.geometry) > len(scene.geometry)
    (again,) = ((await generate(service, **WISH, model=True)).result or {})["images"]
    assert again["stored"] and again["model"] == image["model"] != whole["model"], "the one that was asked for"


async def test_a_portrait_in_a_shape_is_drawn_as_asked(service: Service) -> None:
    """View, framing, aspect, lens and turn of the request reach the scene, and the answer says so."""
    wish = {"view": "three_quarter", "framing": "portrait", "aspect": "3:4", "focal": 85, "turn": 5.0}
    job = await generate(service, prompt="Joy微笑", size=128, **wish)
    assert job.state is State.SUCCEEDED, "the gate knows that the legs are cropped on purpose"
    result = job.result or {}
    scene = result["scene"]
    assert (scene["width"], scene["height"]) == (96, 128)
    assert {name: scene[name] for name in ("view", "framing", "focal", "turn")} == {
        "view": "three_quarter",
        "framing": "portrait",
        "focal": 85.0,
        "turn": 5.0,
    }
    assert result["understood"]["framing"]["item"] == "portrait"


@pytest.mark.parametrize(
    ("aspect", "size", "sides"),
    [("1:1", 512, (512, 512)), ("4:3", 1024, (1024, 768)), ("9:16", 2048, (1152, 2048)), ("16:9", "1280", (1280, 720))],
)
async def test_an_aspect_takes_the_longer_side(aspect: Any, size: Any, sides: tuple[int, int]) -> None:
    """The size is the longer side; two sides and an aspect at once are refused."""
    assert ImageRequest(prompt="x", aspect=aspect, size=size).width_height == sides
    with pytest.raises(ValueError, match="longer side"):
        ImageRequest(prompt="x", aspect=aspect, size="512x512")
    with pytest.raises(ValueError, match="larger"):
        ImageRequest(prompt="x", aspect="9:16", size=64)


TURN: dict[str, Any] = {"prompt": "Joy挥手", "size": 64, "samples": 1, "frames": 8, "seconds": 1.0, "seed": 2}


async def turned(service: Service, **params: Any) -> Job:
    wish = Submission("image.turntable", {**TURN, **params})
    return (await service.supervisor.submit(wish)).job


async def test_a_turntable_is_two_films_with_progress_for_each_frame(service: Service) -> None:
    """A sentence becomes an animated WebP and an MP4, judged, stored with a manifest."""
    job = await service.supervisor.wait((await turned(service)).id, WAIT)
    assert job.state is State.SUCCEEDED, job.error
    result = job.result or {}
    film = await picture(service, result["webp"]["url"])
    assert getattr(film, "n_frames", 1) == 8 and film.size == (64, 64)
    data = await read(service, result["mp4"]["url"])
    assert data[4:8] == b"ftyp" and len(data) == result["mp4"]["bytes"]
    manifest = orjson.loads(await read(service, result["manifest_url"]))
    assert manifest["frames"] == 8 and manifest["gate"]["passed"] and manifest["scene"]["action"] == "wave"
    told = [event.data for event in await service.supervisor.store.events(job.id) if event.type == "progress"]
    assert {note["stage"] for note in told} >= {"understand", "render"}


async def test_frames_have_the_samples_of_their_size() -> None:
    """As pictures do: a scene of a large picture has more in small frames; its own number stays, the request's wins."""
    large, own = Scene.model_validate({}), Scene(samples=16)
    asked = [({}, large), ({}, own), ({"samples": 1}, large), ({"samples": 1}, own)]
    requests = [(TurntableRequest(scene=scene, **wish), scene) for wish, scene in asked]
    assert [request.sized(scene).samples for request, scene in requests] == [3, 16, 1, 1]
    assert large.samples == 2 and TurntableRequest(prompt="x").picture.samples is None


async def test_a_turntable_can_be_cancelled_between_frames(service: Service) -> None:
    """Once a frame is there, cancelling ends the job and the process that draws."""
    job = await turned(service, frames=72, size=256, samples=32)
    await reached(lambda: len(busy(service)) == 1)
    (pid,) = busy(service)
    assert await service.supervisor.cancel(job.id) == "cancelling"
    assert (await service.supervisor.wait(job.id, WAIT)).state is State.CANCELLED
    await reached(lambda: not Path(f"/proc/{pid}").exists())


async def test_a_refused_sentence_turns_nothing(service: Service) -> None:
    """The turntable's sentence is checked like every other."""
    job = await service.supervisor.wait((await turned(service, prompt="Joy拿着冰毒")).id, WAIT)
    assert (job.state, (job.error or {})["code"]) == (State.FAILED, "rejected")
