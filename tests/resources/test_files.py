"""Stored files: once, streamed, in ranges, and gone when their time is over."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from joyip.errors import NotFound
from joyip.resources.files import Artifact, Files
from joyip.resources.postgres import Postgres
from joyip.settings import Settings

LATER = datetime.now(UTC) + timedelta(days=400)


@pytest_asyncio.fixture
async def files(settings: Settings, postgres: Postgres) -> AsyncIterator[Files]:
    """The opened resource."""
    files = Files(settings, postgres)
    await files.open()
    yield files
    await files.close()


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def content(files: Files, artifact: Artifact, start: int = 0, end: int | None = None) -> bytes:
    chunks = files.read(artifact, start, artifact.size if end is None else end)
    return b"".join([chunk async for chunk in chunks])


def stored(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "files").rglob("*") if path.is_file())


async def test_bytes_and_streams_of_the_same_content_are_one_file(files: Files, tmp_path: Path) -> None:
    """The id is the SHA-256; whoever comes second stores nothing; times are UTC."""
    one = await files.put(b"hello world", "text/plain", "hello.txt")
    two = await files.put(stream(b"hello", b"", b" world"), "text/plain")
    assert one.id == two.id == hashlib.sha256(b"hello world").hexdigest()
    assert stored(tmp_path) == [one.id]
    assert (one.size, one.media_type, one.filename) == (11, "text/plain", "hello.txt")
    assert one.created_at == two.created_at
    assert one.expires_at <= two.expires_at
    assert one.expires_at.utcoffset() == timedelta(0)
    assert await content(files, one) == b"hello world"
    empty = await files.put(stream(), "text/plain")
    assert empty.size == 0
    assert await content(files, empty) == b""


async def test_ranges_are_exact(files: Files) -> None:
    """Any [start, end), also beyond the end and empty."""
    data = os.urandom(1_000_003)
    artifact = await files.put(data, "application/octet-stream")
    for start, end in [(0, 1), (10, 999_999), (999_999, 1_000_003), (5, 5), (1_000_000, 9_999_999), (9, 3)]:
        assert await content(files, artifact, start, end) == data[start:end]


async def test_a_reader_may_leave_early(files: Files) -> None:
    """A client that goes away in the middle leaves nothing open."""
    artifact = await files.put(os.urandom(2_000_000), "application/octet-stream")
    async with aclosing(files.read(artifact, 0, artifact.size)) as chunks:  # type: ignore[type-var]
        async for chunk in chunks:
            assert chunk
            break


@pytest.mark.parametrize(
    "bad", ["../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "a" * 65, "", f"{'a' * 64}\n", "é" * 64]
)
async def test_what_is_no_id_never_becomes_a_path(files: Files, bad: str) -> None:
    """No traversal: it is unknown before any path is made of it."""
    assert await files.info(bad) is None
    assert await files.keep(bad) is None
    forged = Artifact(bad, 10, "text/plain", LATER, LATER)
    with pytest.raises(ValueError, match="not the id"):
        await content(files, forged)


async def test_unknown_and_lost_files_are_not_found(files: Files, tmp_path: Path) -> None:
    """No row: None. A row whose bytes someone removed: NotFound, and putting it again repairs it."""
    assert await files.info("a" * 64) is None
    artifact = await files.put(b"here", "text/plain")
    next((tmp_path / "files").rglob(artifact.id)).unlink()
    with pytest.raises(NotFound):
        await content(files, artifact)
    await files.put(b"here", "text/plain")
    assert await content(files, artifact) == b"here"


@pytest.mark.req("R10.4")
async def test_large_files_pass_in_flat_memory(files: Files) -> None:
    """224 MB in and out; the process grows by less than 64 MB."""
    block = os.urandom(1 << 20)
    process = psutil.Process()
    highest = 0

    async def generated() -> AsyncIterator[bytes]:
        nonlocal highest
        for _ in range(224):
            yield block
            highest = max(highest, process.memory_info().rss)

    before = process.memory_info().rss
    artifact = await files.put(generated(), "application/octet-stream")
    assert artifact.size == 224 << 20
    digest = hashlib.sha256()
    async for chunk in files.read(artifact, 0, artifact.size):
        assert len(chunk) <= 1 << 20
        digest.update(chunk)
        highest = max(highest, process.memory_info().rss)
    assert digest.hexdigest() == artifact.id
    assert highest - before < 64 << 20


async def test_a_stream_that_breaks_leaves_nothing(files: Files, tmp_path: Path) -> None:
    """An upload that fails or is cancelled is not stored, not even in part."""

    async def breaking() -> AsyncIterator[bytes]:
        yield os.urandom(6_000_000)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await files.put(breaking(), "text/plain")
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield os.urandom(6_000_000)
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(files.put(endless(), "text/plain"))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert stored(tmp_path) == []


@pytest.mark.req("R6.2")
async def test_expired_files_are_removed_and_others_stay(files: Files, tmp_path: Path, postgres: Postgres) -> None:
    """Rows and bytes go together; keep prolongs a life."""
    old, kept = await files.put(b"old", "text/plain"), await files.put(b"kept", "text/plain")
    async with postgres.acquire() as connection:
        await connection.execute("UPDATE artifacts SET expires_at = now() - interval '1 day'")
    assert await files.keep(kept.id) is not None
    assert await files.clean() == 1
    assert stored(tmp_path) == [kept.id]
    assert await files.info(old.id) is None
    assert await files.keep(old.id) is None


@pytest.mark.req("R2.4", "R6.4")
async def test_removal_and_put_of_the_same_content_may_meet(files: Files, tmp_path: Path) -> None:
    """Whoever wins: a file that was put is there, row and bytes. Without the lock bytes would get lost."""
    for _ in range(8):
        artifact = await files.put(b"again and again", "text/plain")
        puts = [files.put(stream(b"again ", b"and again"), "text/plain") for _ in range(2)]
        await asyncio.gather(files.prune(LATER), *puts, files.put(b"again and again", "text/plain"), files.prune(LATER))
        if await files.info(artifact.id) is None:
            assert stored(tmp_path) == []
        else:
            assert await content(files, artifact) == b"again and again"


async def test_what_a_crash_left_is_swept_up(files: Files, tmp_path: Path) -> None:
    """Old bytes without a row and streams that never ended go; fresh ones may belong to a put under way."""
    kept = await files.put(b"kept", "text/plain")
    orphan, fresh = "a" * 64, "b" * 64
    for name in (f"aa/{orphan}", f"bb/{fresh}", "incoming/0123", f"{kept.id[:2]}/{kept.id}"):
        path = tmp_path / "files" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"kept")
        if fresh not in name:
            os.utime(path, (0, 0))
    assert await files.clean() == 0
    assert stored(tmp_path) == sorted([kept.id, fresh])


async def test_ping_tells_when_the_place_is_gone(files: Files, tmp_path: Path) -> None:
    """A directory that vanished is found."""
    await files.ping()
    (tmp_path / "files").rmdir()
    with pytest.raises(OSError, match="files"):
        await files.ping()
