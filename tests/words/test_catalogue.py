"""The catalogue as a whole: every sentence can be said, none uses words that mislead."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from comity.forum.kinds import KINDS
from comity.words import ENGLISH
from comity.words.en import MESSAGES, findings, report, slate
from comity.words.plural import RULES

ROOT = Path(__file__).parents[2] / "src" / "comity"
_CATEGORIES = {"zero", "one", "two", "few", "many", "other", "by"}


def _templates() -> list[tuple[str, str]]:
    out = []
    for key, template in MESSAGES.items():
        if isinstance(template, str):
            out.append((key, template))
        else:
            out += [(f"{key}/{kind}", text) for kind, text in template.items() if kind != "by"]
    return out


def test_templates_are_whole() -> None:
    for key, text in _templates():
        fields = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        assert all(name.isidentifier() for name in fields), key
        assert text == text.strip(), key
        assert "  " not in text, key


def test_plurals_have_a_form_for_every_number() -> None:
    for key, template in MESSAGES.items():
        if not isinstance(template, str):
            assert "other" in template, key
            assert all(kind in _CATEGORIES or re.fullmatch(r"=\d+", kind) for kind in template), key


def test_all_forms_of_a_plural_can_be_said_with_the_same_fields() -> None:
    for key, template in MESSAGES.items():
        if isinstance(template, str):
            continue
        fields = {
            name
            for kind, text in template.items()
            if kind != "by"
            for _, name, _, _ in string.Formatter().parse(text)
            if name is not None
        }
        for n in (0, 1, 2, 5):
            assert ENGLISH.say(key, **dict.fromkeys({*fields, template.get("by", "n")}, n)) is not None


@pytest.mark.parametrize("word", ["significan", "statistically", "obvious", "should be noted"])
def test_words_that_mislead_are_never_used(word: str) -> None:
    assert [key for key, text in _templates() if word in text.lower()] == []


# words that a minister or a neighbour need not know
_JARGON = [
    *("posterior", "bayes", "bootstrap", "p-value", "log-loss", "likelihood", "variance", "standard error"),
    *(
        "k-means",
        "cluster",
        "logistic",
        "factor",
        "ejr",
        "pav",
        "null",
        "credible",
        "percentile",
        "regression",
    ),
]


@pytest.mark.parametrize("word", _JARGON)
def test_findings_are_told_without_jargon(word: str) -> None:
    plain = {**findings.MESSAGES, **slate.MESSAGES}
    plain |= {k: v for k, v in report.MESSAGES.items() if not k.startswith(("method.candidates", "data."))}
    for key, template in plain.items():
        texts = [template] if isinstance(template, str) else list(template.values())
        assert not any(re.search(rf"\b{word}", text.lower()) for text in texts), key


def _ids_in_the_code() -> tuple[set[str], list[str]]:
    """Find texts of the code that may be ids: whole ones, and patterns of those that are put together."""
    whole, patterns = set(), []
    for path in (
        p
        for folder in ("words", "charts", "publication", "cli", "forum")
        for p in (ROOT / folder).rglob("*.py")
    ):
        if "words/en" in path.as_posix():
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
                if sum(len(p) for p in parts if isinstance(p, str)) >= 3:
                    patterns.append("".join(".+" if p is None else re.escape(str(p)) for p in parts))
    return whole, patterns


def test_every_message_that_the_code_names_exists() -> None:
    themes = {key.partition(".")[0] for key in MESSAGES}
    whole, _ = _ids_in_the_code()
    ids = {t for t in whole if re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+", t) and t.partition(".")[0] in themes}
    files = {t for t in ids if t.endswith((".csv", ".json", ".html", ".svg"))}
    assert {
        t for t in ids - files - set(KINDS) if not ENGLISH.has(t) and not ENGLISH.has(f"{t}.first")
    } == set()


def test_every_message_is_used() -> None:
    whole, patterns = _ids_in_the_code()
    unused = {key for key in MESSAGES if key not in whole and not any(re.fullmatch(p, key) for p in patterns)}
    assert unused == set()


def test_every_language_of_the_design_has_its_plural_rule() -> None:
    assert set(RULES) >= {"ar", "en", "es", "fr", "ru", "zh"}
