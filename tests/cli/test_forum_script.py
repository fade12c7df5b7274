"""The script of docs/forum.md, run as it stands there."""

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

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "forum.md").read_text("utf-8")


def test_a_whole_consultation_runs_from_the_shell(tmp_path):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash")
    (script,) = re.findall(r"^```bash\n(.*?)^```", PAGE, flags=re.M | re.S)
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "comity"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m comity "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    folder = tmp_path / "empty"
    folder.mkdir()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("COMITY_", "DJANGO_"))}
    env["PATH"] = f"{program.parent}{os.pathsep}{env['PATH']}"
    done = subprocess.run(
        [bash, "-c", script], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    last = " ".join(done.stdout.split()).partition("Verified: ")[2]
    assert "90 ballots in 1 batch, 1 analysis recomputed" in last
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
