"""The images capability as others see it: is a sentence allowed, what does it mean, which scenes does it give."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Protocol

from joyip.capabilities.images.analysis import Analyser
from joyip.capabilities.images.brand import Mended, fitted, mended, within
from joyip.capabilities.images.compliance import Checker, Compliance, Language
from joyip.capabilities.images.request import ImageRequest
from joyip.capabilities.images.understood import Analysis, Understood
from joyip.capabilities.images.variations import narrowed
from joyip.studio.catalogue import COLORS, DIMENSIONS
from joyip.studio.packs import shelf
from joyip.studio.packs.limits import lacking
from joyip.studio.packs.manifest import OWN
from joyip.studio.scene import Scene


class Languages(Protocol):
    """The language model that the analysis uses for words it does not know."""

    def embed(self, texts: list[str], /) -> Any:
        """Unit vectors (N, D) float32."""


class Images:
    """Word lists and analyser, loaded once."""

    def __init__(self, models: Languages | None = None) -> None:
        self.checker = Checker()
        self._analyser = Analyser(models=models)

    def warm(self, directory: Path) -> None:
        """Compute what the first sentence would wait for: the catalogue's embeddings. Takes seconds, but only once."""
        self._analyser.warm(directory)

    def check(self, request: ImageRequest, language: Language | None = None) -> Compliance:
        """The verdict of the word lists on a request: its sentences, and what is to be written in the pictures."""
        written = dict.fromkeys(scene.text for scene in request.exact or () if scene.text)
        texts = [request.prompt, request.changed_by, *written]
        verdicts = [self.checker.check(text, language) for text in texts]
        return next((verdict for verdict in verdicts if not verdict.ok), verdicts[0])

    def analyse(self, request: ImageRequest) -> Analysis:
        """What the sentence asks for, per dimension. Takes milliseconds; tens of them for words it does not know."""
        analysis = self._analyser.analyse(
            request.prompt, mode=request.mode, view=request.view, character=request.character, names=_names()
        )
        if request.framing is not None:
            framing = Understood(wish=request.framing, item=request.framing, source="said")
            analysis = analysis.model_copy(update={"understood": {**analysis.understood, "framing": framing}})
        clear = analysis.understood.get("background")
        if clear is not None and request.format == "jpeg":  # which cannot be transparent
            impossible = clear.model_copy(update={"item": None, "match": "none"})
            analysis = analysis.model_copy(update={"understood": {**analysis.understood, "background": impossible}})
        seen = analysis.understood.get("character", Understood(item=request.character)).item
        manifest = shelf.volume(seen or OWN).manifest
        return within(manifest, fitted(manifest, analysis))

    def heard(self, sentence: str, character: str) -> Analysis:
        """What a sentence asks to be otherwise in a picture of a character (`variations.narrowed`)."""
        return narrowed(self.analyse(ImageRequest(prompt=sentence, character=character)))

    def off_brand(self, request: ImageRequest) -> Mended | None:
        """The first exactly given scene that breaks a rule of its character's brand: what it breaks, and the offer."""
        for scene in request.exact or ():
            found = mended(shelf.volume(scene.character).manifest, scene.model_dump())
            if found.breaches:
                return found
        return None

    def scenes(self, request: ImageRequest, analysis: Analysis | None) -> list[Scene]:
        """One scene for each picture asked for."""
        if (exact := request.exact) is not None:
            return exact
        width, height = request.width_height
        first = Scene.model_validate(
            {
                **(analysis.scene_fields() if analysis else {}),
                **request.chosen,
                **({breach.dimension: breach.used for breach in analysis.brand} if analysis else {}),
                "samples": request.samples,
                "width": width,
                "height": height,
                "seed": _seed(request) if request.seed is None else request.seed,
            }
        )
        return [first.model_copy(update={"seed": (first.seed + n) % 2**32}) for n in range(request.count)]


def _names() -> dict[str, tuple[str, str]]:
    """What the characters on the shelf are called; one with a broken pack is not called at all."""
    return {found.id: (found.zh, found.en) for found in shelf.manifests()}


def catalogue() -> dict[str, Any]:
    """Everything that can be drawn: items per dimension and colours, with names in both languages."""
    return {
        "dimensions": {
            dimension: [{"id": item.id, "zh": item.zh, "en": item.en, "color": item.color} for item in items.values()]
            for dimension, items in DIMENSIONS.items()
        },
        "characters": [
            {
                "id": found.id,
                "zh": found.zh,
                "en": found.en,
                "expressions": list(found.figure.expressions if found.figure else DIMENSIONS["expression"]),
                "without": list(lacking(found)),
                "clothes": found.clothes,
            }
            for found in shelf.manifests()
        ],
        "colors": [{"id": c.id, "zh": c.zh, "en": c.en, "srgb": c.srgb} for c in COLORS.values()],
    }


def _seed(request: ImageRequest) -> int:
    """The same sentence always draws the same pictures; different sentences draw differently."""
    return int.from_bytes(hashlib.sha256(request.prompt.encode()).digest()[:3])
