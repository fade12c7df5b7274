"""The tables beside the openings, cell by cell: each says what the ballots and the log say, and nothing else.

After ``docs/formats.md``; what each file must hold is worked out here, not by the code that wrote it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from comity.audit.result import Disagreement
from comity.audit.source import Folder
from comity.votes.files.spreadsheet import guard

if TYPE_CHECKING:
    from comity.votes import VoteTable

Row = list[str]
_COMMENTS = [
    *("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body")
]
#: With so many votes, or one on every statement, Polis counts somebody as being in the conversation.
_IN_AFTER = 7


def check_sheet(folder: Folder, name: str, rows: Iterable[Row]) -> None:
    """Compare a CSV file (RFC 4180) with the rows that it must have, its header among them.

    Raises
    ------
    Disagreement
        ``votes_other``, naming the first row that differs.
    """
    path = folder.path(name)
    try:
        with path.open(encoding="utf-8", newline="") as f:
            for number, (there, mine) in enumerate(zip_longest(csv.reader(f, strict=True), rows), 1):
                if there != mine:
                    raise Disagreement("votes_other", file=name, row=number)
    except (csv.Error, UnicodeDecodeError) as e:
        raise Disagreement("csv", file=name, problem=str(e)[:200]) from None


def statements(t: VoteTable) -> Iterator[Row]:
    """``votes-statements.csv``: texts, moderation and languages."""
    yield ["statement-id", "text", "moderated", "lang"]
    moderated = [0] * t.n_statements if t.moderated is None else t.moderated.tolist()
    for (name, text, lang), m in zip(_items(t), moderated, strict=True):
        yield [name, text, str(m), lang]


def participants(t: VoteTable) -> Iterator[Row]:
    """``votes-participants.csv``, and the same in Polis's folder: the party of each, where attributed."""
    yield ["participant", "party"]
    for who, party in zip(t.participants.tolist(), t.attributes["party"].tolist(), strict=True):
        yield [guard(who), guard(party)]


def polis(t: VoteTable) -> Iterator[tuple[str, Iterator[Row]]]:
    """Give all files of an export in Polis's layout, each with its rows."""
    yield "summary.csv", _summary(t)
    yield "comments.csv", _comments(t)
    yield "votes.csv", _polis_votes(t)
    yield "participant-votes.csv", _matrix(t)
    yield "statements.csv", (list(row) for row in [("statement-id", "text", "lang"), *_items(t)])
    if "party" in t.attributes:
        yield "participants.csv", participants(t)


def _items(t: VoteTable) -> list[tuple[str, str, str]]:
    """Id, text and language of each statement."""
    texts = [""] * t.n_statements if t.texts is None else t.texts.tolist()
    languages = t.statement_info["lang"].tolist()
    return list(zip(*map(_guarded, (t.statements.tolist(), texts, languages)), strict=True))


def _summary(t: VoteTable) -> Iterator[Row]:
    each = t.votes_per_participant
    yield ["topic", guard(t.meta["topic"])]
    yield ["url", ""]
    yield ["voters", str(int((each > 0).sum()))]
    yield ["voters-in-conv", str(int((each >= min(_IN_AFTER, t.n_statements)).sum()))]
    yield ["commenters", "0"]
    yield ["comments", str(len(np.unique(t.indices)))]
    yield ["groups", "0"]
    yield ["conversation-description", ""]


def _comments(t: VoteTable) -> Iterator[Row]:
    yield _COMMENTS
    moderated = [0] * t.n_statements if t.moderated is None else t.moderated.tolist()
    for (name, text, _), counts, m in zip(_items(t), t.counts().tolist(), moderated, strict=True):
        yield ["", "", name, "", str(counts[2]), str(counts[0]), str(m), text]


def _polis_votes(t: VoteTable) -> Iterator[Row]:
    yield ["timestamp", "datetime", "comment-id", "voter-id", "vote"]
    people, items, values = t.triplets()
    order = np.lexsort((people, items))
    who, what = _guarded(t.participants.tolist()), _guarded(t.statements.tolist())
    for i, j, v in zip(*(x[order].tolist() for x in (people, items, values)), strict=True):
        yield ["", "", what[j], who[i], str(v)]


def _matrix(t: VoteTable) -> Iterator[Row]:
    head = ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"]
    yield [*head, *_guarded(t.statements.tolist())]
    start, items, values = t.indptr.tolist(), t.indices.tolist(), t.values.tolist()
    for i, who in enumerate(_guarded(t.participants.tolist())):
        mine = values[start[i] : start[i + 1]]
        cells = [""] * t.n_statements
        for j, v in zip(items[start[i] : start[i + 1]], mine, strict=True):
            cells[j] = str(v)
        yield [who, "", "0", str(len(mine)), str(mine.count(1)), str(mine.count(-1)), *cells]


def _guarded(texts: list[str]) -> list[str]:
    return [guard(x) for x in texts]
