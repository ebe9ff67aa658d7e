"""What can be asked for and what is answered: the parameters and the result of `image.generate`."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from joyip.capabilities.images.compliance import Compliance
from joyip.studio.scene import SIZES, Scene

Format = Literal["png", "webp", "jpeg"]

MAX_PROMPT = 500
MAX_COUNT = 8
_SIZE = re.compile(r"(\d{2,4})(?:[xX×*](\d{2,4}))?")


class ImageRequest(BaseModel):
    """A sentence (or a whole scene) and how the pictures are to be.

    `seed` None draws from the sentence, so that the same sentence gives the same pictures; candidate n has seed + n.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    prompt: Annotated[str, StringConstraints(max_length=MAX_PROMPT, strip_whitespace=True)] = ""
    count: int = Field(1, ge=1, le=MAX_COUNT, description="how many pictures, each with a seed of its own")
    mode: Literal["3d", "2d"] | None = None
    view: Literal["front", "low"] | None = None
    size: Annotated[int, Field(ge=SIZES[0], le=SIZES[1])] | str = Field(
        1024, description='pixels: a side, or "768x1024"'
    )
    format: Format = "png"
    background: Literal["backdrop", "transparent"] | None = Field(None, description="null: as the sentence says")
    seed: int | None = Field(None, ge=0, lt=2**32 - MAX_COUNT)
    samples: int = Field(4, ge=1, le=256, description="light samples a pixel, before denoising")
    scene: Scene | None = Field(None, description="draw exactly this scene (of a manifest); nothing else is then read")
    scenes: Annotated[list[Scene], Field(min_length=1, max_length=MAX_COUNT)] | None = Field(
        None, description="draw exactly these scenes, one picture each"
    )

    @field_validator("size")
    @classmethod
    def _sized(cls, value: int | str) -> int | str:
        if isinstance(value, str):
            match = _SIZE.fullmatch(value.strip())
            sides = [int(side) for side in match.groups() if side] if match else []
            if not sides or not all(SIZES[0] <= side <= SIZES[1] for side in sides):
                raise ValueError(f'a size is a side or "WIDTHxHEIGHT", each {SIZES[0]} to {SIZES[1]} pixels')
        return value

    @model_validator(mode="after")
    def _something_to_draw(self) -> ImageRequest:
        if not self.prompt and self.exact is None:
            raise ValueError("say in `prompt` what Joy should do, or give a `scene`")
        if self.scenes is not None and (self.scene is not None or self.count > 1):
            raise ValueError("give `scenes`, or one `scene` with a `count`")
        clear = self.background == "transparent" or any(s.background == "transparent" for s in self.exact or ())
        if self.format == "jpeg" and clear:
            raise ValueError("jpeg cannot be transparent; use png or webp")
        return self

    @property
    def exact(self) -> list[Scene] | None:
        """The scenes to draw, if they are given and no sentence has to be understood; candidate n has seed + n."""
        if self.scene is None:
            return self.scenes
        seeds = ((self.scene.seed + n) % 2**32 for n in range(self.count))
        return [self.scene.model_copy(update={"seed": seed}) for seed in seeds]

    @property
    def width_height(self) -> tuple[int, int]:
        """The picture's size in pixels."""
        sides = [int(side) for side in _SIZE.fullmatch(str(self.size).strip()).groups() if side]  # type: ignore[union-attr]
        return sides[0], sides[-1]


class Image(BaseModel):
    """One picture, with the gate's verdict. The manifest holds the whole scene and all versions."""

    id: str = Field("", description="of the picture in the history")
    artifact_id: str
    url: str
    width: int
    height: int
    format: Format
    seed: int
    gate: dict[str, Any]
    manifest_url: str
    reasons: list[dict[str, Any]] = Field([], description="of a picture the gate refused: why, in both languages")
    stored: bool = Field(False, description="answered from storage, nothing was drawn")


class ImageResult(BaseModel):
    """The result of `image.generate`. `understood` says for each dimension how the wish was met."""

    images: list[Image]
    rejected_images: list[Image]
    scene: Scene
    understood: dict[str, Any]
    unplaced: list[dict[str, Any]] = Field([], description="wishes that found no place in the picture")
    themes: list[str] = []
    compliance: Compliance
    stored: bool = Field(description="every picture was answered from storage")
