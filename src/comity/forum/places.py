"""Countries and areas with their public codes and groups: words with which parties are described.

``places.csv`` has one row per entry of ISO 3166-1. Each column says what its list says, and nothing more:

- ``code``, ``alpha2``: ISO 3166-1 alpha-3 and alpha-2 codes, as of September 2026.
- ``m49``, ``region``, ``subregion``: United Nations Statistics Division, Standard Country or Area Codes for
  Statistical Use (M49), as of October 2025; copies published until October 2026 are the same. A code of three
  digits, the region, and the sub-region (not the intermediate region, such as Eastern Africa). Antarctica has
  a code and no region there.
- ``name``: the short name in English of the same list, which follows the terminology database of the United
  Nations; there, Nauru became Naoero in July 2026.
- ``income``: World Bank Country and Lending Groups, fiscal year 2027 (from July 2026 to June 2027, by gross
  national income per person in 2025). Empty where the World Bank classifies no such economy.

Lists differ in what they hold. TWN is in ISO 3166-1 and in the World Bank's list and not in M49: its name is
ISO's, and what M49 would say is empty. The World Bank classifies Guernsey and Jersey together, as the Channel
Islands: each is empty here. It also classifies Kosovo, which has no code in ISO 3166-1 and so no row. Regions
are for statistics. Names and groups are those of their publishers and express no opinion on the status of any
place.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from comity.errors import InputError

#: Regions of M49, in alphabetical order.
REGIONS = ("Africa", "Americas", "Asia", "Europe", "Oceania")
#: Income groups of the World Bank, from low to high.
INCOME_GROUPS = ("low", "lower-middle", "upper-middle", "high")


@dataclass(frozen=True, slots=True)
class Place:
    """A country or area.

    Parameters
    ----------
    code, alpha2 : str
        ISO 3166-1 codes, alpha-3 and alpha-2, in capitals.
    m49 : str
        UN M49 code, three digits; empty if that list has no such entry.
    name : str
        Short name in English.
    region, subregion : str
        Of M49; the region is one of :data:`REGIONS`. Both are empty if that list has none.
    income : str
        One of :data:`INCOME_GROUPS`; empty if the World Bank does not classify it.
    """

    code: str
    alpha2: str
    m49: str
    name: str
    region: str
    subregion: str
    income: str


@cache
def places() -> Mapping[str, Place]:
    """All places by alpha-3 code, in alphabetical order of the codes. Read once, on the first call.

    Examples
    --------
    >>> places()["KEN"].subregion
    'Sub-Saharan Africa'
    """
    lines = files("comity.forum").joinpath("places.csv").read_text(encoding="utf-8").splitlines()
    every = [Place(*row) for row in csv.reader(lines[1:])]  # the columns are the fields, in their order
    return MappingProxyType({place.code: place for place in every})


def find(code: str) -> Place:
    """Find a place by its alpha-2 or alpha-3 code, in capitals or not.

    Parameters
    ----------
    code : str
        Spaces around it do not matter.

    Raises
    ------
    InputError
        If there is no such code; the remedy names those that may have been meant, by code or by name.

    Examples
    --------
    >>> find("ke").name
    'Kenya'
    """
    wanted = code.strip()
    if wanted.isascii():  # upper() would also make codes of other letters, such as SS of one German letter
        wanted = wanted.upper()
    if wanted in places():
        return places()[wanted]
    for place in places().values():
        if place.alpha2 == wanted:
            return place
    near = [f"{place.code} ({place.name})" for place in _near(wanted.casefold())]
    raise InputError(
        f"No place has the code {code.strip()!r}.",
        f"Did you mean {' or '.join(near)}?"
        if near
        else "Use a code of ISO 3166-1 with two or three letters, such as KE or KEN.",
    )


def _near(wanted: str, most: int = 3) -> list[Place]:
    """Places whose name begins like this; without any, those whose code or name is spelled nearly so."""
    if not wanted:
        return []
    names = {place.name.casefold(): place for place in places().values()}
    if begin := [place for name, place in names.items() if name.startswith(wanted)]:
        return begin[:most]
    spelled = names | {code.casefold(): place for code, place in places().items()}
    close = [spelled[text] for text in get_close_matches(wanted, spelled, n=2 * most)]
    return list(dict.fromkeys(close))[:most]  # one place may be close by code and by name
