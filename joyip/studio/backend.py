"""Chooses and loads the machine that renders: a GPU where one works, else LLVM on the processor."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

KERNELS = "JOYIP_KERNEL_CACHE"
"""Environment variable: the directory in which compiled kernels are kept from one process to the next."""

_loaded: str | None = None


class NoBackend(RuntimeError):
    """Neither a GPU nor LLVM can be used."""


def load(variant: str | None = None) -> str:
    """Import Mitsuba with the best variant that works (or the one asked for); answer its name. Once a process.

    Raises NoBackend when nothing works. LLVM comes with karellen-llvm-core; the system's own may be too old.
    """
    global _loaded  # noqa: PLW0603 - Mitsuba's variant is a property of the process
    if _loaded is not None:
        return _loaded
    _prepare()
    import mitsuba

    problems = []
    for name in [variant] if variant else ["cuda_ad_rgb", "llvm_ad_rgb"]:
        try:
            mitsuba.set_variant(name)
            _prove()
        except Exception as error:
            problems.append(f"{name}: {error}")
            continue
        _loaded = name
        return name
    raise NoBackend("no renderer works here; " + "; ".join(problems))


def _prepare() -> None:
    libraries = sorted(Path(sys.prefix).glob("lib*/libLLVM.so*"))
    if libraries:
        os.environ.setdefault("DRJIT_LIBLLVM_PATH", str(libraries[0]))
    if directory := os.environ.get(KERNELS):
        Path(directory).mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("DRJIT_CACHE_DIR", directory)


def _prove() -> None:
    """Compute something: a variant can be selected although its driver is missing."""
    import drjit
    import mitsuba

    value: Any = drjit.opaque(mitsuba.Float, 1.0) + 1.0
    if float(value.numpy()[0]) != 2.0:
        raise RuntimeError("1 + 1 is not 2")


def use_threads(count: int) -> None:
    """How many threads the next drawing may use."""
    import drjit

    drjit.set_thread_count(max(1, count))


def give_memory_back() -> None:
    """Return memory that is kept for later drawings to the system."""
    import drjit

    drjit.flush_malloc_cache()
