"""A language's words: message ids and numbers in, sentences out.

Every sentence that Comity shows comes from a catalogue, a plain dict of message id -> template. A template
is a string with named fields, or a dict of such strings by plural category, chosen by the value named
``n`` (or named by the key ``by``); the key ``=0`` (or any ``=number``) is for exactly that number. A
translation is another dict with the same ids.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from comity.words.en import MESSAGES
from comity.words.plural import category

Template = str | Mapping[str, str]

#: Languages that are written from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

# a digit and its sign stay together on a line
_NBSP = "\u00a0"


@dataclass(frozen=True)
class Words:
    """The words of one language.

    Parameters
    ----------
    language : str
        Code for the ``lang`` attribute of a page, such as ``en``.
    messages : mapping of str to template
        The catalogue; what it lacks is taken from English.
    thousands, decimal : str
        Separators of numbers.

    Examples
    --------
    >>> ENGLISH.say("count.people", n=1), ENGLISH.say("count.people", n=1204)
    ('1 person', '1,204 people')
    """

    language: str
    messages: Mapping[str, Template] = field(repr=False)
    thousands: str = ","
    decimal: str = "."

    @property
    def right_to_left(self) -> bool:
        """Whether pages in this language run from right to left."""
        return self.language.split("-")[0] in RIGHT_TO_LEFT

    def has(self, message: str) -> bool:
        """Whether there is a message of this id, here or in English."""
        return message in self.messages or message in MESSAGES

    def say(self, message: str, /, **values: str | int | float) -> str:
        """Fill in a message.

        Parameters
        ----------
        message : str
            Id in the catalogue.
        **values
            Its fields. Numbers are written in the manner of the language, strings as they are.

        Returns
        -------
        str
            Plain text: whoever puts it on a page escapes it.

        Raises
        ------
        KeyError
            When there is no such message, or a field of it was not given.
        """
        template = self.messages.get(message)
        if template is None:
            template = MESSAGES[message]
        if not isinstance(template, str):
            n = int(values[template.get("by", "n")])
            template = template.get(f"={n}") or template.get(category(self.language, n)) or template["other"]
        shown = {k: v if isinstance(v, str) else self.number(v) for k, v in values.items()}
        return template.format_map(shown)

    # ------------------------------------------------------------------ numbers
    def number(self, x: int | float, digits: int = 2) -> str:
        """Write a number with separators; at most so many decimals, none where they are zero.

        Examples
        --------
        >>> ENGLISH.number(45210), ENGLISH.number(0.5), ENGLISH.number(-3.14159)
        ('45,210', '0.5', '-3.14')
        """
        if isinstance(x, float) and not math.isfinite(x):
            return str(x)
        text = f"{x:,}" if isinstance(x, int) else f"{x:,.{digits}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        if text == "-0":
            text = "0"
        return text.replace(",", "\0").replace(".", self.decimal).replace("\0", self.thousands)

    def percent(self, share: float | None) -> str:
        """Write a share as a whole percentage, for tables; never 0 % or 100 % of what is not quite so.

        Examples
        --------
        >>> [ENGLISH.percent(x).replace(chr(160), " ") for x in (0.724, 1.0, 0.998, 0.001, None)]
        ['72 %', '100 %', '> 99 %', '< 1 %', '–']
        """
        if share is None:
            return "–"
        whole = _whole(share)
        if whole == 100 and share < 1:
            return f">{_NBSP}99{_NBSP}%"
        if whole == 0 and share > 0:
            return f"<{_NBSP}1{_NBSP}%"
        return f"{self.number(whole)}{_NBSP}%"

    def interval(self, estimate: float | None, low: float | None, high: float | None) -> str:
        """Write an estimate with its interval, for tables.

        Examples
        --------
        >>> ENGLISH.interval(0.72, 0.651, 0.78).replace(chr(160), " ")
        '72 % (65 to 78)'
        >>> ENGLISH.interval(None, None, None)
        'not enough votes'
        """
        if estimate is None:
            return self.say("number.too_few")
        if low is None or high is None:
            return self.percent(estimate)
        return self.say(
            "number.interval", estimate=self.percent(estimate), low=_whole(low), high=_whole(high)
        )

    def of_ten(self, share: float) -> str:
        """Say a share in words: how many of ten.

        Examples
        --------
        >>> [ENGLISH.of_ten(x) for x in (0.72, 0.51, 0.98, 0.02, 0.11)]
        ['about 7 of 10', 'about half', 'more than 9 of 10', 'fewer than 1 of 10', 'about 1 of 10']
        """
        if share >= 0.95:
            return self.say("of_ten.nearly_all")
        if share < 0.05:
            return self.say("of_ten.hardly_any")
        tenths = math.floor(share * 10 + 0.5)
        return self.say("of_ten.half") if tenths == 5 else self.say("of_ten.about", tenths=tenths)

    def certainty(self, probability: float) -> str:
        """Write a probability that is a lower bound: rounded down and never 100 %, so that it claims no more.

        Examples
        --------
        >>> [ENGLISH.certainty(p).replace(chr(160), " ") for p in (0.9899, 1.0)]
        ['98 %', '99 %']
        """
        return f"{self.number(min(99, math.floor(probability * 100 + 1e-9)))}{_NBSP}%"

    def join(self, items: Iterable[str]) -> str:
        """Join a list as one says it.

        Examples
        --------
        >>> ENGLISH.join(["a"]), ENGLISH.join(["a", "b"]), ENGLISH.join(["a", "b", "c"])
        ('a', 'a and b', 'a, b and c')
        """
        every = list(items)
        if len(every) < 2:
            return "".join(every)
        head = every[0]
        for item in every[1:-1]:
            head = self.say("list.more", head=head, item=item)
        return self.say("list.last", head=head, item=every[-1])


def sentence(text: str) -> str:
    """Begin a sentence with a capital.

    Examples
    --------
    >>> sentence("about half agree.")
    'About half agree.'
    """
    return text[:1].upper() + text[1:]


def _whole(share: float) -> int:
    # half a per cent rounds up, everywhere and always
    return math.floor(share * 100 + 0.5)


#: The words of the English language.
ENGLISH = Words("en", MESSAGES)
