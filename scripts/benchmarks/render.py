"""The renderer: time to a clean picture beside Blender's Cycles, whole jobs, growth, memory, kernels.

JOYIP_BENCH_RENDER="side,reference" makes it quicker for a look: the pictures' side and the samples of the references.
"""

from __future__ import annotations

import asyncio
import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.blender_peer import Drawing, Pixels, cycles
from benchmarks.figures import Figure, figure
from benchmarks.wishes import scenes
from joyip.capabilities.images import draw
from joyip.resources.engine import Engine
from joyip.studio import backend
from joyip.studio.model import build
from joyip.studio.scene import Scene
from joyip.studio.staging import Stage, staged
from joyip.studio.tone import screen, tone_mapped

SIDE, REFERENCE = map(int, os.environ.get("JOYIP_BENCH_RENDER", "192,4096").split(","))
GOOD = 38.0
"""PSNR in dB, on the screen's values, at which a picture counts as clean."""
LADDER = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
"""Samples a pixel that are tried until a picture is clean."""


def measure(rounds: int) -> list[Figure]:
    """Everything, one after another; the references take most of the time."""
    backend.load()
    scene = next(scenes(SIDE, first=3))
    return [*_beside_cycles(scene, rounds), *_growth(rounds), *asyncio.run(_jobs(rounds))]


def _beside_cycles(scene: Scene, rounds: int) -> list[Figure]:
    """Seconds until clean: each renderer as it comes best, and both without their denoiser."""
    stage = staged(scene, build(scene))
    bare = replace(stage, figure=_unprinted(stage.figure), scenery=_unprinted(stage.scenery))
    with tempfile.TemporaryDirectory(prefix="joyip-bench-") as folder, cycles(bare, SIDE, Path(folder)) as peer:
        figures = []
        mine = _joyip(bare)
        references = [_screened(drawing(REFERENCE, False)[1]) for drawing in (mine, peer)]
        for denoise in (True, False):
            ours, theirs = (
                _until_clean(drawing, reference, denoise, rounds)
                for drawing, reference in zip((mine, peer), references, strict=True)
            )
            name = f"{SIDE}² to {GOOD:.0f} dB, {'denoised' if denoise else 'no denoiser'}"
            name += f" ({ours[0]} samples; Cycles {theirs[0]})"
            entry = figure(name, ours[1], "s", reference="Blender Cycles, same meshes", reference_values=theirs[1])
            figures.append(replace(entry, limit=0.25, limits="ratio") if denoise else entry)
        return figures


def _unprinted(parts: Any) -> Any:
    """Parts without images: both renderers draw the plain colours."""
    return tuple(replace(part, uv=None, texture=None) for part in parts)


def _screened(light: Pixels) -> Pixels:
    return screen(tone_mapped(light))


def _until_clean(drawing: Drawing, reference: Pixels, denoise: bool, rounds: int) -> tuple[int, list[float]]:
    """The fewest samples of the ladder that are clean, and the seconds they take.

    Without a denoiser the error falls as samples grow: a few tell where on the ladder to begin.
    """
    good = 10 ** (-GOOD / 10)

    def error(samples: int) -> float:
        return float(np.square(_screened(drawing(samples, denoise)[1]) - reference).mean())

    likely = 1 if denoise else 0.7 * 16 * error(16) / good
    for samples in LADDER:
        if (samples >= likely or samples == LADDER[-1]) and error(samples) <= good:
            return samples, [drawing(samples, denoise)[0] for _ in range(rounds)]
    raise RuntimeError(f"not clean at {LADDER[-1]} samples")


def _joyip(stage: Stage) -> Drawing:
    backend.use_threads(os.cpu_count() or 1)
    from joyip.studio.render import render

    def drawing(samples: int, denoise: bool) -> tuple[float, Pixels]:
        start = time.perf_counter()
        wish = {"width": SIDE, "height": SIDE, "samples": samples, "seed": samples}
        picture = render(stage.parts, stage.light, stage.camera, **wish)
        took = time.perf_counter() - start
        return took, picture.linear if denoise else picture.noisy

    return drawing


def _growth(rounds: int) -> list[Figure]:
    """How time grows from a quarter of the pixels, and of the samples, to all: exponents, 1 is linear."""
    from joyip.studio.studio import Studio

    studio = Studio()
    studio.warm()
    unseen = islice(scenes(1024, first=20), rounds)
    pixels, samples, compiled = [], [], []
    for scene in unseen:
        build(scene)

        def seconds(studio: Studio = studio, scene: Scene = scene, **change: Any) -> float:
            drawn = studio.draw(scene.model_copy(update=change), threads=os.cpu_count() or 1)
            return drawn.timings["render"]

        compiled.append(float(_compiled(lambda: seconds(width=256, height=256))))
        pixels.append(math.log(seconds() / seconds(width=512, height=512)) / math.log(4))
        samples.append(
            math.log(seconds(width=384, height=384, samples=64) / seconds(width=384, height=384, samples=16))
            / math.log(4)
        )
    return [
        replace(
            figure(
                "growth of time with pixels, 512² to 1024² (1 is linear)",
                pixels,
                "",
            ),
            limit=1.05,
        ),
        replace(figure("growth of time with samples, 16 to 64 (1 is linear)", samples, ""), limit=1.05),
        replace(figure("kernels compiled for an unseen scene", compiled, ""), limit=0.0),
    ]


def _compiled(work: Callable[[], Any]) -> int:
    import drjit as dr

    with dr.scoped_set_flag(dr.JitFlag.KernelHistory):
        dr.kernel_history_clear()
        work()
        launched = dr.kernel_history([dr.KernelType.JIT])
    return sum(not kernel["cache_hit"] or kernel["cache_disk"] for kernel in launched)


async def _jobs(rounds: int) -> list[Figure]:
    """Whole jobs of unseen scenes in the engine's warm processes: draw, judge, encode; one alone, and four at once."""
    with tempfile.TemporaryDirectory(prefix="joyip-bench-") as folder:
        engine = Engine(os.cpu_count() or 1, "joyip.capabilities.images.draw:warm", directory=Path(folder))
        await engine.open()
        try:
            times: dict[str, list[float]] = {"preview": []}
            for side in (512, 1024):
                times[f"{side}"] = [
                    await _job(engine, times["preview"], scene)
                    for scene in islice(scenes(side, first=40 + side), rounds)
                ]
            alone, four = [], []
            for scene in islice(scenes(512, first=900), rounds):
                alone.append(await _job(engine, [], scene))
                start = time.perf_counter()
                others = [scene.model_copy(update={"seed": scene.seed + 50 + n, "action": "jump"}) for n in range(4)]
                await asyncio.gather(*(_job(engine, [], other) for other in others))
                four.append(time.perf_counter() - start)
            memory = [process.rss / 1e6 for process in engine.snapshot()]
        finally:
            await engine.close()
    return [
        replace(figure("whole job, 512², unseen", times["512"], "s"), limit=1.5),
        replace(figure("whole job, 1024², unseen", times["1024"], "s"), limit=4.5),
        replace(figure("its preview after", times["preview"], "s"), limit=0.3),
        replace(
            figure("four candidates at once, 512²", four, "s", reference="one", reference_values=alone),
            limit=3.2,
            limits="ratio",
        ),
        Figure("memory of a worker", statistics.median(memory), "MB"),
    ]


async def _job(engine: Engine, previews: list[float], scene: Scene) -> float:
    start = time.perf_counter()

    def hear(message: tuple[str, float, bytes | None]) -> None:
        if message[2] is not None:
            previews.append(time.perf_counter() - start)

    await engine.run(draw.draw, scene, "png", on_report=hear)
    return time.perf_counter() - start
