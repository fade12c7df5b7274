"""Where a published folder is: on this machine, or at an address from which it is fetched first.

Nothing in a folder is trusted before it is checked: no link is followed, no file is larger than its bound,
no name leads out of the folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from comity.audit.result import Disagreement
from comity.errors import InputError

Progress = Callable[[str, int, int | None], None]

MANIFEST, CHECKPOINT = "manifest.json", "log/checkpoint"
#: Bounds in bytes, and in files.
MOST_BYTES, MOST_SMALL, MOST_FILES = 4 << 30, 64 << 20, 2_000_000

_PART = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}"
_PATH = re.compile(rf"{_PART}(/{_PART}){{0,15}}")


def is_path(name: str) -> bool:
    """Whether a name in a manifest can be a file of a folder.

    Examples
    --------
    >>> is_path("blobs/0a"), is_path("../0a"), is_path("/0a"), is_path("a/.b")
    (True, False, False, False)
    """
    return _PATH.fullmatch(name) is not None and len(name) <= 1000


@dataclass
class Folder:
    """Files of a published folder.

    Parameters
    ----------
    root : Path
    sizes : dict of str to int
        Bytes of each ordinary file, by its path with ``/``.
    odd : list of str
        Links, devices and the like: there is no reason for them.
    complete : bool
        Whether these are all files that there are; of an address only the expected ones are known.
    """

    root: Path
    sizes: dict[str, int] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)
    complete: bool = True

    def __contains__(self, name: str) -> bool:
        return name in self.sizes

    def path(self, name: str, most: int = MOST_BYTES) -> Path:
        """Give the path of a file that is there and not too large.

        Raises
        ------
        Disagreement
        """
        if name not in self.sizes:
            raise Disagreement("missing", file=name)
        if self.sizes[name] > most:
            raise Disagreement("too_large", file=name, bytes=self.sizes[name], most=most)
        return self.root / name

    def read(self, name: str, most: int = MOST_SMALL) -> bytes:
        """Read a file.

        Raises
        ------
        Disagreement
            Where it is not there, or is too large.
        """
        return self.path(name, most).read_bytes()

    def sha256(self, name: str) -> str:
        """Hash a file."""
        with self.path(name).open("rb") as f:
            return hashlib.file_digest(f, "sha256").hexdigest()


def open_folder(path: str | os.PathLike[str]) -> Folder:
    """List a folder on this machine.

    Raises
    ------
    InputError
        Where it is no published folder at all.
    """
    top = Path(path)
    if not top.is_dir():
        problem = "this is a file, not a folder" if top.exists() else "there is no such folder"
        raise InputError(problem, "Give the folder that was published, or its address.", file=str(path))
    folder = Folder(top)
    _list(top, "", folder)
    if MANIFEST not in folder and CHECKPOINT not in folder:
        raise InputError(
            f"this is no published folder: it has neither {MANIFEST} nor {CHECKPOINT}",
            "Give the folder that `comity publish` wrote, or its address.",
            file=str(path),
        )
    return folder


def _list(top: Path, prefix: str, folder: Folder) -> None:
    try:
        with os.scandir(top / prefix) as found:
            entries = sorted(found, key=lambda e: e.name)
    except OSError as e:
        raise InputError(f"it cannot be read: {e.strerror}", file=str(top / prefix)) from None
    for entry in entries:
        name = f"{prefix}{entry.name}"
        if entry.is_dir(follow_symlinks=False) and name.count("/") < 16:
            _list(top, f"{name}/", folder)
            continue
        about = entry.stat(follow_symlinks=False)
        if stat.S_ISREG(about.st_mode):
            folder.sizes[name] = about.st_size
        else:
            folder.odd.append(name)
        if len(folder.sizes) + len(folder.odd) > MOST_FILES:
            raise InputError(f"more than {MOST_FILES:,} files are in it", file=str(top))
