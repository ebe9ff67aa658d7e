"""How well compliance judges: what it finds of the forbidden, by category and disguise, and what it wrongly refuses."""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.figures import Figure, figure
from joyip.capabilities.images.compliance import Checker

SETS = {"open": "compliance_open.toml", "held out": "compliance_heldout.toml"}
"""Sentences that the lists are tuned on, and those that they never were: by another author, where their file is."""
RECALL, FALSE_ALARMS = 0.98, 0.005
_SENTENCES = Path(__file__).resolve().parents[2] / "tests" / "images"


@dataclass(frozen=True)
class Case:
    """A sentence; `category` is None for an innocent one, `disguise` how a bad one hides."""

    say: str
    category: str | None = None
    disguise: str = ""


@dataclass
class Verdicts:
    """What was judged wrong, and how many there were of each category and disguise."""

    cases: Sequence[Case]
    wrong: Sequence[Case]

    @property
    def recall(self) -> float:
        """Of what must be refused, the share that is."""
        return 1 - _share(self.missed, [case for case in self.cases if case.category])

    @property
    def false_alarms(self) -> float:
        """Of what must pass, the share that is refused."""
        return _share([case for case in self.wrong if not case.category], [c for c in self.cases if not c.category])

    @property
    def missed(self) -> list[Case]:
        """What ought to have been refused."""
        return [case for case in self.wrong if case.category]

    def found(self, attribute: str) -> Iterator[tuple[str, float]]:
        """Recall by `category` or by `disguise`."""
        missed = Counter(getattr(case, attribute) for case in self.missed)
        for value, count in sorted(Counter(getattr(c, attribute) for c in self.cases if c.category).items()):
            yield value, 1 - missed[value] / count


def _share(part: Sequence[Case], whole: Sequence[Case]) -> float:
    return len(part) / len(whole) if whole else 0.0


def load(name: str) -> list[Case]:
    """The sentences of a set (the format is told at the top of compliance_open.toml)."""
    content = tomllib.loads((_SENTENCES / SETS[name]).read_text(encoding="utf-8"))
    bad = [
        Case(say, category, disguise)
        for category, by_disguise in content["bad"].items()
        for disguise, says in by_disguise.items()
        for say in says
    ]
    return bad + [Case(say) for says in content["innocent"].values() for say in says]


def judge(cases: Sequence[Case], checker: Checker) -> Verdicts:
    """Check every sentence."""
    return Verdicts(cases, [case for case in cases if checker.check(case.say).ok == bool(case.category)])


def measure(rounds: int) -> list[Figure]:
    """Every set that is there, and what a sentence costs."""
    checker = Checker()
    figures: list[Figure] = []
    for name in (name for name, file in SETS.items() if (_SENTENCES / file).exists()):
        verdicts = judge(load(name), checker)
        bad = sum(1 for case in verdicts.cases if case.category)
        for attribute in ("category", "disguise"):
            figures += [
                Figure("recall", share, "", row=value, column=f"{name} recall")
                for value, share in verdicts.found(attribute)
            ]
        figures.append(Figure(f"{name}: recall of {bad} bad", verdicts.recall, "", least=RECALL))
        innocent = len(verdicts.cases) - bad
        figures.append(
            Figure(f"{name}: false alarms of {innocent} innocent", verdicts.false_alarms, "", limit=FALSE_ALARMS)
        )
    says = [case.say for case in load("open")]
    return [*figures, figure("a sentence checked", [_milliseconds(checker, says) for _ in range(rounds)], "ms")]


def _milliseconds(checker: Checker, says: Sequence[str]) -> float:
    times = []
    for say in says:
        start = time.perf_counter()
        checker.check(say)
        times.append(1000 * (time.perf_counter() - start))
    return float(np.median(times))
