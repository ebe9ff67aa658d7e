"""What `joyip generate` asks for and saves beside plain pictures: layers, models, turntables."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from joyip.cli.api import Api
from joyip.cli.words import words

PICTURES_ONLY = ("count", "view", "format", "focal", "layers", "model")
"""Options that mean nothing for a turntable."""
_FILMS = ("webp", "mp4")


def arguments(parser: ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "--layers",
        action="store_true",
        default=None,
        help=words("另存主体、阴影、背景等图层", "also the picture's layers"),
    )
    parser.add_argument(
        "--model",
        choices=("figure", "set"),
        nargs="?",
        const="figure",
        help=words("另存 GLB 模型（set：含场景）", "also a GLB; set: with the backdrop, lamps and camera"),
    )
    parser.add_argument(
        "--turntable", action="store_true", help=words("旋转动画（WebP 与 MP4）", "Joy turning once, as WebP and MP4")
    )
    parser.add_argument("--frames", type=int, metavar="N", help=words("动画帧数 8–72", "frames of the turn, 8–72"))
    parser.add_argument("--seconds", type=float, help=words("旋转一周的秒数", "how long the turn takes"))


def clashing(options: Namespace) -> str:
    """The options given that do not go with --turntable."""
    given = [name for name in PICTURES_ONLY if getattr(options, name) is not None]
    return ", ".join(f"--{name}" for name in given) if options.turntable else ""


async def ask(api: Api, options: Namespace, body: dict[str, Any]) -> dict[str, Any]:
    """Submit the wish; answers the job."""
    if options.turntable:
        job = await api.call("POST", "/api/jobs", {"kind": "image.turntable", "params": body})
    else:
        job = await api.call("POST", "/api/images", body)
    found: dict[str, Any] = job
    return found


async def save(api: Api, job: dict[str, Any], folder: Path) -> None:
    """Download everything; a `path` goes beside each `url`, `layer_paths` and `model_path` beside those."""
    result = job["result"] or {}
    for image in result.get("images", []):
        stem = f"joy-{image['artifact_id'][:16]}"
        image["path"] = await _saved(api, image["url"], folder / f"{stem}.{image['format']}")
        layers = image.get("layers") or {}
        image["layer_paths"] = {
            name: await _saved(api, url, folder / f"{stem}.{name}.png") for name, url in layers.items()
        }
        if image.get("model"):
            image["model_path"] = await _saved(api, image["model"], folder / f"{stem}.glb")
    for kind, film in zip(_FILMS, films_of(result), strict=False):
        film["path"] = await _saved(api, film["url"], folder / f"joy-turn-{film['artifact_id'][:16]}.{kind}")


async def _saved(api: Api, url: str, path: Path) -> str:
    await api.save(url, path)
    return _shown(path)


def _shown(path: Path) -> str:
    return str(path.resolve())


def beside(image: dict[str, Any]) -> Iterator[str]:
    """Paths of what was saved beside a picture."""
    yield from (image.get("layer_paths") or {}).values()
    if image.get("model_path"):
        yield image["model_path"]


def films_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The films of a turntable, WebP first; none of a picture."""
    return [result[kind] for kind in _FILMS if kind in result]


def any_in(result: dict[str, Any]) -> bool:
    """Whether there is anything to see."""
    return bool(result.get("images") or films_of(result))
