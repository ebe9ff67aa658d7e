"""Stored files over HTTP: whole, in ranges, or not at all when the client has them (RFC 9110)."""

from __future__ import annotations

import asyncio
import io
import mimetypes
import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from aiohttp import web
from cachetools import LRUCache
from PIL import Image

from joyip.errors import NotFound
from joyip.resources.files import Artifact, Files
from joyip.web.keys import REGISTRY, THUMBNAILS
from joyip.web.presence import gone
from joyip.web.problems import RangeNotSatisfiable
from joyip.web.replies import failure
from joyip.web.schemas import ArtifactQuery, ThumbnailQuery

IMMUTABLE = "public, max-age=31536000, immutable"
_INLINE = frozenset({"image/png", "image/webp", "image/jpeg", "application/json", "model/gltf-binary"})
_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})-(\d{0,18})", re.ASCII)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_ENDINGS = {"model/gltf-binary": ".glb", "image/webp": ".webp", "image/jpeg": ".jpg"}
_LARGEST = 64 * 1024 * 1024  # bytes of a picture of which a small one is made


async def get(request: web.Request, id: str, query: ArtifactQuery) -> web.StreamResponse:  # noqa: A002
    """A stored file. Its address is its content, so it may be kept forever."""
    files = request.app[REGISTRY].get(Files)
    artifact = await _find(files, id)
    headers = _headers(artifact, query.download)
    if _has_it(request, headers["ETag"]):
        return web.Response(status=304, headers={name: headers[name] for name in ("ETag", "Cache-Control")})
    status, start, end = 200, 0, artifact.size
    span = _wanted(request, artifact, headers["ETag"])
    if span is not None:
        start, end = span
        if start >= end:
            refusal = failure(request, RangeNotSatisfiable(details={"size": artifact.size}))
            refusal.headers["Content-Range"] = f"bytes */{artifact.size}"
            return refusal
        status = 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{artifact.size}"
    response = web.StreamResponse(status=status, headers=headers)
    response.content_type = artifact.media_type
    response.content_length = end - start
    if request.method == "HEAD":
        await response.prepare(request)
    else:
        await _send(request, response, files.read(artifact, start, end))
    await response.write_eof()
    return response


async def thumbnail(request: web.Request, id: str, query: ThumbnailQuery) -> web.Response:  # noqa: A002
    """A small WebP of a stored picture, for lists."""
    files = request.app[REGISTRY].get(Files)
    artifact = await _find(files, id)
    if not artifact.media_type.startswith("image/") or artifact.size > _LARGEST:
        raise NotFound(details={"id": id})
    etag = f'"{id[:32]}-{query.side}"'
    headers = {"ETag": etag, "Cache-Control": IMMUTABLE}
    if _has_it(request, etag):
        return web.Response(status=304, headers=headers)
    cache: LRUCache[tuple[str, int], bytes] = request.app[THUMBNAILS]
    small = cache.get((id, query.side))
    if small is None:
        content = files.read(artifact, 0, artifact.size)
        try:
            small = await asyncio.to_thread(shrink, b"".join([chunk async for chunk in content]), query.side)
        except (OSError, Image.DecompressionBombError):
            raise NotFound(details={"id": id, "reason": "not a readable picture"}) from None
        cache[id, query.side] = small
    return web.Response(body=small, headers=headers, content_type="image/webp")


def shrink(picture: bytes, side: int) -> bytes:
    """The picture as WebP, at most `side` pixels wide and high."""
    with Image.open(io.BytesIO(picture)) as image:
        image.thumbnail((side, side), Image.Resampling.BOX if image.width > 8 * side else Image.Resampling.LANCZOS)
        target = io.BytesIO()
        image.save(target, "WEBP", quality=82, method=2)
        return target.getvalue()


async def _find(files: Files, artifact_id: str) -> Artifact:
    artifact = await files.info(artifact_id)
    if artifact is None:
        raise NotFound(details={"id": artifact_id})
    return artifact


async def _send(request: web.Request, response: web.StreamResponse, content: AsyncIterator[bytes]) -> None:
    """Write the content; the first chunk is read before the status line, so that a lost file is a 404."""
    async with aclosing(_closable(content)) as chunks:
        chunk = await anext(chunks, b"")
        await response.prepare(request)
        while chunk:
            if gone(request):
                raise ConnectionResetError("the client left")
            await response.write(chunk)
            chunk = await anext(chunks, b"")


def _closable(content: AsyncIterator[bytes]) -> Any:
    return content


def _headers(artifact: Artifact, download: bool) -> dict[str, str]:
    name = _UNSAFE.sub("_", artifact.filename or "") or f"joy-{artifact.id[:12]}{_ending(artifact.media_type)}"
    place = "inline" if artifact.media_type in _INLINE and not download else "attachment"
    return {
        "ETag": f'"{artifact.id}"',
        "Cache-Control": IMMUTABLE,
        "Accept-Ranges": "bytes",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
        "Content-Disposition": f'{place}; filename="{name}"',
    }


def _ending(media_type: str) -> str:
    return _ENDINGS.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"


def _has_it(request: web.Request, etag: str) -> bool:
    known = request.headers.get("If-None-Match", "")
    return known.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in known.split(",")]


def _wanted(request: web.Request, artifact: Artifact, etag: str) -> tuple[int, int] | None:
    """The half-open byte range asked for; None: the whole file (also for several ranges, as RFC 9110 allows)."""
    header = request.headers.get("Range")
    if header is None or request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return None
    match = _RANGE.fullmatch(header.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        last = int(match[2])
        return (max(0, artifact.size - last), artifact.size) if last else (artifact.size, artifact.size)
    start = int(match[1])
    end = min(artifact.size, int(match[2]) + 1) if match[2] else artifact.size
    if match[2] and int(match[2]) < start:
        return None  # malformed: to be ignored
    return start, end
