"""Databases without a schema, and clusters of their own, for the tests of the resources."""

import subprocess
from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from joyip.resources.embedded import Embedded
from joyip.settings import Settings

_numbers = count(1)


@pytest_asyncio.fixture
async def empty_database_url(database_server: Embedded) -> AsyncIterator[str]:
    """A database without any table."""
    name = f"empty_{next(_numbers)}"
    connection = await asyncpg.connect(database_server.url)
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield database_server.url_of(name)
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster directory as a first start leaves it."""
    directory = tmp_path_factory.mktemp("pristine") / "postgres"
    server = Embedded(directory, options={"fsync": "off"})
    await server.open()
    await server.close()
    return directory


@pytest.fixture
def copy_cluster(pristine: Path) -> Callable[[Path], Path]:
    """Puts a copy of the pristine cluster somewhere: a first start without its second of waiting."""

    def copy_cluster(place: Path) -> Path:
        place.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", str(pristine), str(place)], check=True)
        return place

    return copy_cluster


@pytest.fixture
def embedded_settings(
    tmp_path: Path, copy_cluster: Callable[[Path], Path], clean_environment: pytest.MonkeyPatch
) -> Settings:
    """Settings of a service with an embedded server of its own."""
    copy_cluster(tmp_path / "postgres")
    return Settings(data_dir=tmp_path, port=0, console_port=0)
