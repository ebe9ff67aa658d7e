"""Start a program as another user, tied to the life of its parent: drop privileges, ask for a signal, exec.

Runs as a script of its own (`python -I -S launch.py PARENT SIGNAL UID GID PROGRAM ...`), because doing this between
fork and exec of a server with threads (`preexec_fn`) can deadlock. Uses nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(signal_number: int) -> None:
    """Have the kernel send this signal to this process when the thread that started it ends, even by kill -9."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")


def main() -> None:
    """Become the program named by the arguments."""
    parent, signal_number, uid, gid = map(int, sys.argv[1:5])
    if os.geteuid() == 0 and uid != 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    die_with_parent(signal_number)  # after setuid, which clears it
    if os.getppid() != parent:  # the parent died before the kernel knew of our wish
        sys.exit(1)
    os.execv(sys.argv[5], sys.argv[5:])  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main()
