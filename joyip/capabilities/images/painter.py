"""Draws the candidates of a job in parallel, judged and tried again, and stores what nobody has stored before."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joyip.capabilities.images import draw
from joyip.capabilities.images.history import MODELS, History, Record, address, key_of
from joyip.capabilities.images.provenance import Provenance
from joyip.capabilities.images.request import Image, ImageRequest
from joyip.capabilities.images.storing import Storing
from joyip.resources.engine import Engine
from joyip.resources.files import Files
from joyip.studio.scene import LAST_ATTEMPT, Scene
from joyip.supervisor.context import Context

TRIES = 3
"""How often a candidate is drawn before the gate's verdict stands."""
LEAST_TIME = 2.0
"""Seconds that must be left for another try."""

_STAGES = {"mesh": (0.0, 0.2), "render": (0.2, 0.7), "denoise": (0.9, 0.05), "preview": (0.0, 0.0)}
"""Where each stage of a drawing begins and how much of the candidate's progress it is."""


@dataclass
class _Progress:
    """The candidates' progress as one number."""

    context: Context
    parts: dict[int, float] = field(default_factory=dict)

    def report(self, candidate: int, count: int, stage: str, fraction: float) -> None:
        """A candidate's stage is this far."""
        start, share = _STAGES.get(stage, (0.95, 0.05))
        self.parts[candidate] = max(self.parts.get(candidate, 0.0), start + share * fraction)
        self.context.progress(0.05 + 0.9 * sum(self.parts.values()) / count, stage)


@dataclass(frozen=True)
class Candidate:
    """What came of one picture: the one that passed, or none; and those that the gate refused, oldest first."""

    image: Image | None
    refused: list[Image]


Services = tuple[Engine, Files, History, Provenance]


class Painter:
    """Draws the pictures of one job."""

    def __init__(self, context: Context, request: ImageRequest, services: Services) -> None:
        self._context = context
        self._request = request
        self._engine, self._files, self._history, self._provenance = services
        self._progress = _Progress(context)
        self._previews: set[asyncio.Task[None]] = set()

    async def paint(self, scenes: list[Scene]) -> list[Candidate]:
        """Draw every scene, in parallel as far as the engine has processes; the first failure ends all."""
        try:
            async with asyncio.TaskGroup() as group:
                candidates = [
                    group.create_task(self._candidate(n, scene, len(scenes))) for n, scene in enumerate(scenes)
                ]
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from failures  # by its own name: the job tells its code
        if self._previews:
            await asyncio.wait(self._previews)
        return [task.result() for task in candidates]

    async def _candidate(self, number: int, scene: Scene, count: int) -> Candidate:
        refused: list[Image] = []
        for attempt in range(scene.attempt, min(scene.attempt + TRIES, LAST_ATTEMPT + 1)):
            record, stored = await self._picture(number, scene.model_copy(update={"attempt": attempt}), count)
            if record.passed:
                self._progress.report(number, count, "store", 1.0)
                return Candidate(_image(record, self._request.outputs, stored=stored), refused)
            refused.append(_image(record, self._request.outputs, stored=stored))
            self._context.say("the gate refused a picture", seed=record.seed, reasons=record.gate["reasons"])
            if self._context.remaining < LEAST_TIME:
                break
        return Candidate(None, refused)

    async def _picture(self, number: int, scene: Scene, count: int) -> tuple[Record, bool]:
        """The picture of a scene, drawn unless it is stored already."""
        key = key_of(scene, self._request.format, draw.made_by(scene) | self._provenance.versions)
        record = await self._history.find(key)
        if record and (not record.passed or await self._has(record, self._request.outputs)):
            return record, True
        wanted = self._request.outputs
        if record:  # drawn again for what it lacks: with all that it has, so that one manifest tells of everything
            wanted = (*wanted, *(name for name in record.wanted if name not in wanted))

        def hear(message: tuple[str, float, bytes | None]) -> None:
            stage, fraction, preview = message
            self._progress.report(number, count, stage, fraction)
            if preview is not None:
                task = asyncio.create_task(self._preview(number, preview), name="preview")
                self._previews.add(task)
                task.add_done_callback(self._previews.discard)

        drawn = await self._engine.run(draw.draw, scene, self._request.format, wanted, on_report=hear)
        storing = Storing(
            self._files,
            self._history,
            self._provenance,
            prompt=self._request.prompt,
            owner=self._context.job.owner,
            file_format=self._request.format,
        )
        return await storing.store(key, scene, drawn, again=record is not None), False

    async def _has(self, record: Record, wanted: tuple[str, ...]) -> bool:
        """Whether the stored picture has what is wanted beside it, and its files are still there."""
        missing = [name for name in wanted if name not in record.wanted]
        files = record.outputs.values() if wanted else ()
        return not missing and all([await self._files.info(stored) is not None for stored in files])

    async def _preview(self, number: int, data: bytes) -> None:
        """A preview that cannot be stored never fails the job (V3)."""
        try:
            artifact = await self._files.put(data, "image/jpeg", "preview.jpg")
            self._context.preview({"candidate": number, "url": address(artifact.id)})
        except Exception as error:
            self._context.log.warning("preview.failed", error=f"{type(error).__name__}: {error}")


def _image(record: Record, wanted: tuple[str, ...], *, stored: bool) -> Image:
    """The picture as the result shows it, with the model that was wanted where there is one of figure and of set."""
    models = [address(record.outputs[name]) for name in wanted if name in MODELS and name in record.outputs]
    gate: Mapping[str, Any] = record.gate
    return Image.model_validate(
        {
            "id": str(record.id),
            "artifact_id": record.artifact_id,
            "url": address(record.artifact_id),
            "width": record.width,
            "height": record.height,
            "format": record.format,
            "seed": record.seed,
            "gate": {name: value for name, value in gate.items() if name != "reasons"},
            "manifest_url": address(record.manifest_id),
            "layers": record.layers,
            "model": models[0] if models else record.model,
            "reasons": gate["reasons"],
            "stored": stored,
        }
    )
