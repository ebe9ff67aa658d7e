"""Loops over numbers as machine code, kept from one process to the next; the compiler is loaded when one is first run.

A process that only serves runs none, and is spared the compiler's 124 MB.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

LOOPS: list[Any] = []
"""All that can be run by now; each is compiled for each form of its arguments (`nopython_signatures`)."""
_waiting: list[Callable[..., Any]] = []
_lock = Lock()


def compiled(function: F) -> F:
    """The function of a module as machine code, kept for the next process where there is room; threads run beside it.

    It may call those of its own module that are compiled, too.
    """
    _waiting.append(function)

    @wraps(function)
    def first(*args: Any) -> Any:
        _compile()
        return function.__globals__[function.__name__](*args)

    return cast(F, first)


def _compile() -> None:
    """Put the compiled functions in the place of all that wait, in their modules."""
    import numba

    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    with _lock:
        while _waiting:
            function = _waiting[0]  # what it calls was defined before it, and is compiled
            try:
                loop = numba.njit(cache=True, **options)(function)
            except RuntimeError:  # no directory can be written to
                loop = numba.njit(**options)(function)
            function.__globals__[function.__name__] = loop
            LOOPS.append(loop)
            del _waiting[0]
