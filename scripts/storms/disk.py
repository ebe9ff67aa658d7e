"""A small disk of the storm's own, which can be full for a moment; only for root, and gone with this process."""

from __future__ import annotations

import contextlib
import ctypes
import os
from pathlib import Path

_CLONE_NEWNS = 0x00020000  # linux/sched.h
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000  # linux/mount.h
_BALLAST = "ballast"


class Disk:
    """A tmpfs on `directory` in a mount namespace that only this process and its children see."""

    def __init__(self, directory: Path) -> None:
        self._ballast = directory / _BALLAST

    def fill(self) -> None:
        """No byte is free any more."""
        descriptor = os.open(self._ballast, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            size = 0
            while free := os.fstatvfs(descriptor).f_bavail * os.fstatvfs(descriptor).f_frsize:
                with contextlib.suppress(OSError):  # others write, too
                    os.posix_fallocate(descriptor, size, free)
                size = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)

    def free(self) -> None:
        """As before."""
        self._ballast.unlink(missing_ok=True)


def mounted(directory: Path, megabytes: int) -> Disk | None:
    """A disk of this size on the directory; None where this process may not have one."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNS) != 0:
        return None
    if libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None) != 0:
        return None
    options = f"size={megabytes}m,mode=755".encode()
    if libc.mount(b"tmpfs", os.fsencode(directory), b"tmpfs", 0, options) != 0:
        return None
    return Disk(directory)


def unmount(directory: Path) -> None:
    """Take the disk off, though something may still be open on it."""
    ctypes.CDLL(None).umount2(os.fsencode(directory), 2)  # MNT_DETACH
