"""The analyser: what sentences mean, in both languages, with nothing dropped in silence."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from joyip.capabilities.images.analysis import Analyser
from joyip.capabilities.images.understood import Understood
from joyip.studio.catalogue import COLORED, DIMENSIONS
from joyip.studio.scene import Scene

SENTENCES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "prompts.toml").read_text(encoding="utf-8"))[
    "sentence"
]


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


def written(understood: Understood) -> str:
    """An answer in the short form of prompts.toml."""
    if understood.source != "said":
        return {"theme": "@", "default": "-"}[understood.source] + str(understood.item)
    return {"exact": "", "nearest": "~", "none": "!"}[understood.match] + str(understood.item)


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda s: s["say"])
def test_a_sentence_is_understood(analyser: Analyser, sentence: dict[str, Any]) -> None:
    """Each listed dimension is answered as expected, and exactly the listed wishes are reported as without a place."""
    analysis = analyser.analyse(sentence["say"])
    assert {key: written(analysis.understood[key]) for key in sentence["is"]} == sentence["is"]
    assert sorted(u.wish for u in analysis.unplaced) == sorted(sentence.get("unplaced", []))


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda s: s["say"])
def test_every_analysis_is_a_scene(analyser: Analyser, sentence: dict[str, Any]) -> None:
    """Whatever was said, all dimensions are answered, the fields make a valid scene, and twice the same."""
    analysis = analyser.analyse(sentence["say"])
    assert set(analysis.understood) >= {*DIMENSIONS, *(f"{d}_color" for d in COLORED)}
    Scene.model_validate(analysis.scene_fields())
    assert analyser.analyse(sentence["say"]) == analysis
