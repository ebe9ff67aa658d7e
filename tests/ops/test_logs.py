import asyncio
import gc
import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from joyip.ops import logs
from joyip.settings import Settings

PASSWORD = "corr3ct-h0rse"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Where the log lines of the test go, as JSON; the configuration of before comes back."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level, loggers = root.handlers[:], root.level, structlog.get_config()
    settings = Settings(database_url=SecretStr(f"postgresql://joy:{PASSWORD}@db.example/joyip"))
    logs.configure("info", secrets=logs.secrets_of(settings), as_json=True, stream=stream)
    yield stream
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**loggers)


def read(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_its_context(lines: io.StringIO) -> None:
    """A structlog line off a terminal is one JSON object with time, level, event, logger, values and bound context."""
    with logs.context(request_id="r-1", job_id="j-1", owner="ann", kind="image.generate", attempt=2):
        structlog.get_logger("joyip.test").info("claimed", waited=0.5)
    structlog.get_logger("joyip.test").info("outside")
    inside, outside = read(lines)
    assert inside["event"] == "claimed" and inside["level"] == "info" and inside["logger"] == "joyip.test"
    expected = {"request_id": "r-1", "job_id": "j-1", "owner": "ann", "kind": "image.generate", "attempt": 2}
    assert expected.items() <= inside.items() and inside["waited"] == 0.5
    assert str(inside["timestamp"]).endswith("Z")
    assert "request_id" not in outside


async def test_tasks_keep_the_context_they_were_started_in(lines: io.StringIO) -> None:
    """Two tasks that run at once each log their own job id."""

    async def work(name: str) -> None:
        with logs.context(job_id=name):
            await asyncio.sleep(0)
            structlog.get_logger("t").info("worked", name=name)

    await asyncio.gather(work("a"), work("b"))
    assert all(line["job_id"] == line["name"] for line in read(lines))


def test_standard_logging_goes_the_same_way(lines: io.StringIO) -> None:
    """A library's warning comes out as the same JSON, with the context; its chatter below warning does not."""
    with logs.context(job_id="j-2"):
        logging.getLogger("asyncpg").warning("lost %s", "connection", extra={"host": "db"})
        logging.getLogger("aiomonitor").info("chatter")
    (line,) = read(lines)
    assert (line["event"], line["logger"], line["level"]) == ("lost connection", "asyncpg", "warning")
    assert (line["job_id"], line["host"]) == ("j-2", "db")


@pytest.mark.req("R7.5")
def test_secrets_never_show(lines: io.StringIO) -> None:
    """A secret's value, a password in a URL and whatever a key calls a secret are hidden, however deep they sit."""
    log = structlog.get_logger("t")
    log.info(f"connecting to postgresql://joy:{PASSWORD}@db.example/joyip", extra_text=["x", {"dsn": PASSWORD}])
    log.info("other url", url="redis://:hunter2hunter2@cache/0")
    log.info("headers", headers={"Authorization": "Bearer abcdef123456", "Accept": "*/*"}, api_key="sk-1234567")
    log.info("text", body="api_key=sk-7654321&x=1", header="Authorization: Basic am95OmpveQ==")
    logging.getLogger("lib").error("failed with %s", PASSWORD)
    text = lines.getvalue()
    for secret in (PASSWORD, "hunter2hunter2", "abcdef123456", "sk-1234567", "sk-7654321", "am95OmpveQ"):
        assert secret not in text
    assert "db.example" in text and '"Accept":"*/*"' in text and "x=1" in text


@pytest.mark.req("R7.5")
def test_tracebacks_hide_secrets_and_locals(lines: io.StringIO) -> None:
    """A logged exception has its stack, without the values of local variables and without secrets in its message."""

    def connect(token: str) -> None:
        raise ConnectionError(f"cannot log in with {PASSWORD}" if token else "")

    try:
        connect("local-variable-value")
    except ConnectionError:
        structlog.get_logger("t").exception("connect failed")
        logging.getLogger("lib").exception("connect failed")
    ours, theirs = read(lines)
    for line in (ours, theirs):
        assert "ConnectionError: cannot log in with ***" in str(line["exception"]) and "connect(" in str(
            line["exception"]
        )
    assert PASSWORD not in lines.getvalue()
    assert "token = " not in lines.getvalue()


@pytest.mark.req("R7.5")
def test_ordinary_text_is_left_alone() -> None:
    """Redaction changes nothing that is not a secret; a password of three letters is not searched for in the text."""
    redact = logs.Redactor(["abc"])
    for text in ("abc", "basic rendering of tokens", "tokens used: 12", "http://host:8080/x@y", "戴圣诞帽的Joy", "a=b"):
        assert redact.text(text) == text


@pytest.mark.req("R7.5")
def test_a_quoted_password_is_hidden_in_both_spellings() -> None:
    """A URL's password is percent-encoded in the setting but not in a driver's message: neither shows."""
    settings = Settings(redis_url=SecretStr("redis://:p%40ss%2Fword@cache/0"))
    redact = logs.Redactor(logs.secrets_of(settings))
    assert "p@ss/word" not in redact.text("login failed: p@ss/word")
    assert "p%40ss%2Fword" not in redact.text("login failed: p%40ss%2Fword")


def test_a_terminal_gets_readable_lines(lines: io.StringIO) -> None:
    """In console form a line is text with event and values, not JSON, and still without secrets."""
    stream = io.StringIO()
    logs.configure("info", secrets=[PASSWORD], as_json=False, stream=stream)
    structlog.get_logger("joyip.x").warning("slow query", took=1.5, text=PASSWORD)
    line = stream.getvalue()
    assert not line.startswith("{") and "slow query" in line and "took" in line and PASSWORD not in line
    assert not lines.getvalue()


def test_level_and_warnings(lines: io.StringIO) -> None:
    """Lines below the level are not written; Python's own warnings are log lines."""
    structlog.get_logger("t").debug("hidden")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn("old way", stacklevel=1)
    (line,) = read(lines)
    assert line["logger"] == "py.warnings" and "old way" in str(line["event"])


async def test_the_loop_reports_what_nobody_awaits(lines: io.StringIO) -> None:
    """A task whose exception nobody retrieves is logged as an error with its stack, once."""
    logs.watch_loop(asyncio.get_running_loop())

    async def fail() -> None:
        raise RuntimeError("nobody looks")

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task
    gc.collect()
    (line,) = [line for line in read(lines) if line["level"] == "error"]  # asyncio may also warn of a slow machine
    assert line["logger"] == "asyncio"
    assert "RuntimeError: nobody looks" in str(line["exception"])
