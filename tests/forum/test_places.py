from __future__ import annotations

import dataclasses
import re
from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.forum.places import INCOME_GROUPS, REGIONS, Place, find, places

ALL = list(places().values())
CODES = {p.code for p in ALL} | {p.alpha2 for p in ALL}
#: In ISO 3166-1 and not in M49; in M49 without a region.
NOT_IN_M49, WITHOUT_REGION = {"TWN"}, {"ATA", "TWN"}


# ---------------------------------------------------------------------- the file
def test_the_file_is_plain_sorted_and_small():
    raw = files("comity.forum").joinpath("places.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert len(raw) < 16_000
    text = raw.decode("utf-8")
    assert text.startswith(",".join(f.name for f in dataclasses.fields(Place)) + "\n")
    codes = [line[:3] for line in text.splitlines()[1:]]
    assert codes == sorted(codes)
    assert codes == list(places())


def test_codes_are_well_formed_and_unique():
    for field, shape in (
        ("code", "[A-Z]{3}"),
        ("alpha2", "[A-Z]{2}"),
        ("m49", "[0-9]{3}"),
        ("name", r"\S.*\S"),
    ):
        values = [getattr(p, field) for p in ALL if p.code not in NOT_IN_M49 or field != "m49"]
        assert all(re.fullmatch(shape, v) for v in values)
        assert len(set(values)) == len(values), field
    assert {p.code for p in ALL if not p.m49} == NOT_IN_M49


def test_every_place_is_in_a_region_and_every_subregion_in_one_region():
    assert {p.code for p in ALL if not p.region} == WITHOUT_REGION == {p.code for p in ALL if not p.subregion}
    assert {p.region for p in ALL} == {*REGIONS, ""}
    assert len({p.subregion for p in ALL} - {""}) == 17
    assert len({(p.region, p.subregion) for p in ALL}) == 17 + 1


def test_income_groups_are_known():
    assert {p.income for p in ALL} == {*INCOME_GROUPS, ""}
    assert tuple(INCOME_GROUPS) == ("low", "lower-middle", "upper-middle", "high")


# ---------------------------------------------------------------------- what the publishers count
def test_as_many_places_as_iso_3166_1_and_in_each_region_as_m49():
    assert len(ALL) == 249
    counts = Counter(p.region for p in ALL if p.m49)
    assert counts == {"Africa": 60, "Americas": 57, "Asia": 50, "Europe": 51, "Oceania": 29, "": 1}


def test_as_many_economies_in_each_income_group_as_the_world_bank_has():
    # its list of 218 economies has two without a row here: the Channel Islands (high), Kosovo (upper-middle)
    counts = Counter(p.income for p in ALL)
    assert counts == {"low": 25, "lower-middle": 47, "upper-middle": 59 - 1, "high": 87 - 1, "": 249 - 216}


@pytest.mark.parametrize(
    ("code", "alpha2", "m49", "name", "region", "subregion", "income"),
    [
        ("CIV", "CI", "384", "Côte d’Ivoire", "Africa", "Sub-Saharan Africa", "lower-middle"),
        ("COK", "CK", "184", "Cook Islands", "Oceania", "Polynesia", ""),
        ("FSM", "FM", "583", "Micronesia (Federated States of)", "Oceania", "Micronesia", "upper-middle"),
        ("HTI", "HT", "332", "Haiti", "Americas", "Latin America and the Caribbean", "lower-middle"),
        ("JEY", "JE", "832", "Jersey", "Europe", "Northern Europe", ""),
        ("NRU", "NR", "520", "Naoero", "Oceania", "Micronesia", "high"),
        ("TGO", "TG", "768", "Togo", "Africa", "Sub-Saharan Africa", "lower-middle"),
        ("TWN", "TW", "", "Taiwan (Province of China)", "", "", "high"),
        ("VNM", "VN", "704", "Viet Nam", "Asia", "South-eastern Asia", "upper-middle"),
        ("YEM", "YE", "887", "Yemen", "Asia", "Western Asia", "low"),
    ],
)  # fmt: skip
def test_some_rows_in_full(code, alpha2, m49, name, region, subregion, income):
    assert places()[code] == Place(code, alpha2, m49, name, region, subregion, income)


# ---------------------------------------------------------------------- places() and find()
def test_places_cannot_be_changed():
    with pytest.raises(TypeError):
        places()["KEN"] = places()["UGA"]  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        places()["KEN"].income = "high"  # type: ignore[misc]


def test_find_takes_either_code_in_any_case():
    for place in ALL:
        for code in (place.code, place.alpha2):
            assert find(code) is find(code.lower()) is find(f" {code.title()}\n") is place


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("Kenya", "KEN (Kenya)"),
        ("ger", "DEU (Germany)"),
        ("côte", "CIV (Côte d’Ivoire)"),
        ("KENN", "KEN (Kenya)"),
        ("Potugal", "PRT (Portugal)"),
        ("Sri  Lanka", "LKA (Sri Lanka)"),
    ],
)
def test_find_names_what_may_have_been_meant(wanted, meant):
    with pytest.raises(InputError) as e:
        find(wanted)
    assert repr(wanted) in e.value.problem
    assert meant in e.value.remedy


@pytest.mark.parametrize("wanted", ["united", "chad1", "KENN", "Cubaa", "guinea"])
def test_a_place_is_suggested_once_and_at_most_three_are(wanted):
    with pytest.raises(InputError) as e:
        find(wanted)
    codes = re.findall(r"\b[A-Z]{3}(?= \()", e.value.remedy)
    assert 1 <= len(codes) == len(set(codes)) <= 3


@pytest.mark.parametrize("wanted", ["", "  ", "404", "qqqqqq", "ın"])
def test_find_says_what_a_code_is_where_nothing_is_near(wanted):
    with pytest.raises(InputError, match="No place has the code") as e:
        find(wanted)
    assert "ISO 3166-1" in e.value.remedy


@given(st.text(max_size=5) | st.text("abegknsßıſ ", max_size=4))
def test_find_takes_codes_and_nothing_else(text):
    wanted = text.strip()
    if wanted.isascii() and wanted.upper() in CODES:
        assert wanted.upper() in (find(text).code, find(text).alpha2)
    else:
        with pytest.raises(InputError) as e:
            find(text)
        assert e.value.remedy
