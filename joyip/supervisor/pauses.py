"""Pauses: kinds of jobs, or all of them, that are not started until somebody resumes them; kept across restarts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from joyip.errors import NotFound, Text
from joyip.resources import queries
from joyip.resources.postgres import Postgres
from joyip.supervisor.kind import Kinds

EVERYTHING = "*"
"""The kind that stands for all kinds."""

log = structlog.get_logger("joyip.audit")


@dataclass(frozen=True)
class Pause:
    """A kind (or EVERYTHING) of which no job is started, who said so, and why."""

    kind: str
    who: str
    why: str
    since: datetime


class Pauses:
    """What is paused. Claiming looks at the same table, so a pause holds on every node at once and after a restart.

    What runs when its kind is paused runs on to its end; what is submitted meanwhile is accepted and waits, and its
    deadline goes on counting.
    """

    def __init__(self, postgres: Postgres, kinds: Kinds) -> None:
        self._postgres = postgres
        self._kinds = kinds
        self._sql = queries.load(Path(__file__).with_name("pauses.sql"))

    async def _fetch(self, query: str, *args: Any) -> list[Pause]:
        rows = await self._postgres.fetch(self._sql[query], *args)
        return [Pause(row["kind"], row["who"], row["why"], row["since"]) for row in rows]

    async def current(self) -> list[Pause]:
        """All pauses, by kind."""
        return await self._fetch("list")

    async def pause(self, kind: str, who: str, why: str) -> Pause:
        """Start no more jobs of this kind; said again, the newer who and why stand. Raises NotFound (unknown kind)."""
        self._require(kind)
        (pause,) = await self._fetch("pause", kind, who, why)
        log.warning("queue.paused", kind=kind, who=who, why=why)
        return pause

    async def resume(self, kind: str, who: str) -> bool:
        """Start jobs of this kind again, on every node at once; False: it was not paused. Raises NotFound."""
        async with self._postgres.transaction() as connection:
            row = await connection.fetchrow(self._sql["resume"], kind)
            if row is None:
                self._require(kind)
                return False
            await connection.execute(self._sql["join_in"], kind)
            await connection.execute(self._sql["wake"])
        log.warning("queue.resumed", kind=kind, who=who, paused_by=row["who"], since=row["since"].isoformat())
        return True

    async def holding(self, kind: str) -> Pause | None:
        """The pause that keeps jobs of this kind from starting, if any."""
        return next(iter(await self._fetch("holding", kind)), None)

    def _require(self, kind: str) -> None:
        if kind != EVERYTHING and kind not in self._kinds:
            known = ", ".join([EVERYTHING, *(known.name for known in self._kinds)])
            raise NotFound(Text(f"没有 {kind!r} 这种任务。", f"There is no kind {kind!r}."), details={"kinds": known})
