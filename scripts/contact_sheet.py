"""Draws sheets of everything Joy can be, wear, hold and stand in, to be looked at before the studio is called done.

scripts/contact-sheet -o DIR [--size 192] [--samples 4] [--sheet NAME ...] [--row ID ...] [--columns N]
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


def names(dimension: str) -> list[str]:
    return [item for item in DIMENSIONS[dimension] if item != "none"]


def rows(dimension: str, **more: str) -> list[dict]:
    return [{dimension: name, **more} for name in names(dimension)]


def actions(*chosen: str) -> list[dict]:
    return [{"action": name} for name in chosen]


def sheets() -> dict[str, tuple[list[dict], list[dict]]]:
    """Name of a sheet to its rows and columns: what each adds to the scene."""
    busy = actions("stand", "wave", "cheer", "sit", "run", "lie", "bow", "hug")
    round_about = [{}, {"turn": 90.0}, {"turn": 180.0}, {"action": "sit"}, {"action": "run"}]
    return {
        "expressions": (rows("expression"), [{}, {"framing": "portrait"}, {"headwear": "santa_hat", "mode": "2d"}]),
        "actions": (rows("action"), [{}, {"view": "three_quarter"}, {"view": "side"}, {"view": "low"}]),
        "tops": (rows("top"), busy),
        "bottoms": (rows("bottom"), busy),
        "shoes": (rows("shoes", bottom="shorts"), round_about),
        "neckwear": (rows("neckwear"), round_about),
        "eyewear": (rows("eyewear"), [{"framing": "portrait"}, {"framing": "portrait", "view": "side"}]),
        "back": (rows("back"), round_about),
        "patterns": (rows("top_pattern"), [{"top": name} for name in names("top")]),
        "props": (rows("handheld", top="down_jacket"), actions("stand", "sit", "lift", "hug", "walk")),
        "headwear": (
            rows("headwear"),
            [
                {},
                {"action": "wave", "expression": "laugh"},
                {"action": "run", "expression": "thinking"},
                {"view": "low"},
            ],
        ),
        "backdrops": (
            rows("backdrop"),
            [{}, {"view": "low", "action": "jump"}, {"mode": "2d", "action": "cheer"}, {"background": "transparent"}],
        ),
        "cameras": (
            [{"view": view, "framing": framing} for view in names("view") for framing in names("framing")],
            [{"aspect": aspect} for aspect in ("1:1", "3:4", "9:16", "16:9")],
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
            corner = (x * size, y * (size + LABEL))
            pen.text((corner[0] + 3, corner[1] + size + 1), " ".join(map(str, wishes.values())), fill="black")
            wide, tall = map(int, wishes.pop("aspect", "1:1").split(":"))
            width, height = (max(64, round(size * side / max(wide, tall))) for side in (wide, tall))
            scene = Scene(**wishes, width=width, height=height, samples=samples)
            picture = Image.fromarray(studio.draw(scene, threads=threads).render.rgba, "RGBA")
            sheet.paste(picture, (corner[0] + (size - width) // 2, corner[1] + (size - height) // 2), picture)
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, required=True, help="directory for the PNG sheets")
    parser.add_argument("--size", type=int, default=192)
    parser.add_argument("--samples", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sheet", action="append", choices=sorted(sheets()), help="only this one (may be repeated)")
    parser.add_argument("--row", action="append", help="only rows with this id (may be repeated)")
    parser.add_argument("--columns", type=int, help="only so many columns")
    wanted = parser.parse_args()
    wanted.output.mkdir(parents=True, exist_ok=True)
    studio = Studio()
    for name, (every_row, every_column) in sheets().items():
        chosen = [row for row in every_row if not wanted.row or set(wanted.row) & set(row.values())]
        if (wanted.sheet and name not in wanted.sheet) or not chosen:
            continue
        columns = every_column[: wanted.columns]
        started = time.monotonic()
        path = wanted.output / f"{name}.png"
        sheet = draw(studio, chosen, columns, size=wanted.size, samples=wanted.samples, threads=wanted.threads)
        sheet.save(path)
        print(f"{path}  {len(chosen) * len(columns)} pictures, {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main()
