"""Pictures over HTTP: ask for them, ask what a sentence means, look at those that were made."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from aiohttp import web

from joyip.capabilities.images.compliance import Compliance
from joyip.capabilities.images.images import catalogue as everything
from joyip.capabilities.images.oddities import oddities
from joyip.capabilities.images.request import MAX_PROMPT, OPAQUE, ImageRequest, too_clear
from joyip.capabilities.images.understood import told
from joyip.capabilities.images.variations import pictured, said, varied
from joyip.errors import OffBrand, Rejected, Text
from joyip.studio.scene import Scene
from joyip.supervisor.submission import Submission
from joyip.web.api.jobs import answer
from joyip.web.callbacks import callback_of
from joyip.web.explain import refusal
from joyip.web.image_schemas import (
    AnalysisView,
    Catalogue,
    Feedback,
    HistoryQuery,
    ImageSubmission,
    ImageView,
    SceneQuery,
    SceneSubmission,
    SceneView,
    Stats,
    VariationSubmission,
)
from joyip.web.inputs import idempotency_of, owner_of
from joyip.web.keys import HISTORY, IMAGES, SUPERVISOR
from joyip.web.language import language_of
from joyip.web.replies import success
from joyip.web.schemas import CallbackWish, Page, WaitQuery

KIND = "image.generate"
_THANKS = Text("感谢反馈", "thank you")


async def generate(request: web.Request, body: ImageSubmission, query: WaitQuery) -> web.Response:
    """Check the sentence at once (422 `rejected`), then store the job; with `wait`, answer its end."""
    return await _submitted(request, body, query, body)


async def draw(request: web.Request, body: SceneSubmission, query: SceneQuery) -> web.Response:
    """Draw exactly this scene; with `dry_run` only say whether it can be drawn and what would be odd about it."""
    wish = ImageRequest(scene=body.scene, count=body.count, format=body.format, layers=body.layers, model=body.model)
    if query.dry_run:
        verdict = _judge(request, wish)
        found = request.app[IMAGES].off_brand(wish)
        return success(
            request,
            SceneView(
                scene=body.scene,
                oddities=oddities(body.scene),
                brand=found.breaches if found else [],
                offer=Scene.model_validate(found.fields) if found else None,
                compliance=verdict,
            ),
        )
    return await _submitted(request, wish, query, body)


async def vary(request: web.Request, id: UUID, body: VariationSubmission, query: WaitQuery) -> web.Response:  # noqa: A002
    """Draw others like a picture: the same scene but for what is to differ."""
    record = await request.app[HISTORY].get(id)
    images = request.app[IMAGES]
    picture = pictured(record.scene)
    named: dict[str, Any] = {}
    if body.prompt:
        sentence = ImageRequest(prompt=body.prompt, character=picture.character)
        verdict = images.check(sentence, language_of(request))
        if not verdict.ok:
            raise Rejected(details=verdict.model_dump())
        named = said(await asyncio.to_thread(images.analyse, sentence))
    scenes = varied(picture, body, named)
    file_format = body.format or ImageView.of(record).format
    if too_clear(file_format, scenes):
        raise refusal([{"field": "format", "problem": OPAQUE}])
    prompt = ", ".join(filter(None, (record.prompt, body.prompt)))[:MAX_PROMPT]
    wish = ImageRequest(prompt=prompt, scenes=scenes, format=file_format, changed_by=body.prompt)
    return await _submitted(request, wish, query, body)


async def _submitted(request: web.Request, wish: ImageRequest, query: WaitQuery, body: CallbackWish) -> web.Response:
    verdict = _judge(request, wish)
    if not verdict.ok:
        raise Rejected(details=verdict.model_dump())
    if (found := request.app[IMAGES].off_brand(wish)) is not None:
        raise OffBrand(details={"brand": [breach.model_dump() for breach in found.breaches], "offer": found.fields})
    key, digest = idempotency_of(request, body.model_dump(mode="json", exclude={"wait"}))
    submission = Submission(
        KIND,
        wish.model_dump(mode="json", include=set(ImageRequest.model_fields)),
        owner=owner_of(request),
        idempotency_key=key,
        body_hash=digest,
        callback=await callback_of(request, KIND, body),
    )
    submitted = await request.app[SUPERVISOR].submit(submission)
    wait = getattr(body, "wait", None)
    return await answer(request, submitted, query.wait if wait is None else wait)


async def analyse(request: web.Request, body: ImageRequest) -> web.Response:
    """The scene that the sentence would give, and the verdict of the compliance rules; nothing is drawn."""
    images = request.app[IMAGES]
    analysis = None if body.exact is not None else await asyncio.to_thread(images.analyse, body)
    view = AnalysisView(
        scene=images.scenes(body, analysis)[0],
        **told(analysis),
        compliance=_judge(request, body),
    )
    return success(request, view)


async def catalogue(request: web.Request) -> web.Response:
    """Everything Joy can be, wear, hold and stand in, with names in both languages."""
    return success(request, Catalogue.model_validate(everything()))


async def history(request: web.Request, query: HistoryQuery) -> web.Response:
    """Pictures that were made and passed the gate, newest first."""
    found = await request.app[HISTORY].page(
        search=query.search, before=query.before, refused=query.refused, limit=query.limit + 1
    )
    shown = [ImageView.of(record) for record in found[: query.limit]]
    return success(request, Page(items=shown, next=str(shown[-1].id) if len(found) > query.limit else None))


async def stats(request: web.Request) -> web.Response:
    """Figures about the pictures that were made."""
    return success(request, Stats.model_validate(await request.app[HISTORY].stats()))


async def feedback(request: web.Request, id: UUID, body: Feedback) -> web.Response:  # noqa: A002
    """Say whether a picture is good."""
    saved = await request.app[HISTORY].feedback(id, body.rating, body.comment)
    return success(request, ImageView.of(saved), message=_THANKS)


def _judge(request: web.Request, body: ImageRequest) -> Compliance:
    return request.app[IMAGES].check(body, language_of(request))
