"""The connecting itself: no address inside is reached by any detour, and nothing takes long or much."""

from __future__ import annotations

import socket
from ipaddress import ip_network
from typing import Any

import pytest

from joyip.resources.addresses import Addresses, AddressRefused
from joyip.resources.outbound import LARGEST_REPLY, Lookup, Outbound, Unreachable, look_up
from joyip.supervisor.job import State
from tests.webhooks.conftest import Receive
from tests.webhooks.desk import WAIT, Desk

LOOPBACK = Addresses((ip_network("127.0.0.0/8"),))


def answers(*turns: list[str]) -> Lookup:
    """A lookup that gives these addresses, one list each time, the last for ever."""
    left = list(turns)

    def lookup(host: str, port: int) -> list[tuple[Any, ...]]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    return lookup


def guarded(addresses: Addresses | None = None, lookup: Lookup = look_up, timeout: float = WAIT) -> Outbound:
    return Outbound(addresses or Addresses(), timeout=timeout, lookup=lookup)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "localhost"])
async def test_loopback_is_refused(receive: Receive, host: str) -> None:
    """By address or by the system's name for it, a server on loopback sees no connection."""
    receiver = await receive()
    with pytest.raises(AddressRefused):
        await guarded().post(f"http://{host}:{receiver.port}/", b"", {})
    assert receiver.messages == []


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "017700000001", "localhost."])
async def test_odd_spellings_of_loopback_are_refused(receive: Receive, host: str) -> None:
    """Spellings that only the system's lookup understands lead nowhere either."""
    receiver = await receive()
    with pytest.raises((AddressRefused, Unreachable)):
        await guarded().post(f"http://{host}:{receiver.port}/", b"", {})
    assert receiver.messages == []


async def test_a_name_that_leads_inside_is_refused(receive: Receive) -> None:
    """A public name whose address is on loopback is refused, alone or beside a public address."""
    receiver = await receive()
    for found in (["127.0.0.1"], ["192.0.2.7", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"]):
        with pytest.raises(AddressRefused):
            await guarded(lookup=answers(found)).post(f"http://hooks.example.com:{receiver.port}/", b"", {})
    assert receiver.messages == []


async def test_a_name_that_is_bound_anew_is_refused(receive: Receive) -> None:
    """The address that is checked is the one that is connected to: a name that moves inside after a first, good message
    is looked up and checked anew for the next.
    """
    receiver = await receive()
    addresses = Addresses((ip_network("127.0.0.1/32"),))  # stands for the public internet
    outbound = guarded(addresses, answers(["127.0.0.1"], ["127.0.0.2"]))
    url = f"http://hooks.example.com:{receiver.port}/"
    assert (await outbound.post(url, b"", {})).status == 204
    with pytest.raises(AddressRefused):
        await outbound.post(url, b"", {})
    assert len(receiver.messages) == 1


async def test_one_look_up_a_message(receive: Receive) -> None:
    """Between the check and the connection nothing is looked up: a rebinding name's second answer is never used."""
    receiver = await receive()
    lookup = answers(["127.0.0.1"], ["203.0.113.1"])
    reply = await guarded(LOOPBACK, lookup).post(f"http://hooks.example.com:{receiver.port}/", b"", {})
    assert reply.status == 204


async def test_redirects_are_not_followed(desk: Desk, receive: Receive) -> None:
    """A redirect, to an address inside or to anywhere, is a failed attempt, which the log explains."""
    inside = await receive()
    outside = await receive((307, {"Location": inside.url}), (302, {"Location": "http://169.254.169.254/"}))
    _, [delivery] = await desk.tell("echo", outside.url)
    assert delivery.state is State.SUCCEEDED and inside.messages == []
    first, second, _ = await desk.log()
    assert (first.attempted.status, second.attempted.status) == (307, 302)
    assert first.attempted.error is not None and "redirects are not followed" in first.attempted.error


async def test_a_refused_address_ends_the_delivery(desk: Desk, receive: Receive) -> None:
    """A name that leads inside is found out at delivery: no attempt more, a log entry that says why."""
    receiver = await receive()
    await desk.supervisor.close()
    await desk.start(lookup=answers(["10.1.2.3"]))
    _, [delivery] = await desk.tell("echo", f"http://hooks.example.com:{receiver.port}/x")
    assert delivery.state is State.FAILED and delivery.error is not None
    assert delivery.error["code"] == "address_refused" and delivery.attempt == 1
    [entry] = await desk.log()
    assert entry.attempted.outcome == "refused" and "10.1.2.3" in (entry.attempted.error or "")
    assert receiver.messages == []


async def test_what_was_allowed_once_is_checked_again(desk: Desk, receive: Receive) -> None:
    """An address that the operator no longer allows gets nothing, though its job was taken before."""
    receiver = await receive()
    desk.webhooks.outbound.addresses = Addresses()
    _, [delivery] = await desk.tell("echo", receiver.url)
    assert delivery.error is not None and delivery.error["code"] == "address_refused" and receiver.messages == []


async def test_nobody_there(unused_port: int) -> None:
    """A closed port, and a name that the system does not know."""
    with pytest.raises(Unreachable, match="no connection"):
        await guarded(LOOPBACK).post(f"http://127.0.0.1:{unused_port}/", b"", {})
    for host in ("nope.invalid", "a..b", "exam_ple.invalid"):
        with pytest.raises(Unreachable, match=r"leads nowhere|cannot be asked for"):
            await guarded().post(f"http://{host}/", b"", {})


async def test_no_tls_there(receive: Receive) -> None:
    """A server that speaks no TLS is no receiver at an https URL."""
    receiver = await receive()
    with pytest.raises(Unreachable):
        await guarded(LOOPBACK).post(f"https://127.0.0.1:{receiver.port}/", b"", {})


async def test_time_and_size_are_bounded(receive: Receive) -> None:
    """A server that says nothing is given up; of a large answer only the beginning is read, of a slow one what came."""
    receiver = await receive("hang", "big", "slow body")
    with pytest.raises(Unreachable, match="no answer"):
        await guarded(LOOPBACK, timeout=0.2).post(receiver.url, b"", {})
    assert len((await guarded(LOOPBACK).post(receiver.url, b"", {})).body) == LARGEST_REPLY
    reply = await guarded(LOOPBACK, timeout=0.5).post(receiver.url, b"", {})
    assert (reply.status, reply.body) == (200, b"ok")


async def test_a_look_up_that_hangs_is_given_up() -> None:
    """The time limit holds for the look-up too."""
    released = socket.socketpair()

    def lookup(host: str, port: int) -> list[tuple[Any, ...]]:
        released[0].recv(1)
        return []

    try:
        with pytest.raises(Unreachable, match="no answer"):
            await guarded(lookup=lookup, timeout=0.2).post("http://hooks.example.com/", b"", {})
    finally:
        released[1].send(b"x")
        for end in released:
            end.close()


async def test_no_proxy_is_asked(receive: Receive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment would connect where we may not: it is not used."""
    proxy, receiver = await receive(), await receive()
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    assert (await guarded(LOOPBACK).post(receiver.url, b"", {})).status == 204
    assert proxy.messages == [] and len(receiver.messages) == 1
