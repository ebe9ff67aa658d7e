"""Fields as programs: a tree of fields is one list of numbers, run by machine code for many points at once.

What has no formula Python computes before, for all points (`Code.samplers`). Parts of a union or an intersection that
are too far away to matter are told by `Program.near`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from joyip.studio import machine
from joyip.studio.geometry import Vectors
from joyip.studio.machine import FOLD, JOIN, PART, RAISE, RETURN, SAMPLED

Scalars = npt.NDArray[np.float32]
Sampler = Callable[[Vectors], Scalars]
Warp = Callable[[Vectors], Vectors]


@dataclass(frozen=True)
class Code:
    """Instructions; and the fields and reliefs among them without a formula, each with the warps on the way to it."""

    numbers: tuple[float, ...]
    samplers: tuple[tuple[Sampler, tuple[Warp, ...]], ...] = ()

    @staticmethod
    def of(instruction: int, *numbers: float) -> Code:
        """One instruction."""
        return Code((instruction, len(numbers) + 2, *numbers))

    @staticmethod
    def sampled(sampler: Sampler) -> Code:
        """A distance that Python computes."""
        return Code((SAMPLED, 2), ((sampler, ()),))

    def then(self, instruction: int, *numbers: float) -> Code:
        """With an instruction more."""
        return Code((*self.numbers, instruction, len(numbers) + 2, *numbers), self.samplers)

    def raised(self, relief: Sampler, factor: float) -> Code:
        """Less a relief that Python computes, times a factor."""
        return Code((*self.numbers, RAISE, 3, factor), (*self.samplers, (relief, ())))

    def within(self, warp: Warp, instruction: int, numbers: Sequence[float], scale: float = 1.0) -> Code:
        """In coordinates that an instruction makes, as the warp does; distances are `scale` times as long outside."""
        inner = (instruction, len(numbers) + 2, *numbers, *self.numbers, RETURN, 3, scale)
        return Code(inner, tuple((sampler, (warp, *warps)) for sampler, warps in self.samplers))

    @staticmethod
    def folded(parts: Iterable[Code], k: float, sign: float) -> Code:
        """Smooth minimum (sign 1) or maximum (sign -1) of the parts."""
        if not (parts := list(parts)):
            raise ValueError("a union or an intersection of nothing: leave it away")
        numbers: list[float] = [FOLD, 4, k, sign]
        samplers: list[tuple[Sampler, tuple[Warp, ...]]] = []
        for part in parts:
            numbers += (PART, 4, len(part.numbers) + 8, len(part.samplers), *part.numbers, JOIN, 4, k, sign)
            samplers += part.samplers
        return Code(tuple(numbers), tuple(samplers))


@dataclass(eq=False)
class Program:
    """A field's code, ready to run."""

    code: Code
    numbers: Scalars = field(init=False)

    def __post_init__(self) -> None:
        self.numbers = np.array(self.code.numbers, np.float32)
        if machine.depth(self.numbers) > machine.DEEP:
            raise ValueError(f"more than {machine.DEEP} fields inside one another: flatten the union")

    @cached_property
    def _everything(self) -> npt.NDArray[np.bool_]:
        return np.ones((1, len(self.numbers)), np.bool_)

    def run(self, points: Vectors) -> Scalars:
        """Distances (N,) of points (N, 3)."""
        columns = _columns(points)
        spans = np.array([[0, len(points), 0]], np.int64)
        return self._run(columns, spans, self._everything, _NOTHING)

    def near(self, centres: Vectors, radius: float) -> npt.NDArray[np.bool_]:
        """Which parts (N, numbers of the code) matter within `radius` of each centre (N, 3)."""
        columns, found = _columns(centres), np.empty((len(centres), len(self.numbers)), np.float32)
        spans = np.array([[0, len(centres), 0]], np.int64)
        self._run(columns, spans, self._everything, found)
        return machine.near_parts(self.numbers, found, np.float32(radius))

    def run_near(self, points: Vectors, spans: npt.NDArray[np.int64], near: npt.NDArray[np.bool_]) -> Scalars:
        """Distances (N,) of points (N, 3), spans (M, 3) of which - first, end, row - look at a row of `near` each."""
        return self._run(_columns(points), spans, near, _NOTHING)

    def _run(
        self,
        columns: Scalars,
        spans: npt.NDArray[np.int64],
        near: npt.NDArray[np.bool_],
        found: Scalars,
    ) -> Scalars:
        out = np.empty(columns.shape[1], np.float32)
        machine.run(self.numbers, near, spans, columns, self._samples(columns), out, found)
        return out

    def _samples(self, columns: Scalars) -> Scalars:
        """What Python computes (samplers, N)."""
        samples = np.empty((len(self.code.samplers), columns.shape[1]), np.float32)
        for row, (sampler, warps) in zip(samples, self.code.samplers, strict=True):
            points = columns.T
            for warp in warps:
                points = warp(points)
            row[:] = sampler(points)
        return samples


def polygon_distance(outline: npt.ArrayLike, u: npt.ArrayLike, v: npt.ArrayLike) -> Scalars:
    """Signed distance (N,) of points u, v to a closed polygon (M, 2) in the plane."""
    corners, u, v = (np.ascontiguousarray(numbers, np.float32) for numbers in (outline, u, v))
    out, flags = np.empty_like(u), np.empty_like(u)
    machine.polygon(corners.ravel(), 0, len(corners), u, v, out, flags, len(u))
    return out


_NOTHING = np.empty((0, 0), np.float32)


def _columns(points: Vectors) -> Scalars:
    return np.ascontiguousarray(points.T, np.float32)
