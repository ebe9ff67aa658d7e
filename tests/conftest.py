"""What every test may ask for: a fresh database of a real PostgreSQL, settings, opened resources."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import psutil  # type: ignore[import-untyped,unused-ignore]
import pytest
import pytest_asyncio
import structlog

from joyip.resources import connection as connections
from joyip.resources.embedded import Embedded
from joyip.resources.migrate import migrate, read
from joyip.resources.postgres import Postgres
from joyip.settings import Settings

_REQUIREMENT = re.compile(r"[RBSTV]\d+(\.\d+)?")
_TEMPLATE = "joyip_template"
_FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200"}
_numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--req", metavar="ID", help="run only the tests that prove this requirement, e.g. R5.1")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse ids that cannot be requirements; keep only those of --req."""
    wanted = config.getoption("--req")
    proofs = {item: {name for mark in item.iter_markers("req") for name in mark.args} for item in items}
    for item, names in proofs.items():
        for name in names:
            if not _REQUIREMENT.fullmatch(name):
                raise pytest.UsageError(f"{item.nodeid}: {name!r} is not the id of a requirement")
    if wanted:
        config.hook.pytest_deselected(items=[item for item in items if wanted not in proofs[item]])
        items[:] = [item for item in items if wanted in proofs[item]]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test session that leaves a process behind has failed."""
    if getattr(session.config.option, "numprocesses", None) and not hasattr(session.config, "workerinput"):
        return  # the controller of pytest-xdist: its children are the workers
    left = [child for child in psutil.Process().children(recursive=True) if not _is_tracker(child)]
    if left:
        print(f"\nprocesses left behind: {left}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_tracker(process: psutil.Process) -> bool:
    try:
        return "resource_tracker" in " ".join(process.cmdline())
    except psutil.Error:
        return True


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    """A test that sets up logging (the command line does) leaves it to others as it was."""
    kept = structlog.get_config()
    yield
    structlog.configure(**kept)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def database_server() -> AsyncIterator[Embedded]:
    """One PostgreSQL for the session (for the worker, under pytest-xdist), with a migrated template database."""
    directory = Path(tempfile.mkdtemp(prefix="joyip-tests-"))
    server = Embedded(directory, options=_FAST)
    try:
        await server.open()
        await _execute(server.url, f"CREATE DATABASE {_TEMPLATE}")
        connection = await connections.connect(server.url_of(_TEMPLATE))
        try:
            await migrate(connection, read())
        finally:
            await connection.close()
        yield server
    finally:
        await server.close()
        shutil.rmtree(directory, ignore_errors=True)


@pytest_asyncio.fixture
async def database_url(database_server: Embedded) -> AsyncIterator[str]:
    """A fresh, migrated database of the test's own."""
    name = f"test_{next(_numbers)}"
    connection = await asyncpg.connect(database_server.url)
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        yield database_server.url_of(name)
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No setting of the developer's shell or env file reaches the test."""
    for name in [name for name in os.environ if name.startswith("JOYIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JOYIP_ENV_FILE", os.devnull)
    return monkeypatch


@pytest.fixture
def settings(tmp_path: Path, database_url: str, clean_environment: pytest.MonkeyPatch) -> Settings:
    """Settings of a service with a database of its own, a free port and no console."""
    return Settings(data_dir=tmp_path, database_url=database_url, port=0, console_port=0)


@pytest_asyncio.fixture
async def postgres(settings: Settings) -> AsyncIterator[Postgres]:
    """The opened database resource."""
    postgres = Postgres(settings)
    await postgres.open()
    try:
        yield postgres
    finally:
        await postgres.close()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
