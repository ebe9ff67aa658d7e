"""One database connection as all of joyip uses it: UTC, orjson, limits on both ends, cheap to give back."""

from __future__ import annotations

import select
import time
from typing import Any

import asyncpg
import orjson

CONNECT_LIMIT = 10.0  # seconds (S1)
STATEMENT_LIMIT = 30.0  # seconds (S1), kept by the server
_SILENCE_LIMIT = STATEMENT_LIMIT + 5.0  # seconds; the server should have answered with its own timeout long ago
_PROBE_AFTER = 30.0  # seconds of idleness after which a connection must answer before use
_PROBE_LIMIT = 2.0  # seconds
_JSONB_VERSION = b"\x01"

_SERVER_SETTINGS = {
    "application_name": "joyip",
    "timezone": "UTC",
    "statement_timeout": f"{STATEMENT_LIMIT:.0f}s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "jit": "off",  # compiling costs more than our statements take
    # Every statement of this house finds its few rows by an index. It is planned once, not each time (which costs more
    # than running it), and a plan made while a table was empty must be right when it has a million rows.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


class Connection(asyncpg.Connection):
    """A connection that is not reset by a query when it goes back to the pool.

    asyncpg sends `pg_advisory_unlock_all, CLOSE ALL, UNLISTEN *, RESET ALL` on each release, which doubles the round
    trips of a one-statement visit. Nothing of that is needed under the rules of this house: session settings are
    changed only by SET LOCAL, advisory locks and cursors live in transactions, LISTEN has connections of its own
    (`Postgres.connect`). What release still does: an open transaction is rolled back and listeners are dropped.
    """

    born = used = 0.0  # time.monotonic()

    def get_reset_query(self) -> str:
        """No query at all."""
        return ""

    def touch(self) -> float:
        """Note that the connection was used just now; answer its age in seconds."""
        self.used = time.monotonic()
        return self.used - self.born


async def connect(url: str) -> Connection:
    """A connection of one's own, outside the pool. Raises what asyncpg and the socket raise."""
    connection = await asyncpg.connect(url, **connect_arguments())
    await prepare(connection)
    assert isinstance(connection, Connection)
    return connection


def connect_arguments() -> dict[str, Any]:
    """The arguments of asyncpg.connect, and of the pool for its own connections."""
    return {
        "timeout": CONNECT_LIMIT,
        "command_timeout": _SILENCE_LIMIT,
        "server_settings": _SERVER_SETTINGS,
        "connection_class": Connection,
    }


async def prepare(connection: Any) -> None:
    """Make a new connection ours: json and jsonb are Python values on this side."""
    connection.born = time.monotonic()
    connection.touch()
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: _JSONB_VERSION + orjson.dumps(value),
        decoder=lambda data: orjson.loads(memoryview(data)[1:]),
    )
    await connection.set_type_codec(
        "json", schema="pg_catalog", format="binary", encoder=orjson.dumps, decoder=orjson.loads
    )


async def is_alive(connection: Any) -> bool:
    """Whether this idle connection can be used. Costs one poll(2); one round trip after a long silence."""
    if connection.is_closed() or _has_hung_up(connection):
        return False
    if time.monotonic() - connection.used < _PROBE_AFTER:
        return True
    try:
        await connection.execute("SELECT 1", timeout=_PROBE_LIMIT)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True


def _has_hung_up(connection: Any) -> bool:
    """Ask the kernel: the event loop may not have read the server's farewell yet."""
    poll = select.poll()
    poll.register(connection._transport.get_extra_info("socket").fileno(), select.POLLRDHUP)
    return bool(poll.poll(0))
