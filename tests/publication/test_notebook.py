from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from comity.publication import analysis_html


def test_a_notebook_gets_a_small_whole_fragment(case: dict[str, Any]) -> None:
    html = analysis_html(case["document"])
    depth: list[str] = []

    class Check(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in {"script", "style", "iframe", "img", "link", "object"}
            assert not {"id", "src", "href", "onload"} & {k for k, _ in attrs}
            if tag not in ("rect", "path"):
                depth.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag not in ("rect", "path"):
                assert depth.pop() == tag

    Check().feed(html)
    assert depth == []
    assert html.startswith("<div")
    assert len(html) < 60_000
    assert html == analysis_html(case["document"])


def test_it_begins_with_the_answer(documents: Any) -> None:
    html = analysis_html(documents.CASES["typical"]())
    assert "412 people cast" in html
    assert "What we agree on" in html
    assert "Where we differ" in html
    assert "No votes have been cast" in analysis_html(documents.CASES["nothing_at_all"]())
