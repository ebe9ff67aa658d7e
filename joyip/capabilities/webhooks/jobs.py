"""The kinds of job of the webhooks capability."""

from __future__ import annotations

import os

from joyip.capabilities.webhooks.deliver import ATTEMPTS, Delivered, deliver
from joyip.capabilities.webhooks.notice import Notice
from joyip.capabilities.webhooks.webhooks import KIND
from joyip.errors import Text
from joyip.supervisor.kind import Kind, Limits

DAY = 86400.0
AT_ONCE = max(2, len(os.sched_getaffinity(0)))
"""Half the actors that there are by default, so that slow receivers never take all."""

KINDS = (
    Kind(
        name=KIND,
        title=Text("发送回调通知", "Deliver a webhook"),
        params=Notice,
        result=Delivered,
        handler=deliver,
        limits=Limits(timeout=90.0, deadline=DAY, attempts=ATTEMPTS, concurrency=AT_ONCE),
    ),
)
