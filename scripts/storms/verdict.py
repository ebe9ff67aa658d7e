"""What held: the ledger of the clients, the witness of the handlers and the tables of the supervisor, held together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from .load import Entry
from .weather import Window

FINAL = ("succeeded", "failed", "cancelled")
LATE = 2.0
"""Seconds past its deadline within which a job must have ended, the time of faults apart."""
_ALWAYS = {"timeout", "expired", "poison"}
ENDS = {
    "flaky": {"handler_error"},
    "doomed": {"handler_error"},
    "engine": {"engine_crashed"},
    "stuck": {"engine_crashed"},
    "scratch": {"handler_error"},
    "trying": {"retry"},  # its deadline left no time for another attempt
}
"""Kind → codes with which it may fail beside those of limits and of lost workers."""


@dataclass(frozen=True)
class Check:
    """One promise: how many were looked at, and what broke it."""

    promise: str
    looked_at: int
    broken: Sequence[str] = ()
    note: str = ""

    @property
    def held(self) -> bool:
        return not self.broken


@dataclass(frozen=True)
class Step:
    """A row of the witness."""

    job: UUID
    attempt: int
    run: UUID
    node: str
    step: str
    at: datetime


class Evidence:
    """Everything that is known after a storm."""

    def __init__(self, entries: Sequence[Entry], windows: Sequence[Window], lease: float, grace: float) -> None:
        self.entries = entries
        self.windows = windows
        self.lease = lease
        self.grace = grace
        self.jobs: dict[UUID, dict[str, Any]] = {}
        self.steps: dict[UUID, list[Step]] = defaultdict(list)
        self.shown: dict[UUID, dict[str, Any]] = {}
        self.events: dict[UUID, list[dict[str, Any]]] = {}

    async def gather(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        """Read the tables."""
        for row in await connection.fetch("select * from jobs where kind <> 'storm.nothing'"):
            job = dict(row)
            for name in ("result", "error", "params"):
                job[name] = orjson.loads(job[name]) if job[name] is not None else None
            self.jobs[job["id"]] = job
        for row in await connection.fetch("select job, attempt, run, node, step, at from storm.steps order by id"):
            self.steps[row["job"]].append(Step(*row))
        for row in await connection.fetch("select * from storm.shown"):
            self.shown[row["job"]] = dict(row)

    @property
    def accepted(self) -> list[tuple[Entry, UUID]]:
        return [(entry, UUID(entry.id)) for entry in self.entries if entry.id]

    def checks(self) -> list[Check]:
        """Every promise that the tables can tell of."""
        return [
            self._accepted(),
            self._terminal(),
            self._one_job_a_key(),
            self._newest_wrote(),
            self._one_run_an_attempt(),
            self._effects(),
            self._no_late_reports(),
            self._no_overlap(),
            self._nothing_after_the_end(),
            self._gapless(),
            self._followed(),
            self._cancellations(),
            self._deadlines(),
            self._ends(),
        ]

    def _accepted(self) -> Check:
        lost = [f"{id_} ({entry.wish.kind})" for entry, id_ in self.accepted if id_ not in self.jobs]
        refused = [f"wish {entry.wish.number} was never accepted" for entry in self.entries if not entry.id]
        return Check("nothing accepted is lost", len(self.accepted), lost + refused)

    def _terminal(self) -> Check:
        open_ = [about(job) for job in self.jobs.values() if job["state"] not in FINAL]
        return Check("every job has ended", len(self.jobs), open_)

    def _one_job_a_key(self) -> Check:
        ids = [id_ for _, id_ in self.accepted]
        extra = [about(job) for id_, job in self.jobs.items() if id_ not in set(ids)]
        twice = [f"{id_} was answered to {n} wishes" for id_, n in Counter(ids).items() if n > 1]
        tries = sum(entry.tries - 1 for entry in self.entries)
        return Check("one job for each wish, however often it was sent", len(ids), extra + twice, f"{tries} sent again")

    def _newest_wrote(self) -> Check:
        done = [job for job in self.jobs.values() if job["state"] == "succeeded" and "attempt" in job["result"]]
        wrong = [about(job) for job in done if job["result"]["attempt"] != job["attempt"]]
        for job in done:
            leaves = {step.run for step in self.steps[job["id"]] if step.step == "leave"}
            if UUID(job["result"]["run"]) not in leaves:
                wrong.append(f"{about(job)}: nobody wrote this result")
        return Check("every result is its newest attempt's", len(done), wrong)

    def _one_run_an_attempt(self) -> Check:
        wrong, looked_at = [], 0
        for id_, steps in self.steps.items():
            runs: dict[int, set[UUID]] = defaultdict(set)
            for step in steps:
                runs[step.attempt].add(step.run)
            looked_at += len(runs)
            wrong += [f"{id_} attempt {n} ran {len(found)} times" for n, found in runs.items() if len(found) > 1]
            if (job := self.jobs.get(id_)) is None or max(runs) > job["attempt"]:
                wrong.append(f"{id_} ran an attempt that it never had: {sorted(runs)}")
        return Check("no attempt ran twice", looked_at, wrong)

    def _effects(self) -> Check:
        done = [job for job in self.jobs.values() if job["state"] == "succeeded" and "value" in job["result"]]
        wrong = []
        for job in done:
            shown = self.shown.get(job["id"])
            told = (job["attempt"], job["result"]["value"])
            if shown is None or (shown["attempt"], shown["value"]) != told:
                wrong.append(f"{about(job)}: shows {shown}, result says {told}")
        return Check("each success shows its effect exactly once", len(done), wrong)

    def _no_late_reports(self) -> Check:
        """What a handler says carries its attempt: in a job's events attempts never go back."""
        wrong, looked_at = [], 0
        for id_, events in self.events.items():
            newest = 0
            for event in events:
                if (attempt := event["data"].get("attempt")) is None or event["type"] not in ("log", "state"):
                    continue
                looked_at += 1
                if attempt < newest:
                    wrong.append(f"{id_} seq {event['seq']}: attempt {attempt} after {newest}")
                newest = max(newest, attempt)
        return Check("nothing of a fenced attempt is in the events", looked_at, wrong)

    def _no_overlap(self) -> Check:
        """Two attempts of one job at work at once: only where the older one's node was cut off, or obeys nothing."""
        wrong, looked_at, excused = [], 0, 0
        for id_, steps in self.steps.items():
            started = {step.attempt: step.at.timestamp() for step in reversed(steps)}
            if len(started) < 2:
                continue
            for step in steps:
                newer = [at for attempt, at in started.items() if attempt > step.attempt]
                looked_at += 1
                if newer and min(newer) < step.at.timestamp():
                    if self._is_excused(id_, step):
                        excused += 1
                    else:
                        late = step.at.timestamp() - min(newer)
                        wrong.append(f"{id_} {step.node} attempt {step.attempt} {step.step}: {late:.3f} s late")
        return Check(
            "no two attempts at once", looked_at, wrong, f"{excused} late signs of cut-off or disobedient runs"
        )

    def _is_excused(self, id_: UUID, step: Step) -> bool:
        """Written while its node was cut off or frozen, or before it could know that it had lost the job."""
        if self.jobs[id_]["kind"] == "storm.stubborn":
            return True
        at = step.at.timestamp()
        notices = self.lease / 4 + self.grace + LATE
        return any(window.start <= at <= window.end + notices for window in self._cut_off(step.node))

    def _cut_off(self, node: str) -> Iterable[Window]:
        names = {"freeze past the lease", "no way to PostgreSQL", "silence past the lease"}
        names |= {"kill PostgreSQL", "kill a backend", "disk full"}
        return (window for window in self.windows if window.fault in names and window.node in (node, "*"))

    def _nothing_after_the_end(self) -> Check:
        wrong, excused = [], 0
        for id_, steps in self.steps.items():
            end = self.jobs[id_]["finished_at"] if id_ in self.jobs else None
            for step in steps:
                if end is not None and step.at > end:
                    if self._is_excused(id_, step) or self.jobs[id_]["kind"] == "storm.stubborn":
                        excused += 1
                    else:
                        late = (step.at - end).total_seconds()
                        wrong.append(
                            f"{about(self.jobs[id_])} {step.node} attempt {step.attempt} {step.step}: {late:.3f} s"
                        )
        looked_at = sum(map(len, self.steps.values()))
        return Check("nothing runs after its job's end", looked_at, wrong, f"{excused} late signs, as above")

    def _gapless(self) -> Check:
        wrong = []
        for id_, events in self.events.items():
            job = self.jobs.get(id_)
            states = [event["data"]["state"] for event in events if event["type"] == "state"]
            numbers = [event["seq"] for event in events]
            if numbers != list(range(1, len(numbers) + 1)):
                gaps = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
                wrong.append(f"{id_}: {len(numbers)} events to {max(numbers, default=0)}, missing {gaps[:8]}")
            elif not states or job is None or states[0] != "queued" or states[-1] != job["state"]:
                wrong.append(f"{id_}: {states}")
            elif events[-1]["type"] != "state" or sum(state in FINAL for state in states) != 1:
                wrong.append(f"{id_}: ends with {events[-1]}")
            elif any(one == other for one, other in pairwise(states)):
                wrong.append(f"{id_}: a state twice: {states}")
        looked_at = sum(map(len, self.events.values()))
        return Check("events have no gap, and the final state is the last", looked_at, wrong)

    def _followed(self) -> Check:
        wrong, looked_at, streams = [], 0, 0
        for entry, id_ in self.accepted:
            if entry.wish.followed and id_ in self.events:
                looked_at += 1
                streams += entry.streams
                stored = [event["seq"] for event in self.events[id_]]
                seen = [number for number, _ in entry.events]
                if seen != stored:
                    wrong.append(f"{id_}: saw {seen}, stored are {stored}")
        return Check("who followed saw every event once", looked_at, wrong, f"{streams} streams")

    def _cancellations(self) -> Check:
        told = [(entry, id_) for entry, id_ in self.accepted if entry.cancelled and id_ in self.jobs]
        wrong = []
        for entry, id_ in told:
            job = self.jobs[id_]
            means = entry.cancelled.removeprefix("already ") if "already" in entry.cancelled else "cancelled"
            if job["state"] != means:
                wrong.append(f"{about(job)}: cancel answered {entry.cancelled}")
        asked = {id_ for _, id_ in told}
        wrong += [
            f"{about(job)}: nobody asked"
            for id_, job in self.jobs.items()
            if job["state"] == "cancelled" and id_ not in asked
        ]
        counts = Counter(entry.cancelled for entry, _ in told)
        return Check(
            "cancelling told the truth", len(told), wrong, ", ".join(f"{n} {name}" for name, n in counts.items())
        )

    def _deadlines(self) -> Check:
        """Past its deadline a job ends within the grace and LATE; while PostgreSQL or its node was away, nobody can."""
        wrong, worst = [], 0.0
        for job in self.jobs.values():
            if job["finished_at"] is None:
                continue
            end, due = job["finished_at"].timestamp(), job["deadline_at"].timestamp()
            away = sum(
                max(0.0, min(end, window.end) - max(due, window.start))
                for window in self.windows
                if window.fault != "clock jumps"
            )
            late = end - due - away - (self.lease if away else 0.0)
            worst = max(worst, late)
            if late > self.grace + LATE:
                wrong.append(f"{about(job)}: {late:.1f} s late")
        return Check("no job outlives its deadline", len(self.jobs), wrong, f"latest {max(0.0, worst):.2f} s")

    def _ends(self) -> Check:
        wrong = []
        for job in self.jobs.values():
            kind = job["kind"].removeprefix("storm.")
            if job["state"] == "failed" and job["error"]["code"] not in _ALWAYS | ENDS.get(kind, set()):
                wrong.append(f"{about(job)}: {job['error']}")
        return Check("no job failed for a fault that was not its own", len(self.jobs), wrong)

    def outcomes(self) -> dict[str, Counter[str]]:
        """Kind → how its jobs ended → how many."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for job in self.jobs.values():
            code = f" ({job['error']['code']})" if job["state"] == "failed" else ""
            found[job["kind"].removeprefix("storm.")][job["state"] + code] += 1
        return dict(sorted(found.items()))


def about(job: dict[str, Any]) -> str:
    """A job in a line of the report."""
    return f"{job['id']} {job['kind']} {job['state']} attempt {job['attempt']} rescues {job['rescues']}"
