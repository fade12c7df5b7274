"""Lists that are done all or not at all: which item was in the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from comity.errors import ComityError, InputError
from comity.forum.refused import Refused


class ItemError(InputError):
    """An item of a list that cannot be done; nothing of the list was.

    Parameters
    ----------
    item : int
        Its place, from 0; whoever made the list of a file knows the row.
    why : ComityError
    """

    def __init__(self, item: int, why: ComityError) -> None:
        super().__init__(why.problem, why.remedy, column=_field(why))
        self.item = item


def _field(why: ComityError) -> str | int | None:
    """Tell the field that is wrong, where that can be told."""
    if isinstance(why, InputError):
        return why.column
    return why.numbers.get("field", why.numbers.get("what")) if isinstance(why, Refused) else None


@contextmanager
def item(place: int) -> Iterator[None]:
    """Do an item.

    Raises
    ------
    ItemError
        Where it is refused.
    """
    try:
        yield
    except ItemError:
        raise
    except (InputError, Refused) as e:
        raise ItemError(place, e) from e
