"""The command line as a user meets it: processes, exit codes, files."""

import io
import signal
from argparse import ArgumentParser
from pathlib import Path

import orjson
import pytest
from conftest import Start
from PIL import Image
from process import COMPLAINTS, Process

from joyip.cli import main
from joyip.cli.generate import arguments, request_of
from joyip.cli.progress import Progress
from joyip.cli.words import language

SENTENCE = "戴圣诞帽的Joy开心地挥手"
SMALL = ("--size", "128", "--samples", "2")

pytestmark = pytest.mark.timeout(400)


async def run(data: Path, *arguments: str, **settings: object) -> tuple[int, str, Process]:
    """A command to its end: exit code, stdout, and the process with its stderr."""
    process = await Process.start(data, *arguments, **settings)
    out = (await process.output()).decode()
    return await process.end(), out, process


@pytest.mark.req("R10.3")
async def test_generate_end_to_end(data: Path, tmp_path: Path) -> None:
    """A sentence becomes a PNG and JSON without any service; the second run is answered from storage and says so."""
    folder = tmp_path / "pictures"
    command = ("generate", SENTENCE, *SMALL, "--seed", "7", "-o", str(folder))
    code, out, process = await run(data, *command, "--json")
    assert code == 0, process.errors
    job = orjson.loads(out)
    (image,) = job["result"]["images"]
    assert job["state"] == "succeeded" and image["gate"]["passed"] and not job["result"]["stored"]
    assert job["result"]["understood"]["headwear"]["item"] == "santa_hat"
    path = Path(image["path"])
    assert path.parent == folder
    with Image.open(path) as picture:
        assert picture.size == (128, 128) and picture.format == "PNG"
    assert process.lines == []
    assert process.remains() == []

    code, out, process = await run(data, *command, LC="")
    assert code == 0, process.errors
    assert "answered from storage" in out and str(path) in out and "gate passed" in out
    assert "santa_hat" in out and "exact" in out
    assert not COMPLAINTS.search(process.errors)
    assert process.remains() == []


async def test_generate_options(data: Path, tmp_path: Path) -> None:
    """--count, --view, --framing, --mode, --transparent, --format, --layers, --model and -o do what they say."""
    folder = tmp_path / "pictures"
    options = ("--count", "2", "--view", "low", "--mode", "2d", "--transparent", "--format", "webp", "--json")
    options += ("--framing", "full", "--layers", "--model")
    code, out, process = await run(data, "generate", "Joy waves", *SMALL, *options, "-o", str(folder))
    assert code == 0, process.errors
    result = orjson.loads(out)["result"]
    assert len(result["images"]) == 2 and (result["scene"]["view"], result["scene"]["mode"]) == ("low", "2d")
    for image in result["images"]:
        with Image.open(io.BytesIO(Path(image["path"]).read_bytes())) as picture:
            assert picture.format == "WEBP" and picture.mode == "RGBA"
            low, _ = picture.getchannel("A").getextrema()
            assert low == 0
        assert set(image["layer_paths"]) == {"subject", "shadow", "depth", "normals", "ids"}
        assert all(Path(path).read_bytes()[1:4] == b"PNG" for path in image["layer_paths"].values())
        assert Path(image["model_path"]).read_bytes()[:4] == b"glTF"


def test_generate_refuses_options_that_a_turntable_has_no_use_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are named, with exit code 2, before anything starts."""
    assert main(["generate", "Joy", "--turntable", "--count", "2", "--layers", "-o", str(tmp_path)]) == 2
    assert "--count, --layers" in capsys.readouterr().err


@pytest.mark.parametrize("kind", [(), ("--turntable",)])
def test_generate_asks_for_the_visible_note(kind: tuple[str, ...]) -> None:
    """Of pictures and of turns; without the option nothing is said, and the service decides."""
    parser = ArgumentParser()
    arguments(parser)
    noted, plain = (request_of(parser.parse_args(["Joy", *kind, *more])) for more in (("--label",), ()))
    assert noted == {**plain, "label": True} and "label" not in plain


async def test_generate_uses_the_service_that_runs(start: Start, data: Path, tmp_path: Path) -> None:
    """With a service on the data directory the command asks it over HTTP; jobs are listed, shown and done again."""
    server = await start()
    code, out, process = await run(data, "generate", SENTENCE, *SMALL, "--json", "-o", str(tmp_path / "out"))
    assert code == 0, process.errors
    job = orjson.loads(out)["id"]
    assert (await server.data_of("GET", f"/api/jobs/{job}"))["state"] == "succeeded"
    _, listed, _ = await run(data, "jobs", "list")
    assert job in listed and "succeeded" in listed
    _, shown, _ = await run(data, "jobs", "show", job)
    assert orjson.loads(shown)["id"] == job
    _, cancelled, _ = await run(data, "jobs", "cancel", job)
    assert "already succeeded" in cancelled
    _, again, _ = await run(data, "jobs", "retry", job, "--json")
    assert (await server.finished(orjson.loads(again)["id"]))["result"]["stored"]
    code, _, process = await run(data, "jobs", "show", "00000000-0000-0000-0000-000000000000")
    assert code == 1 and "Traceback" not in process.errors
    assert await server.stop() == 0


@pytest.mark.req("R6.5")
async def test_interrupting_generate_cancels_the_job(start: Start, data: Path, tmp_path: Path) -> None:
    """Ctrl-C in the middle of a render: exit code 130, the job of the service is cancelled."""
    server = await start()
    process = await Process.start(data, "generate", SENTENCE, "--size", "384", "--samples", "128", "-o", str(tmp_path))
    await process.line("render")
    process.process.send_signal(signal.SIGINT)
    assert await process.end() == 130, process.errors
    assert "Traceback" not in process.errors
    (job,) = (await server.data_of("GET", "/api/jobs"))["items"]
    assert job["state"] == "cancelled"
    assert await server.stop() == 0


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.req("R6.5", "R8.5")
async def test_interrupting_generate_alone_leaves_nothing(data: Path, tmp_path: Path, number: signal.Signals) -> None:
    """The same without a service: exit code 130 or 143, no process, no file of a running service, no job left."""
    options = ("--size", "384", "--samples", "128", "-o", str(tmp_path / "out"))
    process = await Process.start(data, "generate", SENTENCE, *options)
    await process.line("render")
    process.process.send_signal(number)
    assert await process.end() == 128 + number, process.errors
    assert not COMPLAINTS.search(process.errors), process.errors
    assert process.remains() == []
    _, out, _ = await run(data, "jobs", "list", "--json")
    assert [job["state"] for job in orjson.loads(out)["items"]] == ["cancelled"]


async def test_a_refused_sentence_is_explained(data: Path, tmp_path: Path) -> None:
    """A sentence that the word lists refuse: exit code 1, the reason and what to change, no traceback."""
    code, out, process = await run(data, "generate", "Joy手持枪支扫射人群", *SMALL, "-o", str(tmp_path / "out"))
    assert code == 1 and out == ""
    assert "weapon" in process.errors and "Traceback" not in process.errors


async def test_render_gives_the_manifests_pixels(data: Path, tmp_path: Path) -> None:
    """`render` of a stored picture's manifest draws the same pixels in a fresh process, without database."""
    folder = tmp_path / "pictures"
    _, out, _ = await run(data, "generate", SENTENCE, *SMALL, "--json", "-o", str(folder))
    image = orjson.loads(out)["result"]["images"][0]
    manifest = next(
        path
        for path in (data / "files").rglob("*")
        if path.is_file() and path.read_bytes()[:1] == b"{" and b"pixels_sha256" in path.read_bytes()
    )
    target = tmp_path / "again.png"
    code, _, process = await run(data, "render", str(manifest), "-o", str(target))
    assert code == 0, process.errors
    with Image.open(target) as again, Image.open(image["path"]) as first:
        assert again.tobytes() == first.tobytes()


async def test_render_explains_a_bad_scene(data: Path, tmp_path: Path) -> None:
    """A scene that asks for what the catalogue lacks ends with 2 and names it."""
    scene = tmp_path / "scene.json"
    scene.write_text('{"headwear": "crown of thorns", "width": 128, "height": 128}', encoding="utf-8")
    code, _, process = await run(data, "render", str(scene))
    assert code == 2 and "crown of thorns" in process.errors and "Traceback" not in process.errors


@pytest.mark.req("R7.1", "R7.5")
async def test_config_shows_settings_without_secrets(data: Path) -> None:
    """`config` lists every variable with its value now, secrets hidden; `config check` ends with 2 for bad ones."""
    code, out, _ = await run(data, "config", database_url="postgresql://joy:s3cr3t-pw@db/joyip", max_running=3)
    assert code == 0 and "s3cr3t-pw" not in out
    assert "* JOYIP_MAX_RUNNING" in out and "JOYIP_LEASE" in out
    code, _, process = await run(data, "config", "check", lease="soon", host="")
    assert code == 2 and "JOYIP_LEASE" in process.errors


async def test_doctor_finds_everything(data: Path) -> None:
    """`doctor` checks Python, packages, LLVM, PostgreSQL, the data directory and the port, and makes nothing."""
    code, out, process = await run(data.parent / "unmade", "doctor", "--quick")
    assert code == 0, out + process.errors
    assert out.count("✓") == 6 and "✗" not in out
    assert not (data.parent / "unmade").exists()


async def test_doctor_tells_what_to_do(data: Path) -> None:
    """A data directory that cannot be: the check fails with advice, exit code 1."""
    blocked = data.parent / "file"
    blocked.write_text("", encoding="utf-8")
    code, out, _ = await run(data, "doctor", "--quick", data_dir=blocked / "data")
    assert code == 1 and "✗ data directory" in out and "JOYIP_DATA_DIR" in out


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "zh_TW", "LANG": "en_US"}, "zh"),
        ({"LC_ALL": "", "LC_MESSAGES": "C", "LANG": "zh_CN"}, "en"),
        ({}, "en"),
    ],
)
def test_language_follows_the_locale(environment: dict[str, str], expected: str) -> None:
    """The first locale variable that is set decides."""
    assert language(environment) == expected


def test_progress_is_one_line_on_a_terminal_only() -> None:
    """On a terminal the line is drawn over; elsewhere each stage is one plain line."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        progress = Progress(stream)
        for fraction in (0.1, 0.2, 0.3):
            progress.event("progress", {"stage": "render", "progress": fraction})
        progress.event("progress", {"stage": "gate", "progress": 0.95})
        progress.done()
    assert terminal.getvalue().count("\r") == 5 and "\n" not in terminal.getvalue()
    assert [line.split()[1] for line in pipe.getvalue().splitlines()] == ["render", "gate"]
