"""How much of an analysis fits on one page: levels of detail, the fullest first."""

from __future__ import annotations

from dataclasses import dataclass

#: Largest report, in bytes.
BUDGET = 300_000


@dataclass(frozen=True)
class Detail:
    """How much to show.

    Parameters
    ----------
    cards : int
        Statements shown with picture and sentence, in each of "agree" and "differ".
    open_cards : int
        The same for what is not settled.
    rest : int
        Further statements of each kind that are listed with their text.
    representative : int
        Statements that say what sets a group apart, for each group.
    cells : int
        Values of an attribute in the tables of participation.
    rows : int
        Statements in the table of all.
    text : int
        Longest text of a statement in that table.
    group_columns : bool
        Whether that table has a column for each group.
    settle_column : bool
        Whether that table says what would settle a statement.
    """

    cards: int
    open_cards: int
    rest: int
    representative: int
    cells: int
    rows: int
    text: int
    group_columns: bool
    settle_column: bool


#: Tried in this order until the report fits.
LEVELS: tuple[Detail, ...] = (
    Detail(12, 6, 30, 5, 60, 2000, 500, True, True),
    Detail(10, 5, 20, 5, 60, 2000, 300, True, False),
    Detail(8, 4, 10, 4, 40, 2000, 160, True, False),
    Detail(6, 3, 0, 4, 30, 2000, 140, True, False),
    Detail(5, 3, 0, 3, 20, 2000, 120, False, False),
    Detail(5, 3, 0, 3, 15, 1500, 80, False, False),
    Detail(5, 3, 0, 3, 10, 600, 80, False, False),
    Detail(4, 2, 0, 2, 8, 200, 60, False, False),
    Detail(2, 1, 0, 1, 5, 40, 40, False, False),
)

#: Longest text of a statement outside the table of all, of a topic, and of names, in characters.
LONGEST_TEXT, LONGEST_TOPIC = 600, 300
#: Longest lists of things that have no natural bound.
MOST_NOTES, MOST_SETTINGS, MOST_ATTRIBUTES, MOST_PROVISIONS, MOST_GROUPS = 40, 60, 8, 40, 12
