"""From a sentence to stored, judged pictures, with the real engine, renderer and database."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from PIL import Image

from joyip.app import Service, running
from joyip.capabilities.images import draw
from joyip.capabilities.images.history import History
from joyip.capabilities.images.painter import Painter
from joyip.capabilities.images.provenance import Provenance
from joyip.capabilities.images.request import ImageRequest
from joyip.resources.engine import Engine
from joyip.resources.files import Files
from joyip.settings import Settings
from joyip.studio.scene import Scene
from joyip.supervisor.job import Job, State
from joyip.supervisor.submission import Submission
from tests.images.strict_draw import strict_draw

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

SENTENCE = "戴圣诞帽的Joy开心地挥手"
SMALL: dict[str, Any] = {"size": 128, "samples": 2}
WAIT = 150.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """The whole service, warm, on an embedded PostgreSQL of its own."""
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.startswith("JOYIP_")]:
        patch.delenv(name)
    patch.setenv("JOYIP_ENV_FILE", os.devnull)
    settings = Settings(data_dir=tmp_path_factory.mktemp("service"), console_port=0, engine_processes=2)
    try:
        async with running(settings) as service:
            yield service
    finally:
        patch.undo()


async def submit(service: Service, **params: Any) -> Job:
    return (await service.supervisor.submit(Submission("image.generate", {**SMALL, **params}))).job


async def generate(service: Service, **params: Any) -> Job:
    job = await service.supervisor.wait((await submit(service, **params)).id, WAIT)
    assert job.state.final, job
    return job


async def read(service: Service, url: str) -> bytes:
    files = service.registry.get(Files)
    artifact = await files.info(url.rsplit("/", 1)[1])
    assert artifact is not None, url
    return b"".join([chunk async for chunk in files.read(artifact, 0, artifact.size)])


async def reached(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT):
        while not condition():
            await asyncio.sleep(0.01)


def busy(service: Service) -> list[int]:
    return [process.pid for process in service.registry.get(Engine).snapshot() if process.task and process.pid]


@pytest.mark.req("R6.2")
async def test_what_a_crash_left_half_written_is_swept_up(service: Service) -> None:
    """The service's own chore for files removes bytes that belong to no artifact and to no upload under way."""
    left = service.settings.data_dir / "files" / "incoming" / "0123"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"half a picture")
    os.utime(left, (0, 0))
    (chore,) = [chore for name, _, chore in service.supervisor.upkeep._chores if name == "files"]
    await chore()
    assert not left.exists()


@pytest.mark.req("T5")
async def test_a_sentence_becomes_a_judged_picture_with_manifest_and_preview(service: Service) -> None:
    """The main job: understood, drawn, passed by the gate, stored; what was previewed can be seen too."""
    job = await generate(service, prompt=SENTENCE)
    assert job.state is State.SUCCEEDED, job.error
    result = job.result or {}
    (image,) = result["images"]
    picture = Image.open(io.BytesIO(await read(service, image["url"])))
    assert picture.size == (128, 128) and picture.format == "PNG"
    assert "AIGC" in picture.info, "the AI-content label is in the file"
    assert image["gate"]["passed"] and image["gate"]["checks"]
    assert result["understood"]["headwear"] == {
        "wish": "圣诞帽",
        "item": "santa_hat",
        "match": "exact",
        "source": "said",
    }
    assert result["understood"]["action"]["item"] == "wave"
    manifest = orjson.loads(await read(service, image["manifest_url"]))
    assert Scene.model_validate(manifest["scene"]).headwear == "santa_hat"
    events = await service.supervisor.store.events(job.id)
    (preview, *_) = [event for event in events if event.type == "preview"]
    assert Image.open(io.BytesIO(await read(service, preview.data["url"]))).format == "JPEG"


@pytest.mark.req("R10.3")
async def test_the_same_sentence_is_answered_from_storage(service: Service) -> None:
    """Nothing is drawn twice: the second answer is the first one's file, and says so."""
    first = (await generate(service, prompt=SENTENCE)).result or {}
    again = (await generate(service, prompt=SENTENCE)).result or {}
    assert again["stored"] and again["images"][0]["stored"]
    assert again["images"][0]["artifact_id"] == first["images"][0]["artifact_id"]


async def test_the_same_scene_gives_the_same_pixels_in_every_process_with_any_threads(service: Service) -> None:
    """The manifest's promise: two processes that draw one scene at the same time agree to the bit."""
    engine = service.registry.get(Engine)
    scene = Scene(width=96, height=96, samples=2, seed=11, action="run", headwear="beanie", backdrop="park")
    alone = await engine.run(draw.draw, scene, "png")
    both = await asyncio.gather(*(engine.run(draw.draw, scene, "png") for _ in range(2)))
    assert {drawn.pixels for drawn in (alone, *both)} == {alone.pixels}
    assert {drawn.data for drawn in both} == {alone.data}


@pytest.mark.req("R10.1")
async def test_the_pictures_of_one_request_are_drawn_in_parallel(service: Service) -> None:
    """Four candidates occupy both processes at once; each has a seed of its own."""
    job = await submit(service, prompt="Joy在公园里欢呼", count=4, seed=70)
    await reached(lambda: len(busy(service)) == 2)
    done = await service.supervisor.wait(job.id, WAIT)
    images = (done.result or {})["images"]
    assert [image["seed"] for image in images] == [70, 71, 72, 73]
    assert len({image["artifact_id"] for image in images}) == 4


@pytest.mark.req("R10.2")
async def test_processes_and_their_caches_are_reused(service: Service) -> None:
    """The next picture is drawn by a process that is warm already, and no mesh is made again for the same figure."""
    engine = service.registry.get(Engine)
    pids = {process.pid for process in engine.snapshot()}
    scene = Scene(width=64, height=64, samples=1, action="sit", expression="shy", seed=5)
    for n in range(3):
        await engine.run(draw.draw, scene, "png")
        other_picture = scene.model_copy(update={"width": 80 + 16 * n})
        drawn = await engine.run(draw.draw, other_picture, "png")
    assert {process.pid for process in engine.snapshot()} == pids
    assert drawn.timings["figure"] < drawn.timings["render"] / 5


@pytest.mark.parametrize(("file_format", "media"), [("webp", "WEBP"), ("jpeg", "JPEG")])
async def test_other_formats_and_shapes(service: Service, file_format: str, media: str) -> None:
    """WebP and JPEG, wide and tall, in both modes."""
    job = await generate(service, prompt="Joy站着微笑", format=file_format, size="128x96", mode="2d")
    (image,) = (job.result or {})["images"] or (job.result or {})["rejected_images"]
    picture = Image.open(io.BytesIO(await read(service, image["url"])))
    assert (picture.format, picture.size) == (media, (128, 96))


async def test_a_transparent_picture_is_transparent(service: Service) -> None:
    """The corners are empty, the middle is not, and edges are soft."""
    job = await generate(service, prompt="Joy挥手", background="transparent")
    (image,) = (job.result or {})["images"]
    alpha = Image.open(io.BytesIO(await read(service, image["url"]))).getchannel("A")
    assert alpha.getpixel((1, 1)) == 0 and alpha.getpixel((64, 64)) == 255
    assert any(0 < value < 255 for value in alpha.tobytes())


async def test_a_refused_sentence_fails_as_rejected_without_a_try(service: Service) -> None:
    """Also a job that did not come through POST /api/images is checked: rejected, with the verdict, not retried."""
    job = await generate(service, prompt="Joy拿着冰毒")
    assert (job.state, (job.error or {})["code"], job.attempt) == (State.FAILED, "rejected", 1)
    assert (job.error or {})["reasons"][0]["matches"]


@pytest.mark.req("R6.5")
async def test_cancel_kills_the_process_that_draws(service: Service) -> None:
    """A big picture is given up: the job is cancelled, its process is gone, and a fresh one draws the next."""
    job = await submit(service, prompt="Joy在海滩跳跃", size=1024, samples=64, seed=1)
    await reached(lambda: len(busy(service)) == 1)
    (pid,) = busy(service)
    assert await service.supervisor.cancel(job.id) == "cancelling"
    done = await service.supervisor.wait(job.id, WAIT)
    assert done.state is State.CANCELLED
    await reached(lambda: not Path(f"/proc/{pid}").exists())
    assert (await generate(service, prompt="Joy坐着", seed=2)).state is State.SUCCEEDED


@pytest.mark.req("R6.1")
async def test_a_drawing_past_its_deadline_is_killed(service: Service) -> None:
    """The deadline reaches into the renderer's native code."""
    wish = {"prompt": "Joy在雪地跑步", "size": 2048, "samples": 64, "seed": 1}
    job = (await service.supervisor.submit(Submission("image.generate", wish, deadline=3.0))).job
    await reached(lambda: len(busy(service)) == 1)
    (pid,) = busy(service)
    done = await service.supervisor.wait(job.id, WAIT)
    assert (done.state, (done.error or {})["code"]) == (State.FAILED, "timeout")
    await reached(lambda: not Path(f"/proc/{pid}").exists())


class _StrictEngine:
    """The real engine, asked for a gate that nothing passes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def run(self, _function: Any, *args: Any, on_report: Any = None) -> Any:
        return await self._engine.run(strict_draw, *args, on_report=on_report)


async def test_a_refused_picture_is_tried_again_with_another_camera_and_kept_with_its_reasons(service: Service) -> None:
    """The gate's no leads to two more tries, then to the reasons, in both languages; the pictures are not lost."""
    said: list[str] = []

    class Heard:
        class job:  # noqa: N801
            owner = "test"

        remaining = 100.0

        def progress(self, *_: Any) -> None: ...

        def preview(self, _: Any) -> None: ...

        def say(self, message: str, **_: Any) -> None:
            said.append(message)

    registry = service.registry
    services = (
        _StrictEngine(registry.get(Engine)),
        registry.get(Files),
        registry.get(History),
        registry.get(Provenance),
    )
    request = ImageRequest(prompt="x", size=64, samples=1)
    painter = Painter(Heard(), request, services)  # type: ignore[arg-type]
    (candidate,) = await painter.paint([Scene(width=64, height=64, samples=1, seed=999)])
    assert candidate.image is None and len(candidate.refused) == 3 == len(said)
    assert len({image.artifact_id for image in candidate.refused}) == 3, "each try has another camera"
    reason = candidate.refused[0].reasons[0]
    assert reason["zh"] and reason["en"]
    stored = await registry.get(History).page(search="x", refused=True)
    assert len(stored) == 3 and not any(record.passed for record in stored)
