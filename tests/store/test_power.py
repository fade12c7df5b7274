"""The process, or the server, dies at any moment: nothing that was acknowledged is lost."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests import stores
from tests.store import writers

ROOT = Path(__file__).resolve().parents[2]


def killed(times: int, seed: int) -> None:
    """Kill writers of the installation that the environment names."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.store.power", str(times), str(seed)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-4000:]
    counted = json.loads(run.stdout)
    print(counted)
    assert counted["kills"] == times
    assert sum(counted.values()) > 20 * times, counted


def test_killed_at_random_moments_loses_nothing_acknowledged(store):
    killed(5, 1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_killed_at_many_random_moments_loses_nothing_acknowledged(store, seed):
    killed(20, 100 + seed)


@pytest.mark.soak
def test_a_server_that_stops_at_once_loses_nothing_acknowledged(tmp_path, monkeypatch, postgresql):
    from django.db import connections

    # one of its own, as others use that of the session
    server = stores.PostgreSQL(tmp_path / "server")
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    told: dict[str, set[str]] = defaultdict(set)
    try:
        with stores.using(server.fresh()):
            codes = writers.prepare()
            for n in range(3):
                for what, which in stopped_at_once(server, 40 + 10 * n, n, codes):
                    assert what != "failed", which
                    told[what].add(which)
                server.server.ensure_postgres_running()
                connections.close_all()
                writers.check_acknowledged(told)
                writers.check_whole()
            writers.check_promises_kept(told)
    finally:
        server.stop()
    assert len(told["promise"]) > 60


def stopped_at_once(
    server: stores.PostgreSQL, lines: int, seed: int, codes: list[str]
) -> list[tuple[str, ...]]:
    """Let many write, and stop the server as a power failure would, after some acknowledgements."""
    command = [sys.executable, "-m", "tests.store.power", "write", str(seed), *codes]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        said = [run.stdout.readline() for _ in range(lines)]
        postmaster = server.server.get_postmaster_info().process
        postmaster.send_signal(signal.SIGQUIT)
        said += run.stdout.readlines()
    postmaster.wait(30)
    found = [tuple(line.rstrip("\n").split(" ", 1)) for line in said]
    assert sum(what == "gone" for what, _ in found) > 1
    return found
