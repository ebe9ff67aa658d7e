"""Every log line on one way: structlog and the standard library's, with their context, without secrets."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import IO, Any
from urllib.parse import unquote, urlsplit

import orjson
import structlog
from pydantic import BaseModel, SecretStr
from structlog.typing import EventDict, Processor

from joyip.supervisor.current import name_job

HIDDEN = "***"
_SECRET_KEY = re.compile(
    r"(?i)passw(or)?d|passphrase|secret|api_?-?key|private_?-?key|authorization|cookie|credential|(^|[_-])token$"
)
_URL_PASSWORD = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s/@]+@")
_ASSIGNMENT = re.compile(
    r"""(?ix) \b ((?:[a-z0-9]+[_-])* (?:password|passwd|secret|token|api[_-]?key))
    (["']?\s*[=:]\s*["']?) [^\s"'&,;)}]+"""
)
_AUTHORIZATION = re.compile(r"(?i)\b(authorization[\"']?\s*[:=]\s*[\"']?(?:\w+\s+)?|bearer\s+)[a-z0-9._~+/=-]{6,}")
_SIGNING_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{8,}")
_SHORTEST = 4  # a secret shorter than this would blot out ordinary text
_QUIET = ("aiomonitor", "prompt_toolkit", "aiohttp.access", "asyncio", "numba", "PIL")


class Redactor:
    """Replaces secrets in everything a log line holds: by value, by the look of a key, and inside URLs."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        values = {value for value in secrets if len(value) >= _SHORTEST}
        # Longest first, so that a secret inside a longer one does not leave the rest standing.
        parts = [re.escape(value) for value in sorted(values, key=len, reverse=True)]
        self._values = re.compile("|".join(parts)) if parts else None

    def __call__(self, _logger: Any, _method: str, event: EventDict) -> EventDict:
        """The structlog processor."""
        return {key: self._entry(key, value) for key, value in event.items()}

    def text(self, text: str) -> str:
        """The text without secrets."""
        if self._values is not None:
            text = self._values.sub(HIDDEN, text)
        # What each of these needs is looked for first: patterns that find nothing cost more than the rest of a line.
        if "://" in text:
            text = _URL_PASSWORD.sub(rf"\1:{HIDDEN}@", text)
        if "whsec_" in text:
            text = _SIGNING_SECRET.sub(HIDDEN, text)
        if " " in text or ":" in text or "=" in text:
            text = _AUTHORIZATION.sub(rf"\1{HIDDEN}", text)
            text = _ASSIGNMENT.sub(rf"\1\2{HIDDEN}", text)
        return text

    def _entry(self, key: object, value: Any) -> Any:
        if isinstance(key, str) and _is_secret_key(key) and value not in (None, ""):
            return HIDDEN
        return self._value(value)

    def _value(self, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, MutableMapping):
            return {key: self._entry(key, item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value(item) for item in value]
        return self.text(repr(value) if isinstance(value, BaseException) else str(value))


@lru_cache(1024)
def _is_secret_key(key: str) -> bool:
    return not key.startswith("_") and _SECRET_KEY.search(key) is not None


def secrets_of(settings: BaseModel) -> set[str]:
    """Every secret a settings object holds; of a URL the password alone, so that its host can still be read."""
    secrets: set[str] = set()
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if not isinstance(value, SecretStr):
            continue
        plain = value.get_secret_value()
        password = urlsplit(plain).password if "://" in plain else plain
        if password:
            secrets |= {password, unquote(password)}
    return secrets


def configure(
    level: str = "info",
    *,
    secrets: Iterable[str] = (),
    as_json: bool | None = None,
    stream: IO[str] | None = None,
) -> None:
    """Send every log line to `stream` (stderr): readable on a terminal, one JSON object a line otherwise.

    `secrets` are values that must never show. Tracebacks never print local variables. Can be called again.
    """
    target = stream or sys.stderr
    as_json = not target.isatty() if as_json is None else as_json
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        name_job,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper("iso", utc=True) if as_json else structlog.processors.TimeStamper("%H:%M:%S"),
    ]
    render: Processor = (
        structlog.processors.JSONRenderer(serializer=_json)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=target.isatty(), pad_event_to=32)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            Redactor(secrets),
            render,
        ],
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old.formatter, structlog.stdlib.ProcessorFormatter):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.DEBUG if level == "debug" else logging.WARNING)
    logging.captureWarnings(True)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=False,
    )


def context(**values: Any) -> AbstractContextManager[None]:
    """Give every line of the block and of tasks it starts these values: request_id, job_id, owner, kind, attempt."""
    return structlog.contextvars.bound_contextvars(**values)


def watch_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Log what the loop would otherwise print: exceptions of callbacks and of tasks that nobody awaits."""
    logger = structlog.get_logger("asyncio")

    def report(_loop: asyncio.AbstractEventLoop, problem: dict[str, Any]) -> None:
        error = problem.get("exception")
        details = {key: repr(value) for key, value in problem.items() if key not in ("message", "exception")}
        logger.error(str(problem.get("message", "error in the event loop")), exc_info=error, **details)

    loop.set_exception_handler(report)


def _json(event: Any, **_options: Any) -> str:
    first = {key: event.pop(key) for key in ("timestamp", "level", "event") if key in event}
    return orjson.dumps({**first, **event}, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
