"""The studio page: a sentence in, pictures out, with what was understood and the gate's verdict."""

from __future__ import annotations

from aiohttp import web

from joyip.capabilities.images.request import MAX_COUNT, MAX_PROMPT
from joyip.web.language import page_language
from joyip.web.pages.assets import PageQuery
from joyip.web.pages.templates import render
from joyip.web.pages.words import WORDS


async def page(request: web.Request, query: PageQuery) -> web.Response:
    """The page; its script talks to the API."""
    language = page_language(request)
    words = {key: text.pick(language) for key, text in WORDS.items()}
    context = {"words": words, "max_prompt": MAX_PROMPT, "max_count": MAX_COUNT, "query": query}
    return render(request, "studio.html", context)
