"""Describes the API as OpenAPI 3.1, from the same table that the dispatcher is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter

import joyip
from joyip.errors import ErrorType, JoyipError, Language, Text
from joyip.web.chinese import in_chinese
from joyip.web.route import NoQuery, Route

_REF = "#/components/schemas/"
_TITLE = Text(
    "由中文或英文的一句话生成 Joy 的 3D 形象图：持久任务、质量检查、可断点续看的事件流。",
    "On-model 3D pictures of Joy from a sentence in Chinese or English: durable jobs, a gate, resumable events.",
)
_TAGS: Mapping[str, Text] = {
    "images": Text("图片", "Pictures"),
    "jobs": Text("任务", "Jobs"),
    "webhooks": Text("回调通知", "Webhooks"),
    "files": Text("文件", "Files"),
    "service": Text("服务", "The service"),
    "pages": Text("页面", "Pages"),
}
_HEADERS: Mapping[str, Text] = {
    "Idempotency-Key": Text(
        "同键同内容返回首次的任务，内容不同则 422。",
        "The same key and body give the first job again; another body 422.",
    ),
    "X-Joyip-Owner": Text("任务归属，缺省 anonymous。", "Whom the work is for; default: anonymous."),
    "Last-Event-ID": Text("从该序号之后继续。", "Resume after this sequence number."),
    "Range": Text("字节范围，如 bytes=0-1023。", "Bytes wanted, for example bytes=0-1023."),
    "If-None-Match": Text("已有版本的 ETag。", "The ETag of what the client has."),
}
_PLACEHOLDER = re.compile(r"{(\w+)}")


def describe(routes: Sequence[Route], language: Language) -> dict[str, Any]:
    """The document. Every route is in it, with its inputs, replies and errors."""
    schemas, components = _schemas(routes)
    if language == "zh":
        components = in_chinese(components)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas, components, language)
    for route in routes:
        if route.query is not NoQuery:
            components.pop(_name(schemas[route, "query"]), None)
    components.update(_envelopes())
    return {
        "openapi": "3.1.0",
        "info": {"title": "joyip", "version": joyip.__version__, "description": _TITLE.pick(language)},
        "tags": [{"name": name, "description": text.pick(language)} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {"schemas": components},
    }


def _schemas(routes: Sequence[Route]) -> tuple[dict[tuple[Route, str], dict[str, Any]], dict[str, Any]]:
    """Each route's own schemas by role, and the shared ones by name."""
    wanted: list[tuple[tuple[Route, str], Any, TypeAdapter[Any]]] = []
    for route in routes:
        if route.body is not None:
            wanted.append(((route, "body"), "validation", TypeAdapter(route.body)))
        if route.query is not NoQuery:
            wanted.append(((route, "query"), "validation", TypeAdapter(route.query)))
        if route.adapter is not None:
            wanted.append(((route, "id"), "validation", route.adapter))
        if route.reply is not None:
            wanted.append(((route, "reply"), "serialization", TypeAdapter(route.reply)))
    found, shared = TypeAdapter.json_schemas(wanted, ref_template=_REF + "{model}")
    return {key: schema for (key, _), schema in found.items()}, shared.get("$defs", {})


def _operation(
    route: Route, schemas: Mapping[tuple[Route, str], Any], components: Mapping[str, Any], language: Language
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{route.handler.__module__.rpartition('.')[2]}_{route.handler.__name__}",
        "tags": [route.tag],
        "summary": route.summary.pick(language),
        "description": (route.handler.__doc__ or "").strip(),
        "parameters": _parameters(route, schemas, components, language),
        "responses": _responses(route, schemas.get((route, "reply")), language),
    }
    if route.body is not None:
        content = {"application/json": {"schema": schemas[route, "body"]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(
    route: Route, schemas: Mapping[tuple[Route, str], Any], components: Mapping[str, Any], language: Language
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": schemas.get((route, name), {"type": "string"})}
        for name in _PLACEHOLDER.findall(route.path)
    ]
    if route.query is not NoQuery:
        model = components[_name(schemas[route, "query"])]
        for name, schema in model.get("properties", {}).items():
            parameter = {"name": name, "in": "query", "required": name in model.get("required", ()), "schema": schema}
            found.append(parameter | ({"description": schema["description"]} if "description" in schema else {}))
    for name in route.headers:
        text = _HEADERS[name].pick(language)
        found.append({"name": name, "in": "header", "description": text, "schema": {"type": "string"}})
    return found


def _responses(route: Route, reply: Any, language: Language) -> dict[str, Any]:
    content: dict[str, Any] = {media: {"schema": {"type": "string"}} for media in route.media}
    if reply is not None:
        parts = [{"$ref": _REF + "Envelope"}, {"type": "object", "properties": {"data": reply}}]
        content = {"application/json": {"schema": {"allOf": parts}}} | content
    responses: dict[str, Any] = {
        str(status): {"description": HTTPStatus(status).phrase} | ({} if status == 304 else {"content": content})
        for status in route.statuses
    }
    failures: dict[int, list[type[JoyipError]]] = {}
    for error in route.problems:
        failures.setdefault(error.status, []).append(error)
    for status, errors in sorted(failures.items()):
        words = "; ".join(f"{error.code}: {error.message.pick(language)}" for error in errors)
        responses[str(status)] = _failure(words)
    responses["default"] = _failure(Text("其他错误", "any other error").pick(language))
    return responses


def _failure(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": {"$ref": _REF + "Failure"}}}}


def _envelopes() -> dict[str, Any]:
    """The form of every reply (T3) and of every error (V1)."""
    common = {"message": {"type": "string"}, "timestamp": {"type": "string", "format": "date-time"}}
    required = ["success", "data", "message", "error_code", "timestamp"]
    error = {
        "type": "object",
        "required": ["type", "details", "request_id"],
        "properties": {
            "type": {"type": "string", "enum": [kind.value for kind in ErrorType]},
            "details": {"type": "object"},
            "request_id": {"type": ["string", "null"]},
        },
    }
    return {
        "Envelope": {
            "type": "object",
            "required": required,
            "properties": {"success": {"const": True}, "data": {}, "error_code": {"type": "null"}, **common},
        },
        "Failure": {
            "type": "object",
            "required": [*required, "error", "suggestions"],
            "properties": {
                "success": {"const": False},
                "data": {},
                "error_code": {"type": "string"},
                **common,
                "error": error,
                "suggestions": {"type": "array", "items": {"type": "string"}},
            },
        },
    }


def _name(reference: Mapping[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]
