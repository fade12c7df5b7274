"""Fetching public conversations, from a server on this machine or a folder; never from the network."""

from __future__ import annotations

import hashlib
import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import comity
from comity.errors import ComityError, InputError
from comity.votes import datasets

REAL = Path(__file__).parents[3] / "shared" / "data" / "polis"

COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1500000000000,,0,0,2,1,1,Trains should run at night.
1500000001000,,1,1,1,1,1,Buses should be free.
"""
VOTES = """timestamp,datetime,comment-id,voter-id,vote
1500000000000,,0,0,1
1500000001000,,1,1,1
1500000002000,,0,1,1
1500000003000,,0,2,-1
1500000004000,,1,2,-1
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class Server:
    def __init__(self, folder: Path) -> None:
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.http.server_port}/data"

    def stop(self) -> None:
        if self.thread.is_alive():
            self.http.shutdown()
            self.thread.join()
            self.http.server_close()


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("COMITY_DATASETS", raising=False)
    monkeypatch.setattr("time.sleep", lambda _: None)  # retries wait a second


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one small conversation, and it alone in the list."""
    folder = tmp_path / "data" / "town"
    folder.mkdir(parents=True)
    known = {}
    for file, text in {"comments.csv": COMMENTS, "votes.csv": VOTES}.items():
        (folder / file).write_text(text, encoding="utf-8")
        known[file] = hashlib.sha256(text.encode()).hexdigest()
    monkeypatch.setattr(datasets, "_registry", lambda: {"town": known})
    return folder


@pytest.fixture
def server(tmp_path: Path):
    s = Server(tmp_path)
    yield s
    s.stop()


def test_fetches_from_a_mirror_and_then_from_the_cache(town: Path, server: Server) -> None:
    first = datasets.fetch("town", source=server.url)
    assert first != town
    assert (first / "votes.csv").read_text() == VOTES
    server.stop()
    assert datasets.fetch("town", source=server.url) == first


def test_the_environment_names_the_source(
    town: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_DATASETS", server.url + "/")
    assert (datasets.fetch("town") / "comments.csv").read_text() == COMMENTS
    monkeypatch.setenv("COMITY_DATASETS", str(town.parent))
    assert datasets.fetch("town") == town


def test_loads_votes_with_licence_and_attribution(town: Path) -> None:
    table = datasets.load("town", source=town.parent)
    assert (table.n_participants, table.n_statements, table.n_votes) == (3, 2, 5)
    assert table.meta["licence"] == "CC BY 4.0"
    assert "Computational Democracy Project" in table.meta["attribution"]


def test_a_changed_file_is_refused_by_name(town: Path, server: Server) -> None:
    (town / "votes.csv").write_text(VOTES.replace(",2,-1", ",2,1"), encoding="utf-8")
    with pytest.raises(InputError, match=r"town/votes\.csv.*checksum"):
        datasets.fetch("town", source=server.url)
    with pytest.raises(InputError, match=r"votes\.csv.*checksum"):
        datasets.fetch("town", source=town.parent)
    assert not list(Path(os.environ["COMITY_CACHE"]).rglob("votes.csv"))


def test_a_damaged_cache_is_fetched_again(town: Path, server: Server) -> None:
    folder = datasets.fetch("town", source=server.url)
    (folder / "votes.csv").write_text("damaged")
    assert (datasets.fetch("town", source=server.url) / "votes.csv").read_text() == VOTES


def test_offline_says_what_to_do(town: Path, server: Server) -> None:
    server.stop()
    with pytest.raises(ComityError, match="no connection") as e:
        datasets.fetch("town", source=server.url)
    assert "COMITY_DATASETS" in e.value.remedy


def test_a_file_that_the_mirror_lacks(town: Path, server: Server) -> None:
    (town / "votes.csv").unlink()
    with pytest.raises(ComityError, match=r"votes\.csv: the server answered 404"):
        datasets.fetch("town", source=server.url)
    with pytest.raises(InputError, match=r"votes\.csv: cannot be read"):
        datasets.fetch("town", source=town.parent)


def test_a_cache_that_cannot_be_written(
    town: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "taken"))
    with pytest.raises(ComityError, match="cannot write") as e:
        datasets.fetch("town", source=server.url)
    assert "COMITY_CACHE" in e.value.remedy


def test_progress_shows_the_attribution(
    town: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    datasets.fetch("town", source=server.url, progress=True)
    out = capsys.readouterr()
    assert out.out == ""
    assert "CC BY 4.0" in out.err


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(InputError, match="there is no conversation 'atlantis'") as e:
        comity.datasets.fetch("atlantis")
    assert "brexit-consensus" in e.value.remedy
    with pytest.raises(InputError):
        datasets.attribution("atlantis")


def test_every_listed_conversation_can_be_read_as_polis() -> None:
    for name in datasets.names():
        known = datasets._files(name)
        assert {"comments.csv", "participants-votes.csv", "summary.csv"} <= set(known)
        assert all(len(h) == 64 for h in known.values())


def test_real_conversations_have_the_listed_checksums(server_of_real: Server) -> None:
    for name in datasets.names():
        assert datasets.fetch(name, source=REAL) == REAL / name
    table = datasets.load("brexit-consensus", source=server_of_real.url)
    assert (table.n_participants, table.n_statements) == (204, 50)


@pytest.fixture
def server_of_real(tmp_path: Path):
    if not REAL.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{REAL} is absent")
        pytest.skip(f"real conversations are not at {REAL}")
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "data").symlink_to(REAL)
    s = Server(tmp_path / "real")
    yield s
    s.stop()
