"""Kill a process that writes at random moments, and look at what it left; then go on with the same database.

Run by ``test_power.py`` in a process of its own, since it forks: ``python -m tests.store.power KILLS SEED``.
The installation is that of the environment, and empty. Prints how much was acknowledged before the kills.
``python -m tests.store.power write SEED CODE ...`` only writes, until the database fails.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections import defaultdict

from tests.store import writers

#: A moment is a number of acknowledgements, and from then some time: both are drawn, up to these.
MOST_TOLD, MOST_SECONDS = 60, 0.03


def main(kills: int, seed: int) -> None:
    from django.db import connections

    codes = writers.prepare()
    rng = random.Random(seed)
    told: dict[str, set[str]] = defaultdict(set)
    counted: dict[str, int] = defaultdict(int)
    for n in range(kills):
        connections.close_all()  # no connection goes into the child
        moment = rng.randint(0, MOST_TOLD), rng.uniform(0.0, MOST_SECONDS)
        for what, which in write_and_kill(seed * 1000 + n * 10, codes, *moment):
            assert what not in ("failed", "gone"), which
            counted[what] += 1
            told[what].add(which)
        wait_for_server()
        writers.check_acknowledged(told)
        writers.check_whole()
    writers.check_promises_kept(told)
    close_and_count(told)
    print(json.dumps({"kills": kills, **counted}))


def write_and_kill(seed: int, codes: list[str], lines: int, seconds: float) -> list[tuple[str, str]]:
    """Fork a process with many writers, kill it at a moment; give what it had acknowledged."""
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reads)
        write(writes, seed, codes)
    os.close(writes)
    data = bytearray()
    while data.count(b"\n") < lines and (more := os.read(reads, 65_536)):
        data += more
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    while more := os.read(reads, 65_536):
        data += more
    os.close(reads)
    os.waitpid(pid, 0)
    # a line that is cut off was not read by anybody
    return [tuple(line.decode().split(" ", 1)) for line in bytes(data).split(b"\n")[:-1]]  # type: ignore[misc]


def write(pipe: int, seed: int, codes: list[str]) -> None:
    """Let everybody write until somebody kills this process, or the database fails them all."""
    from comity.store.setup import StoreError

    def emit(what: str, which: str) -> None:
        os.write(pipe, f"{what} {which}\n".encode())

    def failed(args: threading.ExceptHookArgs) -> None:
        gone = isinstance(args.exc_value, StoreError)
        emit("gone" if gone else "failed", repr(args.exc_value).replace("\n", " "))
        if not gone:
            os._exit(1)

    threading.excepthook = failed
    threads = writers.everybody(emit, seed, codes)
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    os._exit(0)


def wait_for_server() -> None:
    """Let PostgreSQL notice that its clients are gone."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.005)
    raise AssertionError("the server keeps the connections of a process that is gone")


def close_and_count(told: dict[str, set[str]]) -> None:
    """Close the forum: what is counted is what was cast."""
    from comity.actions.forum import close_forum
    from comity.store.models import Ballot, Consultation

    close_forum(forum=writers.FORUM)
    found = Consultation.objects.get(id=f"{writers.FORUM}/{writers.CONSULTATION}")
    assert found.statistics["ballots"] == Ballot.objects.count() >= len(told["promise"])
    assert not Ballot.objects.filter(batch=None).exists()


if __name__ == "__main__":
    from comity.store.setup import setup

    setup(migrate=False)
    if sys.argv[1] == "write":
        write(1, int(sys.argv[2]), sys.argv[3:])
    else:
        main(int(sys.argv[1]), int(sys.argv[2]))
