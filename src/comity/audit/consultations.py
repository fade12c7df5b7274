"""Each consultation: openings, statistics, tables, analysis and slate, as far as it lets others see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from comity.audit.counts import check_polis, check_statistics, check_votes, read_statistics
from comity.audit.imported import check_imported
from comity.audit.openings import Openings, check_batches, check_openings, folder_of, read_commitments
from comity.audit.recompute import (
    Compared,
    certificate_of,
    check_analysis,
    check_counts,
    check_slate,
    read_analysis,
    votes_of,
)
from comity.audit.result import Checks, Disagreement
from comity.audit.source import Folder, Progress
from comity.forum.state import Consultation, State

if TYPE_CHECKING:
    from comity.votes import VoteTable

_FOUND = ("statistics.json", "analysis.json", "report.html", "slate.json")
_VOTES = ("openings.csv", "erased.csv", "votes.csv", "votes-statements.csv")
_POLIS = ("summary", "comments", "votes", "participant-votes", "statements")
_PARTIES = ("votes-participants.csv", "polis/participants.csv")


@dataclass
class Seen:
    """What the consultations gave for the rest.

    Parameters
    ----------
    commitments : dict of str to dict of int to list of bytes
        By consultation and batch, where they agree with the log.
    erased : set of bytes
        Those of them that have no opening any more.
    analyses, by_counts : int
        How many were made again, and how many could only be held against the logged counts.
    """

    commitments: dict[str, dict[int, list[bytes]]] = field(default_factory=dict)
    erased: set[bytes] = field(default_factory=set)
    analyses: int = 0
    by_counts: int = 0


def places(state: State) -> dict[str, set[str] | None]:
    """Name the files that each consultation may have; None where it may have none, or none of votes.

    Then its own checks say which is too much, and why.
    """
    votes = {*_FOUND, *_VOTES, *(f"polis/{n}.csv" for n in _POLIS)}
    return {
        c.id: None
        if c.stage != "closed" or c.openness == "sealed"
        else {*votes, *_PARTIES}
        if c.attribution == "attributed"
        else votes
        for c in state.consultations.values()
    }


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
        What the log's latest ``outcome.publish`` says of the consultations, by their ids; with ``erased``,
        how many ballots were gone when those findings were first told.
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

    def only(self, names: Collection[str], code: str) -> None:
        """Check that it has no other files than these."""
        here = f"{folder_of(self.c)}/"
        for name in sorted(self.folder.sizes):
            if name.startswith(here) and name.removeprefix(here) not in names:
                raise Disagreement(code, file=name)

    def check(self, seen: Seen, texts: dict[str, str] | None, recompute: bool) -> None:
        """Check all that there is of it."""
        c = self.c
        if c.stage != "closed" or (c.statistics is None and not self.has("openings.csv")):
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
                seen.erased |= opened.erased
                if c.imported is not None:
                    self.run("imported", lambda: check_imported(c, opened))
        if c.statistics is None:
            self.skip("statistics", "not_counted")
            return
        table = None
        # the text of each statement, where it is public and was not erased
        known = None if texts is None else {s.id: texts.get(s.text, "") for s in c.statements.values()}
        if opened is not None and known is not None:
            table = self._votes(opened, known)
        stated = self.run("statistics", lambda: self._statistics(opened))
        if stated is None:
            self.skip("analysis", "needs")
            return
        # what was found before somebody was erased stays as it is, and cannot be made again
        if not recompute or c.erased > self.erased_then(stated.stated):
            table = None
        made = self.run("analysis", lambda: self._analysis(stated.stated, table, known))
        if made is not None:
            seen.analyses += made.numbers["how"] == "recomputed"
            seen.by_counts += made.numbers["how"] == "counts"
            told = self.outcome is not None and self.outcome["certificate"] is not None
            if made.certificate is not None or told or self.has("slate.json"):
                self.run("slate", lambda: self._slate(made, table))

    def erased_then(self, stated: dict[str, Any]) -> int:
        """How many ballots were gone when the findings were first told."""
        return int(stated["erased"] if self.outcome is None else self.outcome["erased"])

    # ------------------------------------------------------------------ one by one
    def _nothing_yet(self) -> dict[str, Any]:
        self.only((), "too_early")
        return {"ballots": self.c.ballots, "batches": len(self.c.batches), "published": False}

    def _openings(self) -> Openings:
        return check_openings(self.folder, self.c, self.state.origin, self.state.parties, self.progress)

    def _sealed(self) -> _Sealed:
        self.only((*_FOUND, "commitments.csv"), "not_sealed")
        name = f"{folder_of(self.c)}/commitments.csv"
        commitments = read_commitments(self.folder, name)
        check_batches(name, self.c.batches, commitments)
        return _Sealed(
            commitments, {"ballots": self.c.ballots, "batches": len(self.c.batches), "sealed": True}
        )

    def _votes(self, opened: Openings, known: dict[str, str]) -> VoteTable | None:
        """Check the tables of the votes that count, and give them."""
        c, folder = self.c, self.folder
        counted = self.run("votes", lambda: self._counted(opened, known))
        if counted is None:
            return None
        table: VoteTable = counted.table
        if table.n_votes:
            self.run("polis", lambda: check_polis(folder, c, table))
        return table

    def _counted(self, opened: Openings, texts: dict[str, str]) -> _Counted:
        table = votes_of(self.c, opened, texts)
        return _Counted(table, check_votes(self.folder, self.c, table))

    def _statistics(self, opened: Openings | None) -> _Stated:
        stated = read_statistics(self.folder, self.c)
        if self.outcome is not None and self.outcome["votes_digest"] != stated["votes_digest"]:
            raise Disagreement("outcome_votes", file=f"{folder_of(self.c)}/statistics.json")
        if opened is None:
            return _Stated(stated, {"compared": False})
        return _Stated(stated, check_statistics(self.folder, stated, self.c, opened))

    def _analysis(
        self, stated: dict[str, Any], table: VoteTable | None, known: dict[str, str] | None
    ) -> Compared:
        """Make the analysis again where the votes are all there, else compare what it counts."""
        gone = {name for name in self.c.statements if known is None or not known[name]}
        due = None if self.outcome is None else self.outcome["analysis"]
        document = None
        if due is not None or self.has("analysis.json"):
            document = read_analysis(self.folder, self.c, gone, due)
            if not self.has("report.html"):
                raise Disagreement("missing", file=f"{folder_of(self.c)}/report.html")
        if table is not None:
            return check_analysis(self.c, self.state, table, document, self.progress)
        if document is None:
            return Compared({"how": "none"})
        lost = self.erased_then(stated) - stated["erased"]
        numbers = check_counts(self.c, document, stated, lost, known)
        return Compared(numbers, certificate=certificate_of(document))

    def _slate(self, made: Compared, table: VoteTable | None) -> dict[str, Any]:
        if made.certificate is None:
            raise Disagreement("slate_of_nothing", file=f"{folder_of(self.c)}/slate.json")
        logged = None if self.outcome is None else self.outcome["certificate"]
        return check_slate(self.folder, self.c, made.certificate, logged, table)


@dataclass
class _Sealed:
    commitments: dict[int, list[bytes]]
    numbers: dict[str, Any]


@dataclass
class _Counted:
    table: VoteTable
    numbers: dict[str, Any]


@dataclass
class _Stated:
    stated: dict[str, Any]
    numbers: dict[str, Any]
