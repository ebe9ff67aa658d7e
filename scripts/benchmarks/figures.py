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
    """A median beside its reference.

    limit, least: the most and the least of the value, or with `limits="ratio"` of its ratio to the reference.
    row, column: where it stands in a table of its own; such figures are not listed.
    """

    name: str
    value: float
    unit: str
    reference: str = ""
    reference_value: float | None = None
    limit: float | None = None
    limits: str = "value"
    spread: tuple[float, float] | None = None
    least: float | None = None
    row: str = ""
    column: str = ""

    @property
    def ratio(self) -> float | None:
        """The value in units of its reference."""
        return self.value / self.reference_value if self.reference_value else None

    @property
    def held(self) -> bool | None:
        """Whether it is within its limits, if it has any."""
        judged = self.ratio if self.limits == "ratio" else self.value
        if judged is None or (self.limit is None and self.least is None):
            return None
        return (self.limit is None or judged <= self.limit) and (self.least is None or judged >= self.least)

    @property
    def bound(self) -> str:
        """Its limits in words."""
        unit = "×" if self.limits == "ratio" else f" {self.unit}"
        bounds = [("≥", self.least), ("≤", self.limit)]
        return ", ".join(f"{sign} {bound:g}{unit}" for sign, bound in bounds if bound is not None)

    def as_json(self) -> dict[str, Any]:
        """The figure as a JSON object."""
        return {**asdict(self), "ratio": self.ratio, "held": self.held}


def figure(name: str, values: Sequence[float], unit: str, **more: Any) -> Figure:
    """The median of the values; `reference_values` are reduced the same way."""
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
        if entry.row:
            continue
        low, high = entry.spread or (entry.value, entry.value)
        judged = {True: "held", False: "MISSED", None: ""}[entry.held]
        rows.append(
            (
                entry.name,
                f"{entry.value:.4g} {entry.unit}",
                f"{low:.4g} … {high:.4g}",
                entry.reference,
                "" if entry.reference_value is None else f"{entry.reference_value:.4g} {entry.unit}",
                "" if entry.ratio is None else f"{entry.ratio:.2f}×",
                f"{entry.bound} {judged}".strip(),
            )
        )
    return aligned(rows) if len(rows) > 1 else ""


def grid(figures: Sequence[Figure]) -> str:
    """The figures that have a row and a column, each as its median and its spread."""
    cells = {(entry.row, entry.column): entry for entry in figures if entry.row}
    columns = list(dict.fromkeys(column for _, column in cells))
    names = dict.fromkeys(row for row, _ in cells)
    rows = [(name, *(_cell(cells.get((name, column))) for column in columns)) for name in names]
    return aligned([("", *columns), *rows]) if cells else ""


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Columns under one another."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def short(value: float) -> str:
    """Three figures that count: 1,830 or 12.4 or 0.41."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _cell(entry: Figure | None) -> str:
    if entry is None:
        return "–"
    if entry.spread is None:
        return short(entry.value)
    low, high = entry.spread
    return f"{short(entry.value)} ({short(low)} … {short(high)})"
