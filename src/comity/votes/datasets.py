"""Public Polis conversations by name: fetched once, checked against known checksums, kept in the cache.

The conversations are those of The Computational Democracy Project's open data. Listed are only those whose
checksums are known, so nothing is ever read that has not been verified; a conversation without ``votes.csv``
in the list has one in the original collection, but its checksum is not known here.

Two settings, both environment variables: ``COMITY_DATASETS`` names another source (the base address of a
mirror, or a local folder with one subfolder a conversation), ``COMITY_CACHE`` another folder for the cache.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.errors import ComityError, InputError

if TYPE_CHECKING:
    from comity.votes.table import VoteTable

__all__ = ["LICENCE", "attribution", "fetch", "load", "names"]

#: Where the conversations are published; HEAD follows the publisher's default branch.
HOME = "https://raw.githubusercontent.com/compdemocracy/openData/HEAD/"
LICENCE = "CC BY 4.0"

_ATTRIBUTION = (
    "Data was gathered using the Polis software (compdemocracy.org/polis) and is sub-licensed under "
    "CC BY 4.0 with Attribution to The Computational Democracy Project."
)
_PAGE = "https://github.com/compdemocracy/openData"
_TIMEOUT = 30  # seconds without an answer


def names() -> tuple[str, ...]:
    """Names of the conversations that can be fetched.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> "brexit-consensus" in names()
    True
    """
    return tuple(_registry())


def attribution(name: str) -> str:
    """Give the sentence that the licence of a conversation asks for, with where the data is from.

    Parameters
    ----------
    name : str
        One of :func:`names`.

    Returns
    -------
    str

    Raises
    ------
    InputError
        When there is no conversation of that name.
    """
    _files(name)
    return f"{name}: {_ATTRIBUTION} Source: {_PAGE}"


def fetch(name: str, *, source: str | os.PathLike[str] | None = None, progress: bool = False) -> Path:
    """Fetch a conversation, unless it is in the cache, and verify it.

    Parameters
    ----------
    name : str
        One of :func:`names`.
    source : str or path, optional
        Base address of a mirror, or a local folder; by default the environment variable ``COMITY_DATASETS``,
        and without it the publisher's repository. Files of a local folder are verified and used where they
        are.
    progress : bool
        Show progress and the attribution on the standard error stream.

    Returns
    -------
    Path
        Folder with the conversation in Polis layout, as :func:`comity.read_votes` takes it.

    Raises
    ------
    InputError
        When there is no conversation of that name, or a file is not the one whose checksum is known.
    ComityError
        When the source cannot be reached or the cache cannot be written.
    """
    wanted = _files(name)
    place = str(source if source is not None else os.environ.get("COMITY_DATASETS") or HOME)
    if progress:
        import click

        click.echo(attribution(name), err=True)
    if "://" not in place:
        return _verify_folder(name, wanted, Path(place))
    return _download(name, wanted, place, progress)


def load(name: str, *, source: str | os.PathLike[str] | None = None, progress: bool = False) -> VoteTable:
    """Fetch a conversation and read its votes.

    Parameters
    ----------
    name, source, progress
        As for :func:`fetch`.

    Returns
    -------
    VoteTable
        With ``licence`` and ``attribution`` in its ``meta``.

    Raises
    ------
    InputError, ComityError
        As :func:`fetch`.
    """
    from comity.votes import read_votes

    table: VoteTable = read_votes(fetch(name, source=source, progress=progress))
    return replace(table, meta={**table.meta, "licence": LICENCE, "attribution": attribution(name)})


@cache
def _registry() -> Mapping[str, Mapping[str, str]]:
    """Conversation: file: SHA-256."""
    out: dict[str, dict[str, str]] = {}
    text = files("comity.votes").joinpath("polis_open_data.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        out.setdefault(row["conversation"], {})[row["file"]] = row["sha256"]
    return out


def _files(name: str) -> Mapping[str, str]:
    try:
        return _registry()[name]
    except KeyError:
        raise InputError(
            f"there is no conversation {name!r} in the list", f"Names are: {', '.join(names())}."
        ) from None


def _verify_folder(name: str, wanted: Mapping[str, str], root: Path) -> Path:
    folder = root / name
    for file, known in wanted.items():
        path = folder / file
        try:
            data = path.read_bytes()
        except OSError as e:
            raise InputError(
                f"cannot be read: {e.strerror}",
                f"Set COMITY_DATASETS or `source` to a folder that holds {name}/ with {', '.join(wanted)}.",
                file=str(path),
            ) from e
        if hashlib.sha256(data).hexdigest() != known:
            raise _mismatch(str(path), "Put the published file there, or use another source.")
    return folder


def _mismatch(file: str, remedy: str) -> InputError:
    return InputError(
        "is not the published file: its SHA-256 checksum differs from the known one", remedy, file=file
    )


def _download(name: str, wanted: Mapping[str, str], base: str, progress: bool) -> Path:
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")  # what there is to say is said here
    folder = _cache_folder() / "polis" / name
    store = pooch.create(
        path=folder,
        base_url=f"{base.rstrip('/')}/{name}/",
        registry={file: f"sha256:{known}" for file, known in wanted.items()},
        retry_if_failed=1,
    )
    get = pooch.HTTPDownloader(timeout=_TIMEOUT)
    for file in _shown(wanted, name) if progress else wanted:
        try:
            store.fetch(file, downloader=get)
        except requests.exceptions.RequestException as e:
            raise ComityError(
                f"cannot fetch {store.get_url(file)}: {_reason(e)}",
                "Check the connection and try again; or set COMITY_DATASETS to a mirror's address or to a "
                f"folder that holds {name}/.",
            ) from e
        except ValueError as e:  # pooch's word for a checksum that differs
            raise _mismatch(
                store.get_url(file),
                "The source may have changed or be damaged: set COMITY_DATASETS to another one.",
            ) from e
        except OSError as e:
            raise ComityError(
                f"cannot write {folder / file}: {e.strerror or e}",
                "Set COMITY_CACHE to a folder that can be written.",
            ) from e
    return folder


def _shown(wanted: Iterable[str], name: str) -> Iterable[str]:
    from rich.console import Console
    from rich.progress import track

    return track(list(wanted), description=name, console=Console(stderr=True), transient=True)


def _reason(error: Any) -> str:
    answer = getattr(error, "response", None)
    if answer is not None:
        return f"the server answered {answer.status_code} {answer.reason}"
    return (
        "the server did not answer in time"
        if "imeout" in type(error).__name__
        else "no connection to the server"
    )


def _cache_folder() -> Path:
    given = os.environ.get("COMITY_CACHE")
    if given:
        return Path(given)
    import pooch

    return Path(pooch.os_cache("comity"))
