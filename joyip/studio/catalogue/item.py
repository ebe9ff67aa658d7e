"""What the catalogue's lists are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Item:
    """One entry of the catalogue. `color` is the colour id the item has when nobody wishes for another."""

    id: str
    zh: str
    en: str
    color: str | None = None


NONE = Item("none", "无", "none")


def items(*entries: Item) -> Mapping[str, Item]:
    """A dimension's items by id, in the order in which people see them."""
    return MappingProxyType({item.id: item for item in entries})
