"""Compile kernels once, cache them where it is allowed, and say so when it is not.

The cache folder is chosen before numba is imported: ``NUMBA_CACHE_DIR`` where set, else
``COMITY_CACHE/numba``, else the user's cache folder. Where none can be written, kernels are compiled anew in
each process, and a note says it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

#: Why the compiled code cannot be kept, or "" where it can.
cache_problem = ""


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _candidates() -> list[Path]:
    if os.environ.get("NUMBA_CACHE_DIR"):
        return [Path(os.environ["NUMBA_CACHE_DIR"])]
    if os.environ.get("COMITY_CACHE"):
        return [Path(os.environ["COMITY_CACHE"]) / "numba"]
    if os.environ.get("XDG_CACHE_HOME"):
        return [Path(os.environ["XDG_CACHE_HOME"]) / "comity" / "numba"]
    try:
        home = Path.home()
    except RuntimeError:
        return []
    base = home / "Library" / "Caches" if sys.platform == "darwin" else home / ".cache"
    return [base / "comity" / "numba"]


def _choose_cache() -> Path | None:
    global cache_problem
    tried = _candidates()
    for folder in tried:
        if _writable(folder):
            return folder
    where = ", ".join(str(p) for p in tried) or "no home folder"
    cache_problem = (
        f"cannot write the cache of compiled code ({where}); set COMITY_CACHE to a folder that can be written"
    )
    return None


_cache = _choose_cache()
if "numba" not in sys.modules and _cache is not None:
    os.environ["NUMBA_CACHE_DIR"] = str(_cache)

import numba  # noqa: E402  (after the choice of its cache)

#: False where compiled code is not kept from one process to the next.
caches = _cache is not None
_warm = False


def cold() -> bool:
    """Whether the next analysis will compile: nothing was kept yet for these kernels and this processor."""
    return not _warm and (_cache is None or not _mark().exists())


def warmed() -> None:
    """Remember that the kernels are compiled: in this process, and in later ones where the cache is kept."""
    global _warm
    _warm = True
    if _cache is not None:
        with contextlib.suppress(OSError):
            _mark().touch()


def _mark() -> Path:
    """Name a file after everything that makes compiled code useless when it changes."""
    from llvmlite import binding

    sources = sorted(Path(__file__).parent.rglob("*.py"))
    cpu = os.environ.get("NUMBA_CPU_NAME") or binding.get_host_cpu_name()
    parts = [sys.version, numba.__version__, cpu, *(str(p.stat().st_mtime_ns) for p in sources)]
    assert _cache is not None
    return _cache / f"comity-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}.compiled"


def njit(function: F) -> F:
    """Compile a kernel: cached where possible, without the interpreter's lock, IEEE arithmetic as written.

    Neither ``parallel`` (it aborts under a second calling thread) nor ``fastmath`` (it changes bits between
    processors) is ever set: the executor owns the threads, and equal votes give equal bytes.
    """
    return cast("F", numba.njit(cache=caches, nogil=True, fastmath=False, error_model="numpy")(function))
