"""Nothing but an action changes anything: the rules of the house that hold for every file of them."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src" / "comity"
ACTIONS = sorted(p for p in (SOURCES / "actions").glob("*.py") if p.stem != "__init__")
#: Where rows are written: actions, what they call inside their transaction, and the tables themselves.
MAY_WRITE = {
    "actions",
    "store/bulk.py",
    "store/failures.py",
    "store/locks.py",
    "store/projections.py",
    "store/setup.py",
    "store/voting.py",
}
#: What only they may have: modules, and names in them.
THEIRS = {"comity.store.bulk", "comity.store.projections", "comity.store.locks", "whole", "insert_ballots"}
WRITING = {
    "bulk_create", "bulk_update", "create", "delete", "get_or_create", "save", "update", "update_or_create",
    "acreate", "adelete", "asave", "aupdate",
}  # fmt: skip
#: Names of Django's that open a transaction, or go past its query language.
BESIDE = {"atomic", "call_command", "cursor", "raw", "execute", "executemany", "set_autocommit", "run_sql"}


def verbs() -> list[tuple[str, str]]:
    found = []
    for path in ACTIONS:
        module = importlib.import_module(f"comity.actions.{path.stem}")
        found += [(path.stem, name) for name in getattr(module, "__all__", ())]
    return found


def test_there_are_actions():
    assert len(verbs()) > 30


@pytest.mark.parametrize(("module", "verb"), verbs())
def test_every_action_has_its_check_and_both_take_the_same_by_name(module, verb):
    found = importlib.import_module(f"comity.actions.{module}")
    does = inspect.signature(getattr(found, verb)).parameters
    checks = inspect.signature(getattr(found, f"check_{verb}")).parameters
    named = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
    assert all(p.kind in named for p in (*does.values(), *checks.values()))
    # how it is told and who is asked to cosign are not what is checked
    left_out = {"progress", "cosign"}
    assert {n: p.default for n, p in checks.items() if n not in left_out} == {
        n: p.default for n, p in does.items() if n not in left_out
    }
    assert inspect.getdoc(getattr(found, verb))
    assert (inspect.getdoc(getattr(found, f"check_{verb}")) or "").startswith(("Tell", "Find", "Replay"))


@pytest.mark.parametrize("path", ACTIONS, ids=lambda p: p.stem)
def test_what_is_public_in_a_file_of_actions_is_listed_or_helps_others(path):
    module = importlib.import_module(f"comity.actions.{path.stem}")
    here = {n for n, f in vars(module).items() if inspect.isfunction(f) and f.__module__ == module.__name__}
    checked = {n for n in here if f"check_{n}" in here}
    assert checked == set(getattr(module, "__all__", ())), "a verb with a check is listed in __all__"


# ---------------------------------------------------------------------- nothing else writes
def may_write(path: Path) -> bool:
    name = path.relative_to(SOURCES).as_posix()
    return any(name == allowed or name.startswith(f"{allowed}/") for allowed in MAY_WRITE)


def of_tables(tree: ast.AST) -> set[str]:
    """Names in a file that stand for tables, or for rows and sets of rows of them."""
    tables = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("comity.store.models")
        for alias in node.names
    }
    # and whatever is made of one: rows = Table.objects.filter(...); for row in rows
    for _ in range(5):
        for node in ast.walk(tree):
            made: list[ast.expr] = []
            if isinstance(node, ast.Assign):
                made, source = node.targets, node.value
            elif isinstance(node, ast.For | ast.comprehension):
                made, source = [node.target], node.iter
            else:
                continue
            if names_in(source) & tables:
                tables |= {n.id for m in made for n in ast.walk(m) if isinstance(n, ast.Name)}
    return tables


def names_in(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def writes(source: str) -> list[str]:
    """Calls in a source that change rows, or could."""
    tree = ast.parse(source)
    tables, found = of_tables(tree), []
    django = "django" in source
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, of = node.func.attr, node.func.value
        on_rows = bool(names_in(of) & tables) or any(
            isinstance(n, ast.Attribute) and n.attr in ("objects", "_base_manager", "_default_manager")
            for n in ast.walk(of)
        )
        if (name in WRITING and on_rows) or (name in BESIDE and django):
            found.append(f"{node.lineno}: .{name}()")
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            whence = {node.module or "", *(f"{node.module}.{a.name}" for a in node.names)}
            if (node.module or "").startswith("comity.store"):
                whence |= {a.name for a in node.names}
            found += [f"{node.lineno}: import of {name}" for name in sorted(whence & THEIRS)]
        if isinstance(node, ast.Name) and node.id in BESIDE and django and isinstance(node.ctx, ast.Load):
            found.append(f"{node.lineno}: {node.id}")
    return found


def test_nothing_but_actions_writes():
    found = {
        path.relative_to(SOURCES).as_posix(): calls
        for path in sorted(SOURCES.rglob("*.py"))
        if not may_write(path) and (calls := writes(path.read_text("utf-8")))
    }
    assert not found


def test_every_place_that_may_write_does():
    for place in MAY_WRITE:
        path = SOURCES / place
        files = [path] if path.is_file() else sorted(path.rglob("*.py"))
        text = "".join(p.read_text("utf-8") for p in files)
        assert any(f".{name}(" in text or f"{name}(" in text for name in (*WRITING, *BESIDE)), place


@pytest.mark.parametrize(
    "source",
    [
        "from comity.store.models import Log\nLog.objects.create(forum='x')",
        "from comity.store.models import Log\nLog.objects.filter(forum='x').update(size=1)",
        "from comity.store.models import Log\nrow = Log(forum='x')\nrow.save()",
        "from comity.store.models import Log\nrows = Log.objects.all()\nfor row in rows:\n    row.delete()",
        "from comity.store.models import Log as L\nL.objects.bulk_create([])",
        "from comity.store import models\nmodels.Log.objects.all().delete()",
        "from django.db import transaction\nwith transaction.atomic():\n    pass",
        "from django.db import connection\nwith connection.cursor() as c:\n    c.execute('DELETE')",
        "from django.core.management import call_command\ncall_command('flush')",
        "from comity.store.bulk import insert",
        "from comity.store import projections",
        "from comity.store.failures import explained, whole",
    ],
)
def test_writing_elsewhere_is_found(source):
    assert writes(source)


@pytest.mark.parametrize(
    "source",
    [
        "from comity.store.models import Log\nprint(Log.objects.count())\nseen = {}\nseen.update(a=1)",
        "import hashlib\nh = hashlib.sha256()\nh.update(b'x')",
        "from comity.store.models import Log\nsizes = {}\nsizes.update({'a': 1})",
    ],
)
def test_reading_and_other_updates_are_left_alone(source):
    assert not writes(source)
