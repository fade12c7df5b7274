from __future__ import annotations

from typing import Any

import pytest

from comity.words import findings
from comity.words.balance import missing, participation

Doc = dict[str, Any]


def _share(estimate: float | None, width: float = 0.05, votes: int = 100) -> Doc:
    if estimate is None:
        return {"estimate": None, "low": None, "high": None, "raw": None, "votes": 0}
    ends = {"low": max(0.0, estimate - width), "high": min(1.0, estimate + width)}
    return {"estimate": estimate, **ends, "raw": estimate, "votes": votes}


def _statement(
    verdict: str, whole: float | None, groups: dict[str, float | None] | None = None, **more: Any
) -> Doc:
    known = [(e, g) for g, e in (groups or {}).items() if e is not None]
    gap = None
    if len(known) > 1:
        gap = {"estimate": 0.0, "low": 0.0, "high": 1.0, "groups": [max(known)[1], min(known)[1]]}
    return {
        "verdict": verdict,
        "direction": "agree" if verdict == "common_ground" else None,
        "probability": 0.9731,
        "agreement": _share(whole),
        "passing": _share(0.1),
        "groups": [{"id": g, **_share(e)} for g, e in (groups or {}).items()],
        "gap": gap,
        "votes": 40,
        "enough_votes": True,
        "to_settle": {"code": "settled", "votes": None},
    } | more


def say(statement: Doc, **more: Any) -> str:
    return findings.verdict(statement, **more).replace("\u00a0", " ")


def test_common_ground_tells_everyone_and_the_groups() -> None:
    said = say(_statement("common_ground", 0.82, {"A": 0.93, "B": 0.71}))
    assert said == (
        "About 8 of 10 agree, and so does each group: "
        "from about 7 of 10 in Group B to about 9 of 10 in Group A. "
        "It is at least 97 % certain that 60 % or more share this view in every group."
    )


def test_common_ground_in_rejecting_counts_those_who_reject() -> None:
    said = say(_statement("common_ground", 0.12, {"A": 0.08, "B": 0.31}, direction="disagree"))
    assert said.startswith("About 9 of 10 disagree, and so does each group: from about 7 of 10 in Group B")


def test_without_groups_none_is_spoken_of() -> None:
    for statement in (
        _statement("common_ground", 0.82),
        _statement("common_ground", 0.12, direction="disagree"),
        _statement("difference", 0.45),
    ):
        assert "group" not in say(statement).lower().replace("not along the lines of groups", "")


def test_a_difference_tells_who_stands_where() -> None:
    assert say(_statement("difference", 0.5, {"A": 0.15, "B": 0.86})).startswith(
        "In Group B about 9 of 10 agree, in Group A about 2 of 10."
    )


def test_a_split_within_groups_is_not_told_as_one_between_them() -> None:
    said = say(_statement("difference", 0.45, {"A": 0.44, "B": 0.47}))
    assert "split" in said
    assert "Group A" not in said


def test_unresolved_tells_how_far_it_may_be_off_and_what_would_settle_it() -> None:
    statement = _statement("unresolved", 0.62, to_settle={"code": "more_votes", "votes": 1})
    statement["agreement"] = _share(0.62, 0.2)
    assert say(statement, participants=1165) == (
        "40 of 1,165 people have voted on it. "
        "So far about 6 of 10 agree, but it may be anything from 42 % to 82 %. "
        "About 1 more vote would probably settle it."
    )


def test_the_group_that_falls_short_is_named() -> None:
    statement = _statement(
        "unresolved", 0.8, {"A": 0.9, "B": 0.62}, to_settle={"code": "everyone", "votes": None}
    )
    assert "In Group B it is not certain that the bar of 60 % is reached." in say(statement)
    rejected = _statement(
        "unresolved", 0.2, {"A": 0.1, "B": 0.38}, to_settle={"code": "everyone", "votes": None}
    )
    assert "In Group B it is not certain that the bar of 60 % is reached." in say(rejected)


def test_few_votes_and_no_votes_are_told() -> None:
    few = _statement(
        "unresolved", 0.8, enough_votes=False, votes=8, to_settle={"code": "more_votes", "votes": 12}
    )
    assert "8 of 1,165 people have voted on it. That is too few votes to judge." in say(
        few, participants=1165
    )
    nobody = _statement("unresolved", None, votes=0, enough_votes=False)
    assert say(nobody, participants=9).startswith("Nobody has voted on it yet.")
    passed = _statement("unresolved", None, votes=5)
    assert "Nobody has agreed or disagreed with it yet." in say(passed, participants=9)


def test_many_passes_are_mentioned() -> None:
    assert "About 4 of 10 pass on it." in say(_statement("unresolved", 0.5, passing=_share(0.41)))


@pytest.mark.parametrize("code", ["settled", "more_votes", "everyone", "not_by_votes"])
@pytest.mark.parametrize("votes", [None, 1, 120])
def test_every_way_to_settle_has_words(code: str, votes: int | None) -> None:
    what = {"code": code, "votes": votes}
    assert findings.to_settle(what).endswith(".")
    assert findings.to_settle_short(what)


@pytest.mark.parametrize(
    "reason", ["one_standard_error", "stability", "no_better_than_one", "not_enough_data", "given"]
)
@pytest.mark.parametrize("k", [1, 2, 5])
def test_every_reason_for_the_number_of_groups_has_words(reason: str, k: int) -> None:
    said = findings.group_selection({"k": k, "reason": reason})
    assert said.endswith(".")
    if reason in ("one_standard_error", "stability", "given") and k > 1:
        assert str(k) in said


@pytest.mark.parametrize("by", ["least_sure_agreement", "gap", "evenness", "votes_needed"])
def test_every_order_has_words(by: str) -> None:
    assert findings.ranked_by(by) != by.replace("_", " ")
    assert "group" not in findings.ranked_by("least_sure_agreement", groups=False)


def test_dead_routing_sounds_the_alarm() -> None:
    assert findings.routing({"floor": 0.2, "constant": True}).startswith("Warning")
    assert "20" in findings.routing({"floor": 0.2, "constant": False})


# ---------------------------------------------------------------------- balance
def _cell(value: str, **more: Any) -> Doc:
    return {"value": value, "reference": 0.5, "low": None, "high": None, "absent": False} | more


def _attribute(*cells: Doc, **more: Any) -> Doc:
    return {"name": "region", "missing": 0, "dissimilarity": None, "cells": list(cells)} | more


def test_who_is_missing_is_named() -> None:
    said = missing(
        _attribute(
            _cell("West", absent=True), _cell("South", low=0.3, high=0.8), _cell("North", low=1.2, high=2)
        )
    )
    assert said == (
        "Nobody took part from West. Fewer took part than their share would suggest: South. "
        "More took part than their share would suggest: North."
    )


def test_an_interval_around_one_accuses_nobody() -> None:
    assert missing(_attribute(_cell("South", low=0.6, high=1.1))) == (
        "No part of “region” is clearly over- or under-represented."
    )


def test_without_a_reference_nothing_is_compared() -> None:
    said = missing(_attribute(_cell("South", reference=None), missing=3))
    assert said.startswith("There is no reference to compare “region” with")
    assert said.endswith("For 3 people it is not known.")


def test_long_lists_are_cut_and_counted() -> None:
    said = missing(_attribute(*[_cell(f"v{i}", absent=True) for i in range(100)]), most=3)
    assert said.startswith("Nobody took part from v0, v1, v2 and 97 more.")


def test_turnout_is_told_where_not_everybody_came() -> None:
    votes = {"votes_per_participant": {"median": 31.5, "low": 12.0, "high": 58.0, "few": 0}}
    said = participation(votes, 80, 100).replace("\u00a0", " ")
    assert said.startswith(
        "80 of the 100 people on the list voted on the statements looked at here (80 %). "
        "Half of the people cast 31.5 votes"
    )
    assert "invited" not in participation(votes, 100, 100)
