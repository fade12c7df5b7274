"""The front door: choose a slate, or certify one that is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from comity.errors import InputError, NotEnoughDataError
from comity.slate.approvals import Ints
from comity.slate.certificate import Claim, certify
from comity.slate.choice import Choice, Count, Question, strongest_level, tie_order
from comity.slate.electorate import CAST, EXPECTED, Electorate, electorate
from comity.slate.methods import METHODS
from comity.slate.pool import Caps, standings
from comity.slate.result import Slate, result
from comity.votes import VoteTable

#: A table of a certificate has ``k + 1`` rows; nobody reads a longer slate.
MOST_ITEMS = 100
#: So that sums of expected weights fit 64 bits, and ``MOST_ITEMS`` times a weight is exact in any JSON
#: reader.
MOST_WEIGHT = 2**43
DEFAULT_METHOD = "gjcr-pav/1"


def make_slate(
    votes: VoteTable,
    k: int = 9,
    *,
    method: str = DEFAULT_METHOD,
    weights: Any = None,
    parties: Any = None,
    groups: Any = None,
    group_names: Sequence[str] | None = None,
    disagreement_cap: Any = "1/2",
    group_cap: Any = "1/2",
    probabilities: Any = None,
    votes_digest: str | None = None,
    basis: str | None = None,
    seed: int = 0,
) -> Slate:
    """Choose ``k`` statements that represent the voters in proportion.

    Parameters
    ----------
    votes : VoteTable
        Agreeing is approving; passes and missing votes are not.
    k : int, default 9
    method : str
        A key of :data:`comity.slate.methods.METHODS`.
    weights : None, str or array_like of int, shape (n_participants,)
        ``"persons"`` (the default: one each), ``"parties"`` (a party's voters share as much as any other's),
        ``"schedule"`` (the table's own weights, whole numbers), or whole numbers from 0.
    parties : str or array_like of str, shape (n_participants,), optional
        An attribute's name, or the party of each ("" for none). By default the attribute ``party``, if there
        is one. With parties the certificate speaks about persons and about parties, whichever chose.
    groups : str or array_like, shape (n_participants,), optional
        An attribute's name, names, or numbers from 0 (-1 for undecided): opinion groups, whose majorities may
        not be overruled (``group_cap``).
    group_names : sequence of str, optional
        Names of numbered groups.
    disagreement_cap, group_cap : Fraction, str, int or float
        Largest share that may disagree with a statement in the pool, among those who agree or disagree: of
        all, and in each group.
    probabilities : callable or ndarray, shape (n_participants, n_statements), optional
        Chance that each participant would agree with each statement if asked, by a model; a callable gets row
        numbers and returns their rows. They stand in for missing votes where the certificate estimates.
    votes_digest : str, optional
        Goes into the certificate as it is.
    basis : str, optional
        ``"expected"``, the default where there are probabilities: choose on what they expect of all voters.
        ``"cast"``, the default elsewhere: choose on the votes as they are cast, so that whoever has the votes
        can repeat it without a model; but statements that few were asked about stand no chance.
    seed : int, default 0
        Settles ties (:func:`comity.slate.choice.tie_order`).

    Returns
    -------
    Slate

    Raises
    ------
    InputError
        On settings that cannot be.
    NotEnoughDataError
        If nobody voted, or no statement is eligible.

    Examples
    --------
    >>> votes = VoteTable.from_triplets(list("aabbccd"), [1, 2, 1, 2, 1, 3, 3], [1, 1, 1, 1, -1, 1, 1])
    >>> [(p.statement, p.by, p.level, p.supporters) for p in make_slate(votes, k=2).provisions]
    [('2', 'justified', 1, 2), ('3', 'justified', 1, 2)]
    """
    if method not in METHODS:
        raise InputError(f"unknown slate method {method!r}", f"Known methods: {', '.join(METHODS)}.")
    voters = electorate(
        votes,
        weights=weights,
        parties=parties,
        groups=groups,
        group_names=group_names,
        probabilities=probabilities,
        votes_digest=votes_digest,
    )
    caps = _caps(disagreement_cap, group_cap)
    return slate_of(voters, k, method=method, caps=caps, basis=basis, seed=seed)


def certify_slate(
    votes: VoteTable,
    statements: Sequence[str],
    *,
    disagreement_cap: Any = "1/2",
    group_cap: Any = "1/2",
    basis: str | None = None,
    seed: int = 0,
    **voters: Any,
) -> Slate:
    """Certify a slate that was chosen elsewhere: at a table, by a committee, by another rule.

    Parameters
    ----------
    votes : VoteTable
    statements : sequence of str
        Identifiers of the slate's statements, in its order; ``k`` is their number.
    disagreement_cap, group_cap, basis, seed, **voters
        As in :func:`make_slate`: ``weights``, ``parties``, ``groups``, ``group_names``, ``probabilities``,
        ``votes_digest``.

    Returns
    -------
    Slate
        With the method ``"given"``.

    Raises
    ------
    InputError, NotEnoughDataError

    Examples
    --------
    Half of the voters agree with statement 3 alone; a slate of 1 and 2 leaves them out:

    >>> votes = VoteTable.from_triplets(list("aabbccdd"), [1, 2] * 2 + [1, 3] * 2, [1, 1] * 2 + [-1, 1] * 2)
    >>> certify_slate(votes, ["1", "2"]).alpha, certify_slate(votes, ["1", "3"]).alpha
    (1.0, 0.5)
    """
    people = electorate(votes, **voters)
    place = {s: c for c, s in enumerate(people.statements)}
    given = [str(s) for s in statements]
    unknown = [s for s in given if s not in place]
    if unknown or len(set(given)) < len(given):
        problem = f"no accepted statement {unknown[0]!r}" if unknown else "a statement is in the slate twice"
        raise InputError(problem, "Name every statement of the slate once, by its identifier.")
    items = [place[s] for s in given]
    caps = _caps(disagreement_cap, group_cap)
    return slate_of(people, len(items), given=items, caps=caps, basis=basis, seed=seed)


def slate_of(
    voters: Electorate,
    k: int,
    *,
    method: str = DEFAULT_METHOD,
    given: Sequence[int] | None = None,
    caps: Caps | None = None,
    basis: str | None = None,
    seed: int = 0,
) -> Slate:
    """Choose or certify a slate of voters who may be anywhere: all that is learnt of the votes are sums.

    Parameters
    ----------
    voters : Electorate
    k : int
    method : str
    given : sequence of int, optional
        Columns of a slate to certify, instead of a choice.
    caps : Caps, optional
    basis : str
    seed : int
        As in :func:`make_slate`.

    Returns
    -------
    Slate
    """
    caps = caps or _caps("1/2", "1/2")
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 1 <= k <= MOST_ITEMS:
        raise InputError(f"a slate of {k!r} items", f"Ask for a whole number from 1 to {MOST_ITEMS}.")
    basis = basis or (EXPECTED if voters.estimates else CAST)
    if basis not in (CAST, EXPECTED) or (basis == EXPECTED and not voters.estimates):
        raise InputError(f"basis {basis!r}", "Use 'cast', or 'expected' together with probabilities.")
    k, groups = int(k), voters.groups
    sums = voters.executor.sum(
        "slate.votes/1",
        weights=voters.weightings[0],
        codes="groups" if groups else None,
        n_codes=len(groups or ()),
    )
    standing = standings(sums, caps)
    claim = Claim("given" if given is not None else method, k, seed, basis, (), standing, caps)
    total = int(sums["total"][0])
    if total >= MOST_WEIGHT:
        raise InputError(f"the weights sum to {total}", "Divide all of them by the same number.")

    def count(slate: tuple[int, ...]) -> Ints:
        return voters.count(slate, k, voters.weightings[0], basis)

    if given is not None:
        choices = _reasons(count, given)
    else:
        if not claim.pool.any():
            raise NotEnoughDataError(
                f"no statement may be in a slate: {_codes(s.code for s in standing)}",
                "A statement needs more agreement than disagreement, and no group's majority against it.",
            )
        order = tie_order(seed, voters.statements)
        choices = METHODS[method](Question(count, claim.pool, total, k, order))
    claim = replace(claim, choices=choices)
    return result(voters, claim, sums["people"], certify(voters, claim))


def _reasons(count: Count, given: Sequence[int]) -> list[Choice]:
    out = []
    for i, c in enumerate(given):
        by_level = tuple(count(tuple(given[:i]))[:, c].tolist())
        out.append(Choice(c, "given", strongest_level(by_level), by_level))
    return out


def _caps(overall: Any, group: Any) -> Caps:
    found = []
    for name, value in (("disagreement_cap", overall), ("group_cap", group)):
        try:
            cap = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            cap = Fraction(-1)
        if not 0 <= cap <= 1:
            raise InputError(f"{name} is {value!r}", "Give a share from 0 to 1, such as 0.4 or '2/5'.")
        found.append(cap)
    return Caps(*found)


def _codes(codes: Any) -> str:
    return ", ".join(f"{n} {code}" for code, n in sorted(Counter(codes).items())) or "there is none"
