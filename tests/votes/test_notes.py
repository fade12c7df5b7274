from __future__ import annotations

import re
from pathlib import Path

import comity.votes
from comity.votes.notes import NOTES, note

VOTES = Path(comity.votes.__file__).parent
#: Where notes are made: the readers, and the analysis that leaves facts out.
SOURCES = [VOTES, VOTES.parent / "analysis"]


def used() -> set[str]:
    text = "\n".join(p.read_text("utf-8") for folder in SOURCES for p in folder.rglob("*.py"))
    found = set(re.findall(r'\bnote\(\s*"(\w+)"', text))
    found |= {f"sign_{v}" for v in ("confirmed", "flipped", "uncertain")}  # made from the verdict
    return found | set(re.findall(r'code = "(\w+)" if .* else "(\w+)"', text)[0])


def test_every_note_that_is_made_is_listed_and_none_besides():
    assert used() == set(NOTES)


def test_a_file_is_named_without_its_folder():
    assert note("read", format="polis", files=["/x/a.zip/b/votes.csv", "C:\\data\\v.csv"]).numbers[
        "files"
    ] == ["votes.csv", "v.csv"]


def test_the_page_on_formats_names_notes_that_exist():
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    named = set(re.findall(r"[(|] ?`([a-z]+_[a-z_]+)`", page)) | set(re.findall(r"note `(\w+)`", page))
    assert len(named) > 15
    assert named <= set(NOTES)
