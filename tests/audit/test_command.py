"""``comity verify``: one line, a list, or JSON; and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.cli.errors import run
from comity.cli.main import cli
from tests.audit.builder import Book

Publish = Callable[..., Path]


def call(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str]:
    code = run(cli, ["verify", *map(str, args)])
    return code, capsys.readouterr().out


def test_one_line_for_a_person(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = call(capsys, folder)
    assert code == 0
    assert " ".join(out.split()).startswith(
        "Verified: 40 entries, 845 ballots in 4 batches, 1 analysis recomputed, 1 only by its counts; "
        "published, not yet witnessed."
    )


def test_what_is_wrong_is_named(tiny: Book, publish: Publish, capsys: pytest.CaptureFixture[str]) -> None:
    folder = publish(tiny)
    (folder / "README.md").write_bytes(b"x")
    code, out = call(capsys, folder)
    assert code == 3
    assert "Does not verify. README.md: the file was changed" in out


def test_a_list_of_all_checks(tiny: Book, publish: Publish, capsys: pytest.CaptureFixture[str]) -> None:
    _, out = call(capsys, publish(tiny), "-v")
    assert "Ballots against their batches (c): ok" in out
    assert "forum/1" in out
    assert "README.md" in out  # only hashed


def test_json_for_a_program(
    tiny: Book, publish: Publish, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = publish(tiny)
    _, out = call(capsys, folder, "--json", "-")
    assert json.loads(out)["verified"]
    (folder / "README.md").unlink()
    code, out = call(capsys, folder, "--json", tmp_path / "verdict.json")
    document = json.loads((tmp_path / "verdict.json").read_text("utf-8"))
    assert (code, document["exit"], document["verified"]) == (3, 3, False)
    assert "Wrote" in out


def test_what_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, tmp_path / "nowhere")[0] == 2
    assert call(capsys, tmp_path, "--log-key", "mine")[0] == 2
    assert call(capsys, tmp_path, "--policy", tmp_path / "none")[0] == 2


def test_fork_and_growth_are_said(tiny: Book, publish: Publish, capsys: pytest.CaptureFixture[str]) -> None:
    old = publish(tiny)
    tiny.append("forum.close", {})
    code, out = call(capsys, publish(tiny), "--against", old)
    assert code == 0
    assert "The log has grown from the earlier checkpoint of 11 entries." in out
