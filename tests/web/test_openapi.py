"""The description of the API is made from the routes, complete, valid, and what replies are held against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from joyip.errors import JoyipError
from joyip.web.chinese import FIELDS
from joyip.web.openapi import describe
from joyip.web.routes import ROUTES
from tests.web.harness import DOCUMENT, Site

_HAN = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_document_is_valid_openapi_3_1(language: str) -> None:
    """A validator of the specification finds no fault in it, in either language."""
    document = describe(ROUTES, "zh" if language == "zh" else "en")
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


async def test_every_registered_route_is_described_and_every_described_one_registered(site: Site) -> None:
    """The dispatcher's table and the document name the same methods and paths."""
    registered = {
        (route.method, route.resource.canonical)
        for route in site.app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    described = {(method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in item}
    assert registered == described and len(described) == len(ROUTES)


def test_no_two_operations_share_an_id() -> None:
    """Generated clients name their functions by it."""
    ids = [operation["operationId"] for item in DOCUMENT["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids))


def test_work_says_that_it_may_be_refused() -> None:
    """Routes that make jobs describe 400, 413, 415, 422 and 503 as errors in the envelope."""
    responses = DOCUMENT["paths"]["/api/images"]["post"]["responses"]
    assert {"202", "200", "400", "413", "415", "422", "503", "default"} <= set(responses)
    for status in ("400", "422", "503"):
        schema = responses[status]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/Failure"}
    assert "rejected" in responses["422"]["description"] and "draining" in responses["503"]["description"]


def test_inputs_are_closed() -> None:
    """Bodies refuse unknown fields, and the document says so."""
    for name in ("ImageSubmission", "JobSubmission", "JobChange", "Feedback", "Scene"):
        assert DOCUMENT["components"]["schemas"][name]["additionalProperties"] is False


def _fields(document: Any) -> Iterator[tuple[str, str]]:
    """What is said of the fields of the schemas and of the queries: the field's name and the words."""
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    parameters = [(parameter["name"], parameter) for operation in operations for parameter in operation["parameters"]]
    schemas = document["components"]["schemas"].values()
    for name, field in (*parameters, *(field for schema in schemas for field in schema.get("properties", {}).items())):
        for told in (field, *field.get("anyOf", ()), *field.get("schema", {}).get("anyOf", ())):
            if "description" in told:
                yield name, told["description"]


def test_fields_are_described_in_both_languages() -> None:
    """The Chinese document says in Chinese what the English one says of a field, and with the same numbers."""
    english, chinese = (list(_fields(describe(ROUTES, language))) for language in ("en", "zh"))
    assert len(english) > 40 and [name for name, _ in english] == [name for name, _ in chinese]
    for (name, said), (_, in_chinese) in zip(english, chinese, strict=True):
        assert not _HAN.search(said) and _HAN.search(in_chinese), name
        assert re.findall(r"\d+", said) == re.findall(r"\d+", in_chinese), name


def test_no_chinese_is_kept_for_what_nobody_says() -> None:
    """Every description that has Chinese words is one of the document."""
    said = {re.sub(r"\d+", "{}", said) for _, said in _fields(describe(ROUTES, "en"))}
    assert set(FIELDS) <= said


async def test_the_document_and_its_page_are_served(site: Site) -> None:
    """JSON for programs, a page for people in both languages, and nothing from another host."""
    document = await site.get("/api/openapi.json")
    assert document.json == DOCUMENT
    chinese = await site.get("/api/openapi.json", headers={"Accept-Language": "zh"})
    assert chinese.json["paths"]["/api/kinds"]["get"]["summary"] == "任务种类"
    page = (await site.get("/api/docs", headers={"Accept-Language": "zh"})).body.decode()
    for route in ROUTES:
        assert route.path in page and route.summary.zh in page
    assert "数值越大越先执行" in page and "higher runs first" not in page
    assert "http://127.0.0.1:8080" in page and "https://" not in page and "<script>" not in page


def test_every_error_of_a_route_has_words_in_both_languages() -> None:
    """No route can answer with an error that lacks Chinese or English."""
    errors: set[type[JoyipError]] = {error for route in ROUTES for error in route.problems}
    assert errors
    for error in errors:
        for text in (error.message, *error.suggestions):
            assert text.zh and text.en and text.zh != text.en
