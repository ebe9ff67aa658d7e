"""A real supervisor on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from joyip.resources.postgres import Postgres
from tests.supervisor.stage import Stage


@pytest.fixture
async def stage(postgres: Postgres, tmp_path: Path) -> AsyncIterator[Stage]:
    stage = Stage(postgres, tmp_path)
    yield stage
    await stage.close()
