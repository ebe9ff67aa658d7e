"""The clients of a storm: ask for jobs until they are accepted, cancel some, follow some, and keep a ledger."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from .cluster import Cluster
from .plan import Wish

PATIENCE = 120.0
"""Seconds after which a client gives up; none should."""
REQUEST = 8.0
"""Seconds for one request."""


@dataclass
class Entry:
    """What a client knows about its job. `tries` counts requests until the acceptance."""

    wish: Wish
    id: str = ""
    tries: int = 0
    cancelled: str = ""
    events: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    streams: int = 0


class Load:
    """Clients of all nodes, whichever answer."""

    def __init__(self, cluster: Cluster, seed: int) -> None:
        self.entries: list[Entry] = []
        self.replies: Counter[str] = Counter()
        self.faults: list[str] = []
        """Replies that no fault may cause."""
        self._nodes = cluster.nodes
        self._seed = seed
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=200, force_close=False), timeout=aiohttp.ClientTimeout(total=REQUEST)
        )

    async def close(self) -> None:
        await self._session.close()

    async def carry(self, wish: Wish) -> None:
        """One wish, from the first request to the last thing its client wants to know."""
        entry = Entry(wish)
        self.entries.append(entry)
        body = {"kind": f"storm.{wish.kind}", "params": wish.params, **wish.body}
        if wish.run_in is not None:
            body["run_at"] = (datetime.now(UTC) + timedelta(seconds=wish.run_in)).isoformat()
        entry.id = (await self._submit(entry, body))["id"]
        follower = asyncio.create_task(self._follow(entry)) if wish.followed else None
        if wish.again:
            again = await self._submit(entry, body)
            if again["id"] != entry.id:
                self.faults.append(f"one key, two jobs: {entry.id} and {again['id']}")
        if wish.cancel_after is not None:
            await asyncio.sleep(wish.cancel_after)
            answer = await self._ask("POST", f"/api/jobs/{entry.id}/cancel", node=wish.node + 1)
            entry.cancelled = answer["outcome"]
        if follower is not None:
            await follower

    async def _submit(self, entry: Entry, body: dict[str, Any]) -> Any:
        headers = {"Idempotency-Key": f"storm-{self._seed}-{entry.wish.number}", "X-Joyip-Owner": entry.wish.owner}
        return await self._ask("POST", "/api/jobs", node=entry.wish.node, body=body, headers=headers, entry=entry)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        node: int,
        body: Any = None,
        headers: dict[str, str] | None = None,
        entry: Entry | None = None,
    ) -> Any:
        """The data of a success; asks again, now here and now there, until there is one."""
        delay = 0.05
        async with asyncio.timeout(PATIENCE):
            while True:
                target = self._nodes[node % len(self._nodes)]
                node += 1
                if target.url:
                    if entry is not None:
                        entry.tries += 1
                    status, reply = await self._try(method, target.url + path, body, headers)
                    if status in (200, 202):
                        return reply["data"]
                    if 400 <= status < 500 or status in (500, 501):
                        self.faults.append(f"{method} {path}: {status} {json.dumps(reply)[:400]}")
                        if status < 500:
                            raise RuntimeError(self.faults[-1])
                await asyncio.sleep(delay)
                delay = min(0.5, delay * 1.5)

    async def _try(self, method: str, url: str, body: Any, headers: dict[str, str] | None) -> tuple[int, Any]:
        try:
            async with self._session.request(method, url, json=body, headers=headers) as response:
                reply = await response.json()
                self.replies[f"{response.status} {reply.get('error_code') or ''}".strip()] += 1
                return response.status, reply
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.replies["no answer in time" if isinstance(error, TimeoutError) else "connection lost"] += 1
            return 0, None

    async def _follow(self, entry: Entry) -> None:
        """The job's events as a browser gets them: from the last one seen on, wherever a node answers."""
        number = entry.wish.node
        async with asyncio.timeout(PATIENCE):
            while True:
                target = self._nodes[number % len(self._nodes)]
                number += 1
                with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                    if target.url and await self._stream(entry, target.url):
                        return
                await asyncio.sleep(0.2)

    async def _stream(self, entry: Entry, url: str) -> bool:
        """Read one stream; whether the job's end was seen."""
        last = entry.events[-1][0] if entry.events else 0
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(last)}
        timeout = aiohttp.ClientTimeout(total=PATIENCE, sock_read=15)
        async with self._session.get(f"{url}/api/jobs/{entry.id}/events", headers=headers, timeout=timeout) as response:
            if response.status == 204:
                return True
            if response.status != 200:
                return False
            entry.streams += 1
            async for raw in response.content:
                line = raw.decode().strip()
                if line.startswith("data: "):
                    event = json.loads(line.removeprefix("data: "))
                    entry.events.append((event["seq"], event))
                    if event["type"] == "state" and event["data"]["state"] in ("succeeded", "failed", "cancelled"):
                        return True
        return False
