"""Webhooks as one service: who wants to be told of a job, where messages may go, and what they are signed with."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from joyip.capabilities.webhooks import target
from joyip.capabilities.webhooks.notice import FINAL
from joyip.capabilities.webhooks.receivers import Receivers
from joyip.capabilities.webhooks.secret import signing_secrets
from joyip.capabilities.webhooks.store import Subscription, WebhookStore
from joyip.resources.addresses import Addresses
from joyip.resources.outbound import Lookup, Outbound, look_up
from joyip.resources.postgres import Postgres
from joyip.settings import Settings

KIND = "webhook.deliver"
PRIORITY = 50
"""Of deliveries, as the database's trigger has it: they take little time and somebody waits for them."""
_FRESH = 2.0
"""Seconds after which what another node subscribed is seen here."""
_PAUSES = 6
"""A silent receiver's pause, in first waits."""


class Webhooks:
    """What the web and the delivering handler share. `lookup` finds the addresses of names."""

    def __init__(self, postgres: Postgres, settings: Settings, *, lookup: Lookup = look_up) -> None:
        self.store = WebhookStore(postgres)
        self.backoff = settings.webhook_backoff
        self.base = settings.public_url or ""
        self.outbound = Outbound(Addresses(settings.webhook_allow), timeout=settings.webhook_timeout, lookup=lookup)
        self.receivers = Receivers(pause=_PAUSES * settings.webhook_backoff)
        self._settings = settings
        self._known: list[Subscription] = []
        self._known_until = 0.0

    @cached_property
    def secrets(self) -> tuple[SecretStr, ...]:
        """What messages are signed with."""
        return signing_secrets(self._settings)

    def check(self, url: str, field: str = "callback_url") -> None:
        """Raises CallbackRefused for a URL that no message may go to."""
        target.check(url, self.outbound.addresses, field)

    async def callback(
        self, kind: str, owner: str, url: str | None = None, events: Sequence[str] | None = None
    ) -> dict[str, Any] | None:
        """Who is to be told of a new job of this kind and owner: `url`, and whoever subscribed. None: nobody.

        What it answers is what the job's column `callback` holds. Raises CallbackRefused.
        """
        if kind == KIND:
            return None
        targets: list[dict[str, Any]] = []
        if url is not None:
            self.check(url)
            targets.append({"url": url, "events": list(events or FINAL)})
        targets += [
            {"id": str(wish.id), "url": wish.url, "events": wish.events}
            for wish in await self._subscriptions()
            if wish.wants(kind, owner)
        ]
        if not targets:
            return None
        first, *others = targets
        return first | ({"also": others} if others else {})

    async def subscribe(
        self, url: str, events: Sequence[str], kinds: Sequence[str] | None, owner: str | None
    ) -> Subscription:
        """Tell this URL of jobs that are submitted from now on. Raises CallbackRefused, Conflict."""
        self.check(url, "url")
        added = await self.store.add(url, events, kinds, owner)
        self._known_until = 0.0
        return added

    async def unsubscribe(self, id_: UUID) -> Subscription:
        """Tell it no more, not even of jobs that were submitted before. Raises NotFound."""
        removed = await self.store.remove(id_)
        self._known_until = 0.0
        return removed

    async def clean(self) -> int:
        """Remove old entries of the log; answer how many went."""
        return await self.store.prune(self._settings.job_ttl)

    async def _subscriptions(self) -> list[Subscription]:
        if time.monotonic() >= self._known_until:
            until = time.monotonic() + _FRESH
            self._known = await self.store.subscriptions()
            self._known_until = until
        return self._known
