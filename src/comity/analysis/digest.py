"""Digest of a set of votes: the same for the same votes in any order and any partition.

LtHash (Bellare and Micciancio, EUROCRYPT 1997; Lewi, Kim, Maykov and Weis, ePrint 2019/227): each
participant's votes are hashed to 1,024 numbers of 16 bits by SHAKE-128, the numbers are added modulo 2**16
over the participants, and the digest is the SHA-256 of the totals. To find other votes with the same digest
is believed to take over 2**200 steps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from comity.compute.executor import Executor
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic

_LANES = 1024
_BLOCK = 256


@statistic("votes.digest/1")
def _digest(part: Part, told: Mapping[str, Any]) -> Sums:
    """Add the hashes of the participants' votes."""
    token = [[f"{s}\x1f{v}\x1e".encode() for s in told["statements"]] for v in (-1, 0, 1)]
    total = np.zeros(_LANES, np.int64)
    ids, units = part.state["participants"], part.state["weights.units"]
    weighted = told["weighted"]
    indptr = part.indptr.tolist()
    block: list[bytes] = []
    shake = hashlib.shake_128
    for i in range(part.n):
        # one participant at a time: all votes as Python's numbers would take ten times the memory
        votes = slice(indptr[i], indptr[i + 1])
        columns, values = part.indices[votes].tolist(), part.values[votes].tolist()
        row = b"".join([token[v + 1][j] for j, v in zip(columns, values, strict=True)])
        head = f"{ids[i]}\x1d{units[i] if weighted else ''}\x1d".encode()
        block.append(shake(head + row).digest(2 * _LANES))
        if len(block) == _BLOCK or i == part.n - 1:
            total += np.frombuffer(b"".join(block), "<u2").reshape(-1, _LANES).sum(0, dtype=np.int64)
            block.clear()
    return {"lanes": total}


def votes_digest(executor: Executor, statements: tuple[str, ...], *, weighted: bool) -> str:
    """Digest the votes that the parts hold.

    A participant's votes are ``id GS weight GS (statement US vote RS)*`` in canonical order of statements, in
    UTF-8, with the separators of ASCII and the weight in millionths, empty where all weigh the same.

    Returns
    -------
    str
        ``lthash16:`` and 64 hexadecimal digits.
    """
    lanes = executor.sum("votes.digest/1", statements=statements, weighted=weighted)["lanes"]
    total = (lanes % 65536).astype("<u2").tobytes()
    return f"lthash16:{hashlib.sha256(total).hexdigest()}"
