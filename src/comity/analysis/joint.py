"""A joint analysis: every holder's votes are read by a process of its own, and only sums leave it.

The first slice of keeping data at home, on one machine: the messages are those that holders on different
machines will exchange. What it does not protect yet is told by :data:`UNPROTECTED`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from comity.analysis import Settings, analyze, finish, pool
from comity.analysis.plan import Description, Plan, build_part, describe, merge
from comity.analysis.result import Analysis
from comity.compute.statistic import STATISTICS, Sums, combine
from comity.errors import ComityError, InputError
from comity.opinion.factor_fit import Progress

#: Seconds after which a holder that answers nothing is given up.
PATIENCE = 600.0
#: Codes of what a joint analysis does not protect yet; the sentences are in :mod:`comity.words`.
UNPROTECTED = (
    "sums_can_reveal_votes",
    "no_minimum_cell",
    "no_masks",
    "same_machine",
    "identities_not_compared",
)


@dataclass(frozen=True)
class Holder:
    """What one holder of votes did in a joint analysis.

    Parameters
    ----------
    name : str
        As the user named its folder.
    participants, votes : int
    answers : int
        Requests that it answered.
    sent : int
        Numbers of eight bytes that left it.
    """

    name: str
    participants: int
    votes: int
    answers: int
    sent: int


@dataclass(frozen=True)
class Joint:
    """A joint analysis with its proof.

    Parameters
    ----------
    analysis : Analysis
    holders : list of Holder
    pooled_digest : str or None
        Digest of the analysis of all votes in one table, computed by a process that read all folders; None
        where that was not asked for.
    """

    analysis: Analysis
    holders: list[Holder]
    pooled_digest: str | None

    @property
    def equal(self) -> bool | None:
        """Whether the joint analysis has the digest of the pooled one."""
        return None if self.pooled_digest is None else self.pooled_digest == self.analysis.digest


def analyze_joint(
    paths: Sequence[str | os.PathLike[str]],
    *,
    seed: int = 0,
    reading: Mapping[str, Any] | None = None,
    compare: bool = True,
    progress: Progress | None = None,
    **settings: Any,
) -> Joint:
    """Analyse the votes of several holders together; each folder is read only by its own process.

    Parameters
    ----------
    paths : sequence of path
        One a holder; nobody votes in two of them.
    seed : int
    reading : mapping, optional
        Options of :func:`comity.read_votes`, the same for all.
    compare : bool
        Also analyse all votes in one table, in another process, and give its digest.
    progress : callable, optional
    **settings
        Fields of :class:`comity.analysis.Settings`.

    Returns
    -------
    Joint

    Raises
    ------
    InputError
        Where a holder cannot read its votes, or the holders' statements do not fit together.
    """
    chosen = Settings(**settings).check()
    names = [os.fspath(p) for p in paths]
    if len(names) < 2:
        raise InputError("a joint analysis of one folder", "Name at least two folders, or leave out --joint.")
    if len({Path(p).resolve() for p in names}) < len(names):
        raise InputError("a folder is named twice", "Name each holder's folder once.")
    with _Holders(names, dict(reading or {})) as holders:
        plan = merge(holders.descriptions, weights=chosen.weights)
        holders.prepare(plan)
        analysis = finish(holders, plan, chosen, seed, progress)
        told = holders.told()
    pooled = None
    if compare:
        if progress:
            progress("pooled", 0, None)
        pooled = _alone(_pooled_digest, names, dict(reading or {}), seed, dict(settings))
    return Joint(analysis, told, pooled)


# ---------------------------------------------------------------------- the side that adds up
class _Holders:
    """Executor whose parts live in processes of their own."""

    def __init__(self, names: Sequence[str], reading: dict[str, Any]) -> None:
        self.names = list(names)
        context = multiprocessing.get_context("spawn")
        self._ends: list[Connection] = []
        self._processes = []
        for name in names:
            ours, theirs = context.Pipe()
            process = context.Process(target=_hold, args=(theirs, name, reading), daemon=True)
            _start(process)
            theirs.close()
            self._ends.append(ours)
            self._processes.append(process)
        self.n_statements = 0
        self._closed = False
        self._answers = 0
        self._sent = [0] * len(self.names)
        self._sizes: list[tuple[int, int]] = []
        self.descriptions: list[Description] = []

    def __enter__(self) -> _Holders:
        try:
            self.descriptions = self._receive()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def prepare(self, plan: Plan) -> None:
        """Let every holder build its part."""
        self.n_statements = len(plan.statements)
        self._sizes = self._ask(plan)

    def sum(self, name: str, **told: Any) -> Sums:
        """Ask every holder for a statistic and add the answers."""
        answers: list[Sums] = self._ask((name, told))
        self._answers += 1
        for i, a in enumerate(answers):
            self._sent[i] += sum(int(x.size) for x in a.values())
        return combine(answers)

    def told(self) -> list[Holder]:
        """Describe what each holder did."""
        return [
            Holder(name, n, votes, self._answers, sent)
            for name, (n, votes), sent in zip(self.names, self._sizes, self._sent, strict=True)
        ]

    def _ask(self, message: Any) -> list[Any]:
        if self._closed:
            raise InputError(
                "the holders of the votes have hung up",
                "Set what is needed in the settings of the joint analysis.",
            )
        for end in self._ends:
            end.send(message)
        return self._receive()

    def _receive(self) -> list[Any]:
        answers: list[Any] = [None] * len(self._ends)
        waiting = dict(zip(self._ends, range(len(self._ends)), strict=True))
        while waiting:
            ready = wait(list(waiting), timeout=PATIENCE)
            if not ready:
                late = ", ".join(self.names[i] for i in waiting.values())
                raise ComityError(
                    f"no answer from {late} for {PATIENCE:.0f} seconds", "Try again; is the disk slow?"
                )
            for end in [e for e in waiting if e in ready]:
                i = waiting.pop(end)
                try:
                    ok, answer = end.recv()
                except EOFError:
                    raise ComityError(
                        f"the process of {self.names[i]} ended without an answer", "Is there enough memory?"
                    ) from None
                if not ok:
                    raise answer
                answers[i] = answer
        return answers

    def close(self) -> None:
        """End the processes that were started here."""
        self._closed = True
        for end in self._ends:
            end.close()
        for process in self._processes:
            process.join(5)
            if process.is_alive():
                process.terminate()
                process.join(5)


# ---------------------------------------------------------------------- the side that holds votes
def _hold(end: Connection, path: str, reading: dict[str, Any]) -> None:
    """Read one folder, then answer requests for sums until the other side hangs up."""
    try:
        from comity.votes import read_votes

        votes = read_votes(path, **reading)
        end.send((True, describe(votes)))
        part = build_part(votes, end.recv())
        end.send((True, (part.n, len(part.values))))
        while True:
            name, told = end.recv()
            end.send((True, STATISTICS[name](part, told)))
    except EOFError:
        pass
    except BaseException as error:
        _send_error(end, error)


def _pooled_digest(
    end: Connection, paths: list[str], reading: dict[str, Any], seed: int, settings: Any
) -> None:
    """Read all folders into one table and tell the digest of its analysis."""
    try:
        from comity.votes import read_votes

        everyone = pool([read_votes(p, **reading) for p in paths], paths)
        end.send((True, analyze(everyone, seed=seed, **settings).digest))
    except BaseException as error:
        _send_error(end, error)


def _send_error(end: Connection, error: BaseException) -> None:
    with suppress(OSError, ValueError):
        end.send((False, error if isinstance(error, ComityError) else ComityError(repr(error))))


def _start(process: BaseProcess) -> None:
    """Start a process that an interrupt at the terminal does not reach: it ends when its pipe is closed."""
    if threading.current_thread() is not threading.main_thread():
        process.start()
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process.start()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)


def _alone(target: Any, *args: Any) -> Any:
    """Run a function in a process of its own and give back what it sends."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs, *args), daemon=True)
    _start(process)
    theirs.close()
    try:
        if not ours.poll(PATIENCE * 6):
            raise ComityError("the pooled analysis did not end", "Leave it out with --no-compare.")
        ok, answer = ours.recv()
    except EOFError:
        raise ComityError("the pooled analysis ended without an answer", "Is there enough memory?") from None
    finally:
        ours.close()
        process.join(5)
        if process.is_alive():
            process.terminate()
    if not ok:
        raise answer
    return answer
