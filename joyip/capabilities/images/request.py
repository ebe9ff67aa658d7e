"""What can be asked for and what is answered: the parameters and the result of `image.generate`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from joyip.capabilities.images.compliance import Compliance
from joyip.capabilities.images.understood import Breach
from joyip.errors import Text
from joyip.studio.packs.shelf import volume
from joyip.studio.scene import SAMPLES, SIZES, Scene

Format = Literal["png", "webp", "jpeg"]
Framing = Literal["full", "half", "portrait"]
Aspect = Literal["1:1", "3:4", "4:3", "9:16", "16:9"]
Model = bool | Literal["figure", "set"]

MAX_PROMPT = 500
MAX_COUNT = 8
OPAQUE = Text("JPEG 不能透明；请用 png 或 webp", "jpeg cannot be transparent; use png or webp")
_SIZE = re.compile(r"(\d{2,4})(?:[xX×*](\d{2,4}))?")


def too_clear(file_format: str, scenes: Iterable[Scene]) -> bool:
    """Whether the format cannot show one of the scenes (`OPAQUE`)."""
    return file_format == "jpeg" and any(scene.background == "transparent" for scene in scenes)


class ImageRequest(BaseModel):
    """A sentence (or a whole scene) and how the pictures are to be.

    `seed` None draws from the sentence, so that the same sentence gives the same pictures; candidate n has seed + n.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    prompt: Annotated[str, StringConstraints(max_length=MAX_PROMPT, strip_whitespace=True)] = ""
    character: str | None = Field(None, description="who is seen: Joy (null), or a character of a pack")
    count: int = Field(1, ge=1, le=MAX_COUNT, description="how many pictures, each with a seed of its own")
    mode: Literal["3d", "2d"] | None = None
    view: Literal["front", "low", "three_quarter", "side"] | None = None
    framing: Framing | None = Field(None, description="how much of the figure is seen")
    aspect: Aspect | None = Field(None, description="width to height; `size` is then the longer side")
    focal: float | None = Field(None, ge=20, le=200, description="focal length in mm on 24 x 36 film; null: the view's")
    turn: float | None = Field(None, ge=-180, le=180, description="degrees the camera goes round the figure")
    size: Annotated[int, Field(ge=SIZES[0], le=SIZES[1])] | str = Field(
        1024, description='pixels: a side, or "768x1024"'
    )
    format: Format = "png"
    background: Literal["backdrop", "transparent"] | None = Field(None, description="null: as the sentence says")
    label: bool = Field(False, description="a visible note in the corner that the picture was generated")
    seed: int | None = Field(None, ge=0, lt=2**32 - MAX_COUNT)
    samples: int | None = Field(
        None, ge=1, le=256, description=f"light samples a pixel, before denoising; null: {SAMPLES}"
    )
    layers: bool = Field(
        False, description="also subject, shadow, backdrop, depth, normals and ids, each as a file of its own"
    )
    model: Model = Field(
        False, description="also a GLB: of the figure (true), or with the set it stands in, its lamps and its camera"
    )
    scene: Scene | None = Field(None, description="draw exactly this scene (of a manifest); nothing else is then read")
    scenes: Annotated[list[Scene], Field(min_length=1, max_length=MAX_COUNT)] | None = Field(
        None, description="draw exactly these scenes, one picture each"
    )
    changed_by: Annotated[str, StringConstraints(max_length=MAX_PROMPT, strip_whitespace=True)] = Field(
        "", description="the sentence that made a variation of these scenes: how it was understood is told with them"
    )

    @field_validator("character")
    @classmethod
    def _on_the_shelf(cls, value: str | None) -> str | None:
        return value if value is None else volume(value).manifest.id

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
        if self.changed_by and self.exact is None:
            raise ValueError("`changed_by` tells what made `scenes` a variation: give them, or say it in `prompt`")
        if self.scenes is not None and (self.scene is not None or self.count > 1):
            raise ValueError("give `scenes`, or one `scene` with a `count`")
        if self.aspect is not None and not str(self.size).strip().isdecimal():
            raise ValueError("give a `size` of two sides, or an `aspect` and its longer side")
        if self.aspect is not None and min(self.width_height) < SIZES[0]:
            raise ValueError(f"the shorter side has less than {SIZES[0]} pixels; give a larger `size`")
        wished = self.format == "jpeg" and self.background == "transparent"
        if wished or too_clear(self.format, self.exact or ()):
            raise ValueError(OPAQUE.en)
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
        if self.aspect is None:
            return sides[0], sides[-1]
        across, down = (int(side) for side in self.aspect.split(":"))
        longer = max(across, down)
        return round(sides[0] * across / longer), round(sides[0] * down / longer)

    @property
    def chosen(self) -> dict[str, Any]:
        """Fields of the scene that the request itself decides, whatever the sentence says."""
        fields = {name: getattr(self, name) for name in ("character", "framing", "background", "focal", "turn")}
        return {name: value for name, value in fields.items() if value is not None} | {"label": self.label}

    @property
    def outputs(self) -> tuple[str, ...]:
        """What is wanted beside the picture: "layers", "figure", "set"."""
        model = () if self.model is False else ("figure" if self.model is True else self.model,)
        return (("layers",) if self.layers else ()) + model


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
    layers: dict[str, str] = Field(
        {}, description="addresses by name: subject, shadow, backdrop, depth, normals, ids; the manifest explains them"
    )
    model: str | None = Field(None, description="address of the GLB")
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
    brand: list[Breach] = Field([], description="rules of the brand that were kept, and what was used for it")
    compliance: Compliance
    stored: bool = Field(description="every picture was answered from storage")
