"""Stored files over HTTP: whole, in ranges, known already, small."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import psutil  # type: ignore[import-untyped,unused-ignore]
import pytest
from PIL import Image as Picture

from tests.web.harness import Site, picture

CONTENT = bytes(range(256)) * 40


@pytest.fixture
async def address(site: Site) -> str:
    return f"/api/artifacts/{(await site.files.put(CONTENT, 'image/png', 'joy-test.png')).id}"


async def test_a_file_comes_whole_with_everything_a_cache_needs(site: Site, address: str) -> None:
    """Content, type, length, name, and leave to keep it forever."""
    reply = await site.get(address)
    assert reply.status == 200 and reply.body == CONTENT
    assert reply.headers["Content-Type"] == "image/png" and reply.headers["Content-Length"] == str(len(CONTENT))
    assert reply.headers["ETag"] == f'"{address.rpartition("/")[2]}"'
    assert "immutable" in reply.headers["Cache-Control"] and reply.headers["Accept-Ranges"] == "bytes"
    assert reply.headers["Content-Disposition"] == 'inline; filename="joy-test.png"'
    download = await site.get(f"{address}?download=true")
    assert download.headers["Content-Disposition"] == 'attachment; filename="joy-test.png"'


async def test_head_tells_the_same_without_the_content(site: Site, address: str) -> None:
    """HEAD has GET's headers and no body."""
    head, whole = await site.call("HEAD", address), await site.get(address)
    assert head.status == 200 and head.body == b""
    for name in ("ETag", "Content-Type", "Content-Length", "Content-Disposition", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name]


async def test_who_has_it_gets_304(site: Site, address: str) -> None:
    """If-None-Match with the file's tag, weak or strong or in a list, needs no content."""
    for known in ('"{id}"', 'W/"{id}"', '"other", "{id}"', "*"):
        reply = await site.get(address, headers={"If-None-Match": known.format(id=address.rpartition("/")[2])})
        assert reply.status == 304 and reply.body == b"" and "ETag" in reply.headers


async def test_a_range_comes_as_206(site: Site, address: str) -> None:
    """First, middle, open and suffix ranges give exactly these bytes and say which they are."""
    for asked, start, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=10000-", 10_000, len(CONTENT)),
        ("bytes=-5", len(CONTENT) - 5, len(CONTENT)),
        ("bytes=-999999", 0, len(CONTENT)),
        ("bytes=10-999999", 10, len(CONTENT)),
    ):
        reply = await site.get(address, headers={"Range": asked})
        assert reply.status == 206 and reply.body == CONTENT[start:end], asked
        assert reply.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"
        assert reply.headers["Content-Length"] == str(end - start)


async def test_bytes_that_do_not_exist_are_a_416(site: Site, address: str) -> None:
    """A range beyond the end is refused with the file's size."""
    for asked in ("bytes=10240-", "bytes=99999-100000", "bytes=-0"):
        reply = await site.get(address, headers={"Range": asked})
        assert (reply.status, reply.json["error_code"]) == (416, "range_not_satisfiable"), asked
        assert reply.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


async def test_ranges_that_mean_nothing_are_ignored(site: Site, address: str) -> None:
    """Malformed, foreign and several ranges get the whole file, as RFC 9110 says."""
    for asked in ("bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes=-", "bytes=٣-٤"):
        reply = await site.get(address, headers={"Range": asked})
        assert reply.status == 200 and reply.body == CONTENT, asked


async def test_if_range_with_another_tag_gives_the_whole_file(site: Site, address: str) -> None:
    """A range is only served of the version that the client has a part of."""
    tag = f'"{address.rpartition("/")[2]}"'
    assert (await site.get(address, headers={"Range": "bytes=0-9", "If-Range": tag})).status == 206
    assert (await site.get(address, headers={"Range": "bytes=0-9", "If-Range": '"old"'})).status == 200


async def test_what_is_no_file_is_a_404(site: Site) -> None:
    """Unknown ids, and what cannot be one, lead nowhere."""
    for name in ("0" * 64, "..%2F..%2Fetc%2Fpasswd", "F" * 64, "abc"):
        reply = await site.get(f"/api/artifacts/{name}")
        assert (reply.status, reply.json["error_code"]) == (404, "not_found"), name


async def test_a_file_whose_bytes_are_gone_is_a_404(site: Site, address: str) -> None:
    """A row without its bytes is answered as missing, before a status line that lies."""
    digest = address.rpartition("/")[2]
    (site.files._directory / digest[:2] / digest).unlink()
    assert (await site.get(address)).status == 404


async def test_foreign_types_and_names_are_made_harmless(site: Site) -> None:
    """What a browser might run is only downloaded, and no name breaks out of its header."""
    artifact = await site.files.put(b"<script>alert(1)</script>", "text/html", 'a"\r\nX-Evil: 1/../b.html')
    reply = await site.get(f"/api/artifacts/{artifact.id}")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="a___X-Evil__1_.._b.html"'
    assert "X-Evil" not in reply.headers and "sandbox" in reply.headers["Content-Security-Policy"]


async def test_a_large_file_streams_through(site: Site) -> None:
    """Many chunks arrive in order and complete."""

    async def chunks() -> AsyncIterator[bytes]:
        for number in range(64):
            yield bytes([number]) * 65_536

    artifact = await site.files.put(chunks(), "application/octet-stream")
    reply = await site.get(f"/api/artifacts/{artifact.id}")
    assert len(reply.body) == 64 * 65_536 and reply.body[::65_536] == bytes(range(64))
    assert reply.headers["Content-Disposition"].endswith(f'filename="joy-{artifact.id[:12]}.bin"')


@pytest.mark.req("R10.4")
async def test_memory_stays_flat_while_a_huge_file_passes(site: Site) -> None:
    """500 MB out through the application cost a small, fixed amount of memory (both ends run in this process)."""
    chunk, count = bytes(1_000_000), 500

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(count):
            yield chunk

    artifact = await site.files.put(chunks(), "application/octet-stream")
    process, received = psutil.Process(), 0
    before = most = process.memory_info().rss
    async with site.client.get(f"/api/artifacts/{artifact.id}") as response:
        async for part in response.content.iter_any():
            received += len(part)
            most = max(most, process.memory_info().rss)
    assert received == artifact.size == count * len(chunk)
    assert most - before < 60_000_000


async def test_thumbnails_are_small_pictures(site: Site) -> None:
    """A picture shrinks to the side asked for, keeps its form and may be cached; other files have none."""
    wide = io.BytesIO()
    Picture.new("RGBA", (400, 200), (1, 2, 3, 0)).save(wide, "PNG")
    address = f"/api/artifacts/{(await site.files.put(wide.getvalue(), 'image/png')).id}/thumbnail"
    reply = await site.get(f"{address}?side=100")
    with Picture.open(io.BytesIO(reply.body)) as small:
        assert small.size == (100, 50) and small.format == "WEBP" and small.mode == "RGBA"
    assert "immutable" in reply.headers["Cache-Control"]
    assert (await site.get(f"{address}?side=100", headers={"If-None-Match": reply.headers["ETag"]})).status == 304
    assert (await site.get(f"{address}?side=100")).body == reply.body
    assert (await site.get(f"{address}?side=5000")).status == 400
    text = await site.files.put(b"{}", "application/json")
    assert (await site.get(f"/api/artifacts/{text.id}/thumbnail")).status == 404
    broken = await site.files.put(picture()[:50], "image/png")
    assert (await site.get(f"/api/artifacts/{broken.id}/thumbnail")).status == 404
