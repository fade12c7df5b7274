"""A refusal: an act that the state of the forum or its rules do not allow."""

from __future__ import annotations

from typing import Any

from comity.errors import ComityError
from comity.words import ENGLISH


class Refused(ComityError):  # noqa: N818 - the word of the practice
    """An act that is not allowed; nothing was changed.

    Parameters
    ----------
    code : str
        Why; its sentence is ``refused.<code>`` in :mod:`comity.words`.
    **numbers
        What the sentence names.

    Examples
    --------
    >>> print(Refused("unknown", what="party", name="x"))
    There is no party “x” here.
    """

    exit_code = 2

    def __init__(self, code: str, **numbers: Any) -> None:
        self.code, self.numbers = code, numbers
        key = f"refused.{code}"
        remedy = f"{key}.remedy"
        super().__init__(
            ENGLISH.say(key, **numbers),
            ENGLISH.say(remedy, **numbers) if ENGLISH.has(remedy) else "",
        )
