"""Who votes on a slate, with which weight, in which group: from a vote table to an executor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.executor import Executor, LocalExecutor
from comity.compute.part import keys
from comity.errors import InputError, NotEnoughDataError
from comity.slate.approvals import Ints, slate_part
from comity.slate.expected import PROBABILITIES, Probabilities, whole
from comity.slate.parties import party_weights
from comity.votes import VoteTable
from comity.votes.table import REJECTED, id_order

#: The attribute that names parties unless told otherwise.
PARTY = "party"
PERSONS, PARTIES, SCHEDULE = "persons", "parties", "schedule"
#: What is counted: the votes as they are cast, or what a model expects of all voters.
CAST, EXPECTED = "cast", "expected"


@dataclass(frozen=True, eq=False)
class Electorate:
    """Voters as a slate sees them: an executor that answers the statistics, and the names that they go by.

    Parts may live anywhere: a node that holds some of the voters builds its part with
    :func:`comity.slate.approvals.slate_part`, and whoever adds up the answers describes the whole here.

    Parameters
    ----------
    executor : Executor
        Answers ``slate.*`` statistics.
    statements : tuple of str
        Accepted statements, in the order of the votes' columns.
    weightings : tuple of str
        Names of the weightings; the first one chooses the slate, the certificate speaks about all.
    groups, parties : tuple of str, or None
        Names, in the order of the parts' codes ``"groups"`` and ``"parties"``; None where none are known.
    moderated_out : tuple of str
        Statements that are not in the votes' columns because moderation rejected them.
    estimates : bool
        Whether the parts hold chances for the missing votes (statistic ``slate.expected/1``).
    votes_digest : str, optional
        Digest of the votes, as published with them.
    """

    executor: Executor
    statements: tuple[str, ...]
    weightings: tuple[str, ...] = (PERSONS,)
    groups: tuple[str, ...] | None = None
    parties: tuple[str, ...] | None = None
    moderated_out: tuple[str, ...] = ()
    estimates: bool = False
    votes_digest: str | None = None

    def count(self, slate: Sequence[int], k: int, weighting: str, basis: str) -> Ints:
        """Sum the weights of those who agree with each statement, by how many of a slate's items they do.

        Parameters
        ----------
        slate : sequence of int
        k : int
        weighting : str
        basis : str
            ``"cast"`` or ``"expected"``.

        Returns
        -------
        ndarray of int64, shape (k + 1, n_statements)
        """
        told = {"weights": weighting, "slate": list(slate), "k": k}
        if basis == EXPECTED:
            return whole(self.executor.sum("slate.expected/1", **told)["H"])
        return self.executor.sum("slate.agree/1", **told)["H"]


def electorate(
    votes: VoteTable,
    *,
    weights: Any = None,
    parties: Any = None,
    groups: Any = None,
    group_names: Sequence[str] | None = None,
    probabilities: Probabilities | npt.NDArray[np.float64] | None = None,
    votes_digest: str | None = None,
) -> Electorate:
    """Describe the voters of one table; see :func:`comity.slate.make_slate` for the parameters.

    Voters are the participants with at least one vote on a statement that moderation did not reject.

    Raises
    ------
    InputError, NotEnoughDataError
    """
    n = votes.n_participants
    accepted = (
        np.ones(votes.n_statements, np.bool_) if votes.moderated is None else votes.moderated != REJECTED
    )
    table = votes.accepted()
    voting = table.votes_per_participant > 0
    if not voting.any():
        raise NotEnoughDataError("nobody has voted on any accepted statement, so there is no slate to choose")

    party_codes, party_names = _labels(votes, _party_names(votes, parties), "parties", None)
    group_codes, names = _labels(votes, groups, "groups", group_names)
    by_name: dict[str, Ints] = {PERSONS: voting.astype(np.int64)}
    if party_codes is not None:
        # the shares of a party are divided among those of its members who vote
        labels = np.array(["", *party_names], object)[np.where(voting, party_codes, -1) + 1]
        shares = party_weights(labels.tolist(), keys(votes.participants.tolist()))
        if shares.any():
            by_name[PARTIES] = shares
    mode = _mode(votes, weights, by_name)
    weightings = tuple(dict.fromkeys([mode, *by_name]))
    if not by_name[mode][voting].any():
        raise NotEnoughDataError(f"the weights ({mode}) of all who voted are 0")

    if not voting.all():
        table = table.take_participants(voting)
    part = slate_part(
        table,
        {name: w[voting] for name, w in by_name.items()},
        {
            name: codes[voting]
            for name, codes in (("groups", group_codes), ("parties", party_codes))
            if codes is not None
        },
    )
    if probabilities is not None:
        part.state[PROBABILITIES] = _chances(probabilities, np.flatnonzero(voting), accepted, n)
    rejected = () if votes.moderated is None else tuple(votes.statements[~accepted].tolist())
    return Electorate(
        executor=LocalExecutor([part], 1),
        statements=tuple(table.statements.tolist()),
        weightings=weightings,
        groups=names if group_codes is not None else None,
        parties=party_names if party_codes is not None else None,
        moderated_out=rejected,
        estimates=probabilities is not None,
        votes_digest=votes_digest,
    )


def _party_names(votes: VoteTable, parties: Any) -> Any:
    if parties is None and PARTY in votes.attributes and (votes.attributes[PARTY] != "").any():
        return PARTY
    return parties


def _labels(
    votes: VoteTable, given: Any, what: str, names: Sequence[str] | None
) -> tuple[npt.NDArray[np.int32] | None, tuple[str, ...]]:
    """Codes from 0 (-1 for none) and names, from an attribute's name, names of each, or numbers of each."""
    if given is None:
        return None, ()
    if isinstance(given, str):
        if given not in votes.attributes:
            known = ", ".join(sorted(votes.attributes)) or "none"
            raise InputError(f"{what}: no attribute {given!r}", f"Attributes of these participants: {known}.")
        given = votes.attributes[given]
    values = np.asarray(given)
    if values.shape != (votes.n_participants,):
        raise InputError(
            f"{what}: {values.shape} labels for {votes.n_participants} participants",
            "Give one label a participant.",
        )
    if values.dtype.kind in "iu":
        top = int(values.max(initial=-1))
        if values.min(initial=0) < -1 or (names is not None and top >= len(names)):
            raise InputError(
                f"{what}: a label is outside -1 to {len(names or range(top + 1)) - 1}", "Use -1 for nobody's."
            )
        return values.astype(np.int32), tuple(names) if names is not None else tuple(map(str, range(top + 1)))
    texts = ["" if v is None else str(v) for v in values.tolist()]
    found = tuple(id_order(set(texts) - {""}))
    place = {name: i for i, name in enumerate(found)} | {"": -1}
    return np.array([place[t] for t in texts], np.int32), found


def _mode(votes: VoteTable, weights: Any, by_name: dict[str, Ints]) -> str:
    """Name the weighting that chooses; a schedule is added to ``by_name``."""
    if weights is None:
        return PERSONS
    if isinstance(weights, str) and weights != SCHEDULE:
        if weights not in (PERSONS, PARTIES):
            raise InputError(
                f"unknown weights {weights!r}", "Use persons, parties, schedule, or one whole number each."
            )
        if weights not in by_name:
            raise InputError(
                "weights by parties, but no voter's party is known",
                "Give parties=..., an attribute's name or one label a participant.",
            )
        return weights
    given = votes.weights if isinstance(weights, str) else np.asarray(weights)
    if given is None:
        raise InputError(
            "weights by schedule, but the votes carry none", "Give one whole number a participant."
        )
    if given.shape != (votes.n_participants,):
        raise InputError(
            f"weights of shape {given.shape} for {votes.n_participants} participants",
            "Give one whole number a participant.",
        )
    if (
        given.dtype.kind not in "iuf"
        or not ((given >= 0) & (given < 2**46) & (given == np.floor(given))).all()
    ):
        raise InputError(
            "weights for a slate must be whole numbers from 0, so that sums are exact anywhere",
            "Multiply fractions by a common denominator.",
        )
    by_name[SCHEDULE] = given.astype(np.int64) * by_name[PERSONS]
    return SCHEDULE


def _chances(
    given: Probabilities | npt.NDArray[np.float64], voters: Ints, accepted: npt.NDArray[np.bool_], n: int
) -> Probabilities:
    """Look up chances by the rows and columns that are left of the table they were given for."""
    if callable(given):
        return lambda rows: np.asarray(given(voters[rows]))[:, accepted]
    dense = np.asarray(given, np.float64)
    if dense.shape != (n, len(accepted)):
        raise InputError(
            f"probabilities of shape {dense.shape} for {n} participants and {len(accepted)} statements",
            "Give one row a participant and one column a statement of the table.",
        )
    return lambda rows: dense[voters[rows]][:, accepted]
