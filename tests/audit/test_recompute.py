"""Comparing an analysis with the one made again: what may differ, and what may not."""

from __future__ import annotations

from typing import Any

import pytest

from comity.audit.recompute import _edge, differences


def document(probability: float, verdict: str, *, ranked: tuple[str, ...] = ("a", "b")) -> dict[str, Any]:
    statement = {
        "id": "a", "verdict": verdict, "probability": probability, "enough_votes": True,
        "leaning": "common_ground", "direction": "agree" if verdict == "common_ground" else None,
        "to_settle": {"code": "settled", "votes": None}, "agrees": 7,
    }  # fmt: skip
    return {
        "settings": {"certainty": 0.95},
        "statements": [
            statement,
            {**statement, "id": "b", "probability": 0.99, "verdict": "common_ground", "direction": "agree"},
        ],
        "rankings": {"common_ground": {"by": "probability", "statements": list(ranked)}},
    }


def test_the_same_is_the_same() -> None:
    assert list(differences(document(0.97, "common_ground"), document(0.97, "common_ground"))) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "place"),
    [
        ({"a": 1}, {"a": 2}, ("a",)),
        ({"a": 1}, {"a": 1.0}, ("a",)),
        ({"a": 1}, {"a": True}, ("a",)),
        ({"a": 1}, {"b": 1}, ("a",)),
        ({"a": [1]}, {"a": [1, 2]}, ("a", "1")),
        ({"a": None}, {"a": 0.5}, ("a",)),
        ({"a": 0.5}, {"a": None}, ("a",)),
        ({"a": 0.5}, {"a": "0.5"}, ("a",)),
        ({"a": 0.5}, {"a": 0.500002}, ("a",)),
        ({"a": 0.5}, {"a": float("nan")}, ("a",)),
        ({"a": "x"}, {"a": ["x"]}, ("a",)),
    ],
)
def test_what_differs_is_named(mine: dict[str, Any], theirs: dict[str, Any], place: tuple[str, ...]) -> None:
    assert list(differences(mine, theirs)) == [place]


@pytest.mark.parametrize(("mine", "theirs"), [(0.5, 0.500001), (1.0, 1), (0.5, 0.499999)])
def test_estimates_agree_to_a_millionth(mine: float, theirs: float) -> None:
    assert list(differences({"a": mine}, {"a": theirs})) == []


@pytest.mark.parametrize(
    ("probability", "on_edge"), [(0.95, True), (0.949999, True), (0.950001, True), (0.949998, False)]
)
def test_a_verdict_on_the_edge_may_be_another(probability: float, on_edge: bool) -> None:
    again = document(probability, "common_ground")
    published = document(probability, "unresolved", ranked=("b",))
    edge = _edge(published, again)
    assert edge == ({"a"} if on_edge else set())
    found = list(differences(again, published, edge))
    assert (found == []) == on_edge


def test_what_is_counted_is_exact_on_the_edge_too() -> None:
    again, published = document(0.95, "common_ground"), document(0.95, "unresolved", ranked=("b",))
    published["statements"][0]["agrees"] = 8
    assert list(differences(again, published, frozenset({"a"}))) == [("statements", "0", "agrees")]
