"""The report as a page: whole, safe, small, accessible, and the same every time."""

from __future__ import annotations

import base64
import copy
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

from comity.publication import report_html
from comity.publication.detail import BUDGET
from comity.publication.report import SECTIONS, style

Doc = dict[str, Any]
_VOID = {"meta", "rect", "path", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """A strict reader of pages: every element must be closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str]]] = []
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()
        if self.open:
            self.wrong.append(f"never closed: {self.open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if len(given) != len(attrs):
            self.wrong.append(f"attribute twice: {tag} {attrs}")
        self.elements.append((tag, given, [t for t, _ in self.open]))
        if tag not in _VOID:
            self.open.append((tag, given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1][0] if self.open else "", data))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for t, attrs, _ in self.elements if t == tag]

    def text(self) -> str:
        """What is written on the page; names are part of their sentence."""
        out = []
        for tag, data in self.texts:
            if tag not in ("style", "title", "desc"):
                out.append(data if tag == "bdi" or data.startswith((".", ",", " ")) else f" {data}")
        return " ".join("".join(out).split())


@pytest.fixture(scope="module")
def html(case: Doc) -> str:
    return report_html(case["document"])


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_page_is_well_formed(page: Page) -> None:
    assert page.wrong == []
    assert sum(t == "title" and "head" in above for t, _, above in page.elements) == 1
    for tag in ("html", "head", "body", "style", "header", "nav", "main", "footer", "h1"):
        assert len(page.all(tag)) == 1, tag


def test_the_page_fits_the_budget(html: str) -> None:
    assert len(html.encode()) <= BUDGET


def test_nothing_is_run_and_nothing_is_fetched(html: str, page: Page) -> None:
    tags = {tag for tag, _, _ in page.elements}
    assert not tags & {
        "script",
        "iframe",
        "object",
        "embed",
        "img",
        "link",
        "form",
        "input",
        "audio",
        "base",
        "use",
    }
    for tag, attrs, _ in page.elements:
        assert not any(name.startswith("on") for name in attrs), (tag, attrs)
        assert "style" not in attrs
        assert "src" not in attrs
        if "href" in attrs:
            assert attrs["href"].startswith("#")
    assert "url(" not in style()
    assert "@import" not in style()
    assert "http" not in re.sub(r"http-equiv", "", html.replace("http://example.org", ""))


def test_the_policy_allows_the_page_s_own_style_and_nothing_else(html: str, page: Page) -> None:
    [policy] = [m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    css = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_headings_step_down_one_level_at_a_time(page: Page) -> None:
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_ids_are_unique_and_links_arrive(page: Page) -> None:
    ids = [attrs["id"] for _, attrs, _ in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for attrs in page.all("a"):
        assert attrs["href"].removeprefix("#") in ids
    for _, attrs, _ in page.elements:
        if "aria-labelledby" in attrs:
            assert attrs["aria-labelledby"] in ids


def test_every_picture_has_title_finding_and_table(html: str, page: Page) -> None:
    pictures = re.findall(r"<svg[^>]*role=\"img\".*?</svg>", html, re.DOTALL)
    figures = re.findall(r'<figure class="c-figure">.*?</figure>', html, re.DOTALL)
    assert len(pictures) == len(figures)
    for figure in figures:
        assert re.search(r"<title>[^<]+</title><desc>[^<]+</desc>", figure)
        assert figure.count("<table>") == 1
        assert "<details" in figure
    for attrs in page.all("svg"):
        assert "viewbox" in attrs
        assert attrs.get("role") == "img" or attrs.get("aria-hidden") == "true"


def test_tables_have_headers_with_scope_and_scroll_within_reach_of_the_keyboard(page: Page) -> None:
    assert all(attrs.get("scope") in ("col", "row", "rowgroup") for attrs in page.all("th"))
    for tag, attrs, _ in page.elements:
        if tag == "div" and attrs.get("class") == "c-scroll":
            assert attrs["tabindex"] == "0"
            assert attrs["role"] == "region"
            assert attrs["aria-label"].strip()


def test_the_page_has_a_language_and_landmarks(page: Page) -> None:
    [root] = page.all("html")
    assert root == {"lang": "en", "dir": "ltr"}
    assert page.all("nav")[0]["aria-label"]
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}


def test_texts_of_statements_find_their_own_direction(case: Doc, page: Page) -> None:
    texts = {" ".join(s["text"].split()) for s in case["document"]["statements"] if s["text"].isprintable()}
    direction: list[tuple[str, str]] = []
    stack: list[str] = []

    class Directions(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in _VOID:
                stack.append(dict(attrs).get("dir") or "")

        def handle_endtag(self, tag: str) -> None:
            stack.pop()

        def handle_data(self, data: str) -> None:
            direction.append((data.strip(), stack[-1] if stack else ""))

    source = report_html(case["document"])
    Directions().feed(re.sub(r"<svg.*?</svg>", "", source, flags=re.DOTALL))
    shown = [(text, kind) for text, kind in direction if text and text in texts]
    assert all(kind == "auto" for _, kind in shown)
    if case["document"]["votes"] and texts:
        assert shown


def test_the_same_document_gives_the_same_bytes(case: Doc, html: str) -> None:
    assert report_html(copy.deepcopy(case["document"])) == html


def test_findings_come_first(page: Page, case: Doc) -> None:
    ids = [attrs["id"] for tag, attrs, _ in page.elements if tag == "section"]
    expected = list(SECTIONS) if case["document"]["votes"] else ["data", "recompute"]
    assert ids == expected


def test_no_value_of_the_machine_shows_through(page: Page) -> None:
    said = page.text()
    assert re.findall(r"\b(None|True|False|nan|inf|dict|\d\.\d{5,})\b", said) == []
    assert "significan" not in said.lower()


# ---------------------------------------------------------------------- what is said
def test_the_typical_report_answers_at_once(documents: ModuleType) -> None:
    doc = documents.CASES["typical"]()
    said = Page(report_html(doc)).text().replace("\u00a0", " ")
    n = {k: len(v["statements"]) for k, v in doc["rankings"].items()}
    assert f"{doc['participants']} people cast {doc['votes']:,} votes on 40 statements." in said
    assert f"They demonstrably agree on {n['common_ground']} of them." in said
    assert "People fall into 2 groups with different views: Group A with" in said
    assert f"comity analyze PATH --seed {doc['seed']}" in said
    assert doc["votes_digest"] in said
    assert doc["digest"] in said


def test_without_groups_nobody_is_put_into_one(documents: ModuleType) -> None:
    said = Page(report_html(documents.CASES["one_group"]())).text()
    assert "No separate groups of opinion show in the votes." in said
    assert "There is one group" not in said
    assert "Group A" not in said


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("nothing_agreed", "No statement is common ground yet. That does not mean that people disagree"),
        ("nothing_agreed", "No slate was made"),
        ("no_groups", "There are too few votes to tell whether there are groups of opinion."),
        ("no_groups", "Nothing is known about the participants, so it cannot be said who is missing."),
        ("nobody", "No votes have been cast, so there is nothing to report yet."),
        ("nothing_at_all", "What the votes say"),
        ("typical", "Nobody took part from West."),
        ("typical", "The file writes agree as -1, so all votes were turned"),
    ],
)
def test_what_is_not_known_is_said(documents: ModuleType, name: str, part: str) -> None:
    assert part in Page(report_html(documents.CASES[name]())).text()


def test_dead_routing_is_an_alarm_among_the_findings(documents: ModuleType) -> None:
    doc = documents.CASES["typical"]()
    doc["routing"]["constant"] = True
    html = report_html(doc)
    assert html.index("Warning: every statement is equally likely") < html.index('<section id="groups"')


def test_hostile_texts_stay_texts(documents: ModuleType) -> None:
    doc = documents.CASES["hostile"]()
    html = report_html(doc, title="<script>alert(1)</script>", command="comity analyze '<img src=x>'")
    page = Page(html)
    assert page.wrong == []
    assert "<script" not in html
    assert "<img" not in html
    assert '<script>alert("x")</script>' in page.text()
    assert "<b>" not in {t for t, _, _ in page.elements}
    assert html.count("<bdi>") == html.count("</bdi>") > 0
    assert not set("\x00\ud800\u202e\u2067\u2068") & set(html)
    html.encode("utf-8")


def test_dots_for_few_and_counts_for_many(documents: ModuleType) -> None:
    doc = documents.CASES["typical"]()
    dots = report_html(doc, points=documents.points(doc))
    assert "412 people as marks" in dots
    assert "Places with fewer than" not in dots
    bins = report_html(doc)
    assert "412 people, counted in small squares" in bins
    assert "Places with fewer than 5 people all look the same." in bins


# ---------------------------------------------------------------------- size
@pytest.mark.parametrize(
    "make",
    [
        lambda d: d.document(3000, 800, 5, statements=[d.CHINESE[i % 3] * 4 + str(i) for i in range(800)]),
        lambda d: d.document(3000, 800, 2, statements=["W" * 5000 + str(i) for i in range(800)]),
        lambda d: d.document(3000, 300, 25),
        lambda d: d.document(200, 5000, 2, slate=40, density=0.1),
        lambda d: d.document(50, 30, 2, topic="T" * 400_000, group_ids=["<" * 100_000, "B"]),
        lambda d: d.document(
            50,
            30,
            2,
            notes=[{"code": "c" * 9000, "level": "warning", "numbers": {"n" * 9000: "x" * 9000}}] * 500,
        ),
    ],
    ids=["long-chinese", "long-words", "many-groups", "many-statements", "long-names", "many-notes"],
)
def test_whatever_comes_the_report_stays_small(documents: ModuleType, make: Any) -> None:
    html = report_html(make(documents))
    assert len(html.encode()) <= BUDGET
    assert Page(html).wrong == []


def test_attributes_without_bound_stay_small(documents: ModuleType) -> None:
    doc = documents.CASES["typical"]()
    attribute = doc["balance"]["attributes"][0]
    cell = attribute["cells"][0]
    attribute["cells"] = [{**cell, "value": f"v{i}" * 200} for i in range(3000)]
    doc["balance"]["attributes"] = [{**attribute, "name": f"a{i}" * 500} for i in range(40)]
    doc["settings"] = {f"s{i}": "x" * 5000 for i in range(3000)}
    assert len(report_html(doc).encode()) <= BUDGET


def test_what_is_left_out_is_said(documents: ModuleType) -> None:
    doc = documents.document(200, 5000, 2, density=0.1, slate=None)
    said = Page(report_html(doc)).text()
    assert re.search(r"only [\d,]+ of 5,000 statements are listed here", said)
    assert "the complete table comes with the analysis" in said
