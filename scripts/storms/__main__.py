"""scripts/storm [--seconds 60] [--seed N] [--nodes 2] [--json]."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict
from typing import Any

from joyip.ops import logs

from .cluster import LEASE
from .plan import draw
from .storm import Report, storm

SHOWN = 5
"""Most broken promises of a kind that are printed."""


def main() -> int:
    parser = ArgumentParser(prog="scripts/storm", description="Jobs under faults by a seeded plan; prints what held")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long jobs come and faults strike (60)")
    parser.add_argument("--seed", type=int, help="the plan to replay; a new one when left out")
    parser.add_argument("--nodes", type=int, default=2, help="servers on one database (2)")
    parser.add_argument("--plan", action="store_true", help="print the plan and do nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1_000_000)
    plan = draw(seed, options.seconds, options.nodes, LEASE)
    if options.plan:
        print(json.dumps(asdict(plan), indent=2))
        return 0
    logs.configure("error")
    print(f"storm {seed}: {len(plan.wishes)} jobs, {len(plan.faults)} faults, {options.nodes} nodes …", file=sys.stderr)
    try:
        report = asyncio.run(storm(plan, options.nodes))
    except KeyboardInterrupt:
        return 130
    print(json.dumps(as_json(report), indent=2) if options.json else as_text(report))
    return 0 if report.held else 1


def as_json(report: Report) -> dict[str, Any]:
    """For machines."""
    return {
        "seed": report.plan.seed,
        "held": report.held,
        "seconds": round(report.seconds, 1),
        "faults": report.done,
        "missed": report.missed,
        "lost": report.lost,
        "seen": report.seen,
        "replies": report.replies,
        "outcomes": report.outcomes,
        "checks": [{**asdict(check), "held": check.held} for check in report.checks],
    }


def as_text(report: Report) -> str:
    """For people."""
    lines = [
        f"Storm {report.plan.seed}: {report.plan.seconds:g} s of faults, {report.seconds:.0f} s in all",
        "",
        "Done",
    ]
    missed = Counter(report.missed)
    for name in sorted({*report.done, *report.missed}):
        note = f"   ({missed[name]} found nothing to strike)" if missed[name] else ""
        lines.append(f"  {report.done.get(name, 0):5d}  {name}{note}")
    lines += ["", "Lost on the way", *(f"  {n:5d}  {name}" for name, n in sorted(report.lost.items()))]
    lines += ["", "Seen", *(f"  {n:5d}  {name}" for name, n in report.seen.items())]
    lines += ["", "Replies", *(f"  {n:5d}  {name}" for name, n in report.replies.items())]
    lines += ["", "Jobs"]
    for kind, counts in report.outcomes.items():
        lines.append(
            f"  {sum(counts.values()):5d}  {kind}: " + ", ".join(f"{n} {end}" for end, n in sorted(counts.items()))
        )
    lines += ["", "Held"]
    for check in report.checks:
        note = f"   {check.note}" if check.note else ""
        lines.append(f"  {'yes' if check.held else 'NO ':3s} {check.looked_at:6d}  {check.promise}{note}")
        lines += [f"               {text}" for text in check.broken[:SHOWN]]
        if len(check.broken) > SHOWN:
            lines.append(f"               … and {len(check.broken) - SHOWN} more")
    if not report.held:
        lines += [
            "",
            f"Again: scripts/storm --seed {report.plan.seed} --seconds {report.plan.seconds:g}",
            f"Logs:  out/storm-{report.plan.seed}",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
