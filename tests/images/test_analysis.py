"""The analyser: what sentences mean, in both languages, with nothing dropped in silence."""

import importlib
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from joyip.capabilities.images.analysis import Analyser
from joyip.capabilities.images.lists import WORDED
from joyip.capabilities.images.places import config_directory
from joyip.capabilities.images.text import has_han
from joyip.studio.catalogue import COLORED, DIMENSIONS
from joyip.studio.scene import Scene

SENTENCES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "prompts.toml").read_text(encoding="utf-8"))[
    "sentence"
]


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


@pytest.fixture(scope="module")
def measuring() -> Iterator[ModuleType]:
    """The benchmark that judges sentences; it lives beside the scripts and not in joyip."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[2] / "scripts")
        yield importlib.import_module("benchmarks.understanding")
    for name in [name for name in sys.modules if name == "benchmarks" or name.startswith("benchmarks.")]:
        del sys.modules[name]


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda s: s["say"])
def test_a_sentence_is_understood(analyser: Analyser, measuring: ModuleType, sentence: dict[str, Any]) -> None:
    """Every wish is found, nothing else is read, what is denied is not there, and what has no place is reported."""
    assert measuring.score([sentence], analyser).faults == []


def test_the_goals_are_met(analyser: Analyser, measuring: ModuleType) -> None:
    """Of both languages there are more than a hundred sentences; each dimension is precise and complete."""
    chinese = sum(has_han(sentence["say"]) for sentence in SENTENCES)
    assert min(chinese, len(SENTENCES) - chinese) >= 110
    score = measuring.score(SENTENCES, analyser)
    assert set(score.dimensions) >= {*WORDED, "colours", "patterns", "text", "unplaced", "themes"}
    lacking = [d for d in score.dimensions if min(score.precision(d), score.recall(d)) < measuring.GOAL]
    assert lacking == []
    assert score.denials[True] / score.denials.total() >= measuring.NEGATION_GOAL
    assert score.matches[True] / score.matches.total() >= measuring.NEGATION_GOAL


def test_only_what_lacks_is_reported(analyser: Analyser) -> None:
    """Nothing is reported as lacking for a sentence that wishes for nothing beyond the catalogue."""
    innocent = [s for s in SENTENCES if not s.get("unplaced") and "unplaced" not in s.get("may", ())]
    innocent = [s for s in innocent if all(wish[0] not in "!?" for wish in s["is"].values())]
    assert len(innocent) >= 500
    reports = {s["say"]: analyser.analyse(s["say"]).unplaced for s in innocent}
    assert {say: told for say, told in reports.items() if told} == {}


def test_every_analysis_is_a_scene(analyser: Analyser) -> None:
    """Whatever was said, all dimensions are answered, the fields make a valid scene, and twice the same."""
    for sentence in SENTENCES:
        analysis = analyser.analyse(sentence["say"])
        assert set(analysis.understood) >= {*DIMENSIONS, *(f"{d}_color" for d in COLORED)}
        Scene.model_validate(analysis.scene_fields())
        assert analyser.analyse(sentence["say"]) == analysis


def test_the_request_wins_over_the_sentence(analyser: Analyser) -> None:
    """Fields of the request decide; what the sentence said instead is reported."""
    analysis = analyser.analyse("low angle cartoon of Joy", mode="3d", view="front")
    assert (analysis.understood["mode"].item, analysis.understood["view"].item) == ("3d", "front")
    assert {(u.dimension, u.kept) for u in analysis.unplaced} == {("mode", "3d"), ("view", "front")}
    agreed = analyser.analyse("low angle cartoon of Joy", mode="2d", view="low")
    assert agreed.unplaced == []


def test_wishes_are_told_in_the_users_words(analyser: Analyser) -> None:
    """A wish is what was written: script, case, slips and denial included."""
    said = analyser.analyse("戴著紅色聖誕帽，Holding a BALOON，不穿褲子").understood
    assert said["headwear"].wish == "聖誕帽"
    assert said["headwear_color"].wish == "紅色"
    assert said["handheld"].wish == "BALOON"
    assert said["bottom"].wish == "不穿褲子"


def test_language_follows_the_sentence(analyser: Analyser) -> None:
    """Replies come in the sentence's language."""
    assert analyser.analyse("一只小狗").language == "zh"
    assert analyser.analyse("a puppy").language == "en"


def test_the_lists_name_far_more_than_the_catalogue(analyser: Analyser) -> None:
    """Every item has words in both languages, and more than 120 things that it lacks are known by name."""
    lexicon = analyser.lexicon
    for dimension, items in DIMENSIONS.items():
        for item in items.values():
            if item.id == "none":
                continue
            for name in (item.zh, item.en):
                tokens, _ = lexicon.find(name.lower().replace("-", " "))
                meant = "pattern" if dimension.endswith("_pattern") else dimension
                found = (tokens[0].meaning.dimension, tokens[0].meaning.item)
                assert found in {(meant, item.id), ("pattern", item.id)}, name
    assert lexicon.lacking >= 120


def test_nonsense_is_survived(analyser: Analyser) -> None:
    """Empty, huge, hostile and meaningless text still makes a scene."""
    for text in (
        "",
        "   ",
        "！？。",
        "\u200b",
        "的" * 500,
        "a" * 5000,
        "不" * 99,
        "🐶🎩",
        "\ud800",
        "红" * 50 + "帽",
        "no no no",
    ):
        Scene.model_validate(analyser.analyse(text).scene_fields())


def test_a_broken_list_leaves_the_old_ones(tmp_path: Path) -> None:
    """A reload with a malformed file is refused, named, and changes nothing."""
    for path in config_directory("lexicon").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    analyser = Analyser(tmp_path)
    (tmp_path / "top.toml").write_text("[exact]\ntoga = ['toga']", encoding="utf-8")
    with pytest.raises(ValueError, match=r"top\.toml.*toga"):
        analyser.reload()
    assert analyser.analyse("sweater").understood["top"].item == "sweater"


@pytest.mark.parametrize(
    "sentence",
    [
        "背景不要 图书馆里",
        "背景要抠掉，图书馆",
        "1" * 400 + "é",
        "Joy, order " + "1234567890" * 40 + "abc",
        "1 " * 240,
        "qz" * 240,
    ],
    ids=lambda sentence: sentence[:20],
)
def test_odd_sentences_are_answered(analyser: Analyser, sentence: str) -> None:
    """What contradicts itself, and numbers without end, are read like all else, and at once."""
    assert analyser.analyse(sentence).understood["backdrop"].item == "studio"


def test_a_tag_is_no_colour(analyser: Analyser) -> None:
    """Words behind a # are no colours though their letters are digits, too; a colour beyond white is cut to it."""
    assert analyser.analyse("Joy in a hat #fab #decade").understood["headwear_color"].source != "said"
    assert analyser.analyse("a #fff hat").understood["headwear_color"].item == "white"
    assert analyser.analyse("a hat in rgb(999, 0, 0)").understood["headwear_color"].item == "red"
