"""Fetching a published folder from an address: what its manifest lists, and what its log has by its size."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from comity.audit import canonical, note, tree
from comity.audit.log import MOST_ENTRIES, read_checkpoint
from comity.audit.source import CHECKPOINT, MANIFEST, MOST_BYTES, MOST_SMALL, Folder, Progress, is_path
from comity.errors import InputError

#: Seconds to connect and between two pieces; bytes a second below which a server is given up on.
CONNECT, READ, SLOWEST = 10, 30, 10_000
MOST_REDIRECTS, _CHUNK, _GRACE = 5, 1 << 16, 60
_MOST_TILE = tree.WIDTH * (2 + 65_535)
_REMEDY = "Check the address, or download the folder and verify it here."


def is_address(source: str) -> bool:
    """Whether this is an address and no path.

    Examples
    --------
    >>> is_address("https://example.org/f/"), is_address("folder")
    (True, False)
    """
    return source.lower().startswith(("http://", "https://"))


def fetch(address: str, into: Path, progress: Progress) -> Folder:
    """Fetch a published folder.

    What is not there (404, 410) is simply not in the folder; the checks will say so.

    Parameters
    ----------
    address : str
        Of the folder, or of its ``manifest.json``.
    into : Path
        An empty folder.
    progress : callable

    Raises
    ------
    InputError
        Where the server cannot be reached or does not answer as it should, or there is no published folder.
    """
    import requests

    base = address.removesuffix(MANIFEST).rstrip("/") + "/"
    folder = Folder(into, complete=False)
    with requests.Session() as session:
        get = _Fetcher(session, base, folder)
        there = [get(MANIFEST, MOST_SMALL), get(CHECKPOINT, MOST_SMALL)]
        if not any(there):
            raise InputError(
                f"there is no published folder: neither {MANIFEST} nor {CHECKPOINT} is there",
                _REMEDY,
                file=address,
            )
        wanted = [*_listed(folder), *((f"log/{p}", _MOST_TILE) for p in _log_paths(folder))]
        for n, (name, most) in enumerate(wanted):
            progress("fetching", n, len(wanted))
            # without one of its files the log cannot be right: no need to ask for the rest
            if not get(name, most) and name.startswith("log/"):
                break
    return folder


def _listed(folder: Folder) -> Iterable[tuple[str, int]]:
    """Files of the manifest, each with the bytes that it may have; nothing where it cannot be read."""
    try:
        files = canonical.read(folder.read(MANIFEST))["files"]
        listed = [(name, int(about["bytes"])) for name, about in files.items()]
    except Exception:  # the manifest's own check will say what is wrong
        return []
    return [(n, b) for n, b in listed if is_path(n) and not n.startswith("log/") and n != MANIFEST and b >= 0]


def _log_paths(folder: Folder) -> list[str]:
    try:
        size = read_checkpoint(note.read_note(folder.read(CHECKPOINT)).text).size
    except Exception:  # the checkpoint's own check will say what is wrong
        return []
    return tree.paths(size) if size <= MOST_ENTRIES else []


class _Fetcher:
    """Fetches one file after the other, all of them together within a bound."""

    def __init__(self, session: Any, base: str, folder: Folder) -> None:
        self.session, self.base, self.folder = session, base, folder
        self.left = MOST_BYTES

    def __call__(self, name: str, most: int) -> bool:
        """Fetch a file; say whether it is there."""
        import requests

        url = urljoin(self.base, name)
        try:
            with self._open(url) as answer:
                if answer.status_code in (404, 410):
                    return False
                if answer.status_code != 200:
                    raise InputError(f"the server answers {answer.status_code}", _REMEDY, file=url)
                self._save(name, answer, min(most, self.left), url)
        except (FileExistsError, NotADirectoryError):
            return False  # no folder can hold both a file and something below it: a check will say so
        except requests.RequestException as e:
            raise InputError(f"it cannot be fetched ({type(e).__name__})", _REMEDY, file=url) from None
        return True

    def _open(self, url: str) -> Any:
        """Ask, and follow redirects that stay with the web and do not give up encryption."""
        for _ in range(MOST_REDIRECTS):
            headers = {"Accept-Encoding": "gzip, identity"}
            answer = self.session.get(
                url, stream=True, timeout=(CONNECT, READ), allow_redirects=False, headers=headers
            )
            if answer.status_code not in (301, 302, 303, 307, 308):
                return answer
            target = urljoin(url, answer.headers.get("Location", ""))
            answer.close()
            if urlsplit(target).scheme not in ("https", urlsplit(url).scheme):
                raise InputError(f"the server sends elsewhere, to {target[:200]!r}", _REMEDY, file=url)
            url = target
        raise InputError("the server sends from one address to the next", _REMEDY, file=url)

    def _save(self, name: str, answer: Any, most: int, url: str) -> None:
        path = self.folder.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        size, begun = 0, time.monotonic()
        with path.open("xb") as f:
            for chunk in answer.iter_content(_CHUNK):
                size += len(chunk)
                if size > most + 1:
                    # one byte too many is enough to see that it is not the file that was published
                    chunk = chunk[: len(chunk) - (size - most - 1)]
                    size = most + 1
                f.write(chunk)
                if size > most:
                    break
                if time.monotonic() - begun > _GRACE + size / SLOWEST:
                    raise InputError("the server is too slow", _REMEDY, file=url)
        self.left = max(0, self.left - size)
        self.folder.sizes[name] = size
