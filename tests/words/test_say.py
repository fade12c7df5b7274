from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.words import ENGLISH, Words, sentence
from comity.words.names import CLOSE, OPEN, is_right_to_left, isolate, plain
from comity.words.plural import RULES, category

shares = st.floats(0, 1)


def text(value: str) -> str:
    return value.replace("\u00a0", " ")


@given(shares)
def test_a_percentage_never_claims_all_or_nothing_wrongly(share: float) -> None:
    shown = text(ENGLISH.percent(share))
    assert (shown == "100 %") == (share == 1)
    assert (shown == "0 %") == (share == 0)


@given(shares)
def test_a_certainty_is_never_overstated(p: float) -> None:
    shown = int(text(ENGLISH.certainty(p)).removesuffix(" %"))
    assert shown <= 99
    assert shown / 100 <= p + 1e-6


@given(shares)
def test_of_ten_is_within_half_a_tenth(share: float) -> None:
    shown = ENGLISH.of_ten(share)
    if "about half" in shown:
        assert abs(share - 0.5) <= 0.0500001
    elif shown.startswith("about"):
        assert abs(share - int(shown.split()[1]) / 10) <= 0.0500001
    else:
        assert share >= 0.95 or share < 0.05


@given(st.lists(shares, min_size=2, max_size=20).map(sorted))
def test_percentages_keep_the_order(values: list[float]) -> None:
    def number(share: float) -> float:
        shown = text(ENGLISH.percent(share))
        return {"> 99 %": 99.5, "< 1 %": 0.5}.get(shown) or float(shown.removesuffix(" %"))

    assert [number(v) for v in values] == sorted(number(v) for v in values)


def test_numbers_follow_the_language() -> None:
    german = Words("de", {}, thousands=".", decimal=",")
    assert german.number(1234567) == "1.234.567"
    assert german.number(1234.5) == "1.234,5"
    assert ENGLISH.number(float("nan")) == "nan"


def test_what_a_language_lacks_is_said_in_english() -> None:
    french = Words("fr", {"count.people": {"one": "{n} personne", "other": "{n} personnes"}})
    assert french.say("count.people", n=0) == "0 personne"
    assert french.say("count.people", n=2) == "2 personnes"
    assert french.say("verdict.difference") == "Difference"


def test_missing_fields_and_messages_are_errors() -> None:
    with pytest.raises(KeyError):
        ENGLISH.say("no.such.message")
    with pytest.raises(KeyError):
        ENGLISH.say("groups.size", n=1)


def test_values_are_never_read_as_templates() -> None:
    assert ENGLISH.say("group.name", id="{n.__class__}") == "Group {n.__class__}"


@pytest.mark.parametrize("language", RULES)
def test_plural_categories_exist_for_every_number(language: str) -> None:
    kinds = {category(language, n) for n in range(1000)}
    assert kinds <= {"zero", "one", "two", "few", "many", "other"}


@given(st.text())
def test_isolated_names_are_balanced_and_harmless(name: str) -> None:
    shown = isolate(name)
    assert shown.count(OPEN) == shown.count(CLOSE) == 1
    assert not set(plain(shown)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_direction_is_that_of_the_first_letter() -> None:
    assert is_right_to_left("(1) مرحبا hello")
    assert not is_right_to_left("hello مرحبا")
    assert not is_right_to_left("123")


def test_a_sentence_begins_with_a_capital() -> None:
    assert sentence("") == ""
    assert sentence("7 of 10") == "7 of 10"
