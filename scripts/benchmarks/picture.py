"""One picture through the whole service, beside plain Mitsuba on the same meshes; then the same picture again."""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.figures import Figure, figure
from benchmarks.plain import Plain, plain
from benchmarks.server import server
from benchmarks.wishes import scenes
from joyip.studio.backdrops import backdrop
from joyip.studio.model import build
from joyip.studio.scene import Scene
from joyip.studio.tracing import DEPTH

SIDE = 512
AGAIN = 20
"""Repetitions of the request for the same picture, a round."""


def measure(rounds: int) -> list[Figure]:
    """Seconds of a job, its whole way by HTTP; the reference draws the same meshes, which it is given."""
    with tempfile.TemporaryDirectory(prefix="joyip-bench-") as folder:
        return asyncio.run(_measure(Path(folder), rounds))


async def _measure(folder: Path, rounds: int) -> list[Figure]:
    fresh: list[float] = []
    reference: list[float] = []
    again: list[float] = []
    posts: list[float] = []
    with server("joyip", folder / "joyip") as joyip, server("bare", folder) as bare, plain(folder) as script:
        async with aiohttp.ClientSession() as session:
            for number, scene in enumerate(islice(scenes(SIDE), 40)):
                seconds, job = await _post(session, f"{joyip}/api/images?wait=120", {"scene": scene.model_dump()})
                if job["result"]["rejected_images"] or job["result"]["stored"]:
                    continue  # the figure is for a picture that the gate passed at once
                plain_seconds = await asyncio.to_thread(_plainly, script, Scene.model_validate(job["result"]["scene"]))
                if number < 2:
                    continue  # both sides warm
                fresh.append(seconds)
                reference.append(plain_seconds)
                for _ in range(AGAIN):
                    took, job = await _post(session, f"{joyip}/api/images?wait=120", {"scene": scene.model_dump()})
                    if not job["result"]["stored"]:
                        raise RuntimeError("the same picture was drawn twice")
                    again.append(took)
                    posts.append((await _post(session, bare, {"scene": scene.model_dump()}))[0])
                if len(fresh) == rounds:
                    break
    return [
        replace(
            figure(
                f"one picture, {SIDE}², unseen, gate passed",
                fresh,
                "s",
                reference="plain Mitsuba on the same meshes",
                reference_values=reference,
            ),
            limit=1.25,
            limits="ratio",
        ),
        replace(
            figure(
                "the same picture again",
                [value * 1000 for value in again],
                "ms",
                reference="bare aiohttp POST",
                reference_values=[value * 1000 for value in posts],
            ),
            limit=15.0,
        ),
    ]


def _plainly(script: Plain, scene: Scene) -> float:
    model = build(scene)
    parts = [*model.parts, *backdrop(scene, model.bounds).parts]
    return script.seconds(parts, model.bounds, SIDE, scene.samples, DEPTH)


async def _post(session: aiohttp.ClientSession, url: str, body: dict[str, Any]) -> tuple[float, dict[str, Any]]:
    start = time.perf_counter()
    async with session.post(url, json=body) as response:
        reply = await response.json()
    took = time.perf_counter() - start
    if response.status != 200:
        raise RuntimeError(f"{response.status}: {reply}")
    return took, reply["data"]
