"""What an operator can ask the console: jobs, actors, queue, one job, to cancel, to pause and to resume."""

from __future__ import annotations

import asyncio
import functools
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click
import orjson
from aiomonitor.termui.commands import auto_async_command_done, custom_help_option, monitor_cli

from joyip.errors import JoyipError
from joyip.supervisor.job import Job, State
from joyip.supervisor.pauses import EVERYTHING, Pause

if TYPE_CHECKING:
    from joyip.ops.console import Console

Command = Callable[..., Awaitable[str]]
WAIT_FOR_TASK = 3.0
"""Seconds that `cancel` waits for an asyncio task to end."""
WIDEST = 60
"""Longest cell of a table."""


@functools.cache
def register() -> None:
    """Teach aiomonitor's command line our commands. `cancel` takes the place of its own, and does what that did too."""
    _command(jobs, click.option("-s", "--state", type=click.Choice([state.value for state in State])), _limit())
    _command(actors)
    _command(queue)
    _command(job, click.argument("job_id", type=click.UUID))
    _command(cancel, click.argument("target", metavar="JOB_ID|TASK_ID"), aliases=["ca"])
    _command(pauses)
    _command(pause, click.argument("kind"), click.argument("why", nargs=-1, required=True), _who())
    _command(resume, click.argument("kind"), _who())


async def jobs(monitor: Any, console: Console, state: str | None, limit: int) -> str:
    """The newest jobs (-s STATE, -n COUNT)"""
    wanted = State(state) if state else None
    found: list[Job] = await monitor.ask(console.supervisor.store.page(state=wanted, limit=limit))
    rows = [
        (entry.id, entry.kind, entry.state, _percent(entry.progress), entry.stage or "", entry.attempt, entry.owner)
        for entry in found
    ]
    return table(("id", "kind", "state", "done", "stage", "attempt", "owner"), rows)


async def actors(monitor: Any, console: Console) -> str:
    """What each actor is doing"""

    async def look() -> Any:
        return console.supervisor.snapshot()

    seen = await monitor.ask(look())
    rows = [
        (
            *(view.number, view.state, view.job_id or "", view.kind or "", view.stage or ""),
            *(_percent(view.progress), view.attempt or "", _ago(view.since), view.owner or ""),
        )
        for view in seen.actors
    ]
    heading = f"{seen.max_running} jobs at once, {seen.zombies} zombies, {seen.restarts} restarts"
    return (
        heading
        + (", draining" if seen.draining else "")
        + "\n"
        + table(("actor", "state", "job", "kind", "stage", "done", "attempt", "for", "owner"), rows)
    )


async def queue(monitor: Any, console: Console) -> str:
    """Jobs by state, and what waits"""
    supervisor = console.supervisor

    async def look() -> tuple[dict[str, int], list[tuple[str, int, int, datetime]], list[Pause]]:
        return await supervisor.store.counts(), await supervisor.store.queue(), await supervisor.pauses.current()

    counts, waiting, held = await monitor.ask(look())
    totals = Counter(counts)
    heading = ", ".join(f"{totals[state]} {state.value}" for state in State)
    rows = [(kind, priority, count, _ago(oldest)) for kind, priority, count, oldest in waiting]
    lines = [f"{one.kind} is paused by {one.who}: {one.why}" for one in held]
    return "\n".join([heading, *lines, table(("kind", "priority", "waiting", "oldest"), rows)])


async def job(monitor: Any, console: Console, job_id: UUID) -> str:
    """One job: its state, parameters, result or error, and its last events"""

    async def look() -> tuple[Job | None, list[Any]]:
        return await console.supervisor.store.get(job_id), await console.supervisor.store.events(job_id, 0, 500)

    found, events = await monitor.ask(look())
    if found is None:
        return f"no job {job_id}"
    lines = [f"{name}: {_plain(getattr(found, name))}" for name in Job._fields]
    lines += [
        f"  {event.seq:4} {event.at:%H:%M:%S} {event.type:8} {_plain(event.data)[:200]}" for event in events[-20:]
    ]
    return "\n".join(lines)


async def cancel(monitor: Any, console: Console, target: str) -> str:
    """Cancel a job (its id), or an asyncio task (the number that ps shows)"""
    if target.isdecimal():
        try:
            async with asyncio.timeout(WAIT_FOR_TASK):
                return f"task {target} ({await monitor.cancel_monitored_task(target)}) cancelled"
        except TimeoutError:
            return f"task {target} was cancelled but has not ended yet"
        except ValueError:
            return f"no task {target}"
    try:
        job_id = UUID(target)
    except ValueError:
        return f"{target} is neither a job's id nor a task's number"
    return f"{job_id}: {await monitor.ask(console.supervisor.cancel(job_id))}"


async def pauses(monitor: Any, console: Console) -> str:
    """What is paused, by whom and why"""
    found = await monitor.ask(console.supervisor.pauses.current())
    return table(("kind", "who", "for", "why"), [(one.kind, one.who, _ago(one.since), one.why) for one in found])


async def pause(monitor: Any, console: Console, kind: str, why: Sequence[str], who: str) -> str:
    """Start no more jobs of a kind, or of any: pause image.generate new ink; pause all deployment"""
    paused = await monitor.ask(console.supervisor.pauses.pause(_kind(kind), who, " ".join(why)))
    return f"{paused.kind} is paused; what runs goes on, what is new waits"


async def resume(monitor: Any, console: Console, kind: str, who: str) -> str:
    """Start jobs of a kind, or of all that are not paused by themselves, again"""
    resumed = await monitor.ask(console.supervisor.pauses.resume(_kind(kind), who))
    return f"{_kind(kind)} {'is resumed' if resumed else 'was not paused'}"


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Columns as wide as their content; no lines, so that it can be cut and pasted."""
    cells = [[*map(str, header)]] + [[_short(str(cell)) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join(lines if len(lines) > 1 else [*lines, "(none)"])


def printable(text: str) -> str:
    """The text without control characters: what users wrote must not steer the operator's terminal."""
    return "".join(char if char == "\n" or char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _who() -> Callable[..., Any]:
    return click.option("-w", "--who", default="console", show_default=True, help="who says so")


def _kind(name: str) -> str:
    """`all` is easier to type than the asterisk, which shells and people take for something else."""
    return EVERYTHING if name == "all" else name


def _limit() -> Callable[..., Any]:
    return click.option("-n", "--limit", type=click.IntRange(1, 500), default=20, show_default=True)


def _command(run: Command, *options: Callable[..., Any], aliases: Sequence[str] = ()) -> None:
    """Make a click command of a coroutine function that answers the text to print."""

    @functools.wraps(run)
    def start(context: click.Context, **arguments: Any) -> None:
        monitor = context.obj

        @auto_async_command_done  # type: ignore[untyped-decorator,unused-ignore]
        async def answer(_context: click.Context) -> None:
            try:
                text = await run(monitor, monitor.console, **arguments)
            except TimeoutError:
                text = "no answer: the service's event loop is busy; `stacktrace` shows where"
            except JoyipError as error:
                text = f"{error.code}: {error.message.en}"
            except Exception as error:
                text = f"{type(error).__name__}: {error}"
            click.echo(printable(monitor.console.redact.text(text)))

        monitor.spawn(answer(context))

    decorated: Any = start
    for option in reversed(options):
        decorated = option(decorated)
    monitor_cli.command(name=run.__name__, aliases=list(aliases))(custom_help_option(decorated))


def _plain(value: Any) -> str:
    if isinstance(value, dict | list):
        return orjson.dumps(value, default=str).decode()
    return "" if value is None else str(value)


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _percent(fraction: float) -> str:
    return f"{fraction:.0%}"


def _ago(moment: datetime | None) -> str:
    return "" if moment is None else f"{(datetime.now(UTC) - moment).total_seconds():.0f} s"
