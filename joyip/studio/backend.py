"""Loads the machine that renders: Mitsuba and Dr.Jit, which compile for this processor through LLVM."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

KERNELS = "JOYIP_KERNEL_CACHE"
"""Environment variable: the directory in which compiled kernels are kept from one process to the next."""

VARIANT = "llvm_ad_rgb"
_loaded = False


class NoBackend(RuntimeError):
    """LLVM cannot be used."""


def kept() -> Path | None:
    """The directory for what each process would otherwise make anew, if there is one."""
    directory = os.environ.get(KERNELS)
    return Path(directory) if directory else None


def load() -> None:
    """Import Mitsuba and prove that it compiles and runs. Once a process.

    Raises NoBackend when it does not. LLVM comes with karellen-llvm-core; the system's own may be too old, so neither
    mitsuba nor drjit may be imported before this.
    """
    global _loaded  # noqa: PLW0603 - Mitsuba's variant is a property of the process
    if _loaded:
        return
    _prepare()
    import mitsuba

    try:
        mitsuba.set_variant(VARIANT)
        _prove()
    except Exception as error:
        raise NoBackend(f"the renderer does not work here: {error}; `joyip doctor` checks what it needs") from error
    _loaded = True


def _prepare() -> None:
    libraries = sorted(Path(sys.prefix).glob("lib*/libLLVM.so*"))
    if libraries:
        os.environ.setdefault("DRJIT_LIBLLVM_PATH", str(libraries[0]))
    if directory := kept():
        directory.mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("DRJIT_CACHE_DIR", str(directory))


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
