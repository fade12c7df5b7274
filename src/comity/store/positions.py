"""Positions of parties beside the votes of their people, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from comity.forum.inside import SILENT, inside
from comity.store.failures import explained
from comity.store.models import Party, Position
from comity.store.overview import statements, the_consultation, the_forum, votes_by_party

#: Fewer people voted than the forum's minimum cell.
TOO_FEW = "too_few"


def positions(forum: str, consultation: str, party: str | None = None) -> dict[str, Any]:
    """Tell, statement by statement, what each party says, and how its people voted.

    Parameters
    ----------
    forum, consultation : str
    party : str, optional
        Only this one.

    Returns
    -------
    dict
        ``early``: whether by the rules nothing of the votes is shown yet to others than the secretariat.
        ``statements``: of each with a position or a vote ``statement``, ``text`` and ``parties``; of each
        party ``position``, ``signed`` and ``inside``, a code with the side and the counts. Counts are None
        where one of them is of fewer people than the forum's minimum cell.
    """
    with explained():
        about = the_forum(forum)
        open_ = the_consultation(forum, consultation).stage == "open"
        taken = {
            (p.party, p.statement): (p.position, p.signed)
            for p in Position.objects.filter(forum=forum, consultation=consultation)
        }
        parties = list(Party.objects.filter(forum=forum).order_by("id").values_list("party", flat=True))
    votes = votes_by_party(forum, consultation)
    bar, cell = float(about.rules["bar"]), about.rules["minimum_cell"]
    out = []
    for s in statements(forum, consultation):
        told = []
        for name in parties if party is None else [party]:
            key = (name, s["statement"])
            if key not in taken and key not in votes:
                continue
            said, signed = taken.get(key, (None, False))
            within = told_inside(votes.get(key, ()), bar, cell)
            told.append({"party": name, "position": said, "signed": signed, "inside": within})
        if told:
            out.append({"statement": s["statement"], "text": s["text"], "parties": told})
    return {"early": open_ and about.rules["results"] == "after-close", "statements": out}


def told_inside(votes: Sequence[int], bar: float, cell: int) -> dict[str, Any]:
    """Sum up the votes of a party's people, and tell nothing of fewer than ``cell`` of them.

    Examples
    --------
    >>> told_inside([1] * 4, 0.6, 5)["code"], told_inside([], 0.6, 5)["code"]
    ('too_few', 'silent')
    >>> found = told_inside([1] * 6 + [-1], 0.6, 5)
    >>> found["code"], found["side"], found["agree"]
    ('agreed', 'agree', None)
    """
    hidden = {"side": None, "agree": None, "passed": None, "disagree": None}
    if not votes:
        return {"code": SILENT, **hidden}
    if len(votes) < cell:
        return {"code": TOO_FEW, **hidden}
    found = inside(votes, bar)
    counts = {"agree": found.agree, "passed": found.passed, "disagree": found.disagree}
    shown = counts if not any(0 < n < cell for n in counts.values()) else {}
    return {**hidden, "code": found.code, "side": found.side, **shown}
