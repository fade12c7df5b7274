"""CSV files of a published folder, read at speed and strictly: exactly these columns, each of its kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from comity.audit.result import Disagreement
from comity.audit.source import Folder

Int = npt.NDArray[np.int64]


def read(folder: Folder, name: str, columns: dict[str, str]) -> dict[str, Any]:
    """Read a file.

    Parameters
    ----------
    folder : Folder
    name : str
    columns : dict of str to str
        All columns in their order; of each ``int``, ``hex`` (64 digits, lower case) or ``text``.

    Returns
    -------
    dict
        By column an ndarray of int64; for ``hex`` bytes, 32 a row; for ``text`` a :class:`Texts`.

    Raises
    ------
    Disagreement
    """
    import pyarrow as pa
    from pyarrow import csv

    path = folder.path(name)
    types = {"int": pa.int64(), "hex": pa.string(), "text": pa.dictionary(pa.int32(), pa.string())}
    with path.open("rb") as f:
        if f.readline(1000).rstrip(b"\r\n") != ",".join(columns).encode():
            raise Disagreement("columns", file=name, columns=",".join(columns))
    try:
        found = csv.read_csv(
            path,
            convert_options=csv.ConvertOptions(
                column_types={c: types[t] for c, t in columns.items()},
                null_values=[],
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except (pa.ArrowException, ValueError) as e:
        raise Disagreement("csv", file=name, problem=str(e).splitlines()[0][:200]) from None
    return {c: _column(found.column(c), t, name) for c, t in columns.items()}


class Texts:
    """A column of text.

    Parameters
    ----------
    codes : ndarray of int64, shape (n,)
    words : list of str
        The distinct texts; code ``i`` stands for ``words[i]``.
    """

    def __init__(self, codes: Int, words: list[str]) -> None:
        self.codes, self.words = codes, words

    def __len__(self) -> int:
        return len(self.codes)

    def array(self, keep: npt.NDArray[np.bool_] | None = None) -> Any:
        """Give some of it as a pyarrow array."""
        from comity.votes.ids import dictionary_array

        return dictionary_array(self.codes if keep is None else self.codes[keep], self.words)

    def objects(self, keep: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.object_]:
        """Give some of it as an array of str."""
        words = np.empty(len(self.words), object)
        words[:] = self.words
        out: npt.NDArray[np.object_] = words[self.codes if keep is None else self.codes[keep]]
        return out


def _column(column: Any, kind: str, name: str) -> Any:
    if kind == "int":
        return column.to_numpy().astype(np.int64)
    if kind == "hex":
        texts = column.to_pylist()
        joined = "".join(texts)
        try:
            data = bytes.fromhex(joined)
        except ValueError:
            data = b""
        if data.hex() != joined or any(len(t) != 64 for t in texts):
            raise Disagreement("hex", file=name)
        return data
    one = column.unify_dictionaries().combine_chunks()
    if hasattr(one, "chunks"):
        one = one.chunk(0) if one.num_chunks else None
    if one is None or not len(one):
        return Texts(np.zeros(0, np.int64), [])
    return Texts(one.indices.to_numpy().astype(np.int64), one.dictionary.to_pylist())
