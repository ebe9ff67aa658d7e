"""The one list of kinds."""

from __future__ import annotations

from joyip.capabilities.images.jobs import KINDS as IMAGES
from joyip.capabilities.upkeep.jobs import KINDS as UPKEEP
from joyip.capabilities.webhooks.jobs import KINDS as WEBHOOKS
from joyip.supervisor.kind import Kinds


def kinds() -> Kinds:
    """Every kind of job that this service can run."""
    return Kinds([*IMAGES, *UPKEEP, *WEBHOOKS])
