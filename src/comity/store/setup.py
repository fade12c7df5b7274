"""Start the store: settings, Django, and tables that are up to date."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from comity.errors import ComityError, InputError

_SETTINGS = "comity.store.settings"


class StoreError(ComityError):
    """The database cannot be used: it is full, read-only, locked or not there. Nothing was changed."""

    exit_code = 1


def setup(*, migrate: bool = True) -> None:
    """Start Django with the settings of the environment, and bring the tables up to date.

    Parameters
    ----------
    migrate : bool
        Whether to make or change tables where they are not as this version needs them.

    Raises
    ------
    InputError
        Where the part of Comity that keeps forums is not installed, or the environment says what cannot be.
    StoreError
        Where the database cannot be reached.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS)
    try:
        import django
    except ImportError:
        raise InputError(
            "forums need a part of Comity that is not installed",
            "Install it with: pip install 'comity[server]'.",
        ) from None
    django.setup()
    _own()
    if migrate:
        from comity.store.failures import explained

        with explained():
            _migrate()


def _own() -> None:
    """Make the file of a new database its owner's alone; SQLite's other files take after it."""
    from django.db import connection

    path = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not Path(path).exists():
        with suppress(OSError):  # the database itself will say what is wrong
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
