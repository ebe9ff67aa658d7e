"""Stored files: content addressed by SHA-256, bytes in an object store, metadata in the database.

The row is the truth: it is written after the bytes are in place and removed before they are, in that order, so that a
crash can leave bytes without a row (swept later) but never a row without bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import obstore
import structlog
from obstore.store import LocalStore

from joyip.errors import NotFound
from joyip.resources import queries
from joyip.resources.postgres import Postgres
from joyip.settings import Settings

CHUNK = 256 * 1024
"""Bytes of the chunks that come out."""

_SQL = queries.load(Path(__file__).with_suffix(".sql"))
_ID = re.compile(r"[0-9a-f]{64}")
_PART = 5 * 1024 * 1024  # bytes buffered while streaming in; the least an S3 part may have
_PARTS_AT_ONCE = 2
_LARGE = 1024 * 1024  # bytes from which hashing would hold up the event loop
_BATCH = 200
_ABANDONED = timedelta(hours=1)  # bytes without a row that are older belong to no put under way
_LEAST_FREE = 64 * 1024 * 1024  # bytes on the disk

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Artifact:
    """A stored file: `id` is the SHA-256 of its content in hex, `size` is in bytes, times are UTC."""

    id: str
    size: int
    media_type: str
    created_at: datetime
    expires_at: datetime
    filename: str | None = None


class Files:
    """Puts and gets artifacts. The same content is stored once, whoever puts it and how often."""

    name = "files"

    def __init__(self, settings: Settings, postgres: Postgres) -> None:
        self._directory = settings.data_dir.absolute() / "files"
        self._lifetime = timedelta(seconds=settings.job_ttl)
        self._postgres = postgres
        self._store: LocalStore | None = None
        self._swept = False

    async def open(self) -> None:
        """Make the place for the bytes."""
        self._store = await asyncio.to_thread(LocalStore, self._directory, mkdir=True)

    async def ping(self) -> None:
        """Raise when the place is gone or its disk is full."""
        status = await asyncio.to_thread(os.statvfs, self._directory)
        if status.f_bavail * status.f_frsize < _LEAST_FREE:
            raise OSError(f"less than {_LEAST_FREE >> 20} MiB free on the disk of {self._directory}")

    async def close(self) -> None:
        """Nothing stays open."""
        self._store = None

    async def put(self, data: bytes | AsyncIterator[bytes], media_type: str, filename: str | None = None) -> Artifact:
        """Store a file; if it is there already, only its life is prolonged. A stream is never held in memory."""
        if isinstance(data, bytes | bytearray | memoryview):
            content = bytes(data)
            digest = await _digest(content)
            return await self._record(digest, len(content), media_type, filename, content)
        incoming = f"incoming/{uuid4().hex}"
        try:
            digest, size = await self._receive(data, incoming)
            return await self._record(digest, size, media_type, filename, incoming)
        finally:
            await asyncio.shield(self._discard(incoming))

    async def info(self, id: str) -> Artifact | None:  # noqa: A002 - the contract's name
        """The artifact with this id; None if there is none, or if this is no id at all."""
        if not _ID.fullmatch(id):
            return None
        async with self._postgres.acquire() as connection:
            return _artifact(await connection.fetchrow(_SQL["info"], id))

    async def keep(self, id: str) -> Artifact | None:  # noqa: A002
        """Prolong a stored file's life as if it had been put now; None if it is gone."""
        if not _ID.fullmatch(id):
            return None
        async with self._postgres.acquire() as connection:
            return _artifact(await connection.fetchrow(_SQL["keep"], id, self._lifetime))

    async def read(self, artifact: Artifact, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes [start, end) in chunks of bounded size. Raises NotFound when they are gone."""
        start, end = max(0, start), min(end, artifact.size)
        if start >= end:
            return
        try:
            found = await self._open_store().get_async(_path(artifact.id), options={"range": (start, end)})
        except FileNotFoundError:
            raise NotFound(details={"id": artifact.id}) from None
        async for chunk in found.stream(min_chunk_size=CHUNK):
            yield bytes(chunk)

    async def clean(self) -> int:
        """What upkeep calls: prune, and once after opening sweep up what crashes left."""
        if not self._swept:
            self._swept = True
            await self._sweep()
        return await self.prune(datetime.now(UTC))

    async def prune(self, now: datetime) -> int:
        """Remove what has expired, rows before files; answer how many. Safe beside puts of the same content."""
        removed = 0
        while True:
            async with self._postgres.acquire() as connection:
                expired = [row["id"] for row in await connection.fetch(_SQL["expire"], now, _BATCH)]
            for artifact_id in expired:
                await self._remove_bytes(artifact_id)
            removed += len(expired)
            if len(expired) < _BATCH:
                break
        if removed:
            log.info("files.pruned", count=removed)
        return removed

    async def _receive(self, data: AsyncIterator[bytes], path: str) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        store = self._open_store()
        async with obstore.open_writer_async(store, path, buffer_size=_PART, max_concurrency=_PARTS_AT_ONCE) as writer:
            async for chunk in data:
                if len(chunk) > _LARGE:
                    await asyncio.to_thread(digest.update, chunk)
                else:
                    digest.update(chunk)
                size += len(chunk)
                await writer.write(chunk)
        return digest.hexdigest(), size

    async def _record(
        self, digest: str, size: int, media_type: str, filename: str | None, source: bytes | str
    ) -> Artifact:
        """Put the bytes in their place (content, or the path where they wait), then the row, under the lock."""
        store = self._open_store()
        async with self._postgres.transaction() as connection:
            await connection.execute(_SQL["lock"], digest)
            if not await self._is_stored(digest):
                if isinstance(source, str):
                    await store.rename_async(source, _path(digest))
                else:
                    await store.put_async(_path(digest), source, use_multipart=False)
                await asyncio.to_thread(_sync, self._directory / _path(digest))
            row = await connection.fetchrow(_SQL["put"], digest, size, media_type, filename, self._lifetime)
        artifact = _artifact(row)
        assert artifact is not None
        return artifact

    async def _is_stored(self, digest: str) -> bool:
        try:
            await self._open_store().head_async(_path(digest))
        except FileNotFoundError:
            return False
        return True

    async def _remove_bytes(self, artifact_id: str) -> None:
        async with self._postgres.transaction() as connection:
            await connection.execute(_SQL["lock"], artifact_id)
            if not await connection.fetchval(_SQL["exists"], artifact_id):
                await self._discard(_path(artifact_id))

    async def _discard(self, path: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            await self._open_store().delete_async(path)

    async def _sweep(self) -> None:
        """Remove bytes without a row that a crash left, and streams that never ended."""
        before = datetime.now(UTC) - _ABANDONED
        async for entries in self._open_store().list(chunk_size=1000):
            old = [entry["path"] for entry in entries if entry["last_modified"] < before]
            await self._remove_unknown([path for path in old if not path.startswith("incoming/")])
            for path in old:
                if path.startswith("incoming/"):
                    await self._discard(path)

    async def _remove_unknown(self, paths: Sequence[str]) -> None:
        ids = [path.rpartition("/")[2] for path in paths]
        async with self._postgres.acquire() as connection:
            known = {row["id"] for row in await connection.fetch(_SQL["known"], ids)}
        for artifact_id in set(ids) - known:
            if _ID.fullmatch(artifact_id):
                log.info("files.swept", id=artifact_id)
                await self._remove_bytes(artifact_id)

    def _open_store(self) -> LocalStore:
        if self._store is None:
            raise RuntimeError("the file store is closed")
        return self._store


def _path(artifact_id: str) -> str:
    """Where the bytes are: 256 directories, so that none grows too large. Refuses what is no id."""
    if not _ID.fullmatch(artifact_id):
        raise ValueError("not the id of an artifact")
    return f"{artifact_id[:2]}/{artifact_id}"


def _artifact(row: Any) -> Artifact | None:
    return Artifact(**row) if row is not None else None


async def _digest(content: bytes) -> str:
    if len(content) > _LARGE:
        return (await asyncio.to_thread(hashlib.sha256, content)).hexdigest()
    return hashlib.sha256(content).hexdigest()


def _sync(path: Path) -> None:
    """The bytes must be on the disk before the row says so."""
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
