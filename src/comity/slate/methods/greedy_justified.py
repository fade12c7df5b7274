"""Greedy justified candidate rule, completed by proportional approval voting: ``gjcr-pav/1``.

What it decides: for ``l`` from ``k`` down to 1, as long as some statement has supporters of weight ``l * n /
k`` or more who agree with fewer than ``l`` items chosen so far, the statement with most such supporters is
chosen. Places that are then left go to the statements that add most to proportional approval voting's score.

Why a body would choose it: the slate always satisfies EJR+ (no group that is large enough for ``l`` items,
and has a statement in common, is left with fewer than ``l``), and every item that it takes first has a reason
which fits in one sentence: "31 % of the votes agreed with it and had fewer than two items".

Example: 100 people, k = 3; 65 agree with a, b and c, 35 with d alone. At level 3 nobody reaches 100; at level
2 the 65 fall short of 67; at level 1 (34 suffice) one of a, b, c is chosen, then d, since the others'
supporters have an item. The place left goes to a second item of the 65.

Reference: Brill, M., Peters, J. (2023). Robust and Verifiable Proportionality Axioms for Multiwinner Voting.
EC 2023. Completion: Thiele, T. N. (1895). Om Flerfoldsvalg.
"""

from __future__ import annotations

from comity.slate.choice import Choice, Question, best, fill

ID = "gjcr-pav/1"


def choose(question: Question) -> list[Choice]:
    """Choose a slate; the items are in the order of choice."""
    k = question.k
    slate: list[int] = []
    out: list[Choice] = []
    free = question.pool.copy()
    H = question.count(())
    for level in range(k, 0, -1):
        while free.any() and len(slate) < k:
            support = H[:level].sum(0)
            c = best(support, free, question.order)
            if int(support[c]) * k < level * question.total:
                break
            out.append(Choice(c, "justified", level, tuple(H[:, c].tolist())))
            slate.append(c)
            free[c] = False
            if len(slate) < k:
                H = question.count(tuple(slate))
    return out + fill(question, slate, free)
