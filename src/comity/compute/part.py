"""A part of the votes: some participants' rows, and what an analysis remembers of these participants."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt


def key(identifier: str) -> int:
    """Hash an identifier to 64 bits: the first eight bytes of its SHA-256.

    It is the source of every pseudo-random choice about one participant or statement, so that samples, folds
    and starts depend on who it is and never on the order of rows.
    """
    return int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:8], "little")


def keys(identifiers: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Apply :func:`key` to each identifier; shape (n,)."""
    sha = hashlib.sha256
    raw = b"".join(sha(s.encode()).digest()[:8] for s in identifiers)
    return np.frombuffer(raw, "<u8").astype(np.uint64)


@dataclass
class Part:
    """Rows of some participants in compressed sparse row form.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n + 1,)
        Votes of row ``i`` are at ``indptr[i]:indptr[i + 1]``.
    indices : ndarray of uint16 or int32, shape (n_votes,)
    values : ndarray of int8, shape (n_votes,)
        1 agree, 0 pass, -1 disagree.
    n_statements : int
    keys : ndarray of uint64, shape (n,)
        :func:`keys` of the participants.
    weights : ndarray of float64, shape (n,)
    codes : mapping of str to ndarray of int32, shape (n,)
        Attributes of the participants as codes of a list of values that all parts share.
    state : dict
        What statistics keep between rounds for these participants; it never leaves this part.
    """

    indptr: npt.NDArray[np.int64]
    indices: npt.NDArray[Any]
    values: npt.NDArray[np.int8]
    n_statements: int
    keys: npt.NDArray[np.uint64]
    weights: npt.NDArray[np.float64]
    codes: dict[str, npt.NDArray[np.int32]] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of participants."""
        return len(self.indptr) - 1

    def split(self, n_parts: int) -> list[Part]:
        """Split into parts of about equal numbers of votes; without copying votes.

        Parameters
        ----------
        n_parts : int
            At most as many as there are participants are made.
        """
        votes = self.indptr[-1]
        target = [votes * i // n_parts for i in range(1, n_parts)]
        cuts = [0, *np.searchsorted(self.indptr, target).tolist(), self.n]
        out = []
        for lo, hi in pairwise(cuts):
            if hi > lo:
                a, b = self.indptr[lo], self.indptr[hi]
                out.append(
                    Part(
                        indptr=self.indptr[lo : hi + 1] - a,
                        indices=self.indices[a:b],
                        values=self.values[a:b],
                        n_statements=self.n_statements,
                        keys=self.keys[lo:hi],
                        weights=self.weights[lo:hi],
                        codes={k: c[lo:hi] for k, c in self.codes.items()},
                    )
                )
        return out or [self]
