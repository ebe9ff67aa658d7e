"""Loops over numbers as machine code, kept from one process to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])

LOOPS: list[Any] = []
"""All that are compiled, each on its first call for each form of its arguments (`nopython_signatures`)."""


def compiled(function: F) -> F:
    """The function as machine code, kept for the next process where there is room for it; threads run beside it."""
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        LOOPS.append(numba.njit(cache=True, **options)(function))
    except RuntimeError:  # no directory can be written to
        LOOPS.append(numba.njit(**options)(function))
    return cast(F, LOOPS[-1])
