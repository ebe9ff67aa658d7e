"""What the analysis answers: for every dimension what was wished, what is drawn, and how close the two are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from joyip.studio.catalogue import COLORED, DIMENSIONS

Match = Literal["exact", "nearest", "none"]
Source = Literal["said", "theme", "default", "brand"]


class Understood(BaseModel):
    """One dimension. `wish` is what the user wrote (None: nothing), `item` the catalogue id that is drawn.

    `match` tells how the item answers the wish: exact, nearest, or none where the catalogue has nothing like it.
    """

    model_config = ConfigDict(frozen=True)

    wish: str | None = None
    item: str | None = None
    match: Match = "exact"
    source: Source = "default"


class Breach(BaseModel):
    """A rule of the brand that a picture would break: what was wished, what is used instead, and why."""

    model_config = ConfigDict(frozen=True)

    rule: str
    dimension: str
    wished: str
    used: str
    zh: str
    en: str


class Unplaced(BaseModel):
    """A wish that found no place: the catalogue lacks it, or another wish for the same dimension was kept."""

    model_config = ConfigDict(frozen=True)

    wish: str
    dimension: str | None = None
    match: Literal["none"] = "none"
    kept: str | None = None


class Analysis(BaseModel):
    """A sentence, understood. `understood` has every dimension of the catalogue and the `*_color` of what has one.

    What is to be written in the picture is `text`, with `text_place`; they and `background` are there only if said.
    `refused` are the items of a dimension that the sentence denies: none of them stands for another.
    """

    model_config = ConfigDict(frozen=True)

    prompt: str
    language: Literal["zh", "en"]
    understood: dict[str, Understood]
    unplaced: list[Unplaced] = []
    themes: list[str] = []
    brand: list[Breach] = []
    refused: dict[str, frozenset[str]] = {}

    def scene_fields(self) -> dict[str, str]:
        """The fields of `joyip.studio.scene.Scene` that the sentence decides."""
        fields: dict[str, str] = {}
        for dimension, understood in self.understood.items():
            is_color = dimension.removesuffix("_color") in COLORED and dimension.endswith("_color")
            if understood.item is not None and not (is_color and understood.source == "default"):
                fields[dimension] = understood.item
        return fields


def names(dimension: str, language: str) -> Mapping[str, str]:
    """The catalogue's names of a dimension's items in a language."""
    return {item.id: item.zh if language == "zh" else item.en for item in DIMENSIONS[dimension].values()}


def told(analysis: Analysis | None) -> dict[str, Any]:
    """What results and replies say of how a sentence was understood; of an exact scene nothing was to understand."""
    if analysis is None:
        return {"understood": {}, "unplaced": [], "themes": [], "brand": []}
    return analysis.model_dump(include={"understood", "unplaced", "themes", "brand"})
