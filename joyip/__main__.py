"""`python -m joyip`."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command line and end the process with its exit code."""
    from joyip.cli import main  # not at import: spawned processes import this module too

    sys.exit(main())


if __name__ == "__main__":
    run()
