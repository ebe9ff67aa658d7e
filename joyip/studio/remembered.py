"""Shapes that many scenes are made of are made once: results by the content of what they follow from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

MOST = 512
"""Results a function keeps, the last used: of turned shapes some 10 MB."""

_forgetting: list[Callable[[], None]] = []


def forget() -> None:
    """Give back what all functions have kept."""
    for function in _forgetting:
        function()


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """The function of numbers, sequences and arrays, whose results nobody changes; safe to use from several threads."""
    kept: OrderedDict[object, R] = OrderedDict()
    lock = Lock()

    def clear() -> None:
        with lock:
            kept.clear()

    _forgetting.append(clear)

    @wraps(function)
    def remember(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (_content(args), _content(tuple(kwargs.items())))
        with lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key]
        made = function(*args, **kwargs)
        with lock:
            kept[key] = made
            while len(kept) > MOST:
                kept.popitem(last=False)
        return made

    return cast(Callable[P, R], remember)


def _content(value: Any) -> object:
    if isinstance(value, (list, tuple)):
        return tuple(map(_content, value))
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    return value
