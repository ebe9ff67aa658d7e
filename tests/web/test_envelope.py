"""Every reply has the one form, in the caller's language; every refusal says what would help."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from joyip.errors import Text
from joyip.web.language import accepted, localized
from tests.web.harness import Site


@pytest.mark.req("T3")
async def test_success_has_the_five_fields(site: Site) -> None:
    """A success carries its data, no error code, and a timestamp in RFC 3339 UTC."""
    reply = await site.get("/api/kinds")
    assert reply.status == 200
    assert set(reply.json) == {"success", "data", "message", "error_code", "timestamp"}
    assert reply.json["success"] is True and reply.json["error_code"] is None and reply.json["message"] == "ok"
    assert reply.json["timestamp"].endswith("Z")
    assert abs((datetime.now(UTC) - datetime.fromisoformat(reply.json["timestamp"])).total_seconds()) < 60


@pytest.mark.req("T3", "V1")
async def test_error_names_type_request_and_help_in_english_and_chinese(site: Site) -> None:
    """An error carries its code, type, details, the request's id and suggestions, in the language asked for."""
    address = "/api/jobs/00000000-0000-7000-8000-000000000000"
    english = await site.get(address, headers={"X-Request-ID": "abc-123"})
    chinese = await site.get(address, headers={"Accept-Language": "fr, zh-CN;q=0.8, en;q=0.3"})
    assert english.status == chinese.status == 404
    assert english.json["error_code"] == "not_found" and english.json["data"] is None
    assert english.json["error"]["type"] == "validation"
    assert english.json["error"]["request_id"] == english.headers["X-Request-ID"] == "abc-123"
    assert english.json["message"] == "There is no such thing here."
    assert chinese.json["message"] == "找不到所请求的内容。"
    assert chinese.json["suggestions"] and chinese.json["suggestions"] != english.json["suggestions"]
    assert english.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.2, zh;q=0.4", "zh"),
        ("en-GB, zh;q=0.9", "en"),
        ("fr, de;q=0.5", "en"),
        ("zh;q=0, en;q=0.1", "en"),
        ("*;q=0.1, zh;q=0.5", "zh"),
        ("zh;q=nonsense, en", "en"),
        ("zh, en", "zh"),
    ],
)
def test_accept_language_is_read_with_its_quality_values(header: str, language: str) -> None:
    """Quality values decide; what is no language range is passed over."""
    assert accepted(header) == language


def test_texts_inside_details_are_said_in_one_language() -> None:
    """Texts are found wherever they are nested; plain strings stay."""
    nested = {"fields": [{"problem": Text("缺少", "is missing"), "field": "prompt"}]}
    assert localized(nested, "zh") == {"fields": [{"problem": "缺少", "field": "prompt"}]}


@pytest.mark.req("T3", "V1")
async def test_every_bad_field_is_named_with_its_problem_and_what_is_allowed(site: Site) -> None:
    """A body with several faults gets all of them told at once, with what would be right."""
    body = {"prompt": "Joy waves", "count": 99, "view": "above", "format": 3, "sizes": 512, "scene": {"seed": -1}}
    reply = await site.post("/api/images", body)
    assert reply.status == 400 and reply.json["error_code"] == "invalid_input"
    fields = {field["field"]: field for field in reply.json["error"]["details"]["fields"]}
    assert set(fields) == {"count", "view", "format", "sizes", "scene.seed"}
    assert fields["count"]["problem"] == "is too large: at most 8" and fields["count"]["allowed"] == "integer 1..8"
    assert fields["view"]["allowed"] == ["front", "low", "three_quarter", "side"]
    assert fields["sizes"]["did_you_mean"] == "size" and "prompt" in fields["sizes"]["allowed"]
    assert "count" in reply.json["message"] and "4 more" in reply.json["message"]
    chinese = await site.post("/api/images", {"count": "1", "prompt": "x" * 501}, headers={"Accept-Language": "zh"})
    problems = {field["field"]: field["problem"] for field in chinese.json["error"]["details"]["fields"]}
    assert problems == {"count": "应为整数", "prompt": "太长：501 个字符，最多 500 个"}


@pytest.mark.req("T3")
async def test_bodies_that_cannot_be_read_are_refused_in_the_envelope(site: Site) -> None:
    """Malformed, of another type, too large: each has its status and code, none is a 500."""
    json = "application/json"
    for raw, content_type, status, code in (
        (b'{"prompt": ', json, 400, "invalid_input"),
        (b"[1, 2]", json, 400, "invalid_input"),
        (b"", json, 400, "invalid_input"),
        (b'{"prompt": NaN}', json, 400, "invalid_input"),
        (b'{"prompt": "\\ud800"}', json, 400, "invalid_input"),
        (b'{"prompt": "\xff"}', json, 400, "invalid_input"),
        (b"prompt=Joy", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b'{"prompt": "Joy"}', "text/plain", 415, "unsupported_media_type"),
        (b'{"prompt": "' + b"x" * 1_100_000 + b'"}', json, 413, "too_large"),
    ):
        reply = await site.call("POST", "/api/images", data=io.BytesIO(raw), headers={"Content-Type": content_type})
        assert (reply.status, reply.json["error_code"]) == (status, code), raw[:40]


@pytest.mark.req("T3")
async def test_unknown_addresses_and_methods_are_told_in_the_envelope(site: Site) -> None:
    """404 for no such address or id, 405 with Allow for another method."""
    missing = await site.get("/api/nothing")
    assert (missing.status, missing.json["error_code"]) == (404, "not_found")
    malformed = await site.get("/api/jobs/not-a-uuid")
    assert (malformed.status, malformed.json["error_code"]) == (404, "not_found")
    wrong = await site.call("DELETE", "/api/jobs")
    assert (wrong.status, wrong.json["error_code"]) == (405, "method_not_allowed")
    assert set(wrong.headers["Allow"].split(",")) == {"GET", "HEAD", "POST"}
    assert wrong.json["error"]["details"]["allowed"] == ["GET", "HEAD", "POST"]


async def test_unknown_and_repeated_query_names_are_refused(site: Site) -> None:
    """A misspelt or doubled filter is an error, not ignored."""
    misspelt = await site.get("/api/jobs?stat=queued")
    assert misspelt.status == 400
    (field,) = misspelt.json["error"]["details"]["fields"]
    assert (field["field"], field["did_you_mean"]) == ("stat", "state")
    doubled = await site.get("/api/jobs?state=queued&state=failed")
    assert doubled.status == 400
    none_taken = await site.get("/api/kinds?x=1")
    assert none_taken.status == 400


async def test_replies_carry_the_security_headers(site: Site) -> None:
    """No sniffing, no framing, and for pages only our own scripts and styles."""
    for address in ("/api/kinds", "/admin", "/api/nothing"):
        reply = await site.get(address)
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
        assert "unsafe" not in reply.headers["Content-Security-Policy"]
        assert "Python" not in reply.headers["Server"]
    assert "script-src 'self'" in (await site.get("/")).headers["Content-Security-Policy"]


async def test_pages_of_other_sites_cannot_change_anything(site: Site) -> None:
    """A browser on another site's page is refused; our own page and programs are not."""
    job = await site.run("test.echo")
    address = f"/api/jobs/{job.id}/cancel"
    foreign = await site.post(address, headers={"Origin": "https://evil.example"})
    assert (foreign.status, foreign.json["error_code"]) == (403, "cross_origin")
    assert (await site.post(address, headers={"Origin": "null"})).status == 403
    own = f"http://{site.client.host}:{site.client.port}"
    assert (await site.post(address, headers={"Origin": own})).status == 200
    assert (await site.post(address)).status == 200
