"""The registry: order, failures, lifetimes, pings."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from joyip.resources.registry import Registry


class Recorded:
    """A resource that writes down what happens to it."""

    def __init__(self, name: str, events: list[str], fails: str = "") -> None:
        self.name = name
        self.events = events
        self.fails = fails

    async def _do(self, what: str) -> None:
        self.events.append(f"{what} {self.name}")
        if what == self.fails:
            raise RuntimeError(f"{what} is broken")

    async def open(self) -> None:
        await self._do("open")

    async def ping(self) -> None:
        await self._do("ping")

    async def close(self) -> None:
        await self._do("close")


class First(Recorded): ...


class Second(Recorded): ...


class Third(Recorded): ...


@pytest.mark.req("T1", "R8.5")
async def test_opened_in_order_closed_in_reverse_once() -> None:
    """A close that fails does not keep the others open; a second close does nothing."""
    events: list[str] = []
    registry = Registry()
    for resource in (First("a", events), Second("b", events, "close"), Third("c", events)):
        registry.add(resource)
    await registry.open()
    await registry.close()
    await registry.close()
    assert events == ["open a", "open b", "open c", "close c", "close b", "close a"]


@pytest.mark.req("T1", "R8.5")
async def test_a_failure_closes_what_was_opened() -> None:
    """The error is raised, what came before is closed in reverse, what comes after is never opened."""
    events: list[str] = []
    registry = Registry()
    for resource in (First("a", events), Second("b", events, "open"), Third("c", events)):
        registry.add(resource)
    with pytest.raises(RuntimeError, match="open is broken"):
        await registry.open()
    assert events == ["open a", "open b", "close a"]


async def test_a_close_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """One resource that never ends its close does not keep the service from ending."""
    monkeypatch.setattr("joyip.resources.registry._CLOSE_LIMIT", 0.01)
    events: list[str] = []

    class Hanging(Recorded):
        async def close(self) -> None:
            await asyncio.Event().wait()

    registry = Registry()
    registry.add(First("a", events))
    registry.add(Hanging("b", events))
    await registry.open()
    await registry.close()
    assert events == ["open a", "open b", "close a"]


@pytest.mark.req("T1", "R8.1")
async def test_every_resource_is_asked_at_once_within_its_limit() -> None:
    """Pings run together; each answers with latency, or with why not: broken, too slow, not open."""
    together = asyncio.Barrier(2)

    class Meeting(Recorded):
        async def ping(self) -> None:
            await together.wait()

    class Silent(Recorded):
        async def ping(self) -> None:
            await asyncio.Event().wait()

    class OtherMeeting(Meeting): ...

    registry = Registry()
    for resource in (Meeting("a", []), OtherMeeting("b", []), Silent("c", []), Third("d", [], "ping")):
        registry.add(resource)
    closed = await registry.ping()
    assert [(ping.ok, ping.error) for ping in closed] == [(False, "not open")] * 4
    await registry.open()
    pings = await registry.ping({"c": 0.01})
    assert [(ping.name, ping.ok, ping.error) for ping in pings] == [
        ("a", True, None),
        ("b", True, None),
        ("c", False, "no answer within 0.01 s"),
        ("d", False, "ping is broken"),
    ]
    assert pings[2].latency_ms >= 10
    await registry.close()


@pytest.mark.req("T2")
async def test_singletons_are_shared_and_jobs_have_their_own() -> None:
    """By type: one for all, or one for each job that ends with it, also when the job fails."""
    events: list[str] = []

    class Session: ...

    class Protocol: ...

    async def session() -> AsyncIterator[Session]:
        events.append("begin")
        yield Session()
        events.append("end")

    registry = Registry()
    shared = First("a", events)
    registry.add(shared, First, Protocol)
    registry.add_value(dict, {"a": 1})
    registry.add_per_job(Session, session)
    assert registry.get(First) is registry.get(Protocol) is shared
    assert registry.get(dict) == {"a": 1}
    with pytest.raises(LookupError, match="per job"):
        registry.get(Session)
    with pytest.raises(LookupError, match="Second"):
        registry.get(Second)
    async with registry.container() as one, registry.container() as two:
        mine = await one.aget(Session)
        assert await one.aget(Session) is mine
        assert await two.aget(Session) is not mine
        assert await one.aget(First) is shared
    assert events == ["begin", "begin", "end", "end"]
    with pytest.raises(KeyError):
        async with registry.container() as scope:
            await scope.aget(Session)
            raise KeyError
    assert events[-2:] == ["begin", "end"]


def test_names_are_unique() -> None:
    """Pings and limits go by name."""
    registry = Registry()
    registry.add(First("a", []))
    with pytest.raises(ValueError, match="named a"):
        registry.add(Second("a", []))
