"""One per worker process: draws scenes, and keeps what can be used again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from joyip.studio import backend, denoise, model
from joyip.studio.inspection import inspect
from joyip.studio.joined import Joined, joined
from joyip.studio.model import Model, build
from joyip.studio.scene import Scene
from joyip.studio.staging import Stage, recipe_of, staged
from joyip.studio.turntable import frames

if TYPE_CHECKING:
    from joyip.studio.render import Render, Report


@dataclass(frozen=True, eq=False)
class Picture:
    """A drawn scene. `timings` are seconds a stage."""

    render: Render
    model: Model
    stage: Stage
    timings: Mapping[str, float]


class Studio:
    """Draws one scene at a time."""

    def __init__(self) -> None:
        self._loaded = False

    def warm(self) -> None:
        """Mesh every face and run all code once: draw each sort of picture, small, of a figure with hat and prop."""
        self._load()
        model.warm(backend.kept())
        backend.use_threads(2)
        from joyip.studio.render import render

        for mode, background, place in (
            ("3d", "backdrop", "studio"),
            ("3d", "backdrop", "snow"),
            ("3d", "transparent", "studio"),
            ("2d", "backdrop", "studio"),
        ):
            scene = Scene.model_validate(
                {"mode": mode, "background": background, "backdrop": place, "width": 64, "height": 64, "samples": 2}
                | {"headwear": "party_hat", "handheld": "gift", "eyewear": "glasses"}
            )
            figure = build(scene)
            stage = staged(scene, figure)
            render(stage.parts, stage.light, stage.camera, threads=2, **recipe_of(scene))
        self._preview(joined(stage.parts), stage, scene)
        inspect(scene, figure)

    def draw(self, scene: Scene, *, threads: int = 1, report: Report = lambda *_: None) -> Picture:
        """Draw a scene with so many threads; how many makes no difference to the pixels."""
        timings = {}
        started = time.perf_counter()

        def lap(stage: str) -> None:
            nonlocal started
            now = time.perf_counter()
            timings[stage] = now - started
            started = now

        self._load()
        backend.use_threads(threads)
        lap("load")
        report("mesh", 0.0, None)
        figure = build(scene)
        lap("figure")
        stage = staged(scene, figure)
        lap("backdrop")
        whole = joined(stage.parts)
        report("preview", 1.0, self._preview(whole, stage, scene, threads))
        lap("preview")
        report("mesh", 1.0, None)
        from joyip.studio.render import render
        from joyip.studio.stock import geometry_of

        picture = render(
            stage.parts,
            stage.light,
            stage.camera,
            threads=threads,
            geometry=geometry_of(whole),
            report=report,
            **recipe_of(scene),
        )
        lap("render")
        return Picture(picture, figure, stage, timings)

    @staticmethod
    def _preview(whole: Joined, stage: Stage, scene: Scene, threads: int = 1) -> bytes:
        from joyip.studio.preview import preview

        return preview(whole, stage.light, stage.camera, (scene.width, scene.height), threads)

    def spin(
        self, scene: Scene, count: int, *, threads: int = 1, report: Callable[[int], None] = lambda _: None
    ) -> tuple[Model, Iterator[Render]]:
        """The figure of a scene, and so many pictures of it turning once, drawn as they are taken."""
        self._load()
        backend.use_threads(threads)
        figure = build(scene)
        return figure, frames(scene, figure, count, threads=threads, report=report)

    def tidy(self) -> None:
        """Return to the system what pictures held that are dropped by now."""
        if self._loaded:
            backend.give_memory_back()

    def release(self) -> None:
        """Give every cache back."""
        model.forget()
        denoise.release()
        self.tidy()

    def _load(self) -> None:
        if not self._loaded:
            backend.load()
            self._loaded = True
