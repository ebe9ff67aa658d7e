"""The one form of every JSON reply: success, data, message, error_code, timestamp (T3), and errors in it (V1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from aiohttp import web
from pydantic import BaseModel

from joyip.errors import JoyipError, Text
from joyip.web.language import language_of, localized

REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)
OK = Text("成功", "ok")
_RETRY_AFTER = 5  # seconds, where an error that passes says nothing better


def dumps(value: Any) -> bytes:
    """JSON with times as RFC 3339 UTC."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS)


def success(
    request: web.Request,
    data: Any,
    *,
    status: int = 200,
    message: Text = OK,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """A reply that carries what was asked for."""
    body = _envelope(ok=True, data=data, message=message.pick(language_of(request)), error_code=None)
    return _json(body, status, headers)


def failure(request: web.Request, error: JoyipError, *, data: Any = None) -> web.Response:
    """A reply that tells what is wrong, to whom it may concern, and what helps."""
    language = language_of(request)
    body = _envelope(ok=False, data=data, message=error.message.pick(language), error_code=error.code)
    body["error"] = {
        "type": error.type.value,
        "details": localized(error.details, language),
        "request_id": request.get(REQUEST_ID),
    }
    body["suggestions"] = [suggestion.pick(language) for suggestion in error.suggestions]
    headers = {}
    if error.retry_after is not None or error.status == web.HTTPServiceUnavailable.status_code:
        headers["Retry-After"] = str(error.retry_after if error.retry_after is not None else _RETRY_AFTER)
    return _json(body, error.status, headers)


def _envelope(*, ok: bool, data: Any, message: str, error_code: str | None) -> dict[str, Any]:
    return {
        "success": ok,
        "data": data,
        "message": message,
        "error_code": error_code,
        "timestamp": datetime.now(UTC),
    }


def _json(body: Any, status: int, headers: Mapping[str, str] | None) -> web.Response:
    response = web.Response(body=dumps(body), status=status, headers=headers, content_type="application/json")
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Vary"] = "Accept-Language"
    return response


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, UUID):  # asyncpg's own kind of it, which orjson does not know
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
