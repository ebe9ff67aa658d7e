"""The data directory as a resource: one service at a time, a lasting name for the node, where it answers."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

from joyip.resources.lock import DirectoryLock


class DataDirectory:
    """Holds `joyip.lock`, `node` (this node's identity, the same after a restart) and `service.url` while it serves."""

    name = "data_directory"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: DirectoryLock | None = None
        self.node = UUID(int=0)

    async def open(self) -> None:
        """Make the directory and take it. Raises DataDirectoryInUse when another service has it."""
        self._path.mkdir(parents=True, exist_ok=True)
        lock = DirectoryLock(self._path)
        lock.acquire()
        self._lock = lock
        identity = self._path / "node"
        if not identity.exists():
            fresh = self._path / "node.new"
            fresh.write_text(f"{uuid4()}\n", encoding="ascii")
            fresh.rename(identity)
        self.node = UUID(identity.read_text(encoding="ascii").strip())
        self.retract()

    async def ping(self) -> None:
        """Raises OSError when nothing can be written."""
        probe = self._path / ".probe"
        probe.write_bytes(b"")
        probe.unlink(missing_ok=True)

    async def close(self) -> None:
        """Give the directory back. Idempotent."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()

    def announce(self, url: str) -> None:
        """Leave word where the service answers, for the command line."""
        (self._path / "service.url").write_text(f"{url}\n", encoding="ascii")

    def retract(self) -> None:
        """The service no longer answers."""
        (self._path / "service.url").unlink(missing_ok=True)
