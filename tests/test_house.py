"""The house rules that no linter knows."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

import comity

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
LONGEST, LARGEST = 400, 500_000


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [p for name in listed.stdout.split("\0") if name and (p := ROOT / name).is_file()]


def test_files_are_short():
    long = {
        str(p.relative_to(ROOT)): n
        for p in SOURCES
        if (n := len(p.read_text("utf-8").splitlines())) > LONGEST
    }
    assert not long, "where is the seam?"


def test_modules_say_what_is_in_them():
    silent = [
        str(p.relative_to(ROOT)) for p in SOURCES if not p.read_text("utf-8").lstrip().startswith('"""')
    ]
    assert not silent


def test_no_large_files():
    assert not {str(p): p.stat().st_size for p in tracked() if p.stat().st_size > LARGEST}


def test_nothing_of_the_machine_it_was_written_on():
    # addresses of package registries, and folders of one machine; in pieces, so as not to find itself
    registries = ["python" + "hosted", "pypi" + ".org/", "registry" + ".npm", "extra-" + "index-url"]
    folders = rf"(?<![\w.>-])/(?:{'work'}|{'root'}|{'tmp'})/\w"
    pattern = re.compile("|".join([*map(re.escape, registries), folders]))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        if (text := readable(path)) is not None
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found


def readable(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


# ---------------------------------------------------------------------- versions
def test_version_is_the_same_everywhere():
    assert version("comity") == comity.__version__
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.M)
    assert newest is not None
    assert newest[1] in (comity.__version__, "Unreleased")


# ---------------------------------------------------------------------- make
def test_make_lists_every_target_with_a_description():
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), flags=re.M)
    assert phony is not None
    shown = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = dict(line.split(maxsplit=2)[1:] for line in shown.splitlines())
    assert set(listed) == set(phony[1].split())
    assert all(listed.values())


def test_make_targets_named_in_documents_exist():
    shown = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    there = {line.split()[1] for line in shown.splitlines()}
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {m for p in pages for m in re.findall(r"`make ([a-z-]+)", p.read_text("utf-8"))}
    assert named <= there


# ---------------------------------------------------------------------- dependencies
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.name)
def test_every_dependency_is_pinned_with_hashes_and_without_an_address(lock):
    text = lock.read_text("utf-8")
    assert "://" not in text
    pins = [p for p in re.split(r"^(?=[A-Za-z])", text, flags=re.M) if p[:1].isalpha()]
    assert pins
    for pin in pins:
        assert re.match(r"[\w.-]+==[\w.!+]+( ; [^\\]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+$", pin)


@pytest.mark.parametrize("name", ["run", "test", "check", "bench", "lock", "boot"])
def test_what_the_project_asks_for_is_pinned(name):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    asked = project["project"]["dependencies"] + groups["build"] if name == "run" else groups[name]
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    if "-r run.txt" in text:
        text += (ROOT / "requirements" / "run.txt").read_text("utf-8")
    pinned = set(re.findall(r"^([\w.-]+)==", text, flags=re.M))
    assert {re.split(r"[\[<>=!~ ]", d)[0] for d in asked} <= pinned, "run: make lock"


def test_one_version_of_each_package():
    pins: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, number in re.findall(r"^([\w.-]+)==(\S+)", lock.read_text("utf-8"), flags=re.M):
            pins.setdefault(name, set()).add(number)
    assert not {name: numbers for name, numbers in pins.items() if len(numbers) > 1}
