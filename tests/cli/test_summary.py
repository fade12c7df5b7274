"""The summary on a terminal, whatever is in the votes."""

from __future__ import annotations

import pytest

from comity.cli.main import cli, run
from comity.cli.paragraphs import Paragraph, fitted


@pytest.fixture
def told(votes, tmp_path, capsys):
    """Analyse with given texts of the statements."""

    def tell(text: str) -> str:
        path = tmp_path / "statements.csv"
        quoted = text.replace('"', '""')
        path.write_text(f'statement,text\ns10,"{quoted}"\n', encoding="utf-8")
        assert run(cli, ["analyze", str(votes), "--statements", str(path)]) == 0
        return capsys.readouterr().out

    return tell


def test_a_text_cannot_command_the_terminal(told):
    shown = told("Harmless\x1b]0;title\x07 \x1b[2Jtext")
    assert "Harmless" in shown
    assert not set(shown) & {"\x1b", "\x07"}


def test_marks_of_direction_are_left_out(told):
    shown = told("نعم \u202eevil\u2069")
    assert "نعم" in shown
    assert not set(shown) & set("\u202e\u2066\u2067\u2068\u2069")


def test_a_very_long_text_is_cut_and_says_so(told):
    shown = " ".join(told("word " * 500).split())
    assert shown.count("word") < 150
    assert "word…" in shown or "wor…" in shown or "w…" in shown


def test_every_line_fits_however_narrow():
    text = "Ten words that are to be broken somewhere, with 72\u00a0% kept together."
    for width in range(20, 80):
        lines = fitted([Paragraph(text, 2, 3)], width).splitlines()
        assert all(len(line) <= max(width, 25) for line in lines)
        assert sum("72\u00a0%" in line for line in lines) == 1
        assert " ".join(" ".join(lines).split()) == " ".join(text.split())
