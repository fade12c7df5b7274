from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from comity.publication.html import escape, markup
from comity.words.names import isolate


@given(st.text())
def test_any_text_is_escaped(text: str) -> None:
    shown = escape(text)
    assert not set(shown) & set("<>\"'")
    shown.encode("utf-8")
    kept = "".join(c for c in html.unescape(shown) if c != "\ufffd")
    assert all(c in text for c in kept)


@given(st.lists(st.text(), max_size=4))
def test_names_are_isolated_and_balanced(names: list[str]) -> None:
    shown = markup(" and ".join(isolate(n) for n in names))
    assert shown.count("<bdi>") == shown.count("</bdi>") == len(names)
    assert shown.replace("<bdi>", "").replace("</bdi>", "").count("<") == 0
