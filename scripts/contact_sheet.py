"""Draws sheets of everything Joy can be, wear, hold and stand in, to be looked at before the studio is called done.

scripts/contact-sheet -o DIR [--size 192] [--samples 4] [--sheet NAME ...]
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image, ImageDraw  # noqa: E402

from joyip.studio.catalogue import DIMENSIONS  # noqa: E402
from joyip.studio.scene import Scene  # noqa: E402
from joyip.studio.studio import Studio  # noqa: E402

LABEL = 14


def names(dimension: str, *, none: bool = True) -> list[str]:
    return [item for item in DIMENSIONS[dimension] if none or item != "none"]


def sheets() -> dict[str, tuple[list[dict], list[dict]]]:
    """Name of a sheet to its rows and columns: what each adds to the scene."""
    actions = [{"action": name} for name in names("action")]
    return {
        "expressions": ([{"expression": name} for name in names("expression")], actions),
        "tops": ([{"top": name} for name in names("top")], actions),
        "bottoms": ([{"bottom": name} for name in names("bottom")], actions),
        "props": ([{"handheld": name, "top": "down_jacket"} for name in names("handheld", none=False)], actions),
        "headwear": (
            [{"headwear": name} for name in names("headwear", none=False)],
            [{"action": "stand"}, {"action": "wave", "expression": "laugh"}, {"action": "run"}, {"view": "low"}],
        ),
        "backdrops": (
            [{"backdrop": name} for name in names("backdrop")],
            [{}, {"view": "low", "action": "jump"}, {"mode": "2d", "action": "cheer"}, {"background": "transparent"}],
        ),
    }


def draw(
    studio: Studio, rows: list[dict], columns: list[dict], *, size: int, samples: int, threads: int
) -> Image.Image:
    sheet = Image.new("RGB", (size * len(columns), (size + LABEL) * len(rows)), "white")
    pen = ImageDraw.Draw(sheet)
    for y, row in enumerate(rows):
        for x, column in enumerate(columns):
            wishes = {**row, **column}
            scene = Scene(**wishes, width=size, height=size, samples=samples)
            picture = Image.fromarray(studio.draw(scene, threads=threads).render.rgba, "RGBA")
            corner = (x * size, y * (size + LABEL))
            sheet.paste(picture, corner, picture)
            pen.text((corner[0] + 3, corner[1] + size + 1), " ".join(wishes.values()), fill="black")
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, required=True, help="directory for the PNG sheets")
    parser.add_argument("--size", type=int, default=192)
    parser.add_argument("--samples", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sheet", action="append", choices=sorted(sheets()), help="only this one (may be repeated)")
    wanted = parser.parse_args()
    wanted.output.mkdir(parents=True, exist_ok=True)
    studio = Studio()
    for name, (rows, columns) in sheets().items():
        if wanted.sheet and name not in wanted.sheet:
            continue
        started = time.monotonic()
        path = wanted.output / f"{name}.png"
        sheet = draw(studio, rows, columns, size=wanted.size, samples=wanted.samples, threads=wanted.threads)
        sheet.save(path)
        print(f"{path}  {len(rows) * len(columns)} pictures, {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main()
