"""The kind `image.turntable`: Joy turning once, as an animated WebP and an MP4."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from joyip.capabilities.images import spin
from joyip.capabilities.images.compliance import Compliance
from joyip.capabilities.images.filing import File, file_manifest, file_signed
from joyip.capabilities.images.film import MP4, WEBP
from joyip.capabilities.images.generate import understand
from joyip.capabilities.images.history import address
from joyip.capabilities.images.painter import TRIES
from joyip.capabilities.images.provenance import Provenance
from joyip.capabilities.images.request import MAX_COUNT, MAX_PROMPT, Aspect, Framing, ImageRequest
from joyip.capabilities.images.understood import Breach, told
from joyip.resources.engine import Engine
from joyip.resources.files import Files
from joyip.studio.packs.shelf import volume
from joyip.studio.scene import LAST_ATTEMPT, SAMPLES, SIZES, Scene, samples_for
from joyip.supervisor.context import Context
from joyip.supervisor.outcome import Fail, Outcome, Reject

LARGEST = 512
"""Longer side of a frame in pixels."""


class TurntableRequest(BaseModel):
    """A sentence or a scene, and how the turn is to be."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    prompt: Annotated[str, StringConstraints(max_length=MAX_PROMPT, strip_whitespace=True)] = ""
    character: str | None = Field(None, description="who is seen: Joy (null), or a character of a pack")
    scene: Scene | None = Field(None, description="exactly this scene, but for its size, its note and its samples")
    frames: int = Field(36, ge=8, le=72, description="pictures of one whole turn")
    seconds: float = Field(3.0, ge=1, le=12, description="how long a turn takes")
    size: int = Field(384, ge=64, le=LARGEST, description="longer side of a frame in pixels")
    aspect: Aspect | None = Field(None, description="width to height; null: square, or as the scene is")
    framing: Framing | None = None
    mode: Literal["3d", "2d"] | None = None
    background: Literal["backdrop", "transparent"] | None = None
    label: bool = Field(False, description="a visible note in the corner of every frame that it was generated")
    seed: int | None = Field(None, ge=0, lt=2**32 - MAX_COUNT)
    samples: int | None = Field(
        None, ge=1, le=64, description=f"light samples a pixel, before denoising; null: the scene's own, or {SAMPLES}"
    )

    @field_validator("character")
    @classmethod
    def _on_the_shelf(cls, value: str | None) -> str | None:
        return value if value is None else volume(value).manifest.id

    @model_validator(mode="after")
    def _something_to_turn(self) -> TurntableRequest:
        if not self.prompt and self.scene is None:
            raise ValueError("say in `prompt` what Joy should be like, or give a `scene`")
        sides = sorted(int(side) for side in (self.aspect or "1:1").split(":"))
        if round(self.size * sides[0] / sides[1]) < SIZES[0]:
            raise ValueError(f"the shorter side has less than {SIZES[0]} pixels; give a larger `size`")
        return self

    @property
    def picture(self) -> ImageRequest:
        """The same wish for a single picture."""
        own = {name: getattr(self, name) for name in type(self).model_fields if name not in ("frames", "seconds")}
        return ImageRequest.model_validate(own)

    def sized(self, scene: Scene) -> Scene:
        """The scene in the frames' size (even sides, as films want them), noted also where only the request says so.

        A scene whose samples follow from its size gets those of the new one.
        """
        width, height = (scene.width, scene.height) if self.aspect is None else self.picture.width_height
        scale = self.size / max(width, height)
        width, height = (max(64, 2 * round(side * scale / 2)) for side in (width, height))
        own = samples_for(width, height) if scene.samples == samples_for(scene.width, scene.height) else scene.samples
        changes = {"width": width, "height": height, "samples": self.samples or own, "label": self.label or scene.label}
        return scene.model_copy(update=changes)


class Film(BaseModel):
    """One file of a turn."""

    artifact_id: str
    url: str
    bytes: int


class TurntableResult(BaseModel):
    """The result of `image.turntable`. `gate` is the verdict on the first frame."""

    webp: Film
    mp4: Film
    frames: int
    seconds: float
    width: int
    height: int
    scene: Scene
    gate: dict[str, Any]
    manifest_url: str
    understood: dict[str, Any]
    unplaced: list[dict[str, Any]] = []
    themes: list[str] = []
    brand: list[Breach] = []
    compliance: Compliance


async def turntable(context: Context, request: TurntableRequest) -> TurntableResult | Outcome:
    """The handler of `image.turntable`."""
    wish = await understand(context, request.picture)
    if isinstance(wish, Reject):
        return wish
    scene = request.sized(wish.scenes[0])
    spun, scene = await _spun(context, scene, request)
    if not spun.gate["passed"]:
        return Fail("gate_failed", "the figure did not pass the quality gate", spun.reasons)
    return TurntableResult(
        **await _stored(await context.get(Files), await context.get(Provenance), request, scene, spun),
        **told(wish.analysis),
        frames=request.frames,
        seconds=request.seconds,
        width=scene.width,
        height=scene.height,
        scene=scene,
        gate=spun.gate,
        compliance=wish.compliance,
    )


async def _spun(context: Context, scene: Scene, request: TurntableRequest) -> tuple[spin.Spun, Scene]:
    """The turn of a scene, taken by another camera where the gate refuses its front."""
    engine = await context.get(Engine)

    def hear(message: tuple[str, float, bytes | None]) -> None:
        stage, fraction, _ = message
        context.progress(0.05 + 0.87 * fraction if stage == "render" else 0.92, stage)

    for attempt in range(scene.attempt, min(scene.attempt + TRIES, LAST_ATTEMPT + 1)):
        scene = scene.model_copy(update={"attempt": attempt})
        spun = await engine.run(spin.spin, scene, request.frames, request.seconds, on_report=hear)
        if spun.gate["passed"]:
            break
        context.say("the gate refused the front of a turn", reasons=spun.reasons)
    return spun, scene


async def _stored(
    files: Files, provenance: Provenance, request: TurntableRequest, scene: Scene, spun: spin.Spun
) -> dict[str, Any]:
    stem = f"joy-turn-{spun.pixels[:12]}"
    facts = {"scene": scene.model_dump(), "versions": spun.versions}
    films = {}
    for kind, media_type, data in (("webp", WEBP, spun.webp), ("mp4", MP4, spun.mp4)):
        films[kind] = await file_signed(files, provenance, File(data, media_type, f"{stem}.{kind}"), facts)
    manifest = {
        **facts,
        "frames": request.frames,
        "seconds": request.seconds,
        "prompt": request.prompt,
        "pixels_sha256": spun.pixels,
        "files_sha256": {name: film.id for name, film in films.items()},
        "gate": {**spun.gate, "reasons": spun.reasons},
    }
    document = await file_manifest(files, stem, manifest)
    shown = {name: Film(artifact_id=film.id, url=address(film.id), bytes=film.size) for name, film in films.items()}
    return {**shown, "manifest_url": address(document.id)}
