"""When the machine can take no more work, and how that is told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from joyip.errors import Overloaded
from joyip.supervisor.job import State
from joyip.supervisor.load import AVERAGED, RETRY_AFTER, Load, Machine
from joyip.supervisor.submission import Submission
from tests.supervisor.stage import Params, Result, Stage, run


class Planted:
    """A source whose readings the test sets."""

    def __init__(self, memory: float = 10.0, runnable: float = 0.5) -> None:
        self.readings = {"memory": memory, "runnable": runnable}
        self.broken = False

    def memory(self) -> float:
        if self.broken:
            raise OSError("no such file")
        return self.readings["memory"]

    def runnable(self) -> float:
        return self.readings["runnable"]


def folder(path: Path, **files: str) -> Path:
    path.mkdir(parents=True)
    for name, text in files.items():
        (path / name.replace("__", ".")).write_text(text, encoding="ascii")
    return path


@pytest.mark.req("R2.2")
async def test_memory_over_its_threshold_refuses_with_the_reading() -> None:
    """The error names reading, value and limit, and the time to come back; below the threshold nobody is refused."""
    source = Planted(memory=94.0)
    load = Load(source, max_memory=95.0, max_cpu=16.0)
    load.check()  # before the first look
    await load.sample()
    load.check()
    source.readings["memory"] = 97.5
    await load.sample()
    with pytest.raises(Overloaded) as refused:
        load.check()
    assert refused.value.details == {"reading": "memory_percent", "value": 97.5, "limit": 95.0}
    assert (refused.value.status, refused.value.code, refused.value.retry_after) == (503, "overloaded", RETRY_AFTER)


async def test_a_threshold_is_left_only_well_below() -> None:
    """94 % after 96 % still refuses, 90 % does not: nothing flaps at the border."""
    source = Planted(memory=96.0)
    load = Load(source, max_memory=95.0, max_cpu=16.0)
    for memory, over in ((96.0, True), (94.0, True), (90.0, False), (94.0, False)):
        source.readings["memory"] = memory
        await load.sample()
        assert (load.over is not None) is over, memory


@pytest.mark.req("R2.2")
async def test_the_run_queue_counts_when_it_lasts() -> None:
    """A burst of one second is forgiven; the same for as long as the average needs is not."""
    source = Planted(runnable=1.0)
    load = Load(source, max_memory=95.0, max_cpu=16.0)
    await load.sample()
    source.readings["runnable"] = 30.0
    await load.sample()
    assert load.over is None
    for _ in range(round(AVERAGED)):
        await load.sample()
    assert load.over is not None and load.over.name == "runnable_per_core"
    source.readings["runnable"] = 1.0
    for _ in range(round(AVERAGED)):
        await load.sample()
    assert load.over is None


async def test_what_cannot_be_read_refuses_nobody() -> None:
    """A source that fails takes its last verdict back."""
    source = Planted(memory=99.0)
    load = Load(source, max_memory=95.0, max_cpu=16.0)
    await load.sample()
    assert load.over is not None
    source.broken = True
    await load.sample()
    assert load.over is None and load.readings == ()


async def test_this_machine_can_be_read() -> None:
    """The real source answers within what is possible, and ordinary work is far from the defaults."""
    machine = Machine()
    assert 0.0 < machine.memory() <= 100.0 and 0.0 <= machine.runnable() < 1000.0
    load = Load(machine, max_memory=100.0, max_cpu=1000.0)
    await load.sample()
    assert {reading.name for reading in load.readings} == {"memory_percent", "runnable_per_core"} and load.over is None


@pytest.mark.parametrize("inside", [True, False], ids=["inside the container", "on the host"])
def test_a_containers_limit_counts_for_version_2(tmp_path: Path, inside: bool) -> None:
    """Of 1000 bytes 900 are used, 300 of them page cache: 60 %; the limit may sit on a cgroup above ours."""
    proc = folder(tmp_path / "proc" / "self", cgroup="0::/\n" if inside else "0::/kube/pod/box\n").parent
    cgroups = tmp_path / "cgroup"
    limited = cgroups if inside else cgroups / "kube"
    folder(limited, memory__max="1000\n", memory__current="900\n", memory__stat="anon 600\ninactive_file 300\n")
    if not inside:
        folder(limited / "pod", memory__max="max\n", memory__current="900\n", memory__stat="inactive_file 300\n")
    assert list(Machine(proc, cgroups)._limited()) == [60.0]


def test_a_containers_limit_counts_for_version_1(tmp_path: Path) -> None:
    """The older files say the same; no limit is a huge number there."""
    proc = folder(tmp_path / "proc" / "self", cgroup="5:cpu,memory:/box\n4:pids:/box\n0::/\n").parent
    stat = "total_inactive_file 300\n"
    root = folder(
        tmp_path / "cgroup" / "memory",
        memory__limit_in_bytes=str(2**63 - 4096),
        memory__usage_in_bytes="5000",
        memory__stat=stat,
    )
    folder(root / "box", memory__limit_in_bytes="1000", memory__usage_in_bytes="900", memory__stat=stat)
    assert list(Machine(proc, tmp_path / "cgroup")._limited()) == [60.0]


def test_without_linux_files_the_load_average_serves(tmp_path: Path) -> None:
    """No /proc: the run queue comes from the system's own average, and no container limits anything."""
    machine = Machine(tmp_path / "nothing", tmp_path / "nothing")
    assert machine.runnable() >= 0.0 and list(machine._limited()) == []


@pytest.mark.req("R2.2")
async def test_an_overloaded_supervisor_takes_no_work_and_keeps_working(stage: Stage) -> None:
    """Submitting is refused, one by one and in bulk, while what was accepted runs on; then it is taken again."""
    opened = asyncio.Event()

    async def held(_context: object, params: Params) -> Result:
        await opened.wait()
        return Result(n=params.n)

    source = Planted()
    stage.kind("held", held)
    load = Load(source, max_memory=95.0, max_cpu=16.0)
    supervisor = await stage.start(load=load)
    job = (await supervisor.submit(Submission("held", {}))).job
    source.readings["memory"] = 99.0
    await load.sample()
    with pytest.raises(Overloaded):
        await supervisor.submit(Submission("held", {}))
    with pytest.raises(Overloaded):
        await supervisor.submit_many([Submission("held", {})])
    opened.set()
    assert (await supervisor.wait(job.id, 30.0)).state is State.SUCCEEDED
    source.readings["memory"] = 10.0
    await load.sample()
    assert (await run(supervisor, "held")).state is State.SUCCEEDED
