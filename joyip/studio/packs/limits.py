"""What a character cannot wear or hold: a scene leaves it out, and one that asks for it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from joyip.studio.catalogue import WORN
from joyip.studio.packs.manifest import OWN, Manifest
from joyip.studio.packs.shelf import volume

THINGS = (*WORN, "handheld")
"""Dimensions that ask something of a body."""


def lacking(manifest: Manifest) -> tuple[str, ...]:
    """The things that a character has no place for."""
    return tuple(dimension for dimension in THINGS if not manifest.has(dimension))


def limited(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a scene, with "none" for what its character has no place for.

    Raises ValueError where there is no such character, or one of the fields asks for such a thing.
    """
    character = fields.get("character", OWN)
    if character == OWN or not isinstance(character, str):
        return dict(fields)
    missing = lacking(volume(character).manifest)
    asked = [name for name in missing if fields.get(name, "none") != "none"]
    if asked:
        raise ValueError(f"{character} has no place for {', '.join(asked)}: leave that out")
    return dict(fields) | dict.fromkeys(missing, "none")
