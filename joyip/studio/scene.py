"""The complete, replayable description of one picture: the same scene and the same versions give the same pixels."""

from __future__ import annotations

from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic.config import JsonDict

from joyip.studio.catalogue import COLORED, COLORS, DIMENSIONS
from joyip.studio.lettering import MOST, columns, unwritable
from joyip.studio.packs.limits import limited

SIZES = (64, 2048)
"""Smallest and largest side of a picture in pixels."""
LAST_ATTEMPT = 16
"""The gate's tries count no further."""
SAMPLES = "where nothing is said 4 up to 340 pixels, 3 up to 480, 2 in larger pictures"
"""What `samples_for` says, in words."""


def samples_for(width: int, height: int) -> int:
    """Light samples a pixel that make a clean picture: large ones need fewer, as a surface has more of their pixels."""
    longer = max(width, height)
    return 4 if longer <= 340 else 3 if longer <= 480 else 2


def _by_size(schema: JsonDict) -> None:
    """What is left out follows from the size: a client that fills in defaults must not send one number for all."""
    schema.pop("default", None)


class Scene(BaseModel):
    """What to draw. Every field is an id of the catalogue or a number; `*_color` None is the item's own colour."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    character: str = Field("joy", description="who is seen: Joy, or a character of a pack")
    expression: str = "smile"
    action: str = "stand"
    top: str = "t_shirt"
    top_pattern: str = "plain"
    bottom: str = "trousers"
    bottom_pattern: str = "plain"
    shoes: str = "sneakers"
    neckwear: str = "none"
    eyewear: str = "none"
    back: str = "none"
    headwear: str = "none"
    handheld: str = "none"
    backdrop: str = "studio"
    view: str = "front"
    framing: str = "full"
    mode: str = "3d"
    top_color: str | None = None
    bottom_color: str | None = None
    shoes_color: str | None = None
    neckwear_color: str | None = None
    eyewear_color: str | None = None
    back_color: str | None = None
    headwear_color: str | None = None
    handheld_color: str | None = None
    backdrop_color: str | None = None
    text: str = Field("", max_length=MOST, description="what is written in the picture, where `text_place` says")
    text_place: Literal["chest", "sign", "balloon", "banner"] = "chest"
    focal: float | None = Field(None, ge=20, le=200, description="focal length in mm on 24 x 36 film; null: the view's")
    turn: float = Field(0.0, ge=-180, le=180, description="degrees that the camera goes further round the figure")
    label: bool = Field(False, description="a visible note in the corner that the picture was generated")
    background: Literal["backdrop", "transparent"] = "backdrop"
    width: int = Field(1024, ge=SIZES[0], le=SIZES[1])
    height: int = Field(1024, ge=SIZES[0], le=SIZES[1])
    samples: int = Field(
        2,
        ge=1,
        le=4096,
        description=f"light samples a pixel, before denoising; {SAMPLES}",
        json_schema_extra=_by_size,
    )
    seed: int = Field(0, ge=0, lt=2**32)
    attempt: int = Field(
        0, ge=0, le=LAST_ATTEMPT, description="the gate's tries: each gives another camera for the same seed"
    )

    @model_validator(mode="before")
    @classmethod
    def _as_the_character_can(cls, data: Any) -> Any:
        return limited(data) if isinstance(data, dict) else data

    @model_validator(mode="before")
    @classmethod
    def _with_samples(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("samples") is None:
            sides = [data.get(side) or cls.model_fields[side].default for side in ("width", "height")]
            if all(isinstance(side, int) for side in sides):
                return {**data, "samples": samples_for(*sides)}
        return data

    @field_validator(*DIMENSIONS)
    @classmethod
    def _in_the_catalogue(cls, value: str, info: ValidationInfo) -> str:
        items = DIMENSIONS[str(info.field_name)]
        if value not in items:
            raise ValueError(f"{value!r} is not in the catalogue; choose one of {', '.join(items)}")
        return value

    @field_validator(*(f"{dimension}_color" for dimension in COLORED))
    @classmethod
    def _a_known_color(cls, value: str | None) -> str | None:
        if value is not None and value not in COLORS:
            raise ValueError(f"{value!r} is no known colour; choose one of {', '.join(COLORS)}")
        return value

    @field_validator("text")
    @classmethod
    def _can_be_written(cls, value: str) -> str:
        lost = unwritable(value)
        if lost:
            raise ValueError(f"{lost} cannot be written; use letters, digits, punctuation and Chinese characters")
        if columns(value.strip()) > MOST:
            raise ValueError(f"too long to be read: {MOST // 2} Chinese characters, or {MOST} Latin ones, find room")
        return value.strip()

    def canonical(self) -> bytes:
        """The scene as canonical JSON (sorted keys): what is hashed to find a stored picture."""
        return orjson.dumps(self.model_dump(), option=orjson.OPT_SORT_KEYS)

    def color_of(self, dimension: str) -> tuple[float, float, float]:
        """sRGB of a coloured dimension: the wished colour, else the item's own, else white."""
        chosen = getattr(self, f"{dimension}_color") or DIMENSIONS[dimension][getattr(self, dimension)].color
        return COLORS[chosen or "white"].rgb
