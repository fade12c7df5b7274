"""Django's settings: SQLite under ``COMITY_HOME`` without set-up, or what ``COMITY_DATABASE_URL`` names."""

from __future__ import annotations

import os
import secrets
from typing import Any

import dj_database_url

from comity.errors import InputError
from comity.store.home import DATABASE_URL, DURABILITY, home

#: What is promised when the power fails: ``full`` loses nothing that was acknowledged.
_SYNCHRONOUS = {"full": "FULL", "normal": "NORMAL"}
_COMMIT = {"full": "on", "normal": "off"}
#: Seconds that a writer waits for another.
TIMEOUT = 20


def _durability() -> str:
    level = os.environ.get(DURABILITY, "full")
    if level not in _SYNCHRONOUS:
        raise InputError(f"{DURABILITY} is {level!r}", f"Choose of: {', '.join(_SYNCHRONOUS)}.")
    return level


def _database() -> dict[str, Any]:
    level, url = _durability(), os.environ.get(DATABASE_URL)
    if url:
        try:
            found: dict[str, Any] = dict(dj_database_url.parse(url))
        except (ValueError, dj_database_url.UnknownSchemeError, dj_database_url.ParseError) as e:
            raise InputError(
                f"{DATABASE_URL} cannot be read: {e}", "Write it like postgres://user:password@host/name."
            ) from None
    else:
        found = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home() / "comity.sqlite3")}
    if found["ENGINE"].endswith("sqlite3"):
        pragmas = {
            "journal_mode": "WAL",
            "synchronous": _SYNCHRONOUS[level],
            "fullfsync": "ON",  # macOS otherwise leaves what was written in the disk's own memory
            "foreign_keys": "ON",
            "secure_delete": "ON",  # what was erased is overwritten
        }
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": TIMEOUT,
            "init_command": ";".join(f"PRAGMA {k}={v}" for k, v in pragmas.items()),
        }
    elif found["ENGINE"].endswith("postgresql"):
        said = f"-c lock_timeout={TIMEOUT}s -c synchronous_commit={_COMMIT[level]}"
        options = found.setdefault("OPTIONS", {})
        options["options"] = f"{options.get('options', '')} {said}".strip()
        options.setdefault("connect_timeout", TIMEOUT)
    else:
        raise InputError(f"{DATABASE_URL}: Comity keeps its data in SQLite or PostgreSQL", "Use one of them.")
    return found


DATABASES = {"default": _database()}
INSTALLED_APPS = ["comity.store"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
# nothing here is signed with it; a fixed one would be a temptation
SECRET_KEY = secrets.token_hex(32)
