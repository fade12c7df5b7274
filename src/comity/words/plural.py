"""Which plural form a number takes, by language, after the cardinal rules of Unicode CLDR.

Only whole numbers occur (people, votes, statements), so the rules are those for integers. The categories that
a language does not use need not be in its catalogue: ``other`` stands in.

Reference: Unicode Technical Standard 35, part 3, "Language Plural Rules".
"""

from __future__ import annotations

from collections.abc import Callable


def _english(n: int) -> str:
    return "one" if n == 1 else "other"


def _french(n: int) -> str:
    return "one" if n in (0, 1) else "other"


def _russian(n: int) -> str:
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14):
        return "few"
    return "many"


def _arabic(n: int) -> str:
    if n in (0, 1, 2):
        return ("zero", "one", "two")[n]
    if 3 <= n % 100 <= 10:
        return "few"
    return "many" if n % 100 >= 11 else "other"


def _chinese(n: int) -> str:
    return "other"


#: Language -> the rule that names the plural category of a whole number.
RULES: dict[str, Callable[[int], str]] = {
    "ar": _arabic,
    "en": _english,
    "es": _english,
    "fr": _french,
    "ru": _russian,
    "zh": _chinese,
}


def category(language: str, n: int) -> str:
    """Name the plural category of a whole number.

    Parameters
    ----------
    language : str
        Two-letter code; unknown languages follow English.
    n : int
        Not negative.

    Returns
    -------
    {"zero", "one", "two", "few", "many", "other"}

    Examples
    --------
    >>> [category("en", n) for n in (0, 1, 2)]
    ['other', 'one', 'other']
    >>> [category("ru", n) for n in (1, 3, 5, 11, 21)]
    ['one', 'few', 'many', 'many', 'one']
    >>> [category("ar", n) for n in (0, 1, 2, 5, 11, 100)]
    ['zero', 'one', 'two', 'few', 'many', 'other']
    """
    return RULES.get(language, _english)(n)
