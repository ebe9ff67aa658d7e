"""Bring a database to the schema of this code: numbered .sql files, each applied once, in order, in a transaction."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

DIRECTORY = Path(__file__).parent / "migrations"
_LOCK = 0x6A6F796970  # "joyip": the advisory lock that lets one service migrate at a time
_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")

log = structlog.get_logger(__name__)


class MigrationError(RuntimeError):
    """The database does not fit this code. The message says what to do."""


@dataclass(frozen=True)
class Migration:
    """One file."""

    version: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, in hex."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read(directory: Path = DIRECTORY) -> list[Migration]:
    """The migrations of a directory in order. Raises MigrationError for a name or number that does not fit."""
    migrations: list[Migration] = []
    for path in sorted(directory.glob("*.sql")):
        match = _FILE_NAME.fullmatch(path.name)
        if match is None:
            raise MigrationError(f"{path.name}: a migration is named like 0001_jobs.sql")
        if migrations and migrations[-1].version == int(match[1]):
            raise MigrationError(f"{path.name}: the number {match[1]} is taken by {migrations[-1].name}")
        migrations.append(Migration(int(match[1]), path.stem, path.read_text(encoding="utf-8")))
    return migrations


async def migrate(connection: Any, migrations: Sequence[Migration]) -> int:
    """Apply what is missing; answer how many that were.

    Several services may call this at once: they wait for one another. Raises MigrationError for a database that is
    newer than the code, or whose applied migrations are not those of the code.
    """
    await connection.execute("SET statement_timeout = 0")
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK, timeout=None)
        try:
            return await _apply(connection, migrations)
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)
    finally:
        await connection.execute("RESET statement_timeout")


async def _apply(connection: Any, migrations: Sequence[Migration]) -> int:
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (version integer PRIMARY KEY, name text NOT NULL,"
        " checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
    )
    applied = {row["version"]: row for row in await connection.fetch("SELECT * FROM schema_migrations")}
    _check(applied, migrations)
    missing = [migration for migration in migrations if migration.version not in applied]
    for migration in missing:
        started = time.monotonic()
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(
                "INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)",
                migration.version,
                migration.name,
                migration.checksum,
            )
        log.info("postgres.migrated", migration=migration.name, seconds=round(time.monotonic() - started, 3))
    return len(missing)


def _check(applied: dict[int, Any], migrations: Sequence[Migration]) -> None:
    known = {migration.version: migration for migration in migrations}
    newest = max(known, default=0)
    for version, row in sorted(applied.items()):
        if version > newest:
            raise MigrationError(
                f"the database has migration {row['name']}, this code ends at {newest:04d}: run a newer joyip"
            )
        if version not in known:
            raise MigrationError(f"the database has migration {row['name']}, which this code does not know")
        if known[version].checksum != row["checksum"]:
            raise MigrationError(
                f"migration {row['name']} was changed after it had been applied; restore the file and put the change"
                " into a new one"
            )
