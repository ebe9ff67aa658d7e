"""`joyip serve`: run the service until it is told to stop."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from joyip.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """What `joyip serve` takes: nothing, settings come from the environment."""
    parser.set_defaults()


def run(_options: Namespace, settings: Settings) -> int:
    """Exit code 0 after a clean end."""
    from joyip.app import serve  # the whole service: only this command needs it

    return serve(settings)
