"""Functions that the engine's tests run in real engine processes."""

import ctypes
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from joyip.errors import Rejected, Text

_warm = 0


def warm() -> None:
    global _warm  # noqa: PLW0603 - what warming up leaves in the process
    _warm = os.getpid()


def cold() -> NoReturn:
    raise ValueError("no model in the wheel")


def crash_on_warm() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def warmed(task: Any) -> tuple[int, int]:
    return _warm, os.getpid()


def add(task: Any, left: int, right: int) -> int:
    return left + right


def pid(task: Any) -> int:
    return os.getpid()


def threads(task: Any) -> int:
    return task.threads


def hold(task: Any) -> None:
    """Tell about oneself, then work until killed."""
    task.report((os.getpid(), task.threads))
    ctypes.CDLL(None).sleep(600)


def environment(task: Any, name: str) -> str | None:
    return os.environ.get(name)


def count(task: Any, upto: int) -> str:
    for number in range(upto):
        task.report(number)
    return "done"


class Peculiar(Exception):
    """An error whose constructor pickle cannot call."""

    def __init__(self, *, cause: str, weight: int) -> None:
        super().__init__(f"{cause} {weight}")


def fail(task: Any, message: str) -> NoReturn:
    raise LookupError(message)


def refuse(task: Any) -> NoReturn:
    raise Rejected(Text("不行", "No."), details={"advice": "less"}, retry_after=3)


def fail_peculiarly(task: Any) -> NoReturn:
    raise Peculiar(cause="wind", weight=3)


def exit_quietly(task: Any) -> NoReturn:
    raise SystemExit(0)


def unpicklable(task: Any) -> Any:
    return lambda: None


def die(task: Any) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def echo(task: Any, value: Any) -> Any:
    return value


def negate(task: Any, array: np.ndarray) -> np.ndarray:
    return ~array


def print_much(task: Any) -> str:
    print("to stdout", flush=True)
    os.system("echo from a library")
    return "clean"


def stuck(task: Any) -> None:
    """Sleep in C while holding the interpreter's lock: no Python signal handler, no thread, nothing runs."""
    task.report(os.getpid())
    ctypes.PyDLL(None).sleep(600)


def wait_for(task: Any, path: str) -> str:
    """Report, then block until someone opens the named pipe for writing."""
    task.report(os.getpid())
    with Path(path).open() as pipe:
        return pipe.read()


def parent_of_a_child(task: Any) -> None:
    child = subprocess.Popen(["sleep", "600"])
    task.report(child.pid)
    child.wait()


def temporary_file(task: Any) -> str:
    descriptor, name = tempfile.mkstemp()
    os.close(descriptor)
    return name


def hold_temporary_file(task: Any) -> None:
    task.report(temporary_file(task))
    ctypes.PyDLL(None).sleep(600)
