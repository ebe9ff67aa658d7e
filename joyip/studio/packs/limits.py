"""What a character cannot wear or hold: a scene leaves it out, and one that asks for it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from joyip.studio.catalogue import DIMENSIONS
from joyip.studio.packs.manifest import OWN, THINGS, Manifest
from joyip.studio.packs.shelf import volume


def lacking(manifest: Manifest) -> tuple[str, ...]:
    """The things that a character has no place for."""
    return tuple(dimension for dimension in THINGS if manifest.items(dimension) == ("none",))


def limited(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a scene, with "none" for the clothes that nobody asks for and the character need not wear.

    Raises ValueError where there is no such character, or one of the fields asks for what it cannot wear or hold.
    """
    character = fields.get("character", OWN)
    if character == OWN or not isinstance(character, str):
        return dict(fields)
    manifest = volume(character).manifest
    missing = lacking(manifest)
    asked = [name for name in missing if fields.get(name, "none") != "none"]
    if asked:
        raise ValueError(f"{character} has no place for {', '.join(asked)}: leave that out")
    partly = [name for name in THINGS if not manifest.has(name)]
    for name in partly:
        item, own = fields.get(name, "none"), manifest.items(name)
        if isinstance(item, str) and item in DIMENSIONS[name] and item not in own:
            raise ValueError(f"of {name} {character} has only {', '.join(own)}")
        if fields.get(f"{name}_pattern", "plain") != "plain":
            raise ValueError(f"{character}'s clothes have no patterns: leave {name}_pattern out")
    return dict.fromkeys(partly, "none") | dict(fields)
