"""The folder where everything of an installation lives: database, keys, its name."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from comity.errors import InputError

HOME = "COMITY_HOME"
DATABASE_URL = "COMITY_DATABASE_URL"
SITE = "COMITY_SITE"
DURABILITY = "COMITY_DURABILITY"

_SITE = re.compile(r"[a-z0-9]([a-z0-9.:-]{0,126}[a-z0-9])?")


def home() -> Path:
    """Where everything lives: ``COMITY_HOME``, or ``comity`` in the user's folder for data.

    Returns
    -------
    Path
        Absolute; made at the first use, readable by its owner only.
    """
    given = os.environ.get(HOME)
    if given:
        path = Path(given)
    else:
        data = os.environ.get("XDG_DATA_HOME")
        path = (Path(data) if data else Path.home() / ".local" / "share") / "comity"
    path = path.absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as e:
        raise InputError(
            f"the folder cannot be made: {e.strerror or e}",
            f"Set {HOME} to a folder of yours.",
            file=str(path),
        ) from None
    return path


def keys_folder() -> Path:
    """Folder of the secret keys."""
    path = home() / "keys"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def site() -> str:
    """Name of this installation, in the names of its logs and keys; chosen once.

    Raises
    ------
    InputError
        Where ``COMITY_SITE`` is no name, or another one than was chosen before.
    """
    path, given = home() / "site", os.environ.get(SITE)
    if given is not None and not _SITE.fullmatch(given):
        raise InputError(
            f"{SITE} is {given!r}", "Give a host's name in small letters, such as talks.example.org."
        )
    if not path.exists():
        chosen = given or f"node-{secrets.token_hex(4)}"
        part = home() / f".site-{secrets.token_hex(4)}"
        with part.open("w", encoding="utf-8") as f:
            f.write(f"{chosen}\n")
            f.flush()
            os.fsync(f.fileno())  # every log carries it
        try:
            os.link(part, path)  # whoever is first decides, also among processes
        except FileExistsError:
            pass
        finally:
            part.unlink()
    known = path.read_text(encoding="utf-8").strip()
    if not _SITE.fullmatch(known):
        raise InputError(
            f"{known!r} cannot be the name of this installation",
            "Bring the file back from a backup; the names of the logs begin with it.",
            file=str(path),
        )
    if given is not None and known != given:
        raise InputError(
            f"{SITE} is {given!r}, but this installation is called {known!r}",
            "Its name is in its logs and cannot change: leave it out, or use another COMITY_HOME.",
        )
    return known
