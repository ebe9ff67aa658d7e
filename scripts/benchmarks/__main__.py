"""scripts/bench [picture|mesh|jobs ...] [--rounds N] [--json]."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from importlib import import_module

from benchmarks.figures import Figure, table
from joyip.ops import logs

PARTS = ("mesh", "jobs", "picture")


def main() -> int:
    parser = ArgumentParser(prog="scripts/bench", description="joyip beside plain programs that do the same work")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; all when none is named")
    parser.add_argument("--rounds", type=int, default=5, help="measurements a figure; at least 5")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    logs.configure("error")
    figures: list[Figure] = []
    for part in options.parts or PARTS:
        print(f"measuring {part} …", file=sys.stderr)
        figures += import_module(f"benchmarks.{part}").measure(max(5, options.rounds))
    if options.json:
        machine = {"cores": len(os.sched_getaffinity(0)), "load": os.getloadavg()[0]}
        print(json.dumps({"machine": machine, "figures": [entry.as_json() for entry in figures]}, indent=2))
    else:
        print(table(figures))
        print(f"\n{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}")
    return 1 if any(entry.held is False for entry in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
