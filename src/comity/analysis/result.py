"""What ``comity.analyze`` gives back: findings to read, to show, to write."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.analysis import slating
from comity.analysis.document import document, to_json
from comity.analysis.run import Result
from comity.compute.executor import Executor, LocalExecutor
from comity.compute.part import Part
from comity.errors import InputError
from comity.opinion.factor_fit import Float, turn
from comity.opinion.population import information_of
from comity.opinion.routing import route
from comity.slate import Slate


@dataclass(frozen=True)
class Agreement:
    """A share with its 95 % interval, the plain share and the votes behind it; None where nobody voted."""

    estimate: float | None
    low: float | None
    high: float | None
    raw: float | None
    votes: int


@dataclass(frozen=True)
class Finding:
    """A statement with its verdict.

    Parameters
    ----------
    id, text : str
    verdict : str
        ``common_ground``, ``difference`` or ``unresolved``.
    direction : str or None
        ``agree`` or ``disagree``, for common ground.
    probability : float
        Lower bound of the verdict's probability.
    agreement : Agreement
        Of all participants.
    groups : dict of str to Agreement
    more_votes : int or None
        About how many more votes would settle it.
    """

    id: str
    text: str
    verdict: str
    direction: str | None
    probability: float
    agreement: Agreement
    groups: dict[str, Agreement]
    more_votes: int | None


@dataclass(frozen=True)
class Group:
    """A group of people who vote alike.

    Parameters
    ----------
    id : str
    size : int
        People who belong to it with at least 90 % probability.
    share : float
        Of all participants.
    representative : list of dict
        Statements that set it apart.
    """

    id: str
    size: int
    share: float
    representative: list[dict[str, Any]]


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """Where participants stand on the first two axes of opinion.

    Parameters
    ----------
    participants : list of str
    position : ndarray of float64, shape (n_participants, 2)
    group : list of str
        Group of each, or ``undecided``.
    """

    participants: list[str]
    position: Float
    group: list[str]


class Analysis:
    """An analysis of votes; make one with :func:`comity.analyze`.

    Attributes
    ----------
    digest : str
        Equal for equal votes, settings and seed, whoever computed it and however the votes were split.
    common_ground, differences, unresolved : list of Finding
        Each in the order of its ranking.
    statements : list of Finding
        All, in the order of the votes' statements.
    groups : list of Group
    """

    def __init__(self, result: Result, executor: Executor, slate: Slate | None) -> None:
        self.result = result
        self._executor = executor
        self._slate = slate
        self._document = document(result, None if slate is None else slate.to_dict())
        self.digest: str = self._document["digest"]

    # ------------------------------------------------------------------ reading
    @cached_property
    def statements(self) -> list[Finding]:
        """All statements with their verdicts."""
        return [
            Finding(
                s["id"], s["text"], s["verdict"], s["direction"], s["probability"],
                Agreement(**s["agreement"]),
                {g["id"]: Agreement(**{k: v for k, v in g.items() if k != "id"}) for g in s["groups"]},
                s["to_settle"]["votes"],
            )
            for s in self._document["statements"]
        ]  # fmt: skip

    def _ranked(self, name: str) -> list[Finding]:
        by_id = {s.id: s for s in self.statements}
        return [by_id[i] for i in self._document["rankings"][name]["statements"]]

    @cached_property
    def common_ground(self) -> list[Finding]:
        """What everyone and every group agrees on (or disagrees with), surest first."""
        return self._ranked("common_ground")

    @cached_property
    def differences(self) -> list[Finding]:
        """Where groups oppose each other or the whole is split, widest first."""
        return self._ranked("differences")

    @cached_property
    def unresolved(self) -> list[Finding]:
        """What the votes do not settle, closest to being settled first."""
        return self._ranked("unresolved")

    @cached_property
    def groups(self) -> list[Group]:
        """Groups of people who vote alike, largest first; one means that no groups were found."""
        return [Group(g["id"], g["size"], g["share"], g["representative"]) for g in self._document["groups"]]

    @cached_property
    def map(self) -> OpinionMap | None:
        """Where participants stand; None for a joint analysis (positions stay home) or without an axis."""
        cells, e = self.result.map, self._executor
        if cells is None or not isinstance(e, LocalExecutor):
            return None
        state = e.gather("opinion")
        K = self.result.opinion.n_factors
        position = turn(state[:, 1 : 1 + K], cells.axes) * cells.scale
        ids = [p for part in e.parts for p in part.state["participants"]]
        names = [*(g.id for g in self.groups), "undecided"]
        return OpinionMap(ids, position, [names[g] for g in self._labels()])

    def _labels(self) -> npt.NDArray[np.int64]:
        assert isinstance(self._executor, LocalExecutor)
        labels = self._executor.gather("group")
        if self.result.groups.k == 1:
            return np.zeros_like(labels)
        return np.where(labels < 0, self.result.groups.k, labels)

    def slate(self, k: int | None = None, *, method: str | None = None) -> Slate | None:
        """Short slate of provisions that represents the participants in proportion, with its certificate.

        Parameters
        ----------
        k : int, optional
            Provisions; by default as in the settings.
        method : str, optional
            By default as in the settings.

        Returns
        -------
        Slate or None
            None where no statement is eligible.
        """
        s = self.result.settings
        if (k is None or k == s.slate_k) and method in (None, s.slate_method):
            return self._slate
        if k is not None and k < 1:
            raise InputError(f"a slate of {k} provisions", "Ask for at least one.")
        return slating.make(self._executor, self.result, k or s.slate_k, method or s.slate_method)

    def routing(self, participant: str | None = None) -> dict[str, dict[str, float]]:
        """Chances with which to put the statements to a participant next, those that would tell most first.

        They grow with what this participant's vote is expected to tell, and a part is spread evenly: drawing
        by them puts every statement to somebody (always taking the first does not).

        Parameters
        ----------
        participant : str, optional
            Statements that the participant has voted on are left out. One who is new, or stays at home with a
            holder of a joint analysis, gets the public weights of the document.

        Returns
        -------
        dict of str to dict
            By statement: ``weight``, its chance, and ``information``, what the vote is expected to tell, in
            bits.
        """
        known = self._rows.get(participant) if participant is not None else None
        if known is None:
            open_, found = np.arange(len(self.result.plan.statements)), self.result.routing
        else:
            part, i = known
            voted = part.indices[part.indptr[i] : part.indptr[i + 1]]
            open_ = np.setdiff1d(np.arange(part.n_statements), voted)
            found = route(information_of(part, i, self.result.opinion)[open_])
        order = sorted(range(len(open_)), key=lambda x: (-found.weight[x], x))
        return {
            self.result.plan.statements[open_[x]]: {
                "weight": round(float(found.weight[x]), 6),
                "information": round(float(found.information[x]), 6),
            }
            for x in order
        }

    @cached_property
    def _rows(self) -> dict[str, tuple[Part, int]]:
        """Where each participant is, if the votes are in this process."""
        parts = self._executor.parts if isinstance(self._executor, LocalExecutor) else []
        return {p: (part, i) for part in parts for i, p in enumerate(part.state["participants"])}

    def next_statements(self, participant: str | None = None, n: int = 1) -> list[str]:
        """Which statements to put to a participant next: those from whose vote most is expected to be learnt.

        Parameters
        ----------
        participant : str, optional
            See :meth:`routing`.
        n : int

        Returns
        -------
        list of str
        """
        return list(self.routing(participant))[:n]

    # ------------------------------------------------------------------ showing and writing
    def to_dict(self) -> dict[str, Any]:
        """Give the analysis as plain data; its shape is the published schema."""
        return self._document

    def to_json(self, path: str | os.PathLike[str] | None = None) -> bytes:
        """Encode as JSON, and write it where a path is given; the same bytes for the same votes."""
        data = to_json(self._document)
        if path is not None:
            Path(path).write_bytes(data)
        return data

    def report(self, path: str | os.PathLike[str] | None = None, *, title: str | None = None) -> str:
        """Make the report, one HTML file without network or script, and write it where a path is given."""
        from comity.publication import report_html

        command = self.result.settings.command(self.result.seed)
        html = report_html(self._document, points=self.points(), title=title, command=command)
        if path is not None:
            Path(path).write_text(html, encoding="utf-8", newline="\n")
        return html

    def points(self, most: int = 500) -> Sequence[tuple[float, float, str]] | None:
        """Dots for a map of at most ``most`` people, in an order that tells nothing of who they are.

        Returns
        -------
        sequence of (x, y, group) or None
            None where there are more, or for a joint analysis.
        """
        if self.result.participants > most or self.map is None:
            return None
        rounded = [(round(float(x), 2) + 0.0, round(float(y), 2) + 0.0) for x, y in self.map.position]
        return sorted((x, y, g) for (x, y), g in zip(rounded, self.map.group, strict=True))

    def _repr_html_(self) -> str:
        from comity.publication import analysis_html

        return analysis_html(self._document)

    def __repr__(self) -> str:
        d = self._document
        return (
            f"<Analysis: {d['participants']:,} participants, {len(d['statements']):,} statements; "
            f"{len(self.common_ground)} common ground, {len(self.differences)} differences, "
            f"{len(self.unresolved)} unresolved; {len(self.groups)} group(s)>"
        )
