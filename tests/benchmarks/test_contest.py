"""What the benchmarks make of their figures: medians, limits, the best of the peers, and who is measured."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture(scope="module")
def load() -> Iterator[object]:
    """Modules of the benchmarks, which live beside the scripts and not in joyip."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPTS)
        yield importlib.import_module
    for name in [name for name in sys.modules if name == "benchmarks" or name.startswith("benchmarks.")]:
        del sys.modules[name]


@pytest.fixture
def figures(load: type[ModuleType]) -> ModuleType:
    return load("benchmarks.figures")


@pytest.fixture
def contest(load: type[ModuleType]) -> ModuleType:
    return load("benchmarks.contest")


def rounds(**columns: float) -> list[dict[str, float]]:
    """Three rounds around these medians."""
    return [{name: value * factor for name, value in columns.items()} for factor in (0.9, 1.0, 1.2)]


def test_a_figure_is_a_median_with_its_spread_and_keeps_its_limits(figures: ModuleType) -> None:
    """Bounds from above and from below hold on the value or on the ratio; without any, nothing is judged."""
    entry = figures.figure("x", [3.0, 1.0, 2.0], "ms", reference_values=[4.0, 4.0, 5.0])
    assert (entry.value, entry.spread, entry.ratio, entry.held) == (2.0, (1.0, 3.0), 0.5, None)
    bounds = [({"limit": 2.0}, True), ({"limit": 1.9}, False), ({"least": 2.0}, True), ({"least": 2.1}, False)]
    for bound, held in bounds:
        assert figures.figure("x", [2.0], "ms", **bound).held is held
    ratio = figures.figure("x", [2.0], "ms", reference_values=[4.0], least=0.6, limits="ratio")
    assert ratio.held is False
    assert ratio.bound == "≥ 0.6×"


def test_goals_stand_beside_the_best_peer_that_counts(contest: ModuleType) -> None:
    """A rate beside the fastest, a latency beside the quickest, of the durable peers where only those count."""
    found = {
        "joyip": rounds(one_by_one=6000, bulk=20000, full=9000, p50=1.0, p99=6.0),
        "pgqueuer-500": rounds(one_by_one=1800, bulk=15000, full=18000, p50=3.0, p99=5.0),
        "procrastinate": rounds(one_by_one=500, bulk=700, full=600, p50=4.0, p99=7.0),
        "taskiq": rounds(one_by_one=9000, full=1000, p50=0.5, p99=0.6),
    }
    goals = contest.goals(found)
    beside = {(entry.name.rpartition(": ")[2], entry.limits): entry for entry in goals}
    assert beside["one by one", "ratio"].reference_value == 1800
    assert beside["one by one", "ratio"].held is True
    assert beside["in bulk", "ratio"].held is True
    assert beside["a full queue", "ratio"].reference_value == 18000
    assert beside["a full queue", "ratio"].held is False
    assert beside["idle p50", "ratio"].reference_value == 3.0
    assert beside["idle p50", "ratio"].held is beside["idle p50", "value"].held is True
    assert beside["idle p99", "value"].held is beside["idle p99", "ratio"].held is False


def test_what_was_not_measured_has_neither_cell_nor_goal(contest: ModuleType, figures: ModuleType) -> None:
    """Joyip alone has only the goals that need no peer; a queue without a call for many at once has no figure there."""
    alone = contest.goals({"joyip": rounds(one_by_one=6000, p50=1.0, p99=4.0)})
    assert [entry.limits for entry in alone] == ["value", "value"]
    found = {"arq": rounds(one_by_one=2100, full=1800), "pgqueuer-10": rounds(one_by_one=1900, bulk=4300)}
    grid = figures.grid(contest.cells(found)).splitlines()
    assert [line.split("(")[0].strip() for line in grid[1:]] == ["PgQueuer", "arq"]
    assert "–" in grid[2]
    assert figures.table(contest.cells(found)) == ""


def test_idle_times_become_their_p50_and_p99(contest: ModuleType) -> None:
    """Three hundred times are two figures; the rest stays as it is."""
    reduced = contest.reduced({"full": 5.0, "idle": [float(number) for number in range(1, 301)]})
    assert reduced["full"] == 5.0
    assert reduced["p50"] == pytest.approx(150.5)
    assert reduced["p99"] == pytest.approx(298, abs=1)


def test_names_choose_by_their_beginning_at_a_dash(load: type[ModuleType]) -> None:
    """`joyip` is also joyip-http, `raw` all limits of asyncpg; nothing named is everything."""
    is_wanted = load("benchmarks.jobs").is_wanted
    assert is_wanted("joyip-http", "joyip")
    assert is_wanted("raw-batch", "pgqueuer,raw")
    assert not is_wanted("taskiq-list", "task")
    assert is_wanted("tables", "")


async def test_a_shared_tally_counts_what_every_process_saw(load: type[ModuleType], tmp_path: Path) -> None:
    """Slots of one file add up, and who waits for a number of them is told."""
    contract = load("benchmarks.queues.contract")
    mine, other = contract.SharedTally(tmp_path / "tally"), contract.SharedTally(tmp_path / "tally", 3)
    reached = mine.expect(3)
    for tally in (mine, other, other):
        tally.tick()
    await reached
    assert mine.count == other.count == 3


async def test_a_tally_tells_when_its_target_is_reached(load: type[ModuleType]) -> None:
    """Not before, and what came earlier does not count."""
    tally = load("benchmarks.queues.contract").Tally()
    tally.tick()
    reached = tally.expect(2)
    tally.tick()
    assert not reached.done()
    tally.tick()
    await reached
