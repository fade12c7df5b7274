"""What a slate is, once it is chosen and certified: provisions with reasons, and everything beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from comity.slate.approvals import Ints
from comity.slate.certificate import Claim
from comity.slate.electorate import Electorate
from comity.slate.pool import MODERATED_OUT, same_votes
from comity.votes import Note


@dataclass(frozen=True)
class Provision:
    """One item of a slate and why it is there.

    Parameters
    ----------
    rank : int
        From 1, in the order of choice.
    statement : str
    by : str
        ``justified``, ``pav`` or ``given``.
    level, supporters : int
        Weight of those who agreed with it and with fewer than ``level`` of the provisions before it.
    share : float
        Supporters as a share of the weight of all voters.
    agreement : float
        Share that agrees among the votes cast that agree or disagree, by weight.
    """

    rank: int
    statement: str
    by: str
    level: int
    supporters: int
    share: float
    agreement: float | None

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "rank": self.rank,
            "statement": self.statement,
            "by": self.by,
            "reason": {"level": self.level, "supporters": self.supporters, "share": round(self.share, 6)},
            "agreement": None if self.agreement is None else round(self.agreement, 6),
        }


@dataclass(frozen=True)
class Exclusion:
    """A statement that may not be in a slate, and the numbers that say why (see :mod:`comity.slate.pool`)."""

    statement: str
    code: str
    agree: int
    disagree: int
    group: str | None


@dataclass(frozen=True)
class TopK:
    """What plain approval voting would have chosen from the same pool, and its ``alpha`` on that basis."""

    statements: tuple[str, ...]
    same: bool
    alpha: float


@dataclass(frozen=True)
class Slate:
    """A short slate of provisions that represents the voters in proportion, with its certificate.

    Parameters
    ----------
    method : str
    k : int
        Items asked for; where the pool is smaller there are fewer.
    seed : int
    basis : str
        ``cast``: chosen on the votes as they are cast; ``expected``: on what a model expects of all voters.
    weights : str
        ``persons``, ``parties`` or ``schedule``: whose weights chose the slate.
    provisions : tuple of Provision
    verdict : str
        ``necessary``, ``estimated``, ``possible`` or ``violated`` (see :mod:`comity.slate.certificate`).
    alpha : float
        Largest share of a claim that any group left out has, on that basis; under 1 is proportional.
    top_k : TopK
    eligible : int
        Statements that might have been chosen.
    excluded : tuple of Exclusion
    notes : tuple of Note
    certificate : dict
    """

    method: str
    k: int
    seed: int
    basis: str
    weights: str
    provisions: tuple[Provision, ...]
    verdict: str
    alpha: float
    top_k: TopK
    eligible: int
    excluded: tuple[Exclusion, ...]
    certificate: dict[str, Any]
    notes: tuple[Note, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """JSON form, the key ``slate`` of the analysis schema; shares and margins rounded to six decimals."""
        return {
            "method": self.method,
            "k": self.k,
            "basis": self.basis,
            "weights": self.weights,
            "verdict": self.verdict,
            "alpha": round(self.alpha, 6),
            "provisions": [p.to_dict() for p in self.provisions],
            "top_k": {
                "statements": list(self.top_k.statements),
                "same": self.top_k.same,
                "alpha": round(self.top_k.alpha, 6),
            },
            "pool": {"eligible": self.eligible, "excluded": [asdict(e) for e in self.excluded]},
            "notes": [{"code": n.code, "level": n.level, "numbers": dict(n.numbers)} for n in self.notes],
            "certificate": self.certificate,
        }


def result(voters: Electorate, claim: Claim, people: Ints, certificate: dict[str, Any]) -> Slate:
    """Put together what a slate shows.

    Parameters
    ----------
    voters : Electorate
    claim : Claim
    people : ndarray of int64, shape (n_groups + 1, 3, n_statements)
        From :func:`comity.slate.approvals.votes_by_group`.
    certificate : dict
        As :func:`comity.slate.certificate.certify` wrote it.
    """
    ids, chosen, table = voters.statements, set(claim.slate), certificate["tables"][0]
    provisions = []
    for rank, c in enumerate(claim.choices, start=1):
        s = claim.standings[c.statement]
        heard = s.agree + s.disagree
        provisions.append(
            Provision(
                rank=rank,
                statement=ids[c.statement],
                by=c.by,
                level=c.level,
                supporters=c.supporters,
                share=c.supporters / table["total"],
                agreement=s.agree / heard if heard else None,
            )
        )
    return Slate(
        method=claim.method,
        k=claim.k,
        seed=claim.seed,
        basis=claim.basis,
        weights=voters.weightings[0],
        provisions=tuple(provisions),
        verdict=certificate["verdict"],
        alpha=_number(table["margins"][claim.basis]["pool"]["alpha"]),
        top_k=TopK(
            tuple(table["top_k"]["items"]), bool(table["top_k"]["same"]), _number(table["top_k"]["alpha"])
        ),
        eligible=int(claim.pool.sum()),
        excluded=_excluded(voters, claim),
        certificate=certificate,
        notes=_notes(voters, claim, people, chosen),
    )


def _excluded(voters: Electorate, claim: Claim) -> tuple[Exclusion, ...]:
    names = voters.groups or ()
    out = [
        Exclusion(i, s.code, s.agree, s.disagree, None if s.group is None else names[s.group])
        for i, s, ok in zip(voters.statements, claim.standings, claim.pool, strict=True)
        if not ok
    ]
    return (*out, *(Exclusion(i, MODERATED_OUT, 0, 0, None) for i in voters.moderated_out))


def _notes(voters: Electorate, claim: Claim, people: Ints, chosen: set[int]) -> tuple[Note, ...]:
    notes = []
    if len(claim.choices) < claim.k:
        notes.append(
            Note("slate_pool_small", {"asked": claim.k, "eligible": int(claim.pool.sum())}, "warning")
        )
    for alike in same_votes(voters.executor, people, np.flatnonzero(claim.pool).tolist()):
        ids = [voters.statements[c] for c in alike]
        both = len(chosen.intersection(alike)) > 1
        notes.append(Note("slate_same_votes", {"statements": ids}, "warning" if both else "info"))
    return tuple(notes)


def _number(fraction: Sequence[int]) -> float:
    return fraction[0] / fraction[1]
