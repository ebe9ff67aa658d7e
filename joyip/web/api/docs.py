"""The API's description: as OpenAPI for programs, as a page for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from joyip.web.keys import OPENAPI
from joyip.web.language import language_of, page_language
from joyip.web.pages.assets import PageQuery
from joyip.web.pages.templates import render

_EXAMPLES: Mapping[str, Any] = {
    "/api/images": {"prompt": "戴圣诞帽的Joy开心地挥手", "count": 1, "view": "low", "seed": 7},
    "/api/images/analyze": {"prompt": "A sleepy Joy in a blue hoodie holds a lantern"},
    "/api/images/{id}/feedback": {"rating": 1, "comment": "可爱"},
    "/api/jobs": {"kind": "image.generate", "params": {"prompt": "Joy runs on the beach"}, "priority": 10},
    "/api/jobs/{id}": {"priority": 50},
}


@dataclass(frozen=True)
class Row:
    """One field of a schema, for people."""

    name: str
    type: str
    refs: tuple[str, ...]
    required: bool
    default: str
    description: str


async def openapi(request: web.Request) -> web.Response:
    """The document itself."""
    document = orjson.dumps(request.app[OPENAPI][language_of(request)])
    return web.Response(body=document, content_type="application/json", headers={"Cache-Control": "no-cache"})


async def page(request: web.Request, query: PageQuery) -> web.Response:
    """The document as a page."""
    document = request.app[OPENAPI][page_language(request)]
    operations: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            operations[operation["tags"][0]].append(_operation(path, method, operation, document))
    schemas = {name: rows(schema) for name, schema in sorted(document["components"]["schemas"].items())}
    context = {"document": document, "operations": operations, "schemas": schemas, "query": query}
    return render(request, "docs.html", context)


def rows(schema: Mapping[str, Any]) -> list[Row]:
    """The fields of an object schema."""
    return [
        Row(
            name=name,
            type=type_of(field),
            refs=tuple(dict.fromkeys(_refs(field))),
            required=name in schema.get("required", ()),
            default=_default(field),
            description=field.get("description", ""),
        )
        for name, field in schema.get("properties", {}).items()
    ]


def type_of(field: Mapping[str, Any]) -> str:
    """A field's type in one short line."""
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    branches = field.get("anyOf") or field.get("oneOf")
    if branches:
        return " | ".join(type_of(branch) for branch in branches)
    if "const" in field:
        return orjson.dumps(field["const"]).decode()
    if "enum" in field:
        return " | ".join(orjson.dumps(value).decode() for value in field["enum"])
    kind = field.get("type", "any")
    if isinstance(kind, list):
        return " | ".join(kind)
    if kind == "array":
        return f"[{type_of(field.get('items', {}))}]"
    low = field.get("minimum", field.get("minLength", field.get("minItems")))
    high = field.get("maximum", field.get("maxLength", field.get("maxItems")))
    bounds = "" if low is None and high is None else f" {'' if low is None else low}…{'' if high is None else high}"
    return f"{field.get('format', kind)}{bounds}"


def _operation(path: str, method: str, operation: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    name = str(body["$ref"]).rpartition("/")[2] if body else None
    parameters = [{**parameter, "type": type_of(parameter["schema"])} for parameter in operation["parameters"]]
    return {
        **operation,
        "path": path,
        "method": method.upper(),
        "parameters": parameters,
        "body": rows(document["components"]["schemas"][name]) if name else [],
        "reply": _reply(operation),
        "curl": _curl(path, method, bool(body)),
    }


def _reply(operation: Mapping[str, Any]) -> dict[str, Any] | None:
    """Type and schema names of a JSON reply's `data`."""
    for status, response in operation["responses"].items():
        schema = response.get("content", {}).get("application/json", {}).get("schema", {})
        if status.startswith("2") and "allOf" in schema:
            data = schema["allOf"][1]["properties"]["data"]
            return {"type": type_of(data), "refs": tuple(dict.fromkeys(_refs(data)))}
    return None


def _curl(path: str, method: str, has_body: bool) -> str:
    words = ["curl -s" + ("" if method == "get" else f" -X {method.upper()}"), f"http://127.0.0.1:8080{path}"]
    if path.endswith("/events"):
        words[0] = "curl -sN"
    if has_body:
        words.append("-H 'Content-Type: application/json'")
        words.append(f"-d '{orjson.dumps(_EXAMPLES.get(path, {})).decode()}'")
    return " \\\n  ".join(words) if has_body else " ".join(words)


def _refs(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        if "$ref" in value:
            yield str(value["$ref"]).rpartition("/")[2]
        for item in value.values():
            yield from _refs(item)
    elif isinstance(value, list):
        for item in value:
            yield from _refs(item)


def _default(field: Mapping[str, Any]) -> str:
    value = field.get("default")
    return "" if value is None or value == "" else orjson.dumps(value).decode()
