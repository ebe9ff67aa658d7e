"""A character's pack file (`pack.toml`) as a whole: names, brand and figure, and that these agree with one another."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from joyip.studio.catalogue import COLORS, DIMENSIONS, WORN
from joyip.studio.catalogue.colors import rgb
from joyip.studio.packs.anatomy import Figure, Name
from joyip.studio.packs.nearest import nearest_color
from joyip.studio.packs.rules import Rules, Table, both

OWN = "joy"
"""The character that the studio models itself; its pack file has names and rules, no meshes."""
THINGS = (*WORN, "handheld")
"""Dimensions that ask something of a body."""
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]


class Manifest(Table):
    """A whole pack file. The studio's own character has no figure here."""

    id: Id
    zh: Name
    en: Name
    brand: Rules = Rules()
    figure: Figure | None = None

    @model_validator(mode="after")
    def _has_a_body(self) -> Manifest:
        if self.id != OWN and self.figure is None:
            raise ValueError("the table [figure] is missing")
        if self.id == OWN and self.figure is not None:
            raise ValueError(f"{OWN!r} is the studio's own character; choose another id")
        return self

    @model_validator(mode="after")
    def _can_do_as_the_brand_says(self) -> Manifest:
        offers = [
            (of, item, self.brand.replacement(of, item)) for of, items in self.brand.never.items() for item in items
        ]
        offers += [(pair.change, pair.items[pair.change], pair.used(self.brand.never)) for pair in self.brand.apart]
        for dimension, item, used in offers:
            if dimension in THINGS and item in (own := self.items(dimension)) and used not in own:
                raise both(
                    "offer",
                    f"{item} 应改用 {used}，但该角色的 {dimension} 只有 {', '.join(own)}；请写明 instead",
                    f"{used} would be used instead of {item}, but of {dimension} there is only {', '.join(own)}",
                )
        return self

    @model_validator(mode="after")
    def _in_colors_of_the_brand(self) -> Manifest:
        for dimension, palette in self.brand.colors.items():
            spared = (*palette.but_for, *self.brand.never.get(dimension, ()))
            for item in self.clothes.get(dimension, ()):
                color = self.own_color(dimension, item)
                if color and color not in palette.colors and item not in spared:
                    zh, en = COLORS[color].zh, COLORS[color].en
                    raise both(
                        "own_color",
                        f"{item} 只有{zh}，而 colors.{dimension} 不允许；请设 tinted，或写入 but_for 或 never",
                        f"{item} is only {en}, not of colors.{dimension}: tint it, or name it in but_for or never",
                    )
        return self

    def has(self, dimension: str) -> bool:
        """Whether the character can wear or hold everything that a dimension has."""
        return self.figure is None or dimension in self.figure.supports

    @property
    def clothes(self) -> dict[str, tuple[str, ...]]:
        """The garments of its own, by dimension."""
        own = {name: self.items(name)[1:] for name in WORN if not self.has(name)}
        return {name: items for name, items in own.items() if items}

    def tints(self, dimension: str, item: str) -> bool:
        """Whether a thing has the wished colour: clothes of its own may have that of their materials alone."""
        garments = self.figure.garments if self.figure is not None else ()
        own = [garment.tinted for garment in garments if (garment.worn, garment.item) == (dimension, item)]
        return any(own) or not own

    def own_color(self, dimension: str, item: str) -> str | None:
        """The colour, by the nearest name, of a garment that takes no other: that of its first part's material."""
        if self.figure is None or self.tints(dimension, item):
            return None
        first = next(piece for piece in self.figure.garments if (piece.worn, piece.item) == (dimension, item))
        surface = self.figure.materials.get(first.material)
        if surface is None or surface.color not in self.figure.palette:
            return None  # `packs.check` tells it
        return nearest_color(rgb(self.figure.palette[surface.color]), COLORS)

    def items(self, dimension: str) -> tuple[str, ...]:
        """What of a dimension the character can wear or hold."""
        if self.figure is None or self.has(dimension):
            return tuple(DIMENSIONS[dimension])
        own = {garment.item for garment in self.figure.garments if garment.worn == dimension}
        return ("none", *(item for item in DIMENSIONS[dimension] if item in own))
