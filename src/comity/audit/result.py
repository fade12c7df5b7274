"""What verification found, as data: checks with their evidence, and what follows from all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from comity.errors import InputError

SCHEMA = "comity/verdict/1"
OK, FAILED, FORKED, EDGE, IMPOSSIBLE = "ok", "failed", "forked", "edge", "impossible"
FINE, WRONG, FORK = 0, 3, 4

#: Code that this verifier shares with the program that published; all else is its own.
METHODS = ("forum/1", "comity/analysis/1", "comity/slate-certificate/1")

#: Checks in the order in which they are told; the first that fails is the first thing that disagrees.
ORDER = (
    "manifest", "checkpoint", "anchor", "files", "quorum", "tree", "entries", "policy", "forum", "events",
    "blobs", "openings", "imported", "statistics", "votes", "polis", "analysis", "slate", "against",
    "receipt", "promise",
)  # fmt: skip

T = TypeVar("T")


class Disagreement(Exception):  # noqa: N818 - it is no error of the program
    """Something published does not agree with the rest of what was published.

    Parameters
    ----------
    code : str
        What is wrong; the sentence for it is in :mod:`comity.words`.
    file : str, optional
        Path within the folder.
    entry : int, optional
        Index in the log.
    status : {"failed", "forked"}
    **numbers
        Evidence.
    """

    def __init__(
        self,
        code: str,
        *,
        file: str | None = None,
        entry: int | None = None,
        status: str = FAILED,
        **numbers: Any,
    ) -> None:
        super().__init__(code)
        self.code, self.file, self.entry, self.status, self.numbers = code, file, entry, status, numbers


class Impossible(Exception):  # noqa: N818 - nothing is wrong
    """A check that cannot be made here, and why."""

    def __init__(self, code: str, **numbers: Any) -> None:
        super().__init__(code)
        self.code, self.numbers = code, numbers


@dataclass(frozen=True)
class Check:
    """One check.

    Parameters
    ----------
    name : str
        One of :data:`ORDER`.
    status : str
        ``ok``, ``failed``, ``forked``, ``edge`` (right, but a verdict is within a millionth of its
        threshold) or ``impossible``.
    consultation : str or None
    code : str or None
        Why it is not ``ok``.
    file, entry
        Where.
    numbers : dict
        What was checked, or how it disagrees.
    """

    name: str
    status: str
    consultation: str | None = None
    code: str | None = None
    file: str | None = None
    entry: int | None = None
    numbers: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data, without what is not there."""
        told = {
            "name": self.name, "status": self.status, "consultation": self.consultation, "code": self.code,
            "file": self.file, "entry": self.entry, "numbers": self.numbers,
        }  # fmt: skip
        return {k: v for k, v in told.items() if v is not None and v != {}}


@dataclass(frozen=True)
class Verdict:
    """All checks of one published folder.

    Parameters
    ----------
    source : str
        Folder or address, as it was given.
    checks : tuple of Check
        In the order of :data:`ORDER`.
    facts : dict
        ``origin``, ``entries``, ``published`` (how many of them when the folder was made), ``time`` of the
        last one, ``consultations``, ``ballots``, ``batches``, ``erased``, ``texts_erased``, ``analyses``
        (made again), ``analyses_by_counts`` (those that could not be), ``final`` (None: no quorum is asked
        for), ``pinned`` (whether the reader brought the key or the policy), ``all_seen`` (False at an
        address, where files that nobody lists are not seen), ``hashed_only`` (files of which only the hash
        was checked).
    """

    source: str
    checks: tuple[Check, ...]
    facts: dict[str, Any]

    @property
    def code(self) -> int:
        """Exit code: 0 fine, 3 something disagrees, 4 the log forked."""
        statuses = {c.status for c in self.checks}
        return FORK if FORKED in statuses else WRONG if FAILED in statuses else FINE

    @property
    def first(self) -> Check | None:
        """The first thing that disagrees, a fork before all else."""
        forks = [c for c in self.checks if c.status == FORKED]
        return next(iter([*forks, *(c for c in self.checks if c.status == FAILED)]), None)

    def to_dict(self) -> dict[str, Any]:
        """Give the verdict as plain data."""
        return {
            "schema": SCHEMA,
            "source": self.source,
            "verified": self.code == FINE,
            "exit": self.code,
            "methods": list(METHODS),
            "facts": self.facts,
            "checks": [c.to_dict() for c in self.checks],
        }


class Checks:
    """Runs checks one by one; whatever the bytes are, each ends as a :class:`Check`."""

    def __init__(self) -> None:
        self.made: list[Check] = []

    def run(self, name: str, work: Callable[[], T], *, consultation: str | None = None) -> T | None:
        """Run a check.

        Parameters
        ----------
        name : str
        work : callable
            Returns what later checks need, or raises :class:`Disagreement` or :class:`Impossible`. A result
            that has ``numbers`` (a dict) lends them to the check; so does one that has an ``edge`` (a bool).
        consultation : str, optional

        Returns
        -------
        object or None
            What ``work`` returned; None where it did not get there.
        """
        try:
            result = work()
        except Disagreement as d:
            self._add(name, d.status, consultation, d.code, d.file, d.entry, d.numbers)
        except Impossible as i:
            self._add(name, IMPOSSIBLE, consultation, i.code, None, None, i.numbers)
        except InputError:
            raise
        except Exception as e:  # hostile bytes must not end in a traceback, whatever they reach
            problem = f"{type(e).__name__}: {e}"[:300]
            self._add(name, FAILED, consultation, "unreadable", None, None, {"problem": problem})
        else:
            status = EDGE if getattr(result, "edge", False) else OK
            numbers = result if isinstance(result, dict) else getattr(result, "numbers", {})
            self._add(name, status, consultation, None, None, None, numbers)
            return result
        return None

    def skip(self, name: str, code: str, *, consultation: str | None = None, **numbers: Any) -> None:
        """Say that a check cannot be made."""
        self._add(name, IMPOSSIBLE, consultation, code, None, None, numbers)

    def _add(self, *parts: Any) -> None:
        self.made.append(Check(*parts))

    def ordered(self) -> tuple[Check, ...]:
        """All checks made, in the order in which they are told."""
        return tuple(sorted(self.made, key=lambda c: ORDER.index(c.name)))
