"""What was measured, and how it is shown."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A median beside its reference. `limit` bounds the ratio (`limits="ratio"`) or the value itself."""

    name: str
    value: float
    unit: str
    reference: str = ""
    reference_value: float | None = None
    limit: float | None = None
    limits: str = "value"
    spread: tuple[float, float] | None = None

    @property
    def ratio(self) -> float | None:
        """The value in units of its reference."""
        return self.value / self.reference_value if self.reference_value else None

    @property
    def held(self) -> bool | None:
        """Whether it is within its limit, if it has one."""
        judged = self.ratio if self.limits == "ratio" else self.value
        return None if self.limit is None or judged is None else judged <= self.limit

    def as_json(self) -> dict[str, Any]:
        """The figure as a JSON object."""
        return {**asdict(self), "ratio": self.ratio, "held": self.held}


def figure(name: str, values: Sequence[float], unit: str, **more: Any) -> Figure:
    """The median of at least five values; `reference_values` are reduced the same way."""
    if len(values) < 5:
        raise ValueError(f"{name}: a median of {len(values)} values says little")
    references = more.pop("reference_values", None)
    if references is not None:
        more["reference_value"] = statistics.median(references)
    return Figure(name, statistics.median(values), unit, spread=(min(values), max(values)), **more)


@contextmanager
def clock() -> Iterator[Callable[[], float]]:
    """Seconds since the block began, as a function that stops counting at its end."""
    start, end = time.perf_counter(), None
    yield lambda: (end if end is not None else time.perf_counter()) - start
    end = time.perf_counter()


def table(figures: Sequence[Figure]) -> str:
    """Aligned columns: what, median, spread, reference, ratio, limit."""
    rows = [("figure", "median", "min … max", "reference", "", "ratio", "limit")]
    for entry in figures:
        low, high = entry.spread or (entry.value, entry.value)
        judged = {True: "held", False: "MISSED", None: ""}[entry.held]
        bound = (
            "" if entry.limit is None else f"≤ {entry.limit:g}{'×' if entry.limits == 'ratio' else ' ' + entry.unit}"
        )
        rows.append(
            (
                entry.name,
                f"{entry.value:.4g} {entry.unit}",
                f"{low:.4g} … {high:.4g}",
                entry.reference,
                "" if entry.reference_value is None else f"{entry.reference_value:.4g} {entry.unit}",
                "" if entry.ratio is None else f"{entry.ratio:.2f}×",
                f"{bound} {judged}".strip(),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
