"""How far a slate is from leaving a group without the items that it deserves."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from comity.slate.approvals import Ints


class Witness(NamedTuple):
    """The closest group: ``weight`` agrees with ``statement`` and with fewer than ``level`` items."""

    statement: int
    level: int
    weight: int


class Margin(NamedTuple):
    """``alpha`` as numerator and denominator, and its witness (None where no statement is outside the slate).

    A group of weight ``level * n / k`` deserves ``level`` items. ``alpha`` is the largest share of its claim
    that any group reaches while it has fewer: under 1 the slate satisfies EJR+, at 1 or more the witness is
    left out.
    """

    num: int
    den: int
    witness: Witness | None

    @property
    def value(self) -> float:
        """``alpha`` as a number."""
        return self.num / self.den

    @property
    def proportional(self) -> bool:
        """Whether the slate satisfies EJR+ (``alpha`` under 1)."""
        return self.num < self.den


def margin(H: Ints, outside: npt.NDArray[np.bool_], total: int, k: int) -> Margin:
    """Measure extended justified representation (EJR+) of a slate from its table.

    EJR+ is violated if and only if for some statement ``c`` outside the slate and some level ``l``, those who
    agree with ``c`` and with fewer than ``l`` items weigh ``l * total / k`` or more.

    Parameters
    ----------
    H : ndarray of int64, shape (k + 1, n_statements)
        Weight of those who agree with each statement, by how many items of the slate they agree with.
    outside : ndarray of bool, shape (n_statements,)
        Statements outside the slate whose supporters may claim them.
    total : int
        Weight of all voters.
    k : int

    Returns
    -------
    Margin
        Of equal witnesses the one with the lowest level, then the first statement.

    References
    ----------
    Brill, M., Peters, J. (2023). Robust and Verifiable Proportionality Axioms for Multiwinner Voting. EC
    2023.

    Examples
    --------
    Ten voters, two items; six agree with the one statement left out and have none:

    >>> margin(np.array([[6], [0], [0]]), np.array([True]), 10, 2)
    Margin(num=12, den=10, witness=Witness(statement=0, level=1, weight=6))
    """
    where = np.flatnonzero(outside)
    if not len(where) or total == 0:
        return Margin(0, 1, None)
    below = np.cumsum(H[:k, where], axis=0)
    found: tuple[Fraction, Witness] | None = None
    for level in range(1, k + 1):
        at = int(below[level - 1].argmax())
        weight = int(below[level - 1, at])
        claim = Fraction(weight * k, level * total)
        if found is None or claim > found[0]:
            found = claim, Witness(int(where[at]), level, weight)
    assert found is not None
    witness = found[1]
    return Margin(witness.weight * k, witness.level * total, witness)
