"""What the storm's jobs run in engine processes."""

from __future__ import annotations

import ctypes
import hashlib
from typing import Any


def digest(task: Any, rounds: int) -> str:
    """Some honest work, with a word about it on the way."""
    value = b"joy"
    for number in range(rounds):
        value = hashlib.sha256(value * 200).digest()
        if number % 200 == 0:
            task.report(number / rounds)
    return value.hex()


def stuck(task: Any, seconds: int) -> str:
    """Sleep in C and hold the interpreter's lock: no signal handler of Python, no thread, nothing runs."""
    task.report(0.5)
    ctypes.PyDLL(None).sleep(seconds)
    return "woken"
