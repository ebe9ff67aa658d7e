"""From a request to its result: understand it, have its pictures drawn, tell what came of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from joyip.capabilities.images.compliance import Compliance
from joyip.capabilities.images.history import History
from joyip.capabilities.images.images import Images
from joyip.capabilities.images.painter import Painter
from joyip.capabilities.images.provenance import Provenance
from joyip.capabilities.images.request import ImageRequest, ImageResult
from joyip.capabilities.images.understood import Analysis, told
from joyip.resources.engine import Engine
from joyip.resources.files import Files
from joyip.studio.scene import Scene
from joyip.supervisor.context import Context
from joyip.supervisor.outcome import Fail, Outcome, Reject

UNDERSTAND = 30.0
"""Seconds that understanding a sentence may take; it takes milliseconds."""


@dataclass(frozen=True)
class Wish:
    """A request that may be drawn: its verdict, what was understood (None: there was no sentence), its scenes."""

    compliance: Compliance
    analysis: Analysis | None
    scenes: list[Scene]


async def understand(context: Context, request: ImageRequest) -> Wish | Reject:
    """The scenes of a request, unless the rules of compliance or of the brand forbid them."""
    images = await context.get(Images)
    async with context.limited("understand", UNDERSTAND):
        compliance = images.check(request)
        if not compliance.ok:
            return Reject("the sentence was refused by the compliance rules", [compliance.model_dump()])
        if (found := images.off_brand(request)) is not None:
            return Reject("the scene breaks rules of the brand", [breach.model_dump() for breach in found.breaches])
        analysis = await asyncio.to_thread(_understood, images, request)
        return Wish(compliance, analysis, images.scenes(request, analysis))


def _understood(images: Images, request: ImageRequest) -> Analysis | None:
    if request.exact is None:
        return images.analyse(request)
    return images.heard(request.changed_by, request.exact[0].character) if request.changed_by else None


async def generate(context: Context, request: ImageRequest) -> ImageResult | Outcome:
    """The handler of `image.generate`."""
    context.progress(0.01)
    wish = await understand(context, request)
    if isinstance(wish, Reject):
        return wish
    context.progress(0.05, "draw")
    services = (
        await context.get(Engine),
        await context.get(Files),
        await context.get(History),
        await context.get(Provenance),
    )
    candidates = await Painter(context, request, services).paint(wish.scenes)
    passed = [candidate.image for candidate in candidates if candidate.image is not None]
    refused = [image for candidate in candidates for image in candidate.refused]
    result = ImageResult(
        images=passed,
        rejected_images=refused,
        scene=wish.scenes[0],
        **told(wish.analysis),
        compliance=wish.compliance,
        stored=all(image.stored for image in passed),
    )
    if not passed:
        reasons = [reason for image in refused for reason in image.reasons]
        return Fail("gate_failed", "no picture passed the quality gate", reasons, result.model_dump(mode="json"))
    return result
