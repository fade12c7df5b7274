"""Ballots on paper: brought in by a facilitator, all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.actions.ballot import cast_in, check_cast_ballots
from comity.actions.invitation import check_enter_forum, enter_in
from comity.actions.items import item
from comity.record.note import Note
from comity.store.failures import whole
from comity.store.locks import share_consultation
from comity.store.models import Participation

__all__ = ["bring_papers"]


@dataclass(frozen=True)
class Paper:
    """What somebody wrote on a ballot paper.

    Parameters
    ----------
    code : str
        Code of an invitation.
    votes : mapping of str to int
        By statement: 1 agree, 0 pass, -1 disagree.
    """

    code: str
    votes: Mapping[str, int]


def check_bring_papers(*, forum: str, consultation: str, papers: Sequence[Paper]) -> None:
    """Tell of each whether it may be brought in."""
    for i, paper in enumerate(papers):
        with item(i):
            found = check_enter_forum(forum=forum, code=paper.code)
            voter = found.participation or Participation(forum=forum, party=found.party)
            check_cast_ballots(forum=forum, consultation=consultation, participation=voter, votes=paper.votes)


def bring_papers(*, forum: str, consultation: str, papers: Sequence[Paper]) -> list[list[Note]]:
    """Enter with the code of each paper, and cast what is on it.

    Parameters
    ----------
    forum, consultation : str
    papers : sequence of Paper

    Returns
    -------
    list of list of Note
        The promises for each paper, in the order of its votes.

    Raises
    ------
    ItemError
        Naming the first paper that is refused; then nothing was cast.
    """
    promises = []
    with whole():
        share_consultation(forum, consultation)
        for i, paper in enumerate(papers):
            with item(i):
                promises.append(cast_in(forum, consultation, enter_in(forum, paper.code), paper.votes))
    return promises
