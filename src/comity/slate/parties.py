"""Parties that count alike: each one's voters divide the same number of shares, to the last one.

A party of 3 gets 333,334 + 333,333 + 333,333 shares of 1,000,000: what does not divide goes, one share each,
to the members with the lowest keys (SHA-256 of the identifier, :func:`comity.compute.part.keys`). All
remainders of a party are equal, so this is the largest-remainder rule with ties settled by lots that depend
on nobody's place in a file or on a node.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.executor import Executor
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic
from comity.errors import InputError
from comity.slate.approvals import PARTY_SHARES, WEIGHTS, Ints

Keys = npt.NDArray[np.uint64]


def party_weights(parties: Sequence[str], keys: Keys, shares: int = PARTY_SHARES) -> Ints:
    """Weights of voters who are all at hand.

    Parameters
    ----------
    parties : sequence of str, length n
        Who belongs to no party ("") speaks for none and gets no share.
    keys : ndarray of uint64, shape (n,)
        The members' keys.
    shares : int

    Returns
    -------
    ndarray of int64, shape (n,)

    Raises
    ------
    InputError
        If a party has more members than shares.

    Examples
    --------
    >>> party_weights(["A", "B", "A", "A", ""], np.array([30, 1, 10, 20, 2], np.uint64)).tolist()
    [333333, 1000000, 333334, 333333, 0]
    """
    names, codes = np.unique(np.asarray(parties, dtype=str), return_inverse=True)
    codes = np.where(names[codes.reshape(-1)] == "", -1, codes.reshape(-1))
    sizes = np.bincount(codes[codes >= 0], minlength=len(names))
    order = np.lexsort((keys, codes))
    threshold = np.zeros(len(names), np.uint64)
    first = np.searchsorted(codes[order], np.arange(len(names)))
    for g in np.flatnonzero(sizes).tolist():
        threshold[g] = keys[order[first[g] + shares % int(sizes[g])]]
    return weights_from(codes, keys, sizes, threshold, shares)


def weights_from(
    codes: npt.NDArray[Any], keys: Keys, sizes: Ints, threshold: Keys, shares: int = PARTY_SHARES
) -> Ints:
    """Weights of some voters, given every party's size and threshold (:func:`party_thresholds`).

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Party of each, -1 for none.
    keys : ndarray of uint64, shape (n,)
    sizes : ndarray of int64, shape (n_parties,)
    threshold : ndarray of uint64, shape (n_parties,)
        Members with lower keys get one share more.
    shares : int

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    if len(sizes) and int(sizes.max()) > shares:
        raise InputError(
            f"a party has {int(sizes.max())} members, more than the {shares} shares that they divide",
            "Weigh persons instead, or give whole-number weights of your own.",
        )
    if not len(sizes):
        return np.zeros(len(codes), np.int64)
    each = shares // np.maximum(sizes, 1)[codes] + (keys < threshold[codes])
    return np.where(codes < 0, 0, each).astype(np.int64)


def give_party_weights(executor: Executor, codes: str, n_codes: int, weighting: str = "parties") -> None:
    """Give all voters the weights under which parties count alike, wherever they are.

    Parameters
    ----------
    executor : Executor
        Its parts have ``codes[codes]``, -1 for none, and ``keys``; they get the weighting.
    codes : str
    n_codes : int
    weighting : str
    """
    sizes, threshold = party_thresholds(executor, codes, n_codes)
    told = {"codes": codes, "sizes": sizes, "threshold": threshold.view(np.int64), "weighting": weighting}
    executor.sum("slate.party_weights/1", **told)


@statistic("slate.party_weights/1")
def _weigh(part: Part, told: Mapping[str, Any]) -> Sums:
    """Keep the weights of this part's voters: told ``codes``, ``sizes``, ``threshold`` and ``weighting``."""
    threshold = np.asarray(told["threshold"], np.int64).view(np.uint64)
    weights = weights_from(part.codes[told["codes"]], part.keys, told["sizes"], threshold)
    part.state.setdefault(WEIGHTS, {})[told["weighting"]] = weights
    return {}


def party_thresholds(executor: Executor, codes: str, n_codes: int) -> tuple[Ints, Keys]:
    """Find every party's size and threshold where members may be anywhere: eight rounds of sums.

    Parameters
    ----------
    executor : Executor
        Its parts have ``codes[codes]``, -1 for none, and ``keys``.
    codes : str
    n_codes : int

    Returns
    -------
    sizes : ndarray of int64, shape (n_codes,)
    threshold : ndarray of uint64, shape (n_codes,)
        So that as many members as there are shares left over have lower keys.
    """
    sizes, prefix, rank = np.zeros((3, n_codes), np.int64)
    for shift in range(56, -8, -8):
        told = {"codes": codes, "n_codes": n_codes, "prefix": prefix, "shift": shift}
        counts = executor.sum("slate.party_keys/1", **told)["members"]
        if shift == 56:
            sizes = counts.sum(1)
            rank = PARTY_SHARES % np.maximum(sizes, 1)
        # the member with this rank is in the first bin whose running count exceeds it
        running = np.cumsum(counts, axis=1)
        bin_ = (running <= rank[:, None]).sum(1).clip(max=255)
        rank = rank - np.where(bin_ > 0, running[np.arange(n_codes), bin_ - 1], 0)
        prefix = (prefix << 8) | bin_
    return sizes, np.where(sizes > 0, prefix, 0).astype(np.uint64)


@statistic("slate.party_keys/1")
def party_keys(part: Part, told: Mapping[str, Any]) -> Sums:
    """Count the members of every party whose keys begin like its prefix, by the next byte of the key.

    Told: ``codes``, ``n_codes``, ``prefix`` (int64, n_codes), ``shift``, the bits below that byte. Answers
    ``members``, shape (n_codes, 256).
    """
    codes, shift = part.codes[told["codes"]], np.uint64(told["shift"])
    begin = np.zeros(part.n, np.uint64) if shift == 56 else part.keys >> (shift + np.uint64(8))
    of_party = codes >= 0
    of_party[of_party] = begin[of_party] == told["prefix"].astype(np.uint64)[codes[of_party]]
    byte = (part.keys[of_party] >> shift) & np.uint64(255)
    cell = codes[of_party].astype(np.int64) * 256 + byte.astype(np.int64)
    return {"members": np.bincount(cell, minlength=told["n_codes"] * 256).reshape(-1, 256)}
