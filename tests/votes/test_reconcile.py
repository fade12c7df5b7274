from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

import comity

EVENTS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from([1, 0, -1])), min_size=1, max_size=40
)


def export(events):
    """Files of an export that says what happened: all votes in comments.csv, the latest in the matrix."""
    people, statements = ({e[k] for e in events} for k in (0, 1))
    log = [f"{1500000000 + i},x,{s},{p},{v}" for i, (p, s, v) in enumerate(events)]
    every = Counter((s, v) for _, s, v in events)
    latest = {(p, s): v for p, s, v in events}
    comments = [[1500000000, s, 9, every[s, 1], every[s, -1], 1, "x"] for s in sorted(statements)]
    matrix = [
        [p, "", 0, 0, 0, 0, *(latest.get((p, s), "") for s in sorted(statements))] for p in sorted(people)
    ]
    return log, comments, matrix, sorted(statements)


def notes(log, comments, matrix, statements):
    head = ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", *statements]
    rows = {
        "votes.csv": ["timestamp,datetime,comment-id,voter-id,vote", *log],
        "comments.csv": [
            "timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body",
            *(",".join(map(str, c)) for c in comments),
        ],
        "participant-votes.csv": [",".join(map(str, r)) for r in (head, *matrix)],
    }
    with TemporaryDirectory() as folder:
        for name, lines in rows.items():
            (Path(folder) / name).write_text("\n".join(lines), "utf-8")
        return {n.code: n.numbers for n in comity.read_votes(folder).notes}


@given(EVENTS)
def test_what_happened_fits(events):
    told = notes(*export(events))
    assert "not_reconciled" not in told
    assert told["reconciled"]["events"] == len(events)
    assert told["reconciled"]["latest"] == len({e[:2] for e in events})


@given(EVENTS, st.data())
def test_one_count_that_is_off_is_found(events, data):
    log, comments, matrix, statements = export(events)
    k = data.draw(st.integers(0, len(comments) - 1))
    comments[k][data.draw(st.sampled_from([3, 4]))] += 1
    told = notes(log, comments, matrix, statements)
    assert "reconciled" not in told
    assert told["not_reconciled"]["differ_from_comments"] == [str(statements[k])]
    assert told["not_reconciled"]["differ_from_matrix"] == []


@given(EVENTS, st.data())
def test_one_cell_that_is_off_is_found(events, data):
    log, comments, matrix, statements = export(events)
    i = data.draw(st.integers(0, len(matrix) - 1))
    j = data.draw(st.integers(0, len(statements) - 1))
    cell = matrix[i][6 + j]
    matrix[i][6 + j] = data.draw(st.sampled_from([v for v in (1, 0, -1, "") if v != cell]))
    told = notes(log, comments, matrix, statements)
    assert told["not_reconciled"]["differ_from_matrix"] == [str(statements[j])]
    assert told["not_reconciled"]["differ_from_comments"] == []
    assert ("matrix_not_counted" in told) == (cell == "")
