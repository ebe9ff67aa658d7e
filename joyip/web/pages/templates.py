"""Renders the pages' templates, everything escaped, in the visitor's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

import joyip
from joyip.errors import Language
from joyip.web.keys import SETTINGS
from joyip.web.language import COOKIE, page_language
from joyip.web.pages import assets
from joyip.web.pages.words import WORDS

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_UNITS: Mapping[Language, tuple[str, str, str, str]] = {
    "zh": ("{} 秒", "{} 分 {:02} 秒", "{} 小时 {:02} 分", "{} 天 {} 小时"),
    "en": ("{} s", "{} min {:02} s", "{} h {:02} min", "{} d {} h"),
}


def setup(app: web.Application) -> None:
    """Load the templates once."""
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        filters=_FILTERS,
    )


def render(request: web.Request, template: str, context: Mapping[str, Any], *, whole: bool = True) -> web.Response:
    """The page, in the visitor's language. The language switch is remembered, but only when a whole page is asked for:
    a part that was on its way when the visitor switched must not switch back."""
    language = page_language(request)
    common = {
        "language": language,
        "t": lambda key: WORDS[key].pick(language),
        "asset": assets.url,
        "path": request.path,
        "version": joyip.__version__,
        "exposed": request.app[SETTINGS].host not in _LOOPBACK,
        "now": datetime.now(UTC),
        "since": since,
    }
    response = aiohttp_jinja2.render_template(template, request, {**common, **context})
    if whole and request.query.get("lang") == language:
        response.set_cookie(COOKIE, language, max_age=365 * 86400, samesite="Lax", httponly=True)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


def duration(seconds: float, language: Language) -> str:
    """A length of time with its two largest units."""
    whole = max(0, int(seconds))
    plain, minutes, hours, days = _UNITS[language]
    if whole < 60:
        return plain.format(f"{max(0.0, seconds):.1f}" if seconds < 10 else whole)
    if whole < 3600:
        return minutes.format(whole // 60, whole % 60)
    if whole < 86400:
        return hours.format(whole // 3600, whole % 3600 // 60)
    return days.format(whole // 86400, whole % 86400 // 3600)


def since(start: datetime, end: datetime) -> float:
    """Seconds from one time to another."""
    return (end - start).total_seconds()


def megabytes(size: int) -> str:
    """Bytes as MB."""
    return f"{size / 1e6:,.0f} MB"


_FILTERS: Mapping[str, Callable[..., str]] = {"duration": duration, "megabytes": megabytes}
