"""The demo's votes as a forum: published, verified, and one byte changed; with the commands themselves."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from comity.errors import ComityError
from comity.words import ENGLISH as WORDS

FORUM = "working-group"
HOME, PUBLISHED, CHANGED = "forum-home", "published", "changed"
#: In which file a vote is turned, and where it stands.
OPENINGS = "consultations/votes/openings.csv"
_FAILED = 3


class DemoError(ComityError):
    """A command of the demo did not end as it should."""


def record(folder: Path, votes: Path, program: str) -> str:
    """Make a forum of votes, publish and verify it, turn one vote, and show what verification says then.

    Parameters
    ----------
    folder : Path
        Of the demo; an installation of its own is made in it.
    votes : Path
    program : str
        How the program is called, to show.

    Returns
    -------
    str
        What was called, and what it said.

    Raises
    ------
    DemoError
        Where a command failed.
    """
    if find_spec("django") is None:
        return WORDS.say("demo.record.none")
    for name in (HOME, PUBLISHED, CHANGED):
        shutil.rmtree(folder / name, ignore_errors=True)
    home, published, changed = (folder / name for name in (HOME, PUBLISHED, CHANGED))
    title = WORDS.say("demo.record.forum")
    said = [WORDS.say("demo.record"), ""]
    run = _Commands(home, program)
    said += run("import", str(votes), "--forum", FORUM, "--title", title, "--close", show=False)
    said += run("publish", FORUM, str(published), show=False)
    said += run("verify", str(published))
    shutil.copytree(published, changed)
    _turn_a_vote(changed / OPENINGS)
    said += ["", click.wrap_text(WORDS.say("demo.record.turned", file=OPENINGS), width=100)]
    said += run("verify", str(changed), code=_FAILED)
    return "\n".join(said)


class _Commands:
    """Runs commands on an installation of their own."""

    def __init__(self, home: Path, program: str) -> None:
        self.program = program
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("COMITY_")}
        self.env |= {"COMITY_HOME": str(home), "PYTHONUTF8": "1"}

    def __call__(self, *arguments: str, code: int = 0, show: bool = True) -> list[str]:
        call = [sys.executable, "-m", "comity", *arguments]
        done = subprocess.run(call, env=self.env, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
        shown = f"$ {self.program} {shlex.join(arguments)}"
        if done.returncode != code:
            raise DemoError(f"{shown} ended with {done.returncode}: {done.stderr or done.stdout}")
        return [shown, *(done.stdout.splitlines() if show else [])]


def _turn_a_vote(path: Path) -> None:
    """Change one byte: the first vote that agrees passes then."""
    data = path.read_bytes()
    at = data.index(b",1\n") + 1
    path.write_bytes(data[:at] + b"0" + data[at + 1 :])
