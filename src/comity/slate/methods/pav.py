"""Proportional approval voting by local search: ``pav/1``.

What it decides: a slate is worth ``1 + 1/2 + ... + 1/u`` to a voter who agrees with ``u`` of its items. Items
are added one by one, each time the one that adds most; then, as long as swapping one item for one outside
raises the total, the swap that raises it most is made.

Why a body would choose it: it is the classic proportional rule, it gives somewhat more agreed items in sum
than the greedy justified rule, and a swap that everybody's gains and losses favour is easy to explain. A
slate that no swap improves satisfies EJR+, by the same argument as for EJR in the paper below: a group left
out would gain more from its statement than the item that matters least is worth.

Example: 60 people agree with a, b and c, 40 with d and e; k = 3. First a (60), then d (40 against 30 for b),
then b (30 against 20 for e): a, b, d. No swap gains.

Reference: Thiele, T. N. (1895). Om Flerfoldsvalg. Aziz, H., Elkind, E., Huang, S., Lackner, M.,
Sanchez-Fernandez, L., Skowron, P. (2018). On the Complexity of Extended and Proportional Justified
Representation. AAAI 2018.
"""

from __future__ import annotations

import numpy as np

from comity.slate.choice import Choice, Question, best, fill, gains

ID = "pav/1"

#: The score rises with every swap, so the search ends; this ends it where that would take absurdly long.
MOST_SWAPS = 1_000


def choose(question: Question) -> list[Choice]:
    """Choose a slate; the items are in the order in which their gains are largest."""
    slate = [c.statement for c in fill(question, (), question.pool)]
    for _ in range(MOST_SWAPS):
        swap = _best_swap(question, slate)
        if swap is None:
            break
        slate = [c for c in slate if c != swap[0]] + [swap[1]]
    final = np.zeros_like(question.pool)
    final[slate] = True
    return fill(question, (), final)


def _best_swap(question: Question, slate: list[int]) -> tuple[int, int] | None:
    """Find the item to take out and the statement to put in that raise the score most, if any do."""
    free = question.pool.copy()
    free[slate] = False
    if not free.any():
        return None
    found: tuple[tuple[int, int, int], tuple[int, int]] | None = None
    for out in sorted(slate):
        gain = gains(question.count(tuple(c for c in slate if c != out)), question.total)
        into = best(gain, free, question.order)
        rise = int(gain[into]) - int(gain[out])
        key = (rise, -int(question.order[into]), -int(question.order[out]))
        if rise > 0 and (found is None or key > found[0]):
            found = key, (out, into)
    return None if found is None else found[1]
