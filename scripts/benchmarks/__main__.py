"""scripts/bench [mesh|jobs|estimates|understanding|compliance|gate|picture|render] [--rounds N] [--json]."""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from benchmarks.figures import Figure, grid, table
from joyip.ops import logs

PARTS = ("mesh", "jobs", "estimates", "understanding", "compliance", "gate", "picture", "render")
FEW = 5
"""A median of fewer rounds says little."""


def main() -> int:
    parser = ArgumentParser(prog="scripts/bench", description="joyip beside plain programs that do the same work")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; all when none is named")
    parser.add_argument("--rounds", type=int, default=FEW, help=f"measurements a figure; {FEW} for one that counts")
    parser.add_argument("--json", action="store_true", help="print JSON")
    jobs = parser.add_argument_group("jobs")
    jobs.add_argument("--only", default="", help="its parts, by the beginnings of their names: joyip,pgqueuer,tables")
    jobs.add_argument("--jobs", type=int, default=5000, help="no-op jobs a measurement")
    jobs.add_argument("--columns", default="", help="one_by_one,bulk,full,idle")
    jobs.add_argument("--profile", action="store_true", help="leave joyip's profiles in build/profiles")
    options = parser.parse_args()
    if options.rounds < FEW:
        print(f"{options.rounds} rounds: for a look only", file=sys.stderr)
    logs.configure("error")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that what was started is ended
    figures: list[Figure] = []
    for part in options.parts or PARTS:
        print(f"measuring {part} …", file=sys.stderr)
        more: dict[str, Any] = {}
        if part == "jobs":
            more = {name: getattr(options, name) for name in ("only", "jobs", "columns", "profile")}
        figures += import_module(f"benchmarks.{part}").measure(options.rounds, **more)
    if options.json:
        machine = {"cores": len(os.sched_getaffinity(0)), "load": os.getloadavg()[0]}
        print(json.dumps({"machine": machine, "figures": [entry.as_json() for entry in figures]}, indent=2))
    else:
        print("\n\n".join(filter(None, (grid(figures), table(figures)))))
        print(f"\n{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}")
    return 1 if any(entry.held is False for entry in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
