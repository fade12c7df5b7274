"""A published folder, and the book that it is made from, for tests to spoil copies of."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.audit import builder
from tests.audit.builder import Book


@pytest.fixture(scope="session")
def _forum() -> Book:
    book = builder.forum()
    book.find("draft")
    book.find("secret")
    return book


@pytest.fixture(scope="session")
def _folder(_forum: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy.deepcopy(_forum).publish(tmp_path_factory.mktemp("published") / "folder")


@pytest.fixture(scope="session")
def _tiny() -> Book:
    """Two people pass on one statement: there is no analysis, so it is verified in no time."""
    book = builder.announced()
    builder.new_consultation(book, "c", n=1)
    book.append("consultation.open", {"consultation": "c"})
    book.vote(*(builder.Ballot("c", f"p{i}", "s0", 0) for i in range(2)))
    book.batch("c")
    builder.close(book, "c")
    return book


@pytest.fixture
def book(_forum: Book) -> Book:
    """A forum with an attributed consultation that is analysed, a sealed one, and one that is still open."""
    return copy.deepcopy(_forum)


@pytest.fixture
def tiny(_tiny: Book) -> Book:
    """The smallest forum with ballots."""
    return copy.deepcopy(_tiny)


@pytest.fixture
def folder(_folder: Path, tmp_path: Path) -> Path:
    """The folder of ``book`` as it was published."""
    return Path(shutil.copytree(_folder, tmp_path / "folder"))


@pytest.fixture
def publish(tmp_path: Path) -> Callable[..., Path]:
    """Publish a book into a new folder."""
    made = iter(range(100))
    return lambda book, **how: book.publish(tmp_path / f"published-{next(made)}", **how)
