"""Pictures that were drawn: found again by their scene, listed, searched, counted, judged by people."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from joyip.errors import NotFound
from joyip.resources import queries
from joyip.resources.postgres import Postgres
from joyip.studio.scene import Scene
from joyip.supervisor.job import new_id

MODELS = ("figure", "set")
"""Names of the outputs that are models; the others are layers."""


def address(artifact_id: str) -> str:
    """Where a stored file is found."""
    return f"/api/artifacts/{artifact_id}"


@dataclass(frozen=True)
class Record:
    """One row of `images`."""

    id: UUID
    prompt: str
    owner: str
    artifact_id: str
    manifest_id: str
    width: int
    height: int
    format: str
    seed: int
    gate: dict[str, Any]
    passed: bool
    scene: dict[str, Any]
    created_at: datetime
    uses: int
    rating: int | None
    comment: str | None
    outputs: dict[str, str]

    @property
    def layers(self) -> dict[str, str]:
        """Addresses of the picture's layers, by name."""
        return {name: address(stored) for name, stored in self.outputs.items() if name not in MODELS}

    @property
    def model(self) -> str | None:
        """Address of the figure as a GLB, with its set where there is one of both."""
        found = [self.outputs[name] for name in MODELS if name in self.outputs]
        return address(found[-1]) if found else None

    @property
    def wanted(self) -> tuple[str, ...]:
        """The outputs as a request names them."""
        layers = ("layers",) if any(name not in MODELS for name in self.outputs) else ()
        return (*layers, *(name for name in MODELS if name in self.outputs))

    @classmethod
    def from_row(cls, row: asyncpg.Record) -> Record:
        """A record from a row of the table."""
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


def key_of(scene: Scene, file_format: str, versions: dict[str, str]) -> bytes:
    """What makes two pictures the same: scene, file format, versions of everything that draws and judges. SHA-256."""
    made_by = orjson.dumps(versions, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(b"\0".join((scene.canonical(), file_format.encode(), made_by))).digest()


class History:
    """The table of pictures. Files of a picture that is used are kept for `ttl` seconds more."""

    def __init__(self, postgres: Postgres, *, ttl: float) -> None:
        self._postgres = postgres
        self._ttl = ttl
        self._sql = queries.load(Path(__file__).with_name("history.sql"))

    async def find(self, key: bytes) -> Record | None:
        """The picture with this key, counted as used once more."""
        rows = await self._postgres.fetch(self._sql["find"], key, self._ttl)
        return Record.from_row(rows[0]) if rows else None

    async def get(self, image_id: UUID) -> Record:
        """One picture. Raises NotFound."""
        rows = await self._postgres.fetch(self._sql["get"], image_id)
        if not rows:
            raise NotFound(details={"image_id": str(image_id)})
        return Record.from_row(rows[0])

    async def add(
        self,
        key: bytes,
        scene: Scene,
        *,
        prompt: str,
        owner: str,
        artifact_id: str,
        manifest_id: str,
        file_format: str,
        gate: dict[str, Any],
        versions: dict[str, str],
        outputs: dict[str, str] | None = None,
        again: bool = False,
    ) -> Record:
        """Remember a picture; if another job drew the same meanwhile, that one is answered, and counted as used.

        again: it was found, and counted, but had to be drawn once more for what it lacked.
        """
        rows = await self._postgres.fetch(
            self._sql["insert"],
            new_id(),
            key,
            scene.model_dump(),
            prompt,
            owner,
            artifact_id,
            manifest_id,
            scene.width,
            scene.height,
            file_format,
            scene.seed,
            gate,
            bool(gate["passed"]),
            versions,
            outputs or {},
            not again,
        )
        return Record.from_row(rows[0])

    async def page(
        self, *, search: str | None = None, before: UUID | None = None, refused: bool = False, limit: int = 50
    ) -> list[Record]:
        """Pictures, newest first, whose prompt contains `search`; `refused` also those that the gate did not pass."""
        return [
            Record.from_row(row)
            for row in await self._postgres.fetch(self._sql["page"], search, before, refused, limit)
        ]

    async def refused(self, limit: int) -> list[Record]:
        """Pictures that the gate did not pass, newest first."""
        return [Record.from_row(row) for row in await self._postgres.fetch(self._sql["refused"], limit)]

    async def stats(self) -> dict[str, int]:
        """How many pictures there are, passed the gate, were reused, were liked and disliked, came in the last day."""
        (row,) = await self._postgres.fetch(self._sql["stats"])
        return {name: int(value) for name, value in row.items()}

    async def feedback(self, image_id: UUID, rating: int, comment: str | None) -> Record:
        """Store what someone thought of a picture: rating 1 or -1. Raises NotFound."""
        rows = await self._postgres.fetch(self._sql["feedback"], image_id, rating, comment)
        if not rows:
            raise NotFound(details={"image_id": str(image_id)})
        return Record.from_row(rows[0])
