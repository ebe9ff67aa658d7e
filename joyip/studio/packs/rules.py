"""What a brand allows of its character: the `[brand]` table of a pack file, checked against the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from joyip.studio.catalogue import COLORED, COLORS, DIMENSIONS
from joyip.studio.lettering import MOST
from joyip.studio.packs.circles import Step, TooMany, circle, contradiction
from joyip.studio.packs.nearest import nearest_item

Ids = tuple[str, ...]
Words = Annotated[str, Field(min_length=1, max_length=200)]


def both(kind: str, zh: str, en: str) -> PydanticCustomError:
    """An error that says what is wrong in both languages."""
    return PydanticCustomError(kind, "{en}", {"zh": zh, "en": en})


class Table(BaseModel):
    """A table of a pack file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _known(dimension: str, items: Ids) -> None:
    if dimension not in DIMENSIONS:
        raise ValueError(f"{dimension!r} is no dimension; choose one of {', '.join(DIMENSIONS)}")
    for item in items:
        if item not in DIMENSIONS[dimension]:
            raise ValueError(f"{item!r} is not in the catalogue's {dimension}")


class Apart(Table):
    """Items that are not to be seen together; `change` is the dimension that gives way, `instead` what it becomes."""

    items: dict[str, str] = Field(min_length=2)
    change: str
    instead: str | None = None
    zh: Words
    en: Words

    @model_validator(mode="after")
    def _in_the_catalogue(self) -> Apart:
        for dimension, item in self.items.items():
            _known(dimension, (item,))
        if self.change not in self.items:
            raise ValueError(f"`change` is one of the items' dimensions: {', '.join(self.items)}")
        _known(self.change, () if self.instead is None else (self.instead,))
        if self.instead == self.items[self.change]:
            raise ValueError("`instead` is the very item that is not allowed")
        return self

    def used(self, never: Mapping[str, Ids]) -> str:
        """What gives way becomes this: `instead`, or the allowed item that is called most like it."""
        return self.instead or nearest_item(self.change, self.items[self.change], never.get(self.change, ()))


class Palette(Table):
    """The colours that a dimension may have: those `allowed` (empty: all) without those `forbidden`.

    Items named in `but_for` may have any colour.
    """

    allowed: Ids = ()
    forbidden: Ids = ()
    but_for: Ids = ()

    @field_validator("allowed", "forbidden")
    @classmethod
    def _colors(cls, value: Ids) -> Ids:
        for color in value:
            if color not in COLORS:
                raise ValueError(f"{color!r} is no known colour; choose of {', '.join(COLORS)}")
        return value

    @property
    def colors(self) -> Ids:
        """The allowed colours, in the catalogue's order."""
        return tuple(c for c in COLORS if (not self.allowed or c in self.allowed) and c not in self.forbidden)

    @model_validator(mode="after")
    def _something_left(self) -> Palette:
        if not self.colors:
            raise ValueError("no colour is left")
        return self


class Lettering(Table):
    """What may be written in the pictures: so many characters, without these words (in any case of letters)."""

    longest: int | None = Field(None, ge=1, le=MOST)
    forbidden: tuple[Words, ...] = ()


class Rules(Table):
    """All rules of a brand. `instead` names what an item of `never` is replaced by; else the nearest by name is."""

    never: dict[str, Ids] = {}
    instead: dict[str, dict[str, str]] = {}
    apart: tuple[Apart, ...] = Field((), max_length=40)
    colors: dict[str, Palette] = {}
    text: Lettering = Lettering()

    def replacement(self, dimension: str, item: str) -> str:
        """What is used instead of an item that is never seen."""
        return self.instead.get(dimension, {}).get(item) or nearest_item(dimension, item, self.never[dimension])

    @field_validator("never")
    @classmethod
    def _something_allowed(cls, value: dict[str, Ids]) -> dict[str, Ids]:
        for dimension, items in value.items():
            _known(dimension, items)
            if not set(DIMENSIONS[dimension]) - set(items):
                raise ValueError(f"nothing of {dimension} is left")
        return value

    @field_validator("colors")
    @classmethod
    def _colored(cls, value: dict[str, Palette]) -> dict[str, Palette]:
        for dimension, palette in value.items():
            if dimension not in COLORED:
                raise ValueError(f"{dimension!r} has no colour; choose one of {', '.join(COLORED)}")
            _known(dimension, palette.but_for)
        return value

    @model_validator(mode="after")
    def _offers_are_allowed(self) -> Rules:
        for dimension, offers in self.instead.items():
            _known(dimension, (*offers, *offers.values()))
            for item, offer in offers.items():
                if item not in self.never.get(dimension, ()):
                    raise ValueError(f"instead.{dimension}: {item!r} is not in never.{dimension}")
                if offer in self.never[dimension]:
                    raise ValueError(f"instead.{dimension}: {offer!r} is itself in never.{dimension}")
        for pair in self.apart:
            used, never = pair.used(self.never), self.never.get(pair.change, ())
            if used not in DIMENSIONS[pair.change] or used in never:
                raise ValueError(
                    f"apart: {pair.change} has nothing to become: {used!r} is in never.{pair.change} or unknown"
                )
        return self

    @model_validator(mode="after")
    def _can_be_kept(self) -> Rules:
        steps = [
            Step(f"apart.{place}", pair.items, pair.change, pair.used(self.never))
            for place, pair in enumerate(self.apart)
            if not any(item in self.never.get(dimension, ()) for dimension, item in pair.items.items())
        ]
        if found := contradiction(steps):
            first, second = (step.name for step in found)
            raise both(
                "contradiction",
                f"{second} 与 {first} 矛盾：凡 {second} 适用之处，{first} 已先生效；请删去一条，或把更具体的放在前面",
                f"{second} contradicts {first}, which is heard before it: drop one, or put the narrower first",
            )
        try:
            around = circle(steps)
        except TooMany:
            raise both(
                "too_many",
                "apart 规则的组合太多，无法逐一检查；请减少规则，或少用互相衔接的规则",
                "too many combinations of `apart` rules to look through: use fewer, or fewer that lead to each other",
            ) from None
        if around:
            told = "; ".join(map(str, around))
            raise both(
                "circle",
                f"规则互相指向，没有尽头（{told}）；请为其中一条指定别的 instead",
                f"rules lead in a circle ({told}): give one of them another `instead`",
            )
        return self
