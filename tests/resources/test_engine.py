"""The engine: real processes that are warmed, used, killed, replaced and given back."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import engine_tasks
import numpy as np
import psutil
import pytest
import pytest_asyncio

from joyip.errors import EngineCrashed, Rejected
from joyip.resources.engine import Engine, State
from joyip.resources.engine_child import WarmUpFailed

Start = Callable[..., Awaitable[Engine]]


@pytest_asyncio.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Open engines that are closed after the test."""
    engines: list[Engine] = []

    async def start(processes: int = 1, **options: Any) -> Engine:
        engine = Engine(processes, options.pop("warm", None), **{"directory": tmp_path / "engine", **options})
        engines.append(engine)
        await engine.open()
        return engine

    yield start
    for engine in engines:
        await engine.close()


async def until_gone(pid: int) -> None:
    """Wait for the end of a process that need not be our child."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    loop = asyncio.get_running_loop()
    gone = asyncio.Event()
    loop.add_reader(descriptor, gone.set)
    try:
        await gone.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


async def begun(engine: Engine, function: Any, *args: Any) -> tuple[asyncio.Task[Any], Any]:
    """Run a task; answer it with its first report."""
    reported = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(engine.run(function, *args, on_report=reported.set_result))
    return task, await reported


async def two_at_once(engine: Engine) -> list[tuple[int, int]]:
    """Run two tasks that overlap for sure; answer the pid and threads of each."""
    both = await asyncio.gather(begun(engine, engine_tasks.hold), begun(engine, engine_tasks.hold))
    for task, _ in both:
        task.cancel()
        await asyncio.wait([task])
    return [report for _, report in both]


async def test_a_result_comes_back(start: Start) -> None:
    """A function runs in another process and answers."""
    engine = await start()
    assert await engine.run(engine_tasks.add, 2, 3) == 5
    assert await engine.run(engine_tasks.pid) != os.getpid()


@pytest.mark.req("R2.5", "R10.2")
async def test_open_waits_until_every_process_is_warm(start: Start) -> None:
    """What warming up loaded is there at the first task, in every process, and is used again."""
    engine = await start(2, warm="engine_tasks:warm")
    assert [process.state for process in engine.snapshot()] == [State.IDLE, State.IDLE]
    warmed = [await engine.run(engine_tasks.warmed) for _ in range(3)]
    assert all(pid == own for pid, own in warmed)
    assert len({own for _, own in warmed}) == 1


async def test_reports_arrive_in_order_before_the_result(start: Start) -> None:
    """task.report reaches on_report, in order; a coroutine function is awaited."""
    engine = await start()
    plain: list[int] = []
    awaited: list[int] = []

    async def listener(value: int) -> None:
        await asyncio.sleep(0)
        awaited.append(value)

    assert await engine.run(engine_tasks.count, 100, on_report=plain.append) == "done"
    assert await engine.run(engine_tasks.count, 100, on_report=listener) == "done"
    assert plain == awaited == list(range(100))


async def test_a_listener_that_fails_does_not_fail_the_work(start: Start) -> None:
    """A lost preview costs nothing but the preview."""
    engine = await start()

    def broken(value: int) -> None:
        raise ValueError(value)

    assert await engine.run(engine_tasks.count, 3, on_report=broken) == "done"


async def test_errors_come_back_as_themselves(start: Start) -> None:
    """The type and message survive, the remote traceback is a note, and the process works on."""
    engine = await start()
    before = await engine.run(engine_tasks.pid)
    with pytest.raises(LookupError, match="gone fishing") as caught:
        await engine.run(engine_tasks.fail, "gone fishing")
    assert "engine_tasks.py" in caught.value.__notes__[0]
    assert await engine.run(engine_tasks.pid) == before


async def test_errors_for_users_travel_whole(start: Start) -> None:
    """Both languages, details and the time to come back survive the way between processes."""
    engine = await start()
    with pytest.raises(Rejected, match="No") as caught:
        await engine.run(engine_tasks.refuse)
    assert (caught.value.message.zh, caught.value.details, caught.value.retry_after) == ("不行", {"advice": "less"}, 3)


async def test_errors_that_cannot_travel_say_the_same_as_runtime_errors(start: Start) -> None:
    """Unpicklable exceptions, SystemExit and unpicklable results are all clear errors of the caller."""
    engine = await start()
    before = await engine.run(engine_tasks.pid)
    with pytest.raises(RuntimeError, match="Peculiar: wind 3"):
        await engine.run(engine_tasks.fail_peculiarly)
    with pytest.raises(RuntimeError, match="SystemExit"):
        await engine.run(engine_tasks.exit_quietly)
    with pytest.raises((AttributeError, RuntimeError), match="lambda"):
        await engine.run(engine_tasks.unpicklable)
    with pytest.raises(AttributeError, match="lambda"):
        await engine.run(engine_tasks.echo, lambda: None)
    assert await engine.run(engine_tasks.pid) == before


async def test_prints_cannot_disturb_the_protocol(start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    """Libraries may print: nothing reaches our standard output."""
    engine = await start()
    assert await engine.run(engine_tasks.print_much) == "clean"
    out, err = capfd.readouterr()
    assert "to stdout" not in out
    assert "from a library" not in out
    assert "from a library" in err


async def test_large_arrays_travel(start: Start) -> None:
    """50 MB there and back, as an array and as bytes."""
    engine = await start()
    array = np.arange(50_000_000, dtype=np.uint8)
    assert np.array_equal(await engine.run(engine_tasks.negate, array), ~array)
    data = array.tobytes()
    assert await engine.run(engine_tasks.echo, data) == data


async def test_callers_are_served_in_order_of_arrival(start: Start) -> None:
    """First come, first served, also for the one who came while the only process was busy."""
    engine = await start()
    served: list[int] = []

    async def call(number: int) -> None:
        served.append(await engine.run(engine_tasks.echo, number))

    async with asyncio.TaskGroup() as group:
        for number in range(12):
            group.create_task(call(number))
    assert served == list(range(12))


@pytest.mark.req("R10.1")
async def test_cores_are_shared_among_running_tasks(start: Start) -> None:
    """One task has all cores; tasks that start together share them; nobody has none."""
    engine = await start(2, cores=8)
    assert await engine.run(engine_tasks.threads) == 8
    assert [threads for _, threads in await two_at_once(engine)] == [4, 4]
    engine = await start(2, cores=1)
    assert [threads for _, threads in await two_at_once(engine)] == [1, 1]


@pytest.mark.req("R6.1", "R6.5")
@pytest.mark.parametrize("function", [engine_tasks.stuck, engine_tasks.parent_of_a_child])
async def test_cancelling_kills_the_process_and_a_fresh_one_takes_its_place(start: Start, function: Any) -> None:
    """Even a process stuck in C code, and what a task has started, is gone within a second of the cancellation."""
    engine = await start(warm="engine_tasks:warm")
    task, pid = await begun(engine, function)
    assert engine.snapshot()[0].state is State.BUSY
    assert engine.snapshot()[0].task == function.__qualname__
    task.cancel()
    async with asyncio.timeout(1):
        with pytest.raises(asyncio.CancelledError):
            await task
        await until_gone(pid)
    warm, fresh = await engine.run(engine_tasks.warmed)
    assert warm == fresh != pid


@pytest.mark.req("R6.5")
async def test_temporary_files_of_a_killed_task_are_removed(start: Start, tmp_path: Path) -> None:
    """A process keeps its temp files in a directory of its own, which goes with it."""
    engine = await start()
    task, name = await begun(engine, engine_tasks.hold_temporary_file)
    assert Path(name).is_relative_to(tmp_path)
    task.cancel()
    await asyncio.wait([task])
    await engine.run(engine_tasks.pid)  # the replacement starts after the cleaning
    assert not Path(name).parent.exists()


async def test_giving_up_while_waiting_harms_nobody(start: Start, tmp_path: Path) -> None:
    """A cancelled waiter leaves the line; the running task and the next caller are served."""
    engine = await start()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    running, _ = await begun(engine, engine_tasks.wait_for, str(pipe))
    impatient = asyncio.create_task(engine.run(engine_tasks.pid))
    patient = asyncio.create_task(engine.run(engine_tasks.add, 1, 1))
    for _ in range(3):
        await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.to_thread(pipe.write_text, "go on")
    assert await running == "go on"
    assert await patient == 2
    assert impatient.cancelled()


async def test_a_crash_is_an_error_of_its_caller_only(start: Start) -> None:
    """A segmentation fault is EngineCrashed with its signal; the next task runs in a new process."""
    engine = await start()
    before = await engine.run(engine_tasks.pid)
    with pytest.raises(EngineCrashed) as caught:
        await engine.run(engine_tasks.die)
    assert caught.value.details == {"pid": before, "reason": "SIGSEGV"}
    assert await engine.run(engine_tasks.pid) != before
    await engine.ping()


async def test_an_idle_process_that_dies_is_replaced(start: Start) -> None:
    """One for one: whoever kills an idle process, the engine goes on."""
    engine = await start()
    before = await engine.run(engine_tasks.pid)
    os.kill(before, signal.SIGKILL)
    await until_gone(before)
    assert await engine.run(engine_tasks.pid) != before


@pytest.mark.parametrize(("warm", "reason"), [("cold", "no model in the wheel"), ("crash_on_warm", "died")])
async def test_what_cannot_warm_up_refuses_to_open(start: Start, warm: str, reason: str) -> None:
    """Open raises, and says why."""
    with pytest.raises(WarmUpFailed, match=reason):
        await start(2, warm=f"engine_tasks:{warm}")


async def test_a_crash_loop_backs_off_and_ping_says_why(start: Start, tmp_path: Path) -> None:
    """When later starts fail: few tries, ping raises with the cause, callers are not kept waiting for ever."""
    module = tmp_path / "fragile_warm.py"
    module.write_text("def warm(): pass\n")
    engine = await start(warm="fragile_warm:warm", environment={"PYTHONPATH": _path_with(tmp_path)})
    module.write_text("def warm(): raise ValueError('disk is full of cats')\n")
    with pytest.raises(EngineCrashed):
        await engine.run(engine_tasks.die)
    with pytest.raises(EngineCrashed) as caught:
        await engine.run(engine_tasks.pid)
    assert "disk is full of cats" in caught.value.details["reason"]
    with pytest.raises(RuntimeError, match="disk is full of cats"):
        await engine.ping()
    assert engine.snapshot()[0].state in (State.FAILING, State.STARTING)


@pytest.mark.req("R10.5")
async def test_idle_processes_are_given_back_and_start_again_on_demand(start: Start) -> None:
    """After the idle time one fresh process is left, and two work again when two are needed."""
    engine = await start(2, idle=0.2, warm="engine_tasks:warm")
    used = {process.pid for process in engine.snapshot()}
    await engine.run(engine_tasks.pid)
    for pid in used:
        assert pid is not None
        await until_gone(pid)
    await engine.ping()
    assert [process.state for process in engine.snapshot()].count(State.RESTING) == 1
    assert await engine.run(engine_tasks.pid) not in used
    assert len({pid for pid, _ in await two_at_once(engine)}) == 2


@pytest.mark.req("R8.5")
async def test_close_leaves_nothing(start: Start, tmp_path: Path) -> None:
    """Processes and temp files are gone, a running caller learns of it, a second close does nothing."""
    engine = await start(2)
    task, pid = await begun(engine, engine_tasks.stuck)
    waiting = [asyncio.create_task(engine.run(engine_tasks.pid)) for _ in range(2)]
    pids = [process.pid for process in engine.snapshot()]
    await engine.close()
    await engine.close()
    assert pid in pids
    assert not any(psutil.pid_exists(pid) for pid in pids if pid)
    assert list((tmp_path / "engine").iterdir()) == []
    with pytest.raises(EngineCrashed):
        await task
    assert all(isinstance(end, EngineCrashed) for end in await asyncio.gather(*waiting, return_exceptions=True))
    with pytest.raises(EngineCrashed):
        await engine.run(engine_tasks.pid)
    with pytest.raises(RuntimeError, match="closed"):
        await engine.ping()


async def test_settings_do_not_reach_the_processes(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that decodes strange files does not know the database's password; extra variables reach it."""
    monkeypatch.setenv("JOYIP_DATABASE_URL", "postgresql://secret")
    engine = await start(environment={"NUMBA_NUM_THREADS": "1"})
    assert await engine.run(engine_tasks.environment, "JOYIP_DATABASE_URL") is None
    assert await engine.run(engine_tasks.environment, "NUMBA_NUM_THREADS") == "1"


_SERVICE = """
import asyncio, sys, engine_tasks, structlog
from pathlib import Path
from joyip.resources.engine import Engine
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
async def main():
    engine = Engine(2, directory=Path(sys.argv[1]))
    await engine.open()
    report = lambda pid: print(*[process.pid for process in engine.snapshot()], flush=True)
    await engine.run(engine_tasks.stuck, on_report=report)
asyncio.run(main())
"""


@pytest.mark.req("R6.3")
async def test_processes_die_with_their_service_even_by_kill_9(start: Start, tmp_path: Path) -> None:
    """kill -9 of the service ends the idle and the stuck process; the next service removes their temp files."""
    command = [sys.executable, "-c", _SERVICE, str(tmp_path / "engine")]
    service = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": _path_with()}
    )
    assert service.stdout is not None
    try:
        pids = [int(pid) for pid in (await service.stdout.readline()).split()]
    finally:
        service.kill()
        await service.wait()
    assert len(pids) == 2
    for pid in pids:
        await until_gone(pid)
    left = set((tmp_path / "engine").iterdir())
    assert len(left) == 2
    await start()
    assert not left & set((tmp_path / "engine").iterdir())


def _path_with(*directories: Path) -> str:
    return os.pathsep.join([*map(str, directories), *(entry or "." for entry in sys.path)])
