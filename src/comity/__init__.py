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
    # `as`: names that users import, also for their type checkers
    from comity import analysis as analysis
    from comity import charts as charts
    from comity import opinion as opinion
    from comity import slate as slate
    from comity import votes as votes
    from comity import words as words
    from comity.analysis import Analysis as Analysis
    from comity.analysis import analyze as analyze
    from comity.votes import VoteTable as VoteTable
    from comity.votes import datasets as datasets
    from comity.votes import read_votes as read_votes
    from comity.votes import write_votes as write_votes

__all__ = ["__version__", *_LAZY, *_MODULES]


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
