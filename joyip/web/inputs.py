"""Reads what a request brings: body, query, owner, idempotency key. Everything else is refused, with reasons."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

import orjson
from aiohttp import web
from pydantic import BaseModel, ValidationError

from joyip.errors import InvalidInput, Text
from joyip.web.explain import invalid
from joyip.web.problems import TooLarge, UnsupportedMedia

M = TypeVar("M", bound=BaseModel)
ANONYMOUS = "anonymous"
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@:-]{0,63}")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_MEDIA = re.compile(r"application/(?:[\w.-]+\+)?json", re.ASCII)


async def read_body(request: web.Request, model: type[M], largest: int | None = None) -> M:
    """The JSON body as this model. Raises UnsupportedMedia, InvalidInput, TooLarge.

    largest: bytes, where the route takes more than the application's limit.
    """
    if not _MEDIA.fullmatch(request.content_type):
        raise UnsupportedMedia(details={"content_type": request.content_type[:100], "allowed": ["application/json"]})
    raw = await _read(request if largest is None else request.clone(client_max_size=largest))
    try:
        orjson.loads(raw)  # stricter than pydantic's parser: no NaN, no lone surrogates, no invalid UTF-8
    except orjson.JSONDecodeError as error:
        message = Text("请求体不是有效的 JSON。", "The body is not valid JSON.")
        details = {"problem": error.msg, "line": error.lineno, "column": error.colno}
        raise InvalidInput(message, details=details) from None
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise invalid(error, model) from None


async def _read(request: web.BaseRequest) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge(details={"limit_bytes": request.client_max_size}) from None


@cache
def _unasked(model: type[M]) -> M:
    """The query of the many requests that have none; models of queries are frozen."""
    return model.model_validate({})


def read_query(request: web.Request, model: type[M]) -> M:
    """The query as this model; a name that comes twice is refused. Raises InvalidInput."""
    repeated = sorted({name for name in request.query if len(request.query.getall(name)) > 1})
    if repeated:
        problem = Text("只能出现一次", "may be given once")
        raise InvalidInput(details={"fields": [{"field": name[:100], "problem": problem} for name in repeated]})
    try:
        return model.model_validate(dict(request.query)) if request.query_string else _unasked(model)
    except ValidationError as error:
        raise invalid(error, model) from None


def validated(model: type[M], params: Mapping[str, Any], prefix: str) -> M:
    """Params inside a body as this model; problems are named with the prefix. Raises InvalidInput."""
    try:
        return model.model_validate_json(orjson.dumps(params))
    except ValidationError as error:
        raise invalid(error, model, (prefix,)) from None


def owner_of(request: web.Request) -> str:
    """Who the work is for: `X-Joyip-Owner`, else anonymous. Raises InvalidInput."""
    owner = request.headers.get("X-Joyip-Owner")
    if owner is None:
        return ANONYMOUS
    if not _OWNER.fullmatch(owner):
        raise _bad_header("X-Joyip-Owner", _OWNER.pattern)
    return owner


def idempotency_of(request: web.Request, body: Any) -> tuple[str | None, bytes | None]:
    """The Idempotency-Key and the SHA-256 of path and canonical body (keys sorted); (None, None) without."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None, None
    if not _KEY.fullmatch(key):
        raise _bad_header("Idempotency-Key", _KEY.pattern)
    plain = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
    canonical = orjson.dumps([request.path, plain], option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
    return key, hashlib.sha256(canonical).digest()


def _bad_header(name: str, pattern: str) -> InvalidInput:
    problem = Text("请求头格式不符", "is a header of the wrong form")
    return InvalidInput(details={"fields": [{"field": name, "problem": problem, "allowed": pattern}]})
