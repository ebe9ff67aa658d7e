"""Forks node processes from one that has imported everything, so that a killed node is back in a moment.

Starting the service costs two seconds of imports on a small machine and nothing else that a fault could hit. A child is
the whole service in a session of its own; it dies with this process, as this process dies with the storm.
Speaks JSON lines: {"start": {...}} and {"signal": [pid, number]} come in, {"started": pid} and {"ended": [pid, status]}
go out.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from joyip.resources.launch import die_with_parent
from joyip.resources.postgres import translate


def main() -> None:
    """Serve stdin until it closes, then kill what is left."""
    parent = os.getppid()
    die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    from . import node  # the imports that every child shares

    gc.freeze()
    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tell({"ready": os.getpid()})
    children: set[int] = set()
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        selector.register(reader, selectors.EVENT_READ)
        pending = b""
        while True:
            for key, _ in selector.select():
                data = os.read(key.fd, 65536)
                if key.fd == reader:
                    reap(children)
                    continue
                if not data:
                    end(children)
                    return
                *lines, pending = (pending + data).split(b"\n")
                for line in lines:
                    obey(json.loads(line), children, node.main)


def obey(request: dict[str, Any], children: set[int], program: Any) -> None:
    if "signal" in request:
        pid, number = request["signal"]
        if pid in children:  # not reaped yet, so the pid is still its own
            os.kill(pid, number)
        return
    pid = os.fork()
    if pid == 0:
        become(request["start"], program)
    children.add(pid)
    tell({"started": pid})


def become(start: dict[str, Any], program: Any) -> None:
    """The child's side of the fork; never returns."""
    status = 70
    try:
        parent = os.getppid()
        os.setsid()
        die_with_parent(signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        log = os.open(start["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        null = os.open(os.devnull, os.O_RDWR)
        for target, source in ((0, null), (1, log), (2, log)):
            os.dup2(source, target)
        os.closerange(3, 256)
        for name in [name for name in os.environ if name.startswith("JOYIP_")]:
            del os.environ[name]
        os.environ.update(start["environment"])
        os.chdir(Path(start["log"]).parent)
        status = program()
    except BaseException as error:
        if translate(error) is not None:  # no disk or no database at its start: whoever started it may try again
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        else:
            traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        os._exit(status)


def reap(children: set[int]) -> None:
    for pid in list(children):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            children.discard(pid)
            tell({"ended": [pid, os.waitstatus_to_exitcode(status)]})


def end(children: set[int]) -> None:
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def tell(message: dict[str, Any]) -> None:
    os.write(1, json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    main()
