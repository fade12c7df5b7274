"""A database that is full, read-only, locked or away: a clear error, nothing lost, and it goes on."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from pathlib import Path

import pytest

from tests.store import writers
from tests.store.writers import CONSULTATION, FORUM, PARTIES, STATEMENTS

ROOT = Path(__file__).resolve().parents[2]


def act(n: int = 0, text: str = "An idea") -> str:
    from comity.actions.statement import submit_statement

    return submit_statement(
        forum=FORUM, consultation=CONSULTATION, text=f"{text} {n}", lang="en", party=PARTIES[0]
    )


def vote(me):
    from comity.actions.ballot import cast_ballots

    votes = dict.fromkeys(STATEMENTS, 1)
    return cast_ballots(forum=FORUM, consultation=CONSULTATION, participation=me, votes=votes)


def enter(code: str):
    from comity.actions.invitation import enter_forum

    return enter_forum(forum=FORUM, code=code)


def size() -> int:
    from comity.store.models import Log

    return Log.objects.get(forum=FORUM).size


class Told:
    """What was acknowledged, and that it is still there."""

    def __init__(self) -> None:
        self.told: dict[str, set[str]] = defaultdict(set)

    def act(self, n: int = 0) -> None:
        self.told["statement"].add(act(n))

    def vote(self, me) -> None:
        self.told["promise"] |= {writers.promised(note) for note in vote(me)}

    def check_there(self) -> None:
        writers.check_acknowledged(self.told)

    def check(self) -> None:
        self.check_there()
        writers.check_whole()


def until_it_fails(told: Told, me) -> Exception:
    """Act and vote until the database refuses."""
    from comity.store.setup import StoreError

    for n in range(10_000):
        try:
            told.act(n)
            told.vote(me)
        except StoreError as e:
            return e
    raise AssertionError("it goes on and on")


# ---------------------------------------------------------------------- full
def sql(text: str) -> object:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchone() if cursor.description else None


ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("store", ["postgresql"], indirect=True)


@ON_SQLITE
def test_a_full_database_says_so_and_loses_nothing(store):
    me, told = enter(writers.prepare()[0]), Told()
    told.act()
    told.vote(me)
    (pages,) = sql("PRAGMA page_count")
    sql(f"PRAGMA max_page_count = {pages + 8}")
    error = until_it_fails(told, me)
    assert "disk is full" in error.problem
    assert "Make room" in error.remedy
    told.check()
    # a connection that failed is not used again, and the limit was of that connection
    told.act()
    told.vote(me)
    told.check()


@ON_SQLITE
def test_a_full_disk_says_so_and_loses_nothing(store, tmp_path, monkeypatch):
    from tests import stores

    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("needs root, to mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "comity-test", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.decode().strip()}")
    try:
        monkeypatch.setenv("COMITY_HOME", str(disk))
        with stores.using(None):
            stores.migrated()
            me, told = enter(writers.prepare()[0]), Told()
            error = until_it_fails(told, me)
            assert "disk" in error.problem
            told.check_there()
            # room again, and it goes on
            subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
            told.act()
            told.vote(me)
            told.check()
    finally:
        subprocess.run(["umount", disk], check=True)


# ---------------------------------------------------------------------- read-only
def test_a_database_that_is_read_only_says_so(store):
    from comity.store.setup import StoreError

    me, told = enter(writers.prepare()[0]), Told()
    told.act()
    told.vote(me)
    before = size()
    if store == "sqlite":
        sql("PRAGMA query_only = ON")
    else:
        sql("SET default_transaction_read_only = on")
    with pytest.raises(StoreError, match="read-only") as error:
        act()
    assert error.value.remedy
    if store == "sqlite":
        sql("PRAGMA query_only = ON")
    else:
        sql("SET default_transaction_read_only = on")
    with pytest.raises(StoreError, match="read-only"):
        vote(me)
    assert size() == before
    told.act()
    told.vote(me)
    told.check()


BY_ANOTHER = """
import os
from comity.store.setup import StoreError, setup
setup(migrate=False)
from django.db import connections
from comity.actions.statement import submit_statement
def act():
    submit_statement(forum="wg", consultation="main", text="An idea", lang="en", party="p0")
act()  # as its owner; whatever is read on the way is read before another user cannot reach it
connections.close_all()
os.setgid(65534)
os.setuid(65534)
try:
    act()
except StoreError as e:
    print(e)
"""


@ON_SQLITE
def test_a_file_that_another_user_owns_says_so(store):
    from django.db import connections

    if os.geteuid() != 0:
        pytest.skip("needs root, to become another user")
    writers.prepare()
    before = size()
    connections.close_all()
    with tempfile.TemporaryDirectory() as folder:  # those of pytest are its user's alone
        home = Path(folder) / "home"
        shutil.copytree(os.environ["COMITY_HOME"], home)
        for path in (home.parent, home, home / "keys"):
            path.chmod(0o755)
        (home / "comity.sqlite3").chmod(0o644)
        run = subprocess.run(
            [sys.executable, "-c", BY_ANOTHER],
            env={**os.environ, "COMITY_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
        with contextlib.closing(sqlite3.connect(home / "comity.sqlite3")) as copy:
            after = copy.execute("SELECT size FROM store_log").fetchall()
    assert run.stdout.startswith("Nothing was changed: the database"), run.stderr
    assert after == [(before + 1,)]


# ---------------------------------------------------------------------- restored
@ON_SQLITE
@pytest.mark.parametrize("signed", ["after", "before"])
def test_a_backup_that_is_older_than_what_was_signed_takes_no_acts(store, tmp_path, signed):
    from django.db import connections

    from comity.actions.checkpoint import sign_checkpoint
    from comity.errors import VerificationError
    from comity.store import states

    writers.prepare()
    told = Told()
    if signed == "before":
        sign_checkpoint(forum=FORUM)
    sql(f"VACUUM INTO '{tmp_path / 'backup.sqlite3'}'")
    before = size()
    act()
    if signed == "after":
        sign_checkpoint(forum=FORUM)
    # restored, and started again
    connections.close_all()
    states._known.clear()
    home = Path(os.environ["COMITY_HOME"])
    for path in home.glob("comity.sqlite3*"):
        path.unlink()
    shutil.copy(tmp_path / "backup.sqlite3", home / "comity.sqlite3")
    assert size() == before
    if signed == "after":
        for does in (act, lambda: sign_checkpoint(forum=FORUM)):
            with pytest.raises(VerificationError, match="older backup"):
                does()
        assert size() == before
    else:
        told.act()
        assert sign_checkpoint(forum=FORUM)
        told.check()


# ---------------------------------------------------------------------- locked
@contextlib.contextmanager
def locked_by_another(store: str):
    """Let another connection hold what a writer needs, until the end."""
    holds, enough = threading.Event(), threading.Event()

    def hold() -> None:
        from django.db import connection, transaction

        from comity.store.models import Log, Participation

        with transaction.atomic():
            list(Log.objects.select_for_update())
            list(Participation.objects.select_for_update())
            holds.set()
            enough.wait(60)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert holds.wait(30)
    try:
        yield
    finally:
        enough.set()
        thread.join()


def test_nothing_waits_for_ever_for_a_lock(store):
    from comity.store.setup import StoreError

    me, told = enter(writers.prepare()[0]), Told()
    told.act()
    told.vote(me)
    with locked_by_another(store):
        for does in (act, lambda: vote(me)):
            sql("PRAGMA busy_timeout = 100" if store == "sqlite" else "SET lock_timeout = '100ms'")
            with pytest.raises(StoreError, match="locked") as error:
                does()
            assert "Try again" in error.value.remedy
    told.act()
    told.vote(me)
    told.check()


def test_the_settings_bound_every_wait(store):
    from comity.store.settings import TIMEOUT

    if store == "sqlite":
        assert sql("PRAGMA busy_timeout") == (TIMEOUT * 1000,)
        assert sql("PRAGMA synchronous") == (2,)  # full
        assert sql("PRAGMA journal_mode") == ("wal",)
        assert sql("PRAGMA secure_delete") == (1,)
        assert sql("PRAGMA foreign_keys") == (1,)
    else:
        assert sql("SHOW lock_timeout") == (f"{TIMEOUT}s",)
        assert sql("SHOW synchronous_commit") == ("on",)
        assert sql("SHOW transaction_isolation") == ("read committed",)


def test_a_thread_that_keeps_a_forum_is_not_waited_for_for_ever(store, monkeypatch):
    from comity.store import states
    from comity.store.setup import StoreError

    told = Told()
    writers.prepare()
    monkeypatch.setattr(states, "PATIENCE", 0.1)
    caught = []

    def other() -> None:
        from django.db import connection

        try:
            act()
        except StoreError as e:
            caught.append(e)
        connection.close()

    with states.held(FORUM):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(30)
    assert [e.problem for e in caught] == ["Nothing was changed: the forum “wg” is busy."]
    told.act()
    told.check()


# ---------------------------------------------------------------------- away
def terminate(others: bool) -> None:
    """End the connections to this database, from outside."""
    import psycopg
    from django.db import connection

    (me,) = sql("SELECT pg_backend_pid()")
    settings = connection.get_connection_params()
    with psycopg.connect(
        host=settings["host"], user=settings["user"], dbname="postgres", autocommit=True
    ) as outside:
        outside.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
            + (" AND pid <> %s" if others else " AND pid = %s"),
            [settings["dbname"], me],
        )


@pytest.mark.parametrize("first", ["act", "vote", "read"])
@ON_POSTGRESQL
def test_a_connection_that_broke_fails_once_and_is_made_anew(store, first):
    from comity.actions.may import current
    from comity.store.setup import StoreError

    me, told = enter(writers.prepare()[0]), Told()
    told.act()
    told.vote(me)
    terminate(others=False)
    does = {"act": act, "vote": lambda: vote(me), "read": lambda: current(FORUM)}[first]
    with pytest.raises(StoreError, match="cannot be reached"):
        does()
    told.act()
    told.vote(me)
    assert current(FORUM).size == size()
    told.check()


@ON_POSTGRESQL
def test_writers_whose_connections_break_again_and_again_lose_nothing(store):
    from django.db import connection

    from comity.store.setup import StoreError

    told, lock, failed = Told(), threading.Lock(), []
    codes = writers.prepare()
    stop = threading.Event()

    def work(n: int) -> None:
        try:
            me = None
            while not stop.is_set():
                try:
                    me = me or enter(codes[n])
                    said = {"statement": {act(n)}, "promise": {writers.promised(p) for p in vote(me)}}
                except StoreError:
                    continue
                with lock:
                    for what, which in said.items():
                        told.told[what] |= which
        except BaseException as e:
            failed.append(e)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for t in threads:
        t.start()
    for n in range(10):
        while len(told.told["statement"]) < 3 * n and not failed:
            stop.wait(0.01)
        terminate(others=True)
    stop.set()
    for t in threads:
        t.join()
    assert not failed
    told.check()
    writers.check_promises_kept(told.told)


# ---------------------------------------------------------------------- at the end of a transaction
@contextlib.contextmanager
def failing_commit(monkeypatch, *, away: bool = False):
    """Let a transaction fail when everything in it is done: the disk is full, or the connection breaks."""
    from django.db import OperationalError
    from django.db.backends.base.base import BaseDatabaseWrapper

    commit = BaseDatabaseWrapper.commit

    def failing(self) -> None:
        if away:
            self.connection.close()
            return commit(self)
        raise OperationalError("could not extend file: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "commit", failing)
        yield


def test_a_commit_that_fails_leaves_no_trace_in_memory(store, monkeypatch):
    from comity.actions.may import current
    from comity.store.dump import dump
    from comity.store.setup import StoreError

    me, told = enter(writers.prepare()[0]), Told()
    told.act()
    told.vote(me)
    before, live = size(), b"".join(dump())
    for does in (act, lambda: vote(me)):
        with failing_commit(monkeypatch), pytest.raises(StoreError, match="disk is full"):
            does()
    assert (size(), b"".join(dump())) == (before, live)
    assert current(FORUM).size == before
    told.act()
    told.vote(me)
    assert current(FORUM).size == before + 1
    told.check()


def test_an_error_after_the_acts_leaves_no_trace_in_memory(store):
    from comity.actions.book import opened
    from comity.actions.may import current

    writers.prepare()
    told, before = Told(), size()
    with contextlib.suppress(ZeroDivisionError), opened(FORUM) as book:
        book.append("party.leave", {"party": PARTIES[0], "reason": "gone"})
        raise ZeroDivisionError
    assert current(FORUM).size == size() == before
    told.act()
    told.check()


def test_a_refusal_after_an_act_undoes_the_act(store):
    from comity.actions.book import opened
    from comity.forum.refused import Refused

    writers.prepare()
    told, before = Told(), size()
    with contextlib.suppress(Refused), opened(FORUM) as book:
        for _ in range(2):
            book.append("party.leave", {"party": PARTIES[0], "reason": "gone"})
    assert size() == before
    told.act()
    told.check()


@ON_POSTGRESQL
def test_a_connection_that_breaks_in_the_commit_says_that_nobody_knows(store, monkeypatch):
    from comity.store.setup import StoreError

    writers.prepare()
    told, before = Told(), size()
    with failing_commit(monkeypatch, away=True), pytest.raises(StoreError, match="not known whether"):
        act()
    assert size() == before  # this time it was not
    told.act()
    told.check()
