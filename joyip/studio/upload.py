"""Arrays and numbers as the kernels take them, always in the same form, so that every scene runs the same kernels."""

from __future__ import annotations

from typing import Any

import drjit as dr
import mitsuba as mi
import numpy as np
import numpy.typing as npt

_ALIGNMENT = 64
"""Bytes. Dr.Jit uses numpy's memory as it lies, and compiles other code where it lies less well than its own."""


def upload(kind: Any, values: npt.NDArray[Any]) -> Any:
    """A flat Dr.Jit array of this kind (`mi.Float`, `mi.UInt32`) that holds the values."""
    dtype = np.dtype(np.uint32 if kind is mi.UInt32 else np.float32)
    memory = np.empty(values.size * dtype.itemsize + _ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % _ALIGNMENT
    aligned = memory[start : start + values.size * dtype.itemsize].view(dtype)
    aligned[:] = values.reshape(-1)
    return kind(aligned)


def numbers(count: int) -> Any:
    """0, 1, 2 … in memory like every other list of pixels, and not as a formula, which would be another kernel."""
    counted = dr.arange(mi.UInt32, count)
    dr.make_opaque(counted)
    return counted


def number(value: float) -> Any:
    """A number that is data to the kernels, so that another value compiles nothing."""
    return dr.opaque(mi.Float, float(value))
