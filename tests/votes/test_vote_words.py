from __future__ import annotations

import pytest

from comity.votes.vote_words import NO_VOTE, NUMBERS, WORDS, VoteCodes


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[
            (t, 1)
            for t in (
                "1",
                "+1",
                "1.0",
                "agree",
                "Agree",
                " YES ",
                "y",
                "for",
                "true",
                "True",
                "In favour",
                "aye",
            )
        ],
        *[(t, 0) for t in ("0", "0.0", "pass", "Abstain", "abstention", "unsure")],
        *[(t, -1) for t in ("-1", "-1.0", "\u22121", "disagree", "NO", "n", "against", "false", "nay")],
        *[(t, NO_VOTE) for t in ("absent", "Not voting", "did not vote")],
        *[(t, None) for t in ("2", "", "NaN", "maybe", "yes please", "None", "null", "-", "10", "01", "1,0")],
    ],
)
def test_what_is_known(text, value):
    assert VoteCodes().value(text) == value


def test_no_word_has_two_meanings():
    assert not set(NUMBERS) & set(WORDS)


def test_own_codes_go_first():
    codes = VoteCodes({1: 1, "2": 0, "3": -1, "8": None, "No opinion": 0})
    assert [codes.value(t) for t in ("1", "2", "3", "8", "no opinion", "yes", "9")] == [
        1,
        0,
        -1,
        NO_VOTE,
        0,
        1,
        None,
    ]
    assert codes.words


def test_it_remembers_whether_votes_came_as_numbers_or_words():
    codes = VoteCodes()
    assert (codes.numbers, codes.words) == (False, False)
    codes.value("absent")
    assert (codes.numbers, codes.words) == (False, False)
    codes.value("-1")
    assert (codes.numbers, codes.words) == (True, False)
    codes.value("pass")
    assert codes.words
