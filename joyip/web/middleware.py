"""Around every request: its id, its log line, its headers, and every failure in one form (S4)."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import aiohttp
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

from joyip.errors import JoyipError, UpstreamError
from joyip.resources.postgres import REFUSALS, translate
from joyip.web.problems import BadRequest, CrossOrigin, MethodNotAllowed, NoSuchRoute, TooLarge
from joyip.web.replies import REQUEST_ID, failure
from joyip.web.route import route_of

log = structlog.get_logger("joyip.http")

STARTED: web.RequestKey[float] = web.RequestKey("started", float)
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id for its logs and its reply; log how it ended and how long it took."""
    given = request.headers.get("X-Request-ID", "")
    request[REQUEST_ID] = given if _SANE_ID.fullmatch(given) else uuid4().hex
    request[STARTED] = time.monotonic()
    structlog.contextvars.bind_contextvars(request_id=request[REQUEST_ID])  # until the connection's next request
    status = 499  # what nginx calls a client that left before the answer
    try:
        response = await handler(request)
        status = response.status
    finally:
        _log_line(request, status)
    return response


@web.middleware
async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every failure into a reply of the one form; what is our fault is logged once, with its stack."""
    try:
        _refuse_cross_origin(request)
        return await handler(request)
    except ConnectionResetError:
        return web.Response(status=499)  # the client left: nobody reads this, and nobody is to be alarmed
    except web.HTTPRedirection:
        raise
    except Exception as raised:
        error = _known(raised, request)
        if error is None:
            log.exception("http.failed", method=request.method, path=request.path)
            error = JoyipError()
        elif error.status >= 500:
            cause = error.__cause__ or error
            log.warning("http.unavailable", code=error.code, cause=f"{type(cause).__name__}: {cause}"[:500])
        if request.writer.output_size > 0:  # too late for another status line: break the connection, visibly
            raise ConnectionAbortedError("failed in the middle of a reply") from raised
        response = failure(request, error)
        if isinstance(raised, web.HTTPMethodNotAllowed):
            response.headers["Allow"] = raised.headers["Allow"]
        return response


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal on_response_prepare: headers of every reply, streams included."""
    headers = response.headers
    if REQUEST_ID in request:
        headers["X-Request-ID"] = request[REQUEST_ID]
        headers["X-Process-Time"] = f"{time.monotonic() - request[STARTED]:.6f}"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    is_page = response.content_type == "text/html"
    headers.setdefault("Content-Security-Policy", _PAGE_POLICY if is_page else _DATA_POLICY)
    headers["Server"] = "joyip"


def _known(raised: Exception, request: web.Request) -> JoyipError | None:
    """The error as the API tells it; None: a fault of ours."""
    if isinstance(raised, JoyipError):
        return raised
    if isinstance(raised, web.HTTPNotFound):
        return NoSuchRoute(details={"path": request.path[:200]})
    if isinstance(raised, web.HTTPMethodNotAllowed):
        return MethodNotAllowed(details={"method": raised.method, "allowed": sorted(raised.allowed_methods)})
    if isinstance(raised, web.HTTPRequestEntityTooLarge):
        return TooLarge(details={"limit_bytes": request.client_max_size})
    if isinstance(raised, web.RequestPayloadError) or (isinstance(raised, web.HTTPException) and raised.status < 500):
        return BadRequest()
    if isinstance(raised, REFUSALS):
        return translate(raised)
    if isinstance(raised, aiohttp.ClientError | TimeoutError):
        upstream = UpstreamError()
        upstream.__cause__ = raised
        return upstream
    return None


def _refuse_cross_origin(request: web.Request) -> None:
    """A browser names the page that asks; only our own pages may change something."""
    origin = request.headers.get("Origin")
    if request.method in _SAFE_METHODS or origin is None:
        return
    try:
        own = URL(origin).authority.lower() == request.host.lower()
    except ValueError:
        own = False
    if not own:
        raise CrossOrigin(details={"origin": origin[:200]})


def _log_line(request: web.Request, status: int) -> None:
    route = route_of(request)
    elapsed = round((time.monotonic() - request[STARTED]) * 1000, 1)
    write = log.debug if route is not None and route.quiet and status < 500 else log.info
    write("http.request", method=request.method, path=request.path, status=status, ms=elapsed, remote=request.remote)
