"""The scripts of README.md and docs/forum.md, run as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from comity.forum.rules import Rules

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "forum.md").read_text("utf-8")


def run(page: str, folder: Path) -> tuple[str, Path]:
    """Run the one script of a page in an empty folder."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash")
    (script,) = re.findall(r"^```bash\n(.*?)^```", (ROOT / page).read_text("utf-8"), flags=re.M | re.S)
    (folder / "bin").mkdir()
    program = folder / "bin" / "comity"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m comity "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    empty = folder / "empty"
    empty.mkdir()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("COMITY_", "DJANGO_"))}
    env["PATH"] = f"{program.parent}{os.pathsep}{env['PATH']}"
    call = [bash, "-e", "-c", script]
    done = subprocess.run(call, cwd=empty, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return " ".join(done.stdout.split()).partition("Verified: ")[2], empty


def test_the_script_of_the_readme_runs(tmp_path):
    verified, folder = run("README.md", tmp_path)
    assert "2 ballots in 1 batch" in verified
    assert {p.name for p in folder.iterdir()} == {"comity", "codes.csv", "public"}


@pytest.mark.soak
def test_a_whole_consultation_runs_from_the_shell(tmp_path):
    verified, folder = run("docs/forum.md", tmp_path)
    assert "90 ballots in 1 batch, 1 analysis recomputed" in verified
    assert (folder / "public" / "consultations" / "water" / "report.html").exists()
    assert len(list((folder / "promises").iterdir())) == 90
    # everything is where it was asked to be
    assert {p.name for p in folder.iterdir()} == {
        *("comity", "rules.toml", "parties.csv", "statements.csv", "north.csv", "friends.csv", "papers.csv"),
        *("promises", "public"),
    }


def test_the_page_tells_every_rule_as_it_is_usually():
    rows = dict(re.findall(r"^\| (`[^|]*) \|([^|]*)\|", PAGE, flags=re.M))
    told = {name: usual for names, usual in rows.items() for name in re.findall(r"`(\w+)`", names)}
    for rule in fields(Rules):
        assert rule.name in told, rule.name
        usual = told[rule.name].strip().strip("`").strip('"')
        expected = rule.default
        assert usual in ("", str(expected) if expected != () else "[]"), rule.name
