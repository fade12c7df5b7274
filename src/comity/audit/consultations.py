"""Each consultation: openings, statistics, tables, analysis and slate, as far as it lets others see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from comity.audit.counts import check_polis, check_statistics, check_votes, read_statistics
from comity.audit.openings import Openings, check_batches, check_openings, folder_of, read_commitments
from comity.audit.recompute import (
    Compared,
    check_analysis,
    check_counts,
    check_slate,
    digest_of,
    published_certificate,
    read_json,
    votes_of,
)
from comity.audit.result import Checks, Disagreement
from comity.audit.source import Folder, Progress
from comity.forum.state import Consultation, State

_OPEN_FILES = ("openings.csv", "erased.csv", "votes.csv", "commitments.csv")


@dataclass
class Seen:
    """What the consultations gave for the rest.

    Parameters
    ----------
    commitments : dict of str to dict of int to list of bytes
        By consultation and batch, where they agree with the log.
    analyses : int
        How many were made again.
    """

    commitments: dict[str, dict[int, list[bytes]]] = field(default_factory=dict)
    analyses: int = 0


def check_consultations(
    folder: Folder,
    state: State,
    outcome: dict[str, Any],
    texts: dict[str, str] | None,
    checks: Checks,
    recompute: bool,
    progress: Progress,
) -> Seen:
    """Check all consultations of a forum.

    Parameters
    ----------
    folder : Folder
    state : State
        When the folder was made.
    outcome : dict
        What the log's latest ``outcome.publish`` says of the consultations, by their ids.
    texts : dict of str to str or None
        Text by hash of its blob; None where the blobs cannot be used.
    checks : Checks
        Takes the checks.
    recompute : bool
        Whether to make the analyses again.
    progress : callable
    """
    seen = Seen()
    for c in state.consultations.values():
        _Consultation(folder, state, c, outcome.get(c.id), checks, progress).check(seen, texts, recompute)
    return seen


class _Consultation:
    """Checks of one consultation, each with the name of what it checks."""

    def __init__(
        self,
        folder: Folder,
        state: State,
        c: Consultation,
        outcome: dict[str, Any] | None,
        checks: Checks,
        progress: Progress,
    ) -> None:
        self.folder, self.state, self.c, self.outcome = folder, state, c, outcome
        self.checks, self.progress = checks, progress

    def run(self, name: str, work: Any) -> Any:
        return self.checks.run(name, work, consultation=self.c.id)

    def skip(self, name: str, code: str) -> None:
        self.checks.skip(name, code, consultation=self.c.id)

    def has(self, name: str) -> bool:
        return f"{folder_of(self.c)}/{name}" in self.folder

    def check(self, seen: Seen, texts: dict[str, str] | None, recompute: bool) -> None:
        c = self.c
        if c.stage != "closed":
            self.run("openings", self._nothing_yet)
            return
        opened: Openings | None = None
        if c.openness == "sealed":
            held = self.run("openings", self._sealed)
            if held is not None:
                seen.commitments[c.id] = held.commitments
        else:
            opened = self.run("openings", self._openings)
            if opened is not None:
                seen.commitments[c.id] = opened.commitments
        if c.statistics is None:
            self.skip("statistics", "not_counted")
        elif opened is not None and recompute and texts is not None:
            self._everything(opened, texts, seen)
        else:
            self._counts_only(
                opened, "sealed" if c.openness == "sealed" else "not_asked" if opened else "needs"
            )

    def _everything(self, opened: Openings, texts: dict[str, str], seen: Seen) -> None:
        """Work out again all that was published of an open consultation."""
        c, folder = self.c, self.folder
        erased = {s.id for s in c.statements.values() if s.text not in texts}
        known = {s.id: texts.get(s.text, "") for s in c.statements.values()}
        votes = self.run("votes", lambda: _Votes(votes_of(c, opened, known), self))
        table = None if votes is None else votes.table
        stated = self.run("statistics", lambda: self._statistics(opened, table))
        if table is None:
            self.skip("analysis", "needs")
            return
        if not any(n.startswith(f"{folder_of(c)}/polis/") for n in folder.sizes):
            self.skip("polis", "not_there")
        elif table.n_votes:
            self.run("polis", lambda: check_polis(folder, c, table))
        if stated is None:
            self.skip("analysis", "needs")
            return
        if c.erased > stated.stated["erased"]:
            if self.has("analysis.json"):
                self.run("analysis", lambda: self._counts(stated.stated))
            self._slate(None, None)
            return
        made = self.run("analysis", lambda: self._analysis(table, erased))
        if made is not None:
            seen.analyses += bool(made.numbers.get("recomputed"))
            self._slate(made, table)

    def _counts_only(self, opened: Openings | None, why: str) -> None:
        """Check what can be checked without the votes."""
        stated = self.run("statistics", lambda: self._statistics(opened, None))
        if stated is None or not self.has("analysis.json"):
            self.skip("analysis", why)
            return
        self.run("analysis", lambda: self._counts(stated.stated))
        self._slate(None, None)

    # ------------------------------------------------------------------ one by one
    def _nothing_yet(self) -> dict[str, Any]:
        for name in _OPEN_FILES:
            if self.has(name):
                raise Disagreement("too_early", file=f"{folder_of(self.c)}/{name}")
        return {"ballots": self.c.ballots, "batches": len(self.c.batches), "open": True}

    def _openings(self) -> Openings:
        return check_openings(self.folder, self.c, self.state.origin, self.state.parties, self.progress)

    def _sealed(self) -> _Sealed:
        for name in ("openings.csv", "erased.csv", "votes.csv"):
            if self.has(name):
                raise Disagreement("not_sealed", file=f"{folder_of(self.c)}/{name}")
        name = f"{folder_of(self.c)}/commitments.csv"
        commitments = read_commitments(self.folder, name)
        check_batches(name, self.c.batches, commitments)
        return _Sealed(
            commitments, {"ballots": self.c.ballots, "batches": len(self.c.batches), "sealed": True}
        )

    def _statistics(self, opened: Openings | None, votes: Any) -> _Stated:
        stated = read_statistics(self.folder, self.c)
        if opened is None:
            return _Stated(stated, {"compared": False})
        digest = None if votes is None else digest_of(votes)
        return _Stated(stated, check_statistics(stated, self.c, opened, digest))

    def _analysis(self, votes: Any, erased: set[str]) -> Compared:
        made = check_analysis(self.folder, self.c, self.state, votes, erased, self.progress)
        self._outcome()
        return made

    def _counts(self, stated: dict[str, Any]) -> dict[str, Any]:
        numbers = check_counts(self.folder, self.c, stated)
        self._outcome()
        return numbers

    def _outcome(self) -> None:
        """Compare the analysis with what the log's latest outcome says of it."""
        name = f"{folder_of(self.c)}/analysis.json"
        document = read_json(self.folder, name) if self.has("analysis.json") else {}
        told = self.outcome
        if told is not None and told["analysis"] != document.get("digest"):
            raise Disagreement("outcome", file=name)

    def _slate(self, made: Compared | None, votes: Any) -> None:
        def work() -> dict[str, Any]:
            due = published_certificate(self.folder, self.c) if made is None else made.certificate
            if due is None:
                raise Disagreement("slate_of_nothing", file=f"{folder_of(self.c)}/slate.json")
            return check_slate(self.folder, self.c, due, votes)

        due = made is not None and made.certificate is not None
        if due or self.has("slate.json"):
            self.run("slate", work)


class _Votes:
    """The table of votes that count, which ``votes.csv`` says too."""

    def __init__(self, table: Any, checked: _Consultation) -> None:
        self.table, self.numbers = table, check_votes(checked.folder, checked.c, table)


@dataclass
class _Sealed:
    commitments: dict[int, list[bytes]]
    numbers: dict[str, Any]


@dataclass
class _Stated:
    stated: dict[str, Any]
    numbers: dict[str, Any]
