"""Migrations: each once, in order, whole or not at all, and only onto a database that fits."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from joyip.resources import connection as connections
from joyip.resources.migrate import Migration, MigrationError, migrate, read

ONE = Migration(1, "0001_one", "CREATE TABLE one (id integer); INSERT INTO one VALUES (1)")
TWO = Migration(2, "0002_two", "CREATE TABLE two (id integer)")


async def apply(url: str, *migrations: Migration) -> int:
    connection = await connections.connect(url)
    try:
        return await migrate(connection, migrations)
    finally:
        await connection.close()


@pytest.mark.req("R5.1")
async def test_each_is_applied_once(empty_database_url: str) -> None:
    """Twice is once; later ones are added."""
    assert await apply(empty_database_url, ONE) == 1
    assert await apply(empty_database_url, ONE) == 0
    assert await apply(empty_database_url, ONE, TWO) == 1


@pytest.mark.req("R5.1", "R2.4")
async def test_services_that_start_together_migrate_once(empty_database_url: str) -> None:
    """Without the lock the second CREATE TABLE would fail."""
    applied = await asyncio.gather(*(apply(empty_database_url, ONE, TWO) for _ in range(5)))
    assert sorted(applied) == [0, 0, 0, 0, 2]


async def test_a_migration_that_fails_leaves_nothing(empty_database_url: str) -> None:
    """Its earlier statements are rolled back, and it can be tried again."""
    broken = Migration(2, "0002_two", "CREATE TABLE two (id integer); SELECT 1 / 0")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await apply(empty_database_url, ONE, broken)
    assert await apply(empty_database_url, ONE, TWO) == 1


async def test_what_does_not_fit_is_refused(empty_database_url: str) -> None:
    """A changed file, a lost file and a database from the future: clear errors, no change."""
    await apply(empty_database_url, ONE, TWO)
    with pytest.raises(MigrationError, match="0001_one was changed"):
        await apply(empty_database_url, Migration(1, "0001_one", "SELECT 1"), TWO)
    with pytest.raises(MigrationError, match="run a newer joyip"):
        await apply(empty_database_url, ONE)
    with pytest.raises(MigrationError, match="does not know"):
        await apply(empty_database_url, TWO)


def test_files_have_numbers_that_fit(tmp_path: Path) -> None:
    """A wrong name and a number that comes twice are refused; the shipped ones are in order."""
    (tmp_path / "0001_one.sql").write_text("SELECT 1")
    assert [migration.version for migration in read(tmp_path)] == [1]
    (tmp_path / "0001_uno.sql").write_text("SELECT 1")
    with pytest.raises(MigrationError, match="taken"):
        read(tmp_path)
    (tmp_path / "0001_uno.sql").rename(tmp_path / "two.sql")
    with pytest.raises(MigrationError, match="named like"):
        read(tmp_path)
    assert [migration.version for migration in read()] == list(range(1, len(read()) + 1))
