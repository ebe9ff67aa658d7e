"""Requests and replies about pictures."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from joyip.capabilities.images.compliance import Compliance
from joyip.capabilities.images.history import Record, address
from joyip.capabilities.images.oddities import Oddity
from joyip.capabilities.images.request import MAX_COUNT, OPAQUE, Format, ImageRequest, Model, too_clear
from joyip.capabilities.images.understood import Breach, Understood, Unplaced
from joyip.capabilities.images.variations import VariationRequest
from joyip.studio.scene import Scene
from joyip.web.schemas import Body, CallbackWish, Query, Reply, Wait, WaitQuery


class ImageSubmission(ImageRequest, CallbackWish):
    """Pictures of Joy from a sentence."""

    wait: Wait | None = None


class SceneSubmission(CallbackWish):
    """Pictures of exactly this scene; the second has the next seed, and so on."""

    scene: Scene
    count: int = Field(1, ge=1, le=MAX_COUNT)
    format: Format = "png"
    layers: bool = False
    model: Model = False
    wait: Wait | None = None

    @model_validator(mode="after")
    def _drawable(self) -> SceneSubmission:
        if too_clear(self.format, [self.scene]):
            raise ValueError(OPAQUE.en)
        return self


class SceneQuery(WaitQuery):
    """Whether to draw at all."""

    dry_run: bool = Field(False, description="only check the scene: nothing is drawn")


class SceneView(Reply):
    """A scene that can be drawn, complete, with what would be odd about its picture."""

    scene: Scene
    oddities: list[Oddity]
    brand: list[Breach] = Field(description="rules of the brand that it breaks: it would be refused")
    offer: Scene | None = Field(description="the nearest scene that breaks none; null: this one does not")
    compliance: Compliance


class VariationSubmission(VariationRequest, CallbackWish):
    """Others like a picture."""

    format: Format | None = Field(None, description="null: as the picture's")
    wait: Wait | None = None


class AnalysisView(Reply):
    """What would be drawn, and whether it may be."""

    scene: Scene
    understood: dict[str, Understood]
    unplaced: list[Unplaced]
    themes: list[str]
    brand: list[Breach]
    compliance: Compliance


class ImageView(Reply):
    """A picture that was made; `uses` counts how often it was asked for."""

    id: UUID
    prompt: str
    owner: str
    artifact_id: str
    url: str
    manifest_url: str
    width: int
    height: int
    format: Format
    seed: int
    gate: dict[str, Any]
    passed: bool
    scene: dict[str, Any]
    created_at: datetime
    uses: int
    rating: int | None
    comment: str | None
    layers: dict[str, str]
    model: str | None

    @classmethod
    def of(cls, record: Record) -> ImageView:
        """The picture as the API shows it."""
        own = {name: getattr(record, name) for name in cls.model_fields if not name.endswith("url")}
        return cls(url=address(record.artifact_id), manifest_url=address(record.manifest_id), **own)


class Stats(Reply):
    """Counts of pictures: all, passed by the gate, answered from storage, judged, of the last 24 hours."""

    images: int
    passed: int
    reused: int
    liked: int
    disliked: int
    last_day: int


class ItemView(Reply):
    """Something Joy can be, wear, hold or stand in; `color` is its own colour."""

    id: str
    zh: str
    en: str
    color: str | None


class ColorView(Reply):
    """A colour by name."""

    id: str
    zh: str
    en: str
    srgb: str


class CharacterView(Reply):
    """Who can be seen: the expressions of its own (others are the nearest of them), and what it has no place for.

    `clothes` are the garments of its own in dimensions of which it has not all.
    """

    id: str
    zh: str
    en: str
    expressions: list[str]
    without: list[str]
    clothes: dict[str, list[str]]


class Catalogue(Reply):
    """All characters, items by dimension, and colours."""

    characters: list[CharacterView]
    dimensions: dict[str, list[ItemView]]
    colors: list[ColorView]


class Feedback(Body):
    """What somebody thinks of a picture."""

    rating: Literal[-1, 1]
    comment: Annotated[str, Field(max_length=1000)] = ""


class HistoryQuery(Query):
    """Which pictures to list."""

    search: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    before: UUID | None = Field(None, description="older than this picture: the `next` of the page before")
    refused: bool = Field(False, description="also pictures that the gate refused")
    limit: Annotated[int, Field(ge=1, le=200)] = 50
