"""After somebody was erased: old roots hold, what is gone is said, and nothing more may be gone."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

from comity.audit.verify import verify
from comity.words import audit as words
from tests.audit.builder import NODE, START, Book, canonical, sha256

Publish = Callable[..., Path]
DRAFT = "consultations/draft"


def text_of(book: Book, statement: str) -> str:
    return book.state.consultations["draft"].statements[statement].text


def without(text: str) -> Callable[[dict[str, bytes]], None]:
    """What was published keeps its digest, the text is gone."""

    def edit(files: dict[str, bytes]) -> None:
        from comity.analysis.document import to_json, without_texts

        name = f"{DRAFT}/analysis.json"
        files[name] = to_json(without_texts(json.loads(files[name]), {text}))

    return edit


def test_ballots_that_were_erased_are_said(book: Book, publish: Publish) -> None:
    publish(book)
    book.erase("p07")
    verdict = verify(publish(book))
    assert verdict.first is None
    assert verdict.facts["erased"] == 14
    assert verdict.facts["analyses"] == 0
    assert "14 ballots erased" in words.verdict(verdict.to_dict())
    slate = next(c for c in verdict.checks if c.name == "slate")
    assert not slate.numbers["counted_again"]


def test_texts_that_were_erased_do_not_keep_it_from_being_recomputed(book: Book, publish: Publish) -> None:
    book.erase("nobody", [text_of(book, "s3")])
    verdict = verify(publish(book, edit=without("s3")))
    assert verdict.first is None
    assert verdict.facts["analyses"] == 1
    assert verdict.facts["texts_erased"] == 1


def test_no_more_texts_may_be_gone_than_the_log_says(book: Book, publish: Publish) -> None:
    book.erase("nobody", [text_of(book, "s3")])
    book.blobs.pop(text_of(book, "s4"))
    check = verify(publish(book), recompute=False).first
    assert check is not None
    assert (check.name, check.code, check.numbers["n"]) == ("blobs", "blob_missing", 2)


def test_no_more_ballots_may_be_gone_than_the_log_says(book: Book, publish: Publish) -> None:
    book.erase("p07")
    gone = next(b for b in book.ballots if b.pseudonym == "p08")
    book.ballots.remove(gone)
    book.erased["draft"].append((gone.batch, gone.commitment()))
    check = verify(publish(book), recompute=False).first
    assert check is not None
    assert (check.name, check.code) == ("openings", "erased_count")


def test_counts_of_the_analysis_are_held_against_the_logged_statistics(book: Book, publish: Publish) -> None:
    def lie(files: dict[str, bytes]) -> None:
        from comity.analysis.document import digest, to_json

        document = json.loads(files[f"{DRAFT}/analysis.json"])
        s = next(s for s in document["statements"] if s["id"] == "s2")
        s["agrees"], s["disagrees"] = s["agrees"] + 1, s["disagrees"] - 1
        document["digest"] = digest(document)
        files[f"{DRAFT}/analysis.json"] = to_json(document)

    publish(book, edit=lie)
    book.erase("p07")
    check = verify(publish(book, edit=lie)).first
    assert check is not None
    assert (check.name, check.code, check.numbers["statement"]) == ("analysis", "analysis_counts", "s2")


def test_findings_first_told_after_an_erasure_are_those_of_the_votes_that_are_left(
    book: Book, publish: Publish
) -> None:
    book.erase("p07")
    kept = copy.deepcopy(book)
    check = verify(publish(book)).first
    assert check is not None
    assert (check.name, check.code) == ("analysis", "analysis")
    kept.findings.clear()
    verdict = verify(publish(kept))
    assert (verdict.code, verdict.facts["analyses"], verdict.facts["erased"]) == (0, 1, 14)
    # once told they stay as they are, whoever is erased later
    kept.erase("p08")
    verdict = verify(publish(kept))
    assert (verdict.code, verdict.facts["analyses"], verdict.facts["erased"]) == (0, 0, 28)


def test_statistics_from_before_must_hold_what_is_left(book: Book, publish: Publish) -> None:
    """The log itself tells fewer agreements than there are openings: found, though somebody was erased."""
    stated = json.loads(book.statistics["draft"])
    entry = next(i for i, e in enumerate(book.entries) if b"statistics.commit" in e and b'"draft"' in e)
    assert entry
    stated["statements"]["s13"][2] -= 2
    stated["statements"]["s13"][0] += 2
    lie = canonical(stated)
    old = sha256(book.statistics["draft"])
    book.statistics["draft"] = lie
    book.state.consultations["draft"].statistics["statistics"] = sha256(lie)
    rewritten = rewrite(book, entry, old, sha256(lie))
    rewritten.erase("p07")
    check = verify(publish(rewritten), recompute=False).first
    assert check is not None
    assert (check.name, check.code) == ("statistics", "statistics_counts")


def rewrite(book: Book, index: int, old: str, new: str) -> Book:
    """Sign an entry anew with another hash in it: the node lied from the beginning."""
    event, _, line = book.entries[index].split(b"\n")[:3]
    text = event.replace(old.encode(), new.encode()) + b"\n"
    assert line.startswith("— node-1/node".encode())
    book.entries[index] = text + b"\n" + NODE.line(text, START + index + 1)
    return book
