"""How pictures and films are filed: signed, stored, and with a manifest beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from joyip.capabilities.images.provenance import Provenance
from joyip.resources.files import Artifact, Files

LABEL = "AI-generated content (algorithmic media)"
"""What every manifest says of the origin."""


@dataclass(frozen=True)
class File:
    """A file before it is stored."""

    data: bytes
    media_type: str
    name: str


async def file_signed(files: Files, provenance: Provenance, file: File, facts: dict[str, Any]) -> Artifact:
    """Store a file with its credentials (`Provenance.sign`), made off the event loop."""
    data = await asyncio.to_thread(provenance.sign, file.data, file.media_type, file.name, facts)
    return await files.put(data, file.media_type, file.name)


async def file_manifest(files: Files, stem: str, manifest: Mapping[str, Any]) -> Artifact:
    """Store what there is to know of a picture or a film, as `stem`.json."""
    document = orjson.dumps({**manifest, "label": LABEL}, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    return await files.put(document, "application/json", f"{stem}.json")
