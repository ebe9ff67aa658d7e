"""The studio page: a sentence in, pictures out, with what was understood and the gate's verdict."""

from __future__ import annotations

from aiohttp import web

from joyip.capabilities.images.request import MAX_COUNT, MAX_PROMPT
from joyip.errors import Language
from joyip.studio.packs import shelf
from joyip.web.language import page_language
from joyip.web.pages.assets import PageQuery
from joyip.web.pages.choices import choices, colors
from joyip.web.pages.ideas import IDEAS
from joyip.web.pages.templates import render
from joyip.web.pages.words import WORDS

SIZES = (512, 768, 1024, 1536, 2048)
"""Longer sides in pixels that are offered."""


async def page(request: web.Request, query: PageQuery) -> web.Response:
    """The page; its script talks to the API."""
    language = page_language(request)
    context = {
        "words": {key: text.pick(language) for key, text in WORDS.items()},
        "max_prompt": MAX_PROMPT,
        "counts": [(count, count) for count in range(1, MAX_COUNT + 1)],
        "sizes": [(side, f"{side} px") for side in SIZES],
        "ideas": IDEAS,
        "choices": choices(language),
        "colors": colors(language),
        "characters": _characters(language),
        "query": query,
    }
    return render(request, "studio.html", context)


def _characters(language: Language) -> list[tuple[str, str]]:
    """Who can be drawn: id and name. A pack that cannot be read is not offered; `joyip packs` says why."""
    return [(each.id, each.zh if language == "zh" else each.en) for each in shelf.manifests()]
