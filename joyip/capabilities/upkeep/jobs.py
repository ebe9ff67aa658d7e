"""The kinds of job of the upkeep capability."""

from __future__ import annotations

from joyip.capabilities.upkeep.verify import Verified, VerifyParams, verify
from joyip.errors import Text
from joyip.supervisor.kind import Kind, Limits

KINDS = (
    Kind(
        name="upkeep.verify",
        title=Text("核对已存文件", "Verify stored files"),
        params=VerifyParams,
        result=Verified,
        handler=verify,
        limits=Limits(timeout=4 * 3600.0, deadline=20 * 3600.0, attempts=2, concurrency=1),
        cron="17 3 * * *",
    ),
)
