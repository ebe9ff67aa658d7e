"""What runs in an engine process: draw one scene, judge it, encode it. Imports the renderer; nobody else does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from joyip import __version__
from joyip.capabilities.images.encode import Label, encode
from joyip.capabilities.images.gate import VERSION, judge, judge_file
from joyip.capabilities.images.label import labelled
from joyip.capabilities.images.outputs import Output, outputs_of
from joyip.studio.inspection import inspect
from joyip.studio.scene import Scene
from joyip.studio.studio import Studio
from joyip.studio.versions import versions

if TYPE_CHECKING:
    from joyip.studio.render import Render

P = ParamSpec("P")
R = TypeVar("R")
_studio: Studio | None = None


class Task(Protocol):
    """What the engine hands to its functions."""

    threads: int

    def report(self, value: Any) -> None:
        """Send a value to the caller while the function runs."""


@dataclass(frozen=True)
class Drawn:
    """A judged picture as a file. `versions` are those of everything that had a hand in it (`made_by`)."""

    data: bytes
    pixels: str
    gate: dict[str, Any]
    reasons: list[dict[str, Any]]
    versions: dict[str, str]
    timings: dict[str, float]
    outputs: tuple[Output, ...] = ()


def warm() -> None:
    """Load the renderer and compile its kernels, once a process."""
    studio().warm()


def studio() -> Studio:
    """The process's own studio, with its caches."""
    global _studio  # noqa: PLW0603 - one a process, as the engine keeps processes warm
    if _studio is None:
        _studio = Studio()
    return _studio


def made_by(scene: Scene) -> dict[str, str]:
    """The versions of everything that has a hand in the pixels of a scene, and of the gate that judges them."""
    return versions(scene.character) | {"gate": VERSION}


def noted(scene: Scene, render: Render) -> Render:
    """The picture as people see it: with the visible note where the scene wants one."""
    return replace(render, rgba=labelled(render.rgba)) if scene.label else render


def tidied(function: Callable[P, R]) -> Callable[P, R]:
    """The function of an engine process, which leaves none of its pictures' memory behind."""

    @wraps(function)
    def tidy(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        finally:
            studio().tidy()

    return tidy


@tidied
def draw(task: Task, scene: Scene, file_format: str, wanted: tuple[str, ...] = ()) -> Drawn:
    """Draw a scene with `task.threads` threads. Reports (stage, fraction, preview JPEG or None) on the way.

    `wanted` are the outputs beside the picture (`ImageRequest.outputs`); a picture that the gate refuses has none.
    """

    def report(stage: str, fraction: float, preview: bytes | None = None) -> None:
        task.report((stage, fraction, preview))

    picture = studio().draw(scene, threads=task.threads, report=report)
    shown = noted(scene, picture.render)
    pixels = hashlib.sha256(shown.rgba.tobytes()).hexdigest()
    label = Label(f"joyip {__version__}", pixels[:32])
    with ThreadPoolExecutor(1) as beside:
        file = beside.submit(encode, shown.rgba, file_format, tool=label.tool, content_id=label.content_id)
        verdict = judge(scene, shown, picture.model.measures, inspect(scene, picture.model))
        data = file.result()
    verdict = judge_file(verdict, data)
    return Drawn(
        data=data,
        pixels=pixels,
        gate=verdict.model_dump(),
        reasons=verdict.reasons(),
        versions=made_by(scene),
        timings=dict(picture.timings),
        outputs=tuple(outputs_of(scene, picture, wanted, label, task)) if verdict.passed else (),
    )
