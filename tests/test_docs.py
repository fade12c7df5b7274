"""What is there is documented, and what the documents say is so."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from comity.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])

#: a plain dict in the library -> the page, or the folder of pages, that describes what is listed there
LISTED = {
    "comity.opinion.models:MODELS": "models",
    "comity.votes.read:READERS": "formats.md",
    "comity.slate.methods:METHODS": "slates.md",
}


def entries() -> list[tuple[str, str]]:
    found = []
    for place, page in LISTED.items():
        module, _, name = place.partition(":")
        found += [(page, key) for key in getattr(import_module(module), name)]
    return found


def text_of(page: str) -> str:
    path = DOCS / page
    files = sorted(path.rglob("*.md")) if path.is_dir() else [path]
    return "\n".join(p.read_text("utf-8") for p in files)


@pytest.mark.parametrize(("page", "key"), entries())
def test_every_model_reader_and_method_is_documented(page, key):
    assert f"`{key}`" in text_of(page)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name):
    assert f"<!-- begin: comity {name} --help -->" in text_of("commands.md")


def test_documents_show_the_help_that_the_program_gives():
    done = subprocess.run(
        [sys.executable, "scripts/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_readme_shows_the_help():
    assert "<!-- begin: comity --help -->" in (ROOT / "README.md").read_text("utf-8")


# ---------------------------------------------------------------------- links
LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\(<?([^)>\s]+)>?\)")


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ +(.+)$", page.read_text("utf-8"), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    dead = []
    for link in LINK.findall(page.read_text("utf-8")):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert not dead


def test_every_page_can_be_reached_from_the_index():
    reached: set[Path] = set()
    todo = [DOCS / "index.md"]
    while todo:
        page = todo.pop()
        if page in reached or not page.exists():
            continue
        reached.add(page)
        for link in LINK.findall(page.read_text("utf-8")):
            target = (page.parent / link.partition("#")[0]).resolve()
            todo += target.glob("*.md") if target.is_dir() else [target] if target.suffix == ".md" else []
    assert not set(DOCS.rglob("*.md")) - reached


# ---------------------------------------------------------------------- the README
def test_where_do_i_names_places_that_exist():
    table = (ROOT / "README.md").read_text("utf-8").split("## Where do I", 1)[1].split("\n## ", 1)[0]
    places = re.findall(r"`((?:src|docs|tests|examples|benchmarks)/[^`]*)`", table)
    assert len(places) >= 6
    assert not [p for p in places if not (ROOT / p).exists()]


def test_readme_snippet_runs(tmp_path, monkeypatch, capsys):
    from comity import write_votes
    from comity.votes.simulate import simulate_working_group

    monkeypatch.chdir(tmp_path)
    write_votes(simulate_working_group(0)[0], "export/")
    snippets = re.findall(
        r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), flags=re.M | re.S
    )
    assert snippets
    for snippet in snippets:
        exec(compile(snippet, "README.md", "exec"), {})
    assert "%" in capsys.readouterr().out
    assert {p.name for p in tmp_path.iterdir()} == {"export", "result.json", "report.html"}


# ---------------------------------------------------------------------- decisions
STATES = ("proposed", "accepted", "superseded", "abandoned")


def test_decisions_are_numbered_and_have_a_state():
    files = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(p.name[:4]) for p in files] == list(range(1, len(files) + 1))
    for path in files:
        lines = path.read_text("utf-8").splitlines()
        assert lines[0].startswith(f"# {path.name[:4]} "), path.name
        assert re.match(rf"State: ({'|'.join(STATES)})\b", lines[2]), path.name
