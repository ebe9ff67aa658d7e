"""One service per data directory: a lock that the kernel releases, however the service ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class DataDirectoryInUse(RuntimeError):
    """Another service holds this data directory."""


class DirectoryLock:
    """An exclusive lock (flock) on a file in the data directory. The file holds the pid of the holder."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "joyip.lock"
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock or raise DataDirectoryInUse, naming the holder."""
        while self._descriptor is None:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
                os.close(descriptor)
                raise DataDirectoryInUse(
                    f"{self._path.parent} is in use by the joyip service with pid {holder};"
                    " stop it, or set JOYIP_DATA_DIR to another directory"
                ) from None
            if self._is_current(descriptor):
                self._descriptor = descriptor
                os.ftruncate(descriptor, 0)
                os.write(descriptor, f"{os.getpid()}\n".encode())
            else:
                os.close(descriptor)  # its holder removed the file between our open and our flock

    def release(self) -> None:
        """Remove the file and give the lock back. Idempotent."""
        if self._descriptor is not None:
            self._path.unlink(missing_ok=True)  # while held: nobody else can own this file name
            os.close(self._descriptor)
            self._descriptor = None

    def _is_current(self, descriptor: int) -> bool:
        try:
            named = self._path.stat()
        except FileNotFoundError:
            return False
        opened = os.fstat(descriptor)
        return (named.st_ino, named.st_dev) == (opened.st_ino, opened.st_dev)
