import asyncio
import re
import socket
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel

from joyip.errors import Text
from joyip.ops.console import Console, listen
from joyip.resources.postgres import Postgres
from joyip.resources.registry import Registry
from joyip.supervisor.context import Context
from joyip.supervisor.job import State
from joyip.supervisor.kind import Kind, Kinds
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.store import Store
from joyip.supervisor.submission import Submission
from joyip.supervisor.supervisor import Supervisor

IAC, WILL, SB, SE, DO, TTYPE = 255, 251, 250, 240, 253, 24
_ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|[()=>][A-Z0-9]?)")
SECRET = "hunter2-very-secret"


class Nothing(BaseModel):
    note: str = ""


class Telnet:
    """A telnet client: negotiates a terminal type, answers cursor requests, sees the text without escapes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._text = ""

    @classmethod
    async def connect(cls, port: int) -> "Telnet":
        client = cls(*await asyncio.open_connection("127.0.0.1", port))
        client._writer.write(bytes([IAC, WILL, TTYPE, IAC, SB, TTYPE, 0]) + b"xterm" + bytes([IAC, SE]))
        await client.until("joyip> ")
        return client

    async def until(self, expected: str) -> str:
        """Read until the text holds this; answer all of it."""
        async with asyncio.timeout(30):
            while expected not in self._text:
                raw = await self._reader.read(4096)
                assert raw, f"connection closed; got {self._text!r}"
                self._writer.write(b"\x1b[1;1R" * raw.count(b"\x1b[6n"))
                plain = re.sub(rb"\xff(\xfa.*?\xff\xf0|[\xfb-\xfe].)", b"", raw, flags=re.S)
                self._text += _ESCAPES.sub("", plain.decode(errors="replace"))
        return self._text

    async def ask(self, command: str, expected: str) -> str:
        """Type a command; answer what came until `expected` was seen."""
        self._text = ""
        self._writer.write(command.encode() + b"\r")
        return await self.until(expected)

    async def ended(self) -> None:
        """Wait until the server has closed the connection."""
        async with asyncio.timeout(30):
            while await self._reader.read(4096):
                pass

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


@pytest.fixture
async def supervisor(postgres: Postgres, tmp_path: Path) -> AsyncIterator[Supervisor]:
    async def wait_forever(context: Context, params: Nothing) -> Nothing:
        context.progress(0.25, "dawdling")
        await asyncio.Event().wait()
        return params

    kinds = Kinds([Kind("test.wait", Text("等", "wait"), Nothing, Nothing, wait_forever)])
    supervisor = Supervisor(
        store=Store(postgres, ttl=3600.0),
        notifier=Notifier(postgres),
        kinds=kinds,
        registry=Registry(),
        node=UUID(int=1),
        scratch=tmp_path / "scratch",
        max_running=2,
        max_queued=100,
    )
    await supervisor.start()
    yield supervisor
    await supervisor.close()


@pytest.fixture
async def console(supervisor: Supervisor) -> AsyncIterator[Console]:
    console = Console(supervisor, None, secrets=[SECRET])
    await console.open()
    yield console
    await console.close()


@pytest.fixture
async def telnet(console: Console) -> AsyncIterator[Telnet]:
    assert console.port is not None
    client = await Telnet.connect(console.port)
    yield client
    await client.close()


async def submit(supervisor: Supervisor, **params: Any) -> UUID:
    """A job that a running actor holds."""
    submitted = await supervisor.submit(Submission("test.wait", params, owner="ann"))
    async with asyncio.timeout(30):
        async for event in supervisor.follow(submitted.job.id, 0):
            if event is not None and event.type == "progress":
                break
    return submitted.job.id


async def test_jobs_actors_and_queue(supervisor: Supervisor, telnet: Telnet) -> None:
    """The console lists the newest jobs, what each actor does, and the counts of the queue."""
    first, second = await submit(supervisor), await submit(supervisor)
    waiting = (await supervisor.submit(Submission("test.wait", {}, priority=7))).job.id
    jobs = await telnet.ask("jobs", str(first))
    assert str(second) in jobs and str(waiting) in jobs and "test.wait" in jobs and "running" in jobs
    assert str(first) not in await telnet.ask("jobs -s queued", str(waiting))
    actors = await telnet.ask("actors", "ann")
    assert "2 jobs at once" in actors and "dawdling" in actors and "25%" in actors
    queue = await telnet.ask("queue", "oldest")
    assert "1 queued, 2 running" in queue


async def test_one_job(supervisor: Supervisor, telnet: Telnet) -> None:
    """`job ID` shows its fields and events; an unknown id and a malformed one are told, not a traceback."""
    job_id = await submit(supervisor, note="hello there")
    text = await telnet.ask(f"job {job_id}", "progress ")
    assert "hello there" in text and "state: running" in text
    missing = UUID(int=5)
    assert "Traceback" not in await telnet.ask(f"job {missing}", f"no job {missing}")
    assert "Traceback" not in await telnet.ask("job nonsense", "is not a valid UUID")


@pytest.mark.req("R7.5")
async def test_output_is_safe_for_the_operator(supervisor: Supervisor, telnet: Telnet) -> None:
    """What a user wrote cannot steer the operator's terminal, and a secret in it does not show."""
    job_id = await submit(supervisor, note=f"\x1b]0;owned\x07 password={SECRET} {SECRET}")
    text = await telnet.ask(f"job {job_id}", "deadline_at")
    assert SECRET not in text and "\x1b]0" not in text and "\x07" not in text


async def test_cancel_takes_a_job(supervisor: Supervisor, telnet: Telnet) -> None:
    """`cancel` with a job's id cancels the job and tells the truth, also the second time."""
    job_id = await submit(supervisor)
    await telnet.ask(f"cancel {job_id}", "cancelling")
    assert (await supervisor.wait(job_id, 30)).state is State.CANCELLED
    await telnet.ask(f"cancel {job_id}", "already cancelled")
    await telnet.ask(f"cancel {UUID(int=9)}", "not_found")


async def test_a_kind_is_paused_and_resumed(supervisor: Supervisor, telnet: Telnet) -> None:
    """`pause` and `resume` take a kind or `all`, with who and why; `queue` and `pauses` show what is held."""
    await telnet.ask("pause test.wait -w ann new ink", "test.wait is paused")
    job = (await supervisor.submit(Submission("test.wait", {}))).job
    assert "new ink" in await telnet.ask("pauses", "ann")
    assert "0 running" in await telnet.ask("queue", "test.wait is paused by ann: new ink")
    await telnet.ask("pause all deployment", "* is paused")
    await telnet.ask("resume all", "* is resumed")
    await telnet.ask("resume all", "* was not paused")
    await telnet.ask("pause test.weight why not", "not_found")
    assert (await supervisor.store.require(job.id)).state is State.QUEUED
    await telnet.ask("resume test.wait -w bob", "test.wait is resumed")
    async with asyncio.timeout(30):
        while (await supervisor.store.require(job.id)).state is State.QUEUED:
            await asyncio.sleep(0.01)


async def test_cancel_takes_a_task(telnet: Telnet) -> None:
    """`cancel` with a task's number cancels the asyncio task, as aiomonitor's own does; ps and where know it too."""
    task = asyncio.create_task(asyncio.Event().wait(), name="dawdler")
    await asyncio.sleep(0)
    assert str(id(task)) in await telnet.ask("ps -f dawdler", "Task ID") + await telnet.until("dawdler\r")
    assert "dawdler" in await telnet.ask(f"where {id(task)}", "Stack of <Task")
    await telnet.ask(f"cancel {id(task)}", "cancelled")
    assert task.cancelled()
    await telnet.ask("cancel 1", "no task 1")
    await telnet.ask("cancel soup", "neither")


async def test_the_python_prompt_is_off(telnet: Telnet) -> None:
    """aiomonitor's Python prompt would hand out every secret of the process: it is disabled."""
    await telnet.ask("console", "disabled")


async def test_a_stuck_loop_is_told(monkeypatch: pytest.MonkeyPatch, supervisor: Supervisor, telnet: Telnet) -> None:
    """A question that the service's loop does not answer in time gets a hint instead of hanging the session."""
    monkeypatch.setattr("joyip.ops.console.ANSWER_WITHIN", 0.05)

    async def never(**_: Any) -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(supervisor.store, "page", never)
    await telnet.ask("jobs", "no answer")
    await telnet.ask("help", "Commands")


@pytest.mark.req("R8.5")
async def test_close_ends_sessions_and_thread(supervisor: Supervisor) -> None:
    """Closing with a session open ends it, frees the port and leaves no thread; twice is once."""
    console = Console(supervisor, None)
    await console.open()
    port = console.port
    assert port is not None
    client = await Telnet.connect(port)
    await console.ping()
    await console.close()
    await console.close()
    await client.ended()
    await client.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "joyip-console"]
    listen(port).close()


async def test_two_services_take_two_ports(supervisor: Supervisor, console: Console) -> None:
    """Without a port of their own, a second console takes the next free port and answers there."""
    second = Console(supervisor, None)
    await second.open()
    assert second.port and second.port != console.port
    client = await Telnet.connect(second.port)
    await client.close()
    await second.close()


async def test_a_port_that_is_taken_is_told(supervisor: Supervisor) -> None:
    """An explicit port that is taken is an error that names the setting."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(OSError, match="JOYIP_CONSOLE_PORT"):
            await Console(supervisor, other.getsockname()[1]).open()


async def test_port_zero_means_none(supervisor: Supervisor) -> None:
    """JOYIP_CONSOLE_PORT=0: no thread, no port."""
    console = Console(supervisor, 0)
    await console.open()
    assert console.port is None
    await console.ping()
    await console.close()


def test_only_loopback() -> None:
    """The console listens on loopback and nowhere else."""
    listener = listen(None)
    assert listener.getsockname()[0] == "127.0.0.1"
    listener.close()
