"""Loops over numbers as machine code, kept from one process to the next; the compiler is loaded when one is first run.

A process that only serves runs none, and is spared the compiler's 124 MB.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

LOOPS: dict[Callable[..., Any], Any] = {}
"""All that can be run by now; each is compiled for each form of its arguments (`nopython_signatures`)."""
_waiting: list[Callable[..., Any]] = []
_lock = Lock()


def compiled(function: F) -> F:
    """The function of a module as machine code, kept for the next process where there is room; threads run beside it.

    It may call those of its own module that are compiled, too. Tables of other modules are compiled into it: whoever
    changes such a table touches the loop's module, or finds the old one in what was kept.
    """
    _waiting.append(function)

    @wraps(function)
    def first(*args: Any) -> Any:
        _compile()
        return LOOPS[function](*args)

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
            function.__globals__[function.__name__] = LOOPS[function] = loop
            del _waiting[0]
