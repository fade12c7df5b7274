from __future__ import annotations

import pytest

from comity.errors import ComityError, InputError
from comity.words.errors import error, exit_code


def test_errors_of_comity_keep_their_own_words() -> None:
    raised = InputError("unknown vote '2'", "A vote is 1, 0 or -1.", file="votes.csv", row=7, column="vote")
    assert error(raised) == ("votes.csv, row 7, column 'vote': unknown vote '2'", "A vote is 1, 0 or -1.")
    assert error(ComityError("no")) == ("no", "")


@pytest.mark.parametrize(
    ("raised", "part"),
    [
        (FileNotFoundError(2, "No such file", "votes.csv"), "no file or folder “votes.csv”"),
        (PermissionError(13, "Permission denied", "out.html"), "“out.html” cannot be read or written"),
        (IsADirectoryError(21, "Is a directory", "folder"), "“folder” is a folder"),
        (OSError(28, "No space left on device", "out.json"), "No space left on device"),
        (MemoryError(), "not enough memory"),
        (KeyboardInterrupt(), "Stopped"),
        (ZeroDivisionError("division by zero"), "division by zero"),
        (RuntimeError(), "RuntimeError"),
    ],
)
def test_errors_of_the_system_get_words(raised: BaseException, part: str) -> None:
    assert part in error(raised)[0]


@pytest.mark.parametrize("code", range(6))
def test_every_exit_code_has_a_meaning(code: int) -> None:
    assert exit_code(code) != str(code)


def test_an_unknown_exit_code_is_shown() -> None:
    assert exit_code(42) == "42"
