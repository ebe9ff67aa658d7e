"""`joyip sheet`: the character sheet, drawn on this machine, without database or service."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from joyip.cli.progress import Progress
from joyip.cli.words import say, words
from joyip.settings import Settings

DRAFT = 0.3
"""Share of the pictures' size that a draft is drawn at."""


def arguments(parser: ArgumentParser) -> None:
    """What `joyip sheet` takes."""
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("joy.png"), metavar="FILE", help=words("输出文件", "the sheet's file")
    )
    parser.add_argument("--draft", action="store_true", help=words("快速草稿", "coarse pictures, quickly"))
    parser.add_argument("--samples", type=int, default=16, help=words("每像素采样数", "light samples a pixel"))


def run(options: Namespace, _settings: Settings) -> int:
    """Exit code: 0, drawn."""
    from joyip.studio.sheet import character_sheet  # loads the renderer: seconds
    from joyip.studio.sheet.character import MOODS, OTHERS
    from joyip.studio.studio import Studio

    progress, drawn = Progress(), 0
    progress.starting()

    def told() -> None:
        nonlocal drawn
        drawn += 1
        progress.show("render", min(1.0, drawn / (len(MOODS) + OTHERS)))

    threads, detail = len(os.sched_getaffinity(0)), DRAFT if options.draft else 1.0
    sheet = character_sheet(Studio(), samples=options.samples, threads=threads, detail=detail, told=told)
    progress.done()
    options.output.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(options.output)
    say(str(options.output.resolve()))
    return 0
