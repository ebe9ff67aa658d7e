"""The main of an engine process: warm up once, then run one function after another, and die with the service."""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import os
import pickle
import signal
import socket
import sys
import threading
import traceback
from typing import Any

from joyip.resources.engine_frames import COUNT, LENGTH, decode, encode, lengths_of
from joyip.resources.launch import die_with_parent

_NICE = 5  # the service beside us must answer its health checks in time


class Line:
    """The blocking end of the socket to the service."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._sending = threading.Lock()  # reports may come from threads of the function

    def send(self, message: object) -> None:
        """Send one message. Raises what pickle raises before anything is sent."""
        self.send_pieces(encode(message))

    def send_pieces(self, pieces: list[bytes | memoryview]) -> None:
        """Send one message that is encoded already."""
        with self._sending:
            for piece in pieces:
                self._connection.sendall(piece)

    def receive(self) -> list[bytearray]:
        """Wait for one message, still encoded. Raises EOFError when the service is gone."""
        count = COUNT.unpack(self._exactly(COUNT.size))[0]
        return [self._exactly(length) for length in lengths_of(self._exactly(count * LENGTH.size))]

    def _exactly(self, size: int) -> bytearray:
        data = bytearray(size)
        view = memoryview(data)
        while view:
            received = self._connection.recv_into(view)
            if not received:
                raise EOFError
            view = view[received:]
        return data


class Task:
    """What a function gets as its first argument: how many cores it may use, and a way to report."""

    def __init__(self, threads: int, line: Line) -> None:
        self.threads = threads
        self._line = line

    def report(self, value: Any) -> None:
        """Send a picklable value to the caller's `on_report`; reports arrive in order."""
        self._line.send(("report", value))


def main() -> None:
    """Serve the socket whose descriptor is in the arguments until the service closes it."""
    parent, descriptor = int(sys.argv[1]), int(sys.argv[2])
    die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    faulthandler.enable()
    os.nice(_NICE)
    with socket.socket(fileno=descriptor) as connection:
        line = Line(connection)
        try:
            if len(sys.argv) > 3:
                _warm(sys.argv[3])
        except BaseException:
            line.send(("failed", traceback.format_exc()))
            sys.exit(1)
        line.send(("ready", None))
        try:
            while True:
                line.send_pieces(_run(line, line.receive()))
        except (EOFError, ConnectionError):
            pass


def _warm(name: str) -> None:
    module, _, function = name.partition(":")
    getattr(importlib.import_module(module), function)()


def _run(line: Line, parts: list[bytearray]) -> list[bytes | memoryview]:
    """Call the function; answer the encoded outcome. What cannot be pickled is an error of the function."""
    try:
        function, threads, arguments = decode(parts)
        return encode(("result", function(Task(threads, line), *arguments)))
    except BaseException as error:
        return encode(("error", _portable(error)))


def _portable(error: BaseException) -> Exception:
    """The error itself with our traceback as a note, or a RuntimeError that says the same."""
    text = "in the engine process:\n" + "".join(traceback.format_exception(error)).rstrip()
    portable: Exception = RuntimeError(f"{type(error).__name__}: {error}")
    with contextlib.suppress(Exception):
        copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
        if isinstance(copy, Exception) and type(copy) is type(error):
            portable = copy
    portable.add_note(text)
    return portable


if __name__ == "__main__":
    main()
