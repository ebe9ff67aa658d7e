import gc
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from joyip.studio import backend, shapes
from joyip.studio.compiled import LOOPS
from joyip.studio.inspection import inspect
from joyip.studio.scene import Scene
from joyip.studio.studio import Studio

ROOT = Path(__file__).resolve().parents[2]
SMALL = {"width": 64, "height": 64, "samples": 1}
WORN = Scene(**SMALL, action="wave", headwear="santa_hat", handheld="gift", backdrop="snow", expression="laugh", seed=4)


@pytest.fixture(scope="module")
def studio() -> Studio:
    studio = Studio()
    studio.warm()
    return studio


@pytest.mark.req("R10.2", "R2.5")
def test_after_warming_up_nothing_is_compiled(studio: Studio) -> None:
    """A scene never seen finds each kernel in memory, in every mode: the first picture is as quick as the tenth."""
    import drjit as dr

    loops = {loop.__name__: len(loop.nopython_signatures) for loop in LOOPS.values()}
    with dr.scoped_set_flag(dr.JitFlag.KernelHistory):
        dr.kernel_history_clear()
        for change in ({}, {"background": "transparent"}, {"mode": "2d"}, {"mode": "2d", "background": "transparent"}):
            scene = WORN.model_copy(update={**change, "samples": 3, "width": 72})
            inspect(scene, studio.draw(scene, threads=1).model)
        launched = dr.kernel_history([dr.KernelType.JIT])
    assert len(launched) > 8
    new = [kernel for kernel in launched if not kernel["cache_hit"] or kernel["cache_disk"]]
    assert [(kernel["size"], kernel["operation_count"]) for kernel in new] == []
    assert {loop.__name__: len(loop.nopython_signatures) for loop in LOOPS.values()} == loops


def test_the_same_scene_gives_the_same_pixels(studio: Studio) -> None:
    """Threads, caches and what was drawn before make no difference."""
    first = studio.draw(WORN, threads=1).render.rgba
    studio.draw(Scene(**SMALL, backdrop="park"), threads=2)
    studio.release()
    again = studio.draw(WORN, threads=2).render.rgba
    np.testing.assert_array_equal(first, again)


def test_a_draw_tells_its_stages(studio: Studio) -> None:
    """Stages in order with a preview that decodes; seconds a stage."""
    told = []
    picture = studio.draw(WORN, threads=2, report=lambda *event: told.append(event))
    order = list(dict.fromkeys(stage for stage, _, _ in told))
    assert order == ["mesh", "preview", "render", "denoise"]
    preview = next(data for _, _, data in told if data)
    assert max(Image.open(io.BytesIO(preview)).size) <= 256
    assert all(seconds >= 0 for seconds in picture.timings.values()) and "render" in picture.timings
    groups = set(picture.render.part_groups)
    assert {"body", "face", "headwear", "handheld", "backdrop"} <= groups


def test_the_figure_is_seen_whole(studio: Studio) -> None:
    """No pixel of the figure touches the picture's border, in any view."""
    for view in ("front", "low"):
        render = studio.draw(WORN.model_copy(update={"view": view}), threads=2).render
        scenery = np.array([True, *(group == "backdrop" for group in render.part_groups)])
        figure = ~scenery[render.ids]
        assert figure.sum() > 500
        assert not (figure[0].any() or figure[-1].any() or figure[:, 0].any() or figure[:, -1].any())


@pytest.mark.req("R10.5")
def test_memory_stays_flat(studio: Studio) -> None:
    """Twenty pictures leave the process no larger than the first few did."""
    process = psutil.Process()

    def grown(count: int) -> int:
        for _ in range(count):
            studio.draw(WORN, threads=2)
        gc.collect()
        return int(process.memory_info().rss)

    before = grown(4)
    assert grown(16) - before < 24e6


def test_scenes_and_cameras_need_no_renderer() -> None:
    """The renderer is imported by the first drawing, not by those who only speak of scenes, cameras or the studio."""
    code = (
        "import sys, joyip.studio.scene, joyip.studio.camera, joyip.studio.lighting, joyip.studio.studio\n"
        "sys.exit(bool({'mitsuba', 'drjit', 'pyoidn', 'numba'} & {*sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_loops_work_where_nothing_can_be_kept(tmp_path) -> None:
    """Without a directory to write to, each process compiles for itself."""
    copy = tmp_path / "loops.py"
    copy.write_text(Path(shapes.__file__).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "__pycache__").write_text("no directory")
    code = "import loops; print(len(loops.ball((1, 1, 1)).faces))"
    env = {"PYTHONPATH": f"{tmp_path}:{ROOT}", "HOME": "/proc/nowhere", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, int(done.stdout or 0) > 100) == (0, True), done.stderr


def test_kernels_are_kept_where_one_says(tmp_path) -> None:
    """With a directory of its own the kernel cache needs no home that can be written to."""
    code = "from joyip.studio import backend; backend.load(); import drjit as dr, mitsuba as mi\n"
    code += "x = dr.arange(mi.Float, 3) * dr.opaque(mi.Float, 3); dr.eval(x); dr.sync_thread()"
    env = {backend.KERNELS: str(tmp_path / "kernels"), "HOME": "/proc/nowhere", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0 and "disabl" not in done.stderr, done.stderr
    assert list((tmp_path / "kernels").iterdir())
