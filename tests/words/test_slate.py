from __future__ import annotations

from typing import Any

import pytest

from comity.slate import pool
from comity.words import slate


def _provision(by: str, level: int = 1, supporters: int = 310) -> dict[str, Any]:
    return {"by": by, "reason": {"level": level, "supporters": supporters, "share": 0.31}}


@pytest.mark.parametrize("by", ["justified", "pav", "given"])
@pytest.mark.parametrize("level", [1, 3])
@pytest.mark.parametrize("weights", ["persons", "parties", "schedule"])
@pytest.mark.parametrize("basis", ["cast", "expected"])
def test_every_reason_has_words(by: str, level: int, weights: str, basis: str) -> None:
    said = slate.reason(_provision(by, level), weights=weights, basis=basis)
    assert said.endswith(".")
    # by other weights than persons the number of supporters counts no people
    assert ("310 people" in said) == (weights == "persons")
    assert ("about 310" in said) == (weights == "persons" and basis == "expected")


@pytest.mark.parametrize("verdict", ["necessary", "estimated", "possible", "violated"])
@pytest.mark.parametrize("basis", ["cast", "expected"])
def test_every_verdict_has_words(verdict: str, basis: str) -> None:
    said = slate.certificate({"alpha": [3, 5], "verdict": verdict, "basis": basis})
    assert "60" in said
    assert said.count(".") >= 2


def test_a_margin_of_one_leaves_somebody_out() -> None:
    assert "leaves out" in slate.certificate({"alpha": 1.0, "verdict": "violated"})
    assert "no set of people" in slate.certificate({"alpha": 0.999, "verdict": "necessary"})
    assert slate.certificate({}) == "Whether the list leaves anybody out cannot be told from these votes."


def test_the_comparison_with_plain_counting() -> None:
    part = {
        "provisions": [{"statement": "1"}, {"statement": "2"}],
        "top_k": {"statements": ["1", "3"], "same": False, "alpha": 1.2},
    }
    assert slate.against_top_k(part) == (
        "Simply taking the 2 statements with most support would have changed 1 place. "
        "That list would leave out people who are numerous enough for a place of their own."
    )


def test_every_code_of_the_pool_has_words() -> None:
    codes = [v for k, v in vars(pool).items() if k.isupper() and isinstance(v, str) and "/" not in v]
    assert codes
    for code in codes:
        assert slate.not_eligible(code) != code.replace("_", " ")


def test_every_reach_has_words() -> None:
    for status in ("represented", "unrepresented", "open"):
        assert slate.reach({"status": status}).endswith(".")
