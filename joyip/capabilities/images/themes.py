"""Occasions and roles: they fill what a sentence leaves open, so that the whole picture fits together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from joyip.capabilities.images.lists import read
from joyip.studio.catalogue import COLORED, COLORS, DIMENSIONS

# How much a theme decides: named outright, all; as part of another word (圣诞帽), all but what is in the hand;
# suggested by a thing (snow), only what goes with it.
OUTRIGHT = frozenset(DIMENSIONS) - {"view", "framing", "mode"}
HINTED = OUTRIGHT - {"handheld"}
SUGGESTED = frozenset({"top", "top_pattern", "bottom", "bottom_pattern", "shoes"})


@dataclass(frozen=True)
class Theme:
    """Per dimension the items in order of preference; `suggested_by` are `dimension.item` that bring it to mind.

    A `role` (an astronaut, a cook) is not told as an occasion, and dresses before the occasion does. Without `hints`
    its words count only by themselves, not as part of another word.
    """

    id: str
    items: Mapping[str, Sequence[str]]
    colors: Mapping[str, str]
    suggested_by: frozenset[str]
    role: bool = False
    hints: bool = True

    def pick(self, dimension: str, refused: Collection[str], allowed: Collection[str] | None = None) -> str | None:
        """The first item of a dimension that is neither refused nor outside `allowed`."""
        for item in self.items.get(dimension, ()):
            if item not in refused and (allowed is None or item in allowed):
                return item
        return None


def load(directory: Path) -> dict[str, Theme]:
    """Read roles.toml and themes.toml.

    Raises:
        ValueError: malformed, or an item or colour that the catalogue lacks.
    """
    return {**_load(directory / "roles.toml", role=True), **_load(directory / "themes.toml", role=False)}


def _load(path: Path, *, role: bool) -> dict[str, Theme]:
    """Read one file of them.

    Raises:
        ValueError: malformed, or an item or colour that the catalogue lacks.
    """
    themes: dict[str, Theme] = {}
    for name, content in read(path).items():
        items = {d: [content[d]] if isinstance(content[d], str) else content[d] for d in OUTRIGHT if d in content}
        colors = {d: content[f"{d}_color"] for d in COLORED if f"{d}_color" in content}
        unknown = [item for d, chosen in items.items() for item in chosen if item not in DIMENSIONS[d]]
        unknown += [color for color in colors.values() if color not in COLORS]
        if unknown:
            raise ValueError(f"{path}: {name}: not in the catalogue: {', '.join(unknown)}")
        themes[name] = Theme(
            name, items, colors, frozenset(content.get("suggested_by", ())), role, content.get("hints", not role)
        )
    return themes
