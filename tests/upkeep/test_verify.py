"""Stored files held against their ids, as a job of a real supervisor on real files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from joyip.capabilities.upkeep import verify as verifying
from joyip.capabilities.upkeep.jobs import KINDS
from joyip.resources.files import Artifact, Files
from joyip.resources.postgres import Postgres
from joyip.resources.registry import Registry
from joyip.settings import Settings
from joyip.supervisor.job import State
from joyip.supervisor.kind import Kinds
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.store import Store
from joyip.supervisor.supervisor import Supervisor
from tests.supervisor.stage import run

FAST = {"megabytes_per_second": 1e6}


class House:
    """Files, and a supervisor whose only kind is the one that verifies them."""

    def __init__(self, files: Files, supervisor: Supervisor, place: Path) -> None:
        self.files = files
        self.supervisor = supervisor
        self._place = place

    async def put(self, count: int) -> list[Artifact]:
        return [await self.files.put(f"content {n}".encode() * 1000, "text/plain") for n in range(count)]

    def path(self, artifact: Artifact) -> Path:
        return self._place / artifact.id[:2] / artifact.id

    async def verify(self, **params: Any) -> dict[str, Any]:
        job = await run(self.supervisor, "upkeep.verify", params={**FAST, **params})
        assert job.state is State.SUCCEEDED and job.result is not None, job.error
        return job.result


@pytest.fixture
async def house(settings: Settings, tmp_path: Path) -> AsyncIterator[House]:
    postgres = Postgres(settings)
    files = Files(settings, postgres)
    registry = Registry()
    registry.add(postgres)
    registry.add(files)
    await registry.open()
    supervisor = Supervisor(
        store=Store(postgres, ttl=3600.0),
        notifier=Notifier(postgres),
        kinds=Kinds(KINDS),
        registry=registry,
        node=UUID(int=1),
        scratch=tmp_path / "scratch",
        max_running=2,
        max_queued=100,
    )
    await supervisor.start()
    yield House(files, supervisor, settings.data_dir.absolute() / "files")
    await supervisor.close()
    await registry.close()


async def test_sound_files_are_found_sound(house: House) -> None:
    """Every stored file is read once; a second run reads them again."""
    files = await house.put(5)
    size = sum(artifact.size for artifact in files)
    sound = {"checked": 5, "bytes": size, "damaged": [], "removed": 0, "left": 0}
    assert await house.verify() == sound
    assert await house.verify() == sound


async def test_lost_and_changed_bytes_are_named(house: House) -> None:
    """A flipped bit, a cut end, a missing and an empty file are found; nothing is taken away unasked."""
    files = await house.put(6)
    flipped, cut, gone, *_ = (house.path(artifact) for artifact in files)
    content = bytearray(flipped.read_bytes())
    content[100] ^= 1
    flipped.write_bytes(content)
    cut.write_bytes(cut.read_bytes()[:-1])
    gone.unlink()
    house.path(files[3]).write_bytes(b"")
    result = await house.verify()
    found = {damage["id"]: damage["found"] for damage in result["damaged"]}
    assert set(found) == {artifact.id for artifact in files[:4]} and result["checked"] == 6
    assert [found[artifact.id] for artifact in files[:4]] == ["changed", "changed", "missing", "changed"]
    assert result["removed"] == 0 and await house.files.info(files[0].id) is not None


async def test_damaged_files_go_when_asked(house: House) -> None:
    """With `remove` the regular cleaning takes what is damaged; the same content can then be stored anew."""
    files = await house.put(2)
    house.path(files[0]).write_bytes(b"rot" * 100)
    result = await house.verify(remove=True)
    assert result["removed"] == 1 and await house.files.clean() == 1
    assert await house.files.info(files[0].id) is None
    assert await house.files.info(files[1].id) is not None
    (again, _) = await house.put(2)
    assert again.id == files[0].id and (await house.verify())["damaged"] == []


async def test_a_run_that_has_read_enough_leaves_the_rest_to_the_next(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run begins with what was not read, so that every file has its turn."""
    monkeypatch.setattr(verifying, "BATCH", 2)
    files = await house.put(5)
    first = await house.verify(gigabytes=files[0].size * 2.5 / 1e9)
    assert (first["checked"], first["left"]) == (3, 2)
    house.path(files[0]).unlink()
    checked = await house.verify(gigabytes=files[0].size * 1.5 / 1e9)
    assert checked["checked"] == 2
    everything = await house.verify()
    assert [damage["id"] for damage in everything["damaged"]] == [files[0].id] and everything["left"] == 0


def test_it_runs_every_night() -> None:
    """The catalogue has it, with a cron and parameters that need nobody."""
    (kind,) = KINDS
    assert kind.cron == "17 3 * * *" and kind.params().model_dump()["remove"] is False
