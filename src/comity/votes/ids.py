"""Identifiers of participants and statements: text always, in one canonical order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.errors import InputError


def id_order(ids: Iterable[str]) -> list[str]:
    """Sort identifiers: plain numbers first and by value, then the rest by code point.

    Examples
    --------
    >>> id_order(["10", "b", "9", "a"])
    ['9', '10', 'a', 'b']
    """
    return sorted(ids, key=_id_key)


def _id_key(s: str) -> tuple[int, int, str]:
    # "007" is a name, not the number 7: two ids must never compare equal
    if s.isascii() and s.isdigit() and (s == "0" or s[0] != "0"):
        return (0, len(s), s)  # without leading zeros, shorter is smaller
    return (1, 0, s)


def factorize(x: Any) -> tuple[npt.NDArray[np.int64], Any]:
    """Turn identifiers into codes.

    Parameters
    ----------
    x : array_like or pyarrow array of string, shape (n,)
        What is not a string is turned into one.

    Returns
    -------
    codes : ndarray of int64, shape (n,)
    ids : pyarrow.Array of string
        The distinct identifiers; code ``i`` stands for ``ids[i]``.
    """
    import pyarrow as pa

    if isinstance(x, pa.Array | pa.ChunkedArray):
        return _arrow_codes(x)
    a = np.asarray(x)
    if a.dtype.kind in "iu":
        d = pa.array(a.reshape(-1)).dictionary_encode()
        codes = d.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        return codes, pa.array([str(i) for i in d.dictionary.to_pylist()], pa.string())
    if a.dtype.kind == "O":
        text = [s if isinstance(s, str) else str(s) for s in a.tolist()]
    else:
        text = a.astype(str).tolist()
    return _arrow_codes(_string_array(text))


def dictionary_array(codes: npt.NDArray[Any], ids: list[str]) -> Any:
    """Make the pyarrow array that :func:`factorize` takes without looking at every text.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Place of each value in ``ids``.
    ids : list of str
        Distinct.
    """
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32, copy=False)), _string_array(ids))


def canonical(
    codes: npt.NDArray[np.int64], ids: Any, more: Iterable[str]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    """Renumber codes so that identifiers are in :func:`id_order`, with identifiers that have no vote added.

    Parameters
    ----------
    codes : ndarray of int64, shape (n,)
    ids : pyarrow.Array of string, shape (n_distinct,)
    more : iterable of str

    Returns
    -------
    codes : ndarray of int64, shape (n,)
    ids : ndarray of str, shape (n_all,)
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    every = ids
    extra = list(more)
    if extra:
        every = pa.chunked_array([ids, _string_array(extra)]).unique()
    # the same order as id_order, at the speed that a million identifiers need
    number = pc.match_substring_regex(every, r"^(0|[1-9][0-9]*)$")
    keys = pa.table(
        {
            "kind": pc.invert(number).cast(pa.int8()),
            "size": pc.if_else(number, pc.binary_length(every), 0),
            "id": every,
        }
    )
    order = pc.sort_indices(keys, sort_keys=[(k, "ascending") for k in keys.column_names])
    place = np.empty(len(every), np.int64)
    place[order.to_numpy()] = np.arange(len(every))
    out = np.empty(len(every), object)
    out[:] = every.take(order).to_pylist()
    # `unique` keeps the order of first appearance, so the first len(ids) places are those of `ids`
    return place[codes] if len(codes) else codes, out


def _arrow_codes(x: Any) -> tuple[npt.NDArray[np.int64], Any]:
    import pyarrow as pa

    if not pa.types.is_dictionary(x.type):
        x = x.cast(pa.string()).dictionary_encode()
    if isinstance(x, pa.ChunkedArray):
        x = x.unify_dictionaries().combine_chunks()
        if isinstance(x, pa.ChunkedArray):  # no chunk at all
            x = x.chunk(0) if x.num_chunks else pa.array([], x.type)
    codes = x.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    ids = x.dictionary.cast(pa.string())
    used = np.bincount(codes, minlength=len(ids)) > 0
    if (
        not used.all()
    ):  # a slice keeps the whole dictionary: what is not used is not an identifier of these rows
        codes = (np.cumsum(used) - 1)[codes]
        ids = ids.filter(pa.array(used))
    return codes, ids


def _string_array(text: list[str]) -> Any:
    import pyarrow as pa

    try:
        return pa.array(text, pa.string())
    except UnicodeEncodeError as e:
        raise InputError(
            f"an identifier is not valid text: {e.object!r}",
            "Write identifiers in Unicode, without lone surrogates.",
        ) from None
