"""Which of the two languages a request is answered in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from joyip.errors import Language, Text

DEFAULT: Language = "en"
COOKIE = "joyip_lang"
_RANGE = re.compile(r"^([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]{1,30})?(?:\s*;\s*q=([01](?:\.\d{0,3})?))?$")


def accepted(header: str) -> Language:
    """The language that an Accept-Language header (RFC 9110, 12.5.4) likes best; ties go to the first named."""
    best: tuple[float, Language] = (0.0, DEFAULT)
    for part in header.split(",")[:20]:
        match = _RANGE.match(part.strip())
        if match is None:
            continue
        name, quality = match[1].lower(), float(match[2] or 1)
        found: Language | None = "zh" if name == "zh" else "en" if name == "en" else DEFAULT if name == "*" else None
        if found is not None and quality > best[0]:
            best = quality, found
    return best[1]


def language_of(request: web.Request) -> Language:
    """The language of an API request: its Accept-Language."""
    return accepted(request.headers.get("Accept-Language", ""))


def page_language(request: web.Request) -> Language:
    """The language of a page: the switch (`?lang=`), what was switched to before, else Accept-Language."""
    for chosen in (request.query.get("lang"), request.cookies.get(COOKIE)):
        if chosen == "zh":
            return "zh"
        if chosen == "en":
            return "en"
    return language_of(request)


def localized(value: Any, language: Language) -> Any:
    """The value with every Text in it replaced by its words in this language."""
    if isinstance(value, Text):
        return value.pick(language)
    if isinstance(value, Mapping):
        return {str(key): localized(item, language) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        return [localized(item, language) for item in value]
    return value
