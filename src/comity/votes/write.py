"""Write votes so that everyone's tools, and Comity itself, read them back."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from comity.errors import InputError
from comity.votes.table import VoteTable
from comity.votes.writers import long_table, polis_export

_FORMATS = ("polis", "long")


def write_votes(table: VoteTable, path: str | os.PathLike[str], *, format: str | None = None) -> list[Path]:  # noqa: A002
    """Write votes as a Polis export or as a long table; the ending of the path says which.

    ======================================  ==================================================================
    path                                    what is written
    ======================================  ==================================================================
    ``export`` (a folder), ``export.zip``   the newest layout of a Polis export
    ``votes.csv``, ``.csv.gz``, ``.tsv``    a long table, one row a vote
    ``votes.parquet``                       the same as Parquet
    ======================================  ==================================================================

    Texts that a spreadsheet would take for a formula are guarded with an apostrophe, which
    :func:`comity.read_votes` takes off again (``docs/formats.md``). A file that exists is replaced, whole
    or not at all.

    Parameters
    ----------
    table : VoteTable
    path : path
    format : {"polis", "long"}, optional
        Only to be sure: an error tells when the path has another.

    Returns
    -------
    list of Path
        Files that were written, the main one first.

    Raises
    ------
    InputError
        When the path does not say what to write, or the votes cannot be held by the format.
    """
    path = Path(path)
    for ids, what in ((table.participants, "a participant"), (table.statements, "a statement")):
        if any(not i.strip() for i in ids.tolist()):
            raise InputError(
                f"the id of {what} is blank", "Give everyone an id; no reader takes a blank one."
            )
    ending = next((e for e in (*long_table.ENDINGS, ".zip") if path.name.lower().endswith(e)), None)
    if ending is None and path.suffix and not path.is_dir() and format != "polis":
        known = ", ".join((*long_table.ENDINGS, ".zip"))
        raise InputError(
            f"votes cannot be written as {path.suffix!r}",
            f"Name a folder, or one of {known}.",
            file=str(path),
        )
    told = "polis" if ending in (None, ".zip") or path.is_dir() else "long"
    if format is not None and format not in _FORMATS:
        raise InputError(f"unknown format {format!r}", f"Known are {', '.join(_FORMATS)}.")
    if format not in (None, told):
        hint = "a folder or a .zip" if format == "polis" else f"a file with {', '.join(long_table.ENDINGS)}"
        raise InputError(
            f"the path is for the format {told!r}, not {format!r}", f"Name {hint}.", file=str(path)
        )
    try:
        if told == "long":
            there = frozenset(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else frozenset()
            return _save(path.parent, long_table.files(table, path.name, there=there))
        files = polis_export.files(table)
        return _save(path.parent, {path.name: _zip(files)}) if ending == ".zip" else _save(path, files)
    except OSError as e:
        raise InputError(
            f"it cannot be written: {e.strerror or e}",
            "Check the folder and its permissions.",
            file=str(path),
        ) from None


def _save(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        part = folder / f".{name}.part"
        try:
            part.write_bytes(data)
            part.replace(folder / name)
        finally:
            part.unlink(missing_ok=True)
    return [folder / name for name in files]


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            # a fixed date: the same votes give the same bytes
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
