"""Styles and scripts of the pages: read once, served from memory, named with the hash of their content."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from joyip.errors import NotFound

_DIRECTORY = Path(__file__).with_name("static")


class PageQuery(BaseModel):
    """What a page's address may say: the language switch."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    lang: Literal["zh", "en"] | None = None


class AssetQuery(BaseModel):
    """The version that the page asked for; there is only one."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    v: str | None = None


@dataclass(frozen=True)
class Asset:
    """One file."""

    content: bytes
    media_type: str
    version: str


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Every file of static/, by name."""
    found = {}
    for path in sorted(_DIRECTORY.iterdir()):
        content = path.read_bytes()
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        found[path.name] = Asset(content, media_type, hashlib.sha256(content).hexdigest()[:16])
    return found


def url(name: str) -> str:
    """The address of a file: another one whenever its content is another."""
    return f"/static/{name}?v={assets()[name].version}"


async def get(request: web.Request, id: str, query: AssetQuery) -> web.Response:  # noqa: A002
    """One file."""
    asset = assets().get(id)
    if asset is None:
        raise NotFound(details={"file": id[:100]})
    etag = f'"{asset.version}"'
    forever = "public, max-age=31536000, immutable" if query.v == asset.version else "no-cache"
    headers = {"ETag": etag, "Cache-Control": forever}
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers=headers)
    return web.Response(body=asset.content, content_type=asset.media_type, headers=headers)
