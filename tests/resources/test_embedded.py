"""The embedded PostgreSQL: starts anywhere, dies with its service, leaves nothing."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from test_engine import until_gone

from joyip.resources.embedded import Embedded, EmbeddedError
from joyip.resources.lock import DataDirectoryInUse, DirectoryLock
from joyip.resources.postgres import FAILURES, Postgres
from joyip.settings import Settings

Copy = Callable[[Path], Path]

_SERVICE = """
import asyncio, sys, structlog
from pathlib import Path
from joyip.resources.embedded import Embedded
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
async def main():
    server = Embedded(Path(sys.argv[1]))
    await server.open()
    print(server.pid, server.url, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


async def select(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def sockets(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_socket()]


@pytest.mark.req("R8.5")
async def test_data_survive_and_nothing_else_is_left(tmp_path: Path) -> None:
    """From an empty directory to a working server; after close there is no process, socket or lock file."""
    server = Embedded(tmp_path / "postgres")
    await server.open()
    pid = server.pid
    assert pid is not None
    assert os.getsid(pid) == pid != os.getsid(0)  # the terminal's Ctrl-C is not for it
    await select(server.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    await server.close()
    await server.close()
    assert not Path(f"/proc/{pid}").exists()
    assert {path.name for path in (tmp_path / "postgres").iterdir()} == {"data", "log"}
    assert not (tmp_path / "postgres" / "data" / "postmaster.pid").exists()
    await server.open()
    assert await select(server.url, "SELECT answer FROM kept") == 42
    await server.close()


async def test_two_services_run_side_by_side(tmp_path: Path, copy_cluster: Copy) -> None:
    """Different directories, different servers."""
    servers = [Embedded(copy_cluster(tmp_path / name / "postgres")) for name in "ab"]
    await asyncio.gather(*(server.open() for server in servers))
    directories = {await select(server.url, "SHOW data_directory") for server in servers}
    assert directories == {str(tmp_path / name / "postgres" / "data") for name in "ab"}
    await asyncio.gather(*(server.close() for server in servers))


async def test_a_path_too_long_for_a_socket_is_no_problem(tmp_path: Path, copy_cluster: Copy) -> None:
    """Beyond the 107 bytes of a socket's name the socket gets a short directory, removed at the end."""
    server = Embedded(copy_cluster(tmp_path / ("x" * 110) / "postgres"))
    await server.open()
    place = Path(str(await select(server.url, "SHOW unix_socket_directories")))
    assert await select(server.url, "SELECT 1") == 1
    assert len(str(place)) < 90
    await server.close()
    assert not place.exists()


async def test_only_the_service_reaches_it(tmp_path: Path, copy_cluster: Copy) -> None:
    """No TCP port; the socket and its directory belong to the server's user alone."""
    server = Embedded(copy_cluster(tmp_path / "postgres"))
    await server.open()
    assert await select(server.url, "SHOW listen_addresses") == ""
    assert [oct(path.parent.stat().st_mode & 0o777) for path in sockets(tmp_path)] == ["0o700"]
    assert await select(server.url, "SHOW synchronous_commit") == "on"
    await server.close()


@pytest.mark.req("R6.3")
async def test_kill_9_of_the_service_takes_the_server_along(tmp_path: Path, copy_cluster: Copy) -> None:
    """The kernel ends it in good order, and the next service starts at once on what was committed."""
    directory = copy_cluster(tmp_path / "postgres")
    command = [sys.executable, "-c", _SERVICE, str(directory)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry or "." for entry in sys.path)}
    service = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, env=environment)
    assert service.stdout is not None
    try:
        pid, url = (await service.stdout.readline()).decode().split()
        await select(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    finally:
        service.kill()
        await service.wait()
    server = Embedded(directory)
    async with asyncio.timeout(10):
        await server.open()
    assert await select(server.url, "SELECT answer FROM kept") == 42
    await until_gone(int(pid))
    await server.close()


async def test_a_server_that_outlived_its_service_is_ended_first(tmp_path: Path, copy_cluster: Copy) -> None:
    """However it came to be there: a second server on the same data would destroy them."""
    directory = copy_cluster(tmp_path / "postgres")
    former = Embedded(directory)
    await former.open()
    assert former._watcher is not None
    former._watcher.cancel()  # its service is dead: nobody watches
    pid = former.pid
    server = Embedded(directory)
    await server.open()
    assert server.pid != pid
    assert former.pid is None
    assert await select(server.url, "SELECT 1") == 1
    await server.close()


@pytest.mark.parametrize("whose", ["dead", "ours", "init"])
async def test_a_stale_pid_file_does_not_matter(tmp_path: Path, copy_cluster: Copy, whose: str) -> None:
    """Pids come round again: a postmaster.pid that names a dead or a foreign process keeps nobody from starting."""
    directory = copy_cluster(tmp_path / "postgres")
    pid = {"dead": 2**22 - 1, "ours": os.getpid(), "init": 1}[whose]
    lines = [pid, directory / "data", 1700000000, 5432, directory / "run", "", "  1 2", "ready"]
    (directory / "data" / "postmaster.pid").write_text("\n".join(map(str, lines)) + "\n")
    server = Embedded(directory)
    await server.open()
    assert await select(server.url, "SELECT 1") == 1
    await server.close()


async def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    """A kill in the middle of the first start leaves no cluster that looks whole."""
    (tmp_path / "postgres" / "data.new").mkdir(parents=True)
    (tmp_path / "postgres" / "data.new" / "PG_VERSION").write_text("18\n")
    server = Embedded(tmp_path / "postgres")
    await server.open()
    assert await select(server.url, "SELECT 1") == 1
    await server.close()


async def test_failures_say_what_the_server_said(tmp_path: Path, copy_cluster: Copy) -> None:
    """A broken configuration and another version are clear errors, and nothing is left running."""
    directory = copy_cluster(tmp_path / "postgres")
    with pytest.raises(EmbeddedError, match="shared_buffers"):
        await Embedded(directory, options={"shared_buffers": "plenty"}).open()
    (directory / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedError, match="written by PostgreSQL 16"):
        await Embedded(directory).open()
    assert sockets(tmp_path) == []


async def _kept(postgres: Postgres) -> object:
    """What is in the table; a backend may outlive its server for a moment, so the first answers may be failures."""
    async with asyncio.timeout(30):
        while True:
            try:
                async with postgres.acquire() as connection:
                    return await connection.fetchval("SELECT answer FROM kept")
            except FAILURES:
                await asyncio.sleep(0)


@pytest.mark.req("R5.5", "B5")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGQUIT, signal.SIGINT])
async def test_a_server_that_dies_is_started_again(embedded_settings: Settings, number: int) -> None:
    """Whatever ends the server, the pool finds the new one by itself, and what was committed is there."""
    postgres = Postgres(embedded_settings)
    await postgres.open()
    try:
        async with postgres.transaction() as connection:
            await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        assert postgres.embedded is not None
        pid = postgres.embedded.pid
        assert pid is not None
        os.kill(pid, number)
        await until_gone(pid)
        assert await _kept(postgres) == 42
        assert postgres.embedded.pid != pid
    finally:
        await postgres.close()


def test_a_directory_has_one_service(tmp_path: Path) -> None:
    """The second one is told who holds it; after release the lock file is gone and the lock is free."""
    first, second = DirectoryLock(tmp_path), DirectoryLock(tmp_path)
    first.acquire()
    with pytest.raises(DataDirectoryInUse, match=f"pid {os.getpid()}"):
        second.acquire()
    first.release()
    first.release()
    assert list(tmp_path.iterdir()) == []
    second.acquire()
    second.release()


def test_kill_9_frees_the_directory(tmp_path: Path) -> None:
    """The kernel gives the lock back; the file that stays does not matter."""
    script = (
        "import os, signal, sys; from pathlib import Path; from joyip.resources.lock import DirectoryLock;"
        "DirectoryLock(Path(sys.argv[1])).acquire(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry or "." for entry in sys.path)}
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, env=environment)
    assert (tmp_path / "joyip.lock").exists()
    lock = DirectoryLock(tmp_path)
    lock.acquire()
    lock.release()
