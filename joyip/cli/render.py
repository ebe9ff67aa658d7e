"""`joyip render`: a scene or manifest file straight to a picture, without database or service."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from joyip.cli.progress import Progress
from joyip.cli.words import note, say, words
from joyip.settings import Settings
from joyip.studio.scene import Scene

_FORMATS = {".png": "png", ".webp": "webp", ".jpg": "jpeg", ".jpeg": "jpeg"}


@dataclass
class _Task:
    """What a drawing asks of the process it runs in."""

    threads: int
    progress: Progress

    def report(self, value: Any) -> None:
        stage, fraction, _ = value
        self.progress.show(stage, fraction)


def arguments(parser: ArgumentParser) -> None:
    """What `joyip render` takes."""
    parser.add_argument("file", type=Path, metavar="SCENE.json", help=words("场景或清单文件", "a scene or a manifest"))
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help=words("输出文件", "the picture's file"))
    parser.add_argument("--samples", type=int, help=words("每像素采样数", "light samples a pixel"))


def run(options: Namespace, _settings: Settings) -> int:
    """Exit code: 0 drawn, 1 drawn but refused by the gate or not the manifest's pixels, 2 no such scene."""
    try:
        document = orjson.loads(options.file.read_bytes())
        scene = read(document)
    except (OSError, ValueError) as error:
        note(f"{options.file}: {_reason(error)}")
        return 2
    if options.samples is not None:
        scene = scene.model_copy(update={"samples": options.samples})
    target: Path = options.output or options.file.with_suffix("." + document.get("format", "png"))
    file_format = _FORMATS.get(target.suffix.lower(), "png")

    from joyip.capabilities.images.draw import draw  # loads the renderer: seconds

    progress = Progress()
    progress.starting()
    drawn = draw(_Task(len(os.sched_getaffinity(0)), progress), scene, file_format)
    progress.done()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(drawn.data)
    say(str(target.resolve()))
    note(f"pixels sha256 {drawn.pixels}")
    return _judge(document, drawn.pixels, passed=bool(drawn.gate["passed"]), reasons=drawn.reasons)


def read(document: Any) -> Scene:
    """The scene of a scene file, of a manifest, or of a job as the API shows it. Raises ValueError."""
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")
    inner = document.get("scene") or (document.get("result") or {}).get("scene") or document
    return Scene.model_validate_json(orjson.dumps(inner))


def _judge(document: dict[str, Any], pixels: str, *, passed: bool, reasons: list[dict[str, Any]]) -> int:
    wanted = document.get("pixels_sha256")
    if wanted is not None and wanted != pixels:
        note(
            words("像素与清单不同：版本不同？", "not the manifest's pixels; its `versions` tell with what it was made")
        )
        return 1
    if not passed:
        note(words("质检未通过：", "the gate refused it: ") + orjson.dumps(reasons).decode())
        return 1
    return 0


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(
            f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_url=False)
        )
    return str(error)
