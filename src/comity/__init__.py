"""Comity: common ground among many parties, found honestly and checkable by anyone.

>>> import comity
>>> comity.__version__.count(".")
2
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Loaded on first use, so that `import comity` and `comity --help` stay light: name -> module that holds it.
_LAZY = {
    "Analysis": "comity.analysis",
    "VoteTable": "comity.votes",
    "analyze": "comity.analysis",
    "read_votes": "comity.votes",
    "write_votes": "comity.votes",
}
_MODULES = ("analysis", "charts", "datasets", "opinion", "slate", "votes", "words")

if TYPE_CHECKING:
    from comity import analysis, charts, opinion, slate, votes, words
    from comity.analysis import Analysis, analyze
    from comity.votes import VoteTable, datasets, read_votes, write_votes

__all__ = ["__version__", *_LAZY, *_MODULES]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    if name == "datasets":
        return import_module("comity.votes.datasets")
    if name in _MODULES:
        return import_module(f"comity.{name}")
    raise AttributeError(f"module 'comity' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
