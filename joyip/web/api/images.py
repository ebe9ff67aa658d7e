"""Pictures over HTTP: ask for them, ask what a sentence means, look at those that were made."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from aiohttp import web
from pydantic import Field, model_validator

from joyip.capabilities.images.compliance import Compliance
from joyip.capabilities.images.history import Record, address
from joyip.capabilities.images.images import catalogue as everything
from joyip.capabilities.images.oddities import Oddity, oddities
from joyip.capabilities.images.request import MAX_COUNT, MAX_PROMPT, OPAQUE, Format, ImageRequest, Model, too_clear
from joyip.capabilities.images.understood import Breach, Understood, Unplaced, told
from joyip.capabilities.images.variations import VariationRequest, pictured, said, varied
from joyip.errors import OffBrand, Rejected, Text
from joyip.studio.scene import Scene
from joyip.supervisor.submission import Submission
from joyip.web.api.jobs import answer
from joyip.web.callbacks import callback_of
from joyip.web.explain import refusal
from joyip.web.inputs import idempotency_of, owner_of
from joyip.web.keys import HISTORY, IMAGES, SUPERVISOR
from joyip.web.language import language_of
from joyip.web.replies import success
from joyip.web.schemas import CallbackWish, Feedback, HistoryQuery, Page, Reply, Wait, WaitQuery

KIND = "image.generate"
_THANKS = Text("感谢反馈", "thank you")


class ImageSubmission(ImageRequest, CallbackWish):
    """Pictures of Joy from a sentence."""

    wait: Wait | None = None


class SceneSubmission(CallbackWish):
    """Pictures of exactly this scene; the second has the next seed, and so on."""

    scene: Scene
    count: int = Field(1, ge=1, le=MAX_COUNT)
    format: Format = "png"
    layers: bool = False
    model: Model = False
    wait: Wait | None = None

    @model_validator(mode="after")
    def _drawable(self) -> SceneSubmission:
        if too_clear(self.format, [self.scene]):
            raise ValueError(OPAQUE.en)
        return self


class SceneQuery(WaitQuery):
    """Whether to draw at all."""

    dry_run: bool = Field(False, description="only check the scene: nothing is drawn")


class SceneView(Reply):
    """A scene that can be drawn, complete, with what would be odd about its picture."""

    scene: Scene
    oddities: list[Oddity]
    brand: list[Breach] = Field(description="rules of the brand that it breaks: it would be refused")
    offer: Scene | None = Field(description="the nearest scene that breaks none; null: this one does not")
    compliance: Compliance


class VariationSubmission(VariationRequest, CallbackWish):
    """Others like a picture."""

    format: Format | None = Field(None, description="null: as the picture's")
    wait: Wait | None = None


class AnalysisView(Reply):
    """What would be drawn, and whether it may be."""

    scene: Scene
    understood: dict[str, Understood]
    unplaced: list[Unplaced]
    themes: list[str]
    brand: list[Breach]
    compliance: Compliance


class ImageView(Reply):
    """A picture that was made; `uses` counts how often it was asked for."""

    id: UUID
    prompt: str
    owner: str
    artifact_id: str
    url: str
    manifest_url: str
    width: int
    height: int
    format: Format
    seed: int
    gate: dict[str, Any]
    passed: bool
    scene: dict[str, Any]
    created_at: datetime
    uses: int
    rating: int | None
    comment: str | None
    layers: dict[str, str]
    model: str | None

    @classmethod
    def of(cls, record: Record) -> ImageView:
        """The picture as the API shows it."""
        own = {name: getattr(record, name) for name in cls.model_fields if not name.endswith("url")}
        return cls(url=address(record.artifact_id), manifest_url=address(record.manifest_id), **own)


class Stats(Reply):
    """Counts of pictures: all, passed by the gate, answered from storage, judged, of the last 24 hours."""

    images: int
    passed: int
    reused: int
    liked: int
    disliked: int
    last_day: int


class ItemView(Reply):
    """Something Joy can be, wear, hold or stand in; `color` is its own colour."""

    id: str
    zh: str
    en: str
    color: str | None


class ColorView(Reply):
    """A colour by name."""

    id: str
    zh: str
    en: str
    srgb: str


class CharacterView(Reply):
    """Who can be seen: the expressions of its own (others are the nearest of them), and what it has no place for.

    `clothes` are the garments of its own in dimensions of which it has not all.
    """

    id: str
    zh: str
    en: str
    expressions: list[str]
    without: list[str]
    clothes: dict[str, list[str]]


class Catalogue(Reply):
    """All characters, items by dimension, and colours."""

    characters: list[CharacterView]
    dimensions: dict[str, list[ItemView]]
    colors: list[ColorView]


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
