"""Holds stored files against their ids: a disk that loses or changes bytes is noticed before a customer notices."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from joyip.errors import NotFound
from joyip.resources import queries
from joyip.resources.files import Artifact, Files
from joyip.resources.postgres import Postgres
from joyip.supervisor.context import Context

BATCH = 100
"""Files between two notes of how far it is."""
RESERVE = 60.0
"""Seconds before the end of its time at which it stops by itself; the next run goes on from there."""
REPORTED = 1000
"""Most damaged files that are named."""

Found = Literal["missing", "changed", "unreadable"]

_SQL = queries.load(Path(__file__).with_suffix(".sql"))


class VerifyParams(BaseModel):
    """How much to look at. The defaults are those of the daily run."""

    model_config = ConfigDict(extra="forbid", strict=True)

    gigabytes: Annotated[float, Field(gt=0, description="most that is read in one run")] = 200.0
    megabytes_per_second: Annotated[float, Field(gt=0, description="pace, so that the disk stays free for others")] = (
        50.0
    )
    remove: Annotated[bool, Field(description="take damaged files away, so that they are made anew when wanted")] = (
        False
    )


class Damage(BaseModel):
    """A stored file that is no longer what it was, or (unreadable) of which nobody can say."""

    id: str
    found: Found


class Verified(BaseModel):
    """What was looked at; `left`: files for the next run, which begins with them."""

    checked: int
    bytes: int
    damaged: list[Damage]
    removed: int
    left: int


async def verify(context: Context, params: VerifyParams) -> Verified:
    """Read files, longest unread first, and compare their SHA-256 with their ids."""
    files = await context.get(Files)
    checker = _Checker(context, files, params)
    postgres = await context.get(Postgres)
    (row,) = await postgres.fetch(_SQL["count"])
    began = row["now"]
    while not checker.is_through and (rows := await postgres.fetch(_SQL["due"], began, BATCH)):
        seen = [artifact.id for artifact in [Artifact(**row) for row in rows] if await checker.check(artifact)]
        await postgres.fetch(_SQL["verified"], seen)
        context.progress(checker.checked / max(1, row["count"], checker.checked), "read")
    lost = [damage.id for damage in checker.damaged if damage.found != "unreadable"]
    if params.remove:
        await postgres.fetch(_SQL["remove"], lost)
    (left,) = await postgres.fetch(_SQL["left"], began)
    return Verified(
        checked=checker.checked,
        bytes=checker.read,
        damaged=checker.damaged[:REPORTED],
        removed=len(lost) if params.remove else 0,
        left=left["count"],
    )


class _Checker:
    """One run: what was read and what was found."""

    def __init__(self, context: Context, files: Files, params: VerifyParams) -> None:
        self.checked = 0
        self.read = 0
        self.damaged: list[Damage] = []
        self._context = context
        self._files = files
        self._most = params.gigabytes * 1e9
        self._pace = params.megabytes_per_second * 1e6
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()

    @property
    def is_through(self) -> bool:
        """Whether this run has read what it may, or its time is over."""
        return self.read >= self._most or self._context.remaining < RESERVE

    async def check(self, artifact: Artifact) -> bool:
        """Look at one file; False when it was left for the next run."""
        if self.is_through:
            return False
        found = await self._judge(artifact)
        if found is not None and await self._files.info(artifact.id) is not None:  # else it was removed meanwhile
            self.damaged.append(Damage(id=artifact.id, found=found))
            self._context.log.error("files.damaged", id=artifact.id, found=found, size=artifact.size)
            self._context.say("damaged file", id=artifact.id, found=found)
        self.checked += 1
        await asyncio.sleep(self.read / self._pace - (self._loop.time() - self._began))
        return True

    async def _judge(self, artifact: Artifact) -> Found | None:
        """What is wrong with the bytes as they are now, if anything."""
        digest = hashlib.sha256()
        try:
            async for chunk in self._files.read(artifact, 0, artifact.size):
                await asyncio.to_thread(digest.update, chunk)
                self.read += len(chunk)
        except NotFound:
            return "missing"
        except Exception as error:  # whatever the store raises: the run goes on with the next file
            if "InvalidRange" in str(error):  # the store's way of saying that nothing is left of it
                return "changed"
            self._context.log.warning("files.unreadable", id=artifact.id, error=str(error)[:500])
            return "unreadable"
        return None if digest.hexdigest() == artifact.id else "changed"
