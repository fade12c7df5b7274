"""Lies that are published consistently: the manifest is of the lie, and its hash is in the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from comity.audit.verify import verify
from tests.audit import builder
from tests.audit.builder import LOG, Book, Secret, canonical, sha256

Publish = Callable[..., Path]
Files = dict[str, bytes]
DRAFT, SECRET = "consultations/draft", "consultations/secret"


def first_row(data: bytes, change: Callable[[list[str]], list[str]], row: int = 1) -> bytes:
    lines = data.decode().split("\n")
    lines[row] = ",".join(change(lines[row].split(",")))
    return "\n".join(lines).encode()


def blob_of(files: Files, text: str) -> str:
    return next(n for n, d in files.items() if n.startswith("blobs/") and text.encode() in d)


def another_policy(files: Files) -> None:
    files["policy.txt"] += b"witness w " + builder.WITNESS[0].vkey.encode() + b"\n"


def another_log_key(files: Files) -> None:
    files["policy.txt"] = f"log {Secret(builder.ORIGIN, 1, 99).vkey}\nquorum none\n".encode()


def no_policy(files: Files) -> None:
    files["policy.txt"] = b"quorum some\n"


def another_forum(files: Files) -> None:
    files["forum.json"] = files["forum.json"].replace(b'"title":"Water"', b'"title":"Wine"')


def another_event(files: Files) -> None:
    files["events.jsonl"] = files["events.jsonl"].replace(b'"how":"signed"', b'"how":"attested"')


def an_event_less(files: Files) -> None:
    files["events.jsonl"] = files["events.jsonl"].rsplit(b"\n", 2)[0] + b"\n"


def an_event_more(files: Files) -> None:
    files["events.jsonl"] += files["events.jsonl"].split(b"\n")[0] + b"\n"


def another_text(files: Files) -> None:
    name = blob_of(files, "draft: statement 3")
    files[name] = files[name].replace(b"statement 3", b"statement 4")


def a_text_less(files: Files) -> None:
    del files[blob_of(files, "draft: statement 3")]


def a_text_more(files: Files) -> None:
    data = canonical({"salt": "0" * 64, "text": "more"})
    files[f"blobs/{sha256(data)}"] = data


def a_text_of_another_form(files: Files) -> None:
    files[f"blobs/{sha256(b'{}')}"] = b"{}"


def another_salt(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    files[name] = first_row(files[name], lambda r: [r[0], "00" * 32, *r[2:]])


def another_vote(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    files[name] = first_row(files[name], lambda r: [*r[:5], str(-int(r[5]) if int(r[5]) else 1), r[6]])


def another_party(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    who = files[name].decode().split("\n")[1].split(",")[2]
    files[name] = files[name].replace(f",{who},".encode(), b",p77,")


def a_ballot_less(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    files[name] = b"\n".join([*files[name].split(b"\n")[:1], *files[name].split(b"\n")[2:]])


def a_ballot_twice(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    lines = files[name].split(b"\n")
    files[name] = b"\n".join([*lines[:2], *lines[1:]])


def rows_in_another_order(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    lines = files[name].split(b"\n")
    files[name] = b"\n".join([lines[0], lines[2], lines[1], *lines[3:]])


def a_batch_more(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    files[name] = first_row(files[name], lambda r: ["9", *r[1:]], row=files[name].count(b"\n") - 1)


def no_vote(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    files[name] = first_row(files[name], lambda r: [*r[:5], "2", r[6]])


def no_statement(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    files[name] = first_row(files[name], lambda r: [*r[:4], "s99", *r[5:]])


def no_party(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    files[name] = first_row(files[name], lambda r: [*r[:6], "zz"])


def two_parties(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    files[name] = first_row(files[name], lambda r: [*r[:6], "bb" if r[6] == "aa" else "aa"])


def other_columns(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    files[name] = files[name].replace(b"pseudonym", b"person", 1)


def short_salt(files: Files) -> None:
    name = f"{DRAFT}/openings.csv"
    files[name] = first_row(files[name], lambda r: [r[0], r[1][:-2], *r[2:]])


def said_to_be_erased(files: Files) -> None:
    files[f"{DRAFT}/erased.csv"] = b"batch,commitment\n1," + b"0" * 64 + b"\n"


def sealed_but_told(files: Files) -> None:
    files[f"{SECRET}/openings.csv"] = b"batch,salt,pseudonym,revision,statement,vote\n"


def told_before_the_close(files: Files) -> None:
    files["consultations/later/openings.csv"] = b"batch,salt,pseudonym,revision,statement,vote\n"


def another_commitment(files: Files) -> None:
    name = f"{SECRET}/commitments.csv"
    files[name] = first_row(files[name], lambda r: [r[0], "0" * 64])


def other_statistics(files: Files) -> None:
    name = f"{DRAFT}/statistics.json"
    files[name] = files[name].replace(b'"participants":60', b'"participants":61')


def another_row_of_votes(files: Files) -> None:
    name = f"{DRAFT}/votes.csv"
    files[name] = first_row(files[name], lambda r: [*r[:2], {"agree": "pass"}.get(r[2], "agree")], row=3)


def other_texts_with_the_votes(files: Files) -> None:
    name = f"{DRAFT}/votes-statements.csv"
    files[name] = files[name].replace(b"statement 5", b"statement five")


def other_parties_with_the_votes(files: Files) -> None:
    name = f"{DRAFT}/votes-participants.csv"
    files[name] = files[name].replace(b"p01,aa", b"p01,bb")


def other_votes_for_polis(files: Files) -> None:
    name = f"{DRAFT}/polis/votes.csv"
    files[name] = first_row(files[name], lambda r: [*r[:4], "0" if r[4] == "1" else "1"])


def analysed(change: Callable[[dict[str, Any]], None]) -> Callable[[Files], None]:
    def edit(files: Files) -> None:
        from comity.analysis.document import digest, to_json

        document = json.loads(files[f"{DRAFT}/analysis.json"])
        change(document)
        document["digest"] = digest(document)
        files[f"{DRAFT}/analysis.json"] = to_json(document)

    edit.__name__ = change.__name__
    return edit


def another_count(d: dict[str, Any]) -> None:
    d["statements"][0]["agrees"] += 1


def another_estimate(d: dict[str, Any]) -> None:
    d["statements"][0]["agreement"]["estimate"] += 0.00001


def another_verdict(d: dict[str, Any]) -> None:
    s = d["statements"][0]
    s["verdict"] = "unresolved" if s["verdict"] != "unresolved" else "difference"


def another_ranking(d: dict[str, Any]) -> None:
    d["rankings"]["differences"]["statements"].reverse()


def another_setting(d: dict[str, Any]) -> None:
    d["settings"]["bar"] = 0.7


def a_statement_less(d: dict[str, Any]) -> None:
    d["statements"].pop()


def another_digest(files: Files) -> None:
    files[f"{DRAFT}/analysis.json"] = files[f"{DRAFT}/analysis.json"].replace(b'"seed": 0', b'"seed": 1')


def no_analysis(files: Files) -> None:
    files[f"{DRAFT}/analysis.json"] = b"{}"


def an_analysis_less(files: Files) -> None:
    del files[f"{DRAFT}/analysis.json"]


def another_certificate(files: Files) -> None:
    certificate = json.loads(files[f"{DRAFT}/slate.json"])
    certificate["k"] += 1
    files[f"{DRAFT}/slate.json"] = canonical(certificate)


def a_slate_less(files: Files) -> None:
    del files[f"{DRAFT}/slate.json"]


LIES: dict[Callable[[Files], None], tuple[str, str, str | None]] = {
    another_policy: ("policy", "policy", "policy.txt"),
    another_log_key: ("policy", "policy", "policy.txt"),
    no_policy: ("policy", "policy_form", "policy.txt"),
    another_forum: ("forum", "forum", "forum.json"),
    another_event: ("events", "events_line", "events.jsonl"),
    an_event_less: ("events", "events_line", "events.jsonl"),
    an_event_more: ("events", "events_more", "events.jsonl"),
    another_text: ("blobs", "blob_hash", None),
    a_text_less: ("blobs", "blob_missing", None),
    a_text_more: ("blobs", "blob_unknown", None),
    a_text_of_another_form: ("blobs", "blob_form", None),
    another_salt: ("openings", "batch_root", f"{DRAFT}/openings.csv"),
    another_vote: ("openings", "batch_root", f"{DRAFT}/openings.csv"),
    another_party: ("openings", "batch_root", f"{DRAFT}/openings.csv"),
    a_ballot_less: ("openings", "batch_count", f"{DRAFT}/openings.csv"),
    a_ballot_twice: ("openings", "batch_count", f"{DRAFT}/openings.csv"),
    rows_in_another_order: ("openings", "row_order", f"{DRAFT}/openings.csv"),
    a_batch_more: ("openings", "batch_unknown", f"{DRAFT}/openings.csv"),
    no_vote: ("openings", "vote", f"{DRAFT}/openings.csv"),
    no_statement: ("openings", "statement_unknown", f"{DRAFT}/openings.csv"),
    no_party: ("openings", "party_unknown", f"{DRAFT}/openings.csv"),
    two_parties: ("openings", "two_parties", f"{DRAFT}/openings.csv"),
    other_columns: ("openings", "columns", f"{DRAFT}/openings.csv"),
    short_salt: ("openings", "hex", f"{DRAFT}/openings.csv"),
    said_to_be_erased: ("openings", "erased_file", f"{DRAFT}/erased.csv"),
    sealed_but_told: ("openings", "not_sealed", f"{SECRET}/openings.csv"),
    told_before_the_close: ("openings", "too_early", "consultations/later/openings.csv"),
    another_commitment: ("openings", "batch_root", f"{SECRET}/commitments.csv"),
    other_statistics: ("statistics", "statistics_hash", f"{DRAFT}/statistics.json"),
    another_row_of_votes: ("statistics", "votes_digest", f"{DRAFT}/votes.csv"),
    other_texts_with_the_votes: ("votes", "votes_other", f"{DRAFT}/votes-statements.csv"),
    other_parties_with_the_votes: ("votes", "votes_other", f"{DRAFT}/votes-participants.csv"),
    other_votes_for_polis: ("polis", "votes_other", f"{DRAFT}/polis/votes.csv"),
    analysed(another_count): ("analysis", "analysis", f"{DRAFT}/analysis.json"),
    analysed(another_estimate): ("analysis", "analysis", f"{DRAFT}/analysis.json"),
    analysed(another_verdict): ("analysis", "analysis", f"{DRAFT}/analysis.json"),
    analysed(another_ranking): ("analysis", "analysis", f"{DRAFT}/analysis.json"),
    analysed(another_setting): ("analysis", "analysis", f"{DRAFT}/analysis.json"),
    analysed(a_statement_less): ("analysis", "analysis", f"{DRAFT}/analysis.json"),
    another_digest: ("analysis", "analysis_digest", f"{DRAFT}/analysis.json"),
    no_analysis: ("analysis", "json", f"{DRAFT}/analysis.json"),
    an_analysis_less: ("analysis", "missing", f"{DRAFT}/analysis.json"),
    another_certificate: ("slate", "slate_other", f"{DRAFT}/slate.json"),
    a_slate_less: ("slate", "missing", f"{DRAFT}/slate.json"),
}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_lie_is_found_for_its_own_reason(
    book: Book, publish: Publish, lie: Callable[[Files], None]
) -> None:
    name, code, file = LIES[lie]
    verdict = verify(publish(book, edit=lie), recompute=name in ("analysis", "slate"))
    assert verdict.code == 3
    assert verdict.first is not None
    assert (verdict.first.name, verdict.first.code) == (name, code)
    assert file is None or verdict.first.file == file


def test_a_text_that_is_missing_is_named_by_its_entry(book: Book, publish: Publish) -> None:
    check = verify(publish(book, edit=a_text_less), recompute=False).first
    assert check is not None
    assert b"statement.submit" in book.entries[check.entry or 0]


def test_another_ballot_is_named_by_its_batch(book: Book, publish: Publish) -> None:
    check = verify(publish(book, edit=another_vote), recompute=False).first
    assert check is not None
    assert b"ballot.batch" in book.entries[check.entry or 0]
    assert check.numbers["batch"] == 1


def test_estimates_may_differ_by_a_millionth(book: Book, publish: Publish) -> None:
    def nearly(d: dict[str, Any]) -> None:
        d["statements"][0]["agreement"]["estimate"] += 0.0000009

    verdict = verify(publish(book, edit=analysed(nearly)))
    assert verdict.code == 0
    check = next(c for c in verdict.checks if c.name == "analysis")
    assert not check.numbers["exact"]


# ---------------------------------------------------------------------- manifest and outcome
def test_a_manifest_that_is_not_in_the_log(tiny: Book, publish: Publish) -> None:
    check = verify(publish(tiny, outcome={"manifest": "0" * 64}), recompute=False).first
    assert check is not None
    assert (check.name, check.code, check.entry) == ("anchor", "anchor", len(tiny.entries) - 1)


def test_a_newer_outcome_in_the_log(tiny: Book, publish: Publish) -> None:
    def again(b: Book) -> None:
        body = json.loads(b.entries[-1].split(b"\n")[0])["body"]
        b.append("outcome.publish", {**body, "edition": body["edition"] + 1, "manifest": "0" * 64}, "node")

    check = verify(publish(tiny, after=again), recompute=False).first
    assert check is not None
    assert (check.name, check.code) == ("anchor", "anchor")


@pytest.mark.parametrize(
    ("told", "name", "code"),
    [
        ({"votes_digest": "x"}, "statistics", "outcome_votes"),
        ({"analysis": "sha256:x"}, "analysis", "outcome"),
        ({"certificate": "0" * 64}, "slate", "outcome_slate"),
    ],
)
def test_an_outcome_that_tells_otherwise(
    book: Book, publish: Publish, told: dict[str, str], name: str, code: str
) -> None:
    right = json.loads(book_outcome(book))
    right["draft"] |= told
    check = verify(publish(book, outcome={"consultations": right})).first
    assert check is not None
    assert (check.name, check.code) == (name, code)


def book_outcome(book: Book) -> str:
    files = book.files()
    return json.dumps({c: builder._outcome(c, files, json.loads(s)) for c, s in book.statistics.items()})


@pytest.mark.parametrize(
    "manifest",
    [
        b"{}",
        b"[]",
        b"{",
        b'{"files":{},"forum":"x","schema":"comity/manifest/2","size":0}',
        b'{"files":{},"forum":"x","schema":"comity/manifest/1","size":-1}',
        b'{"files":{"../x":{"bytes":1,"sha256":"'
        + b"0" * 64
        + b'"}},"forum":"x","schema":"comity/manifest/1","size":0}',
        b'{"files":{"x":{"bytes":true,"sha256":"'
        + b"0" * 64
        + b'"}},"forum":"x","schema":"comity/manifest/1","size":0}',
    ],
)
def test_a_manifest_of_another_form(tiny: Book, publish: Publish, manifest: bytes) -> None:
    folder = publish(tiny)
    (folder / "manifest.json").write_bytes(manifest)
    verdict = verify(folder, recompute=False)
    assert verdict.code == 3
    assert verdict.first is not None
    assert verdict.first.name == "manifest"


# ---------------------------------------------------------------------- the forum goes on
def test_the_log_may_go_on_after_the_outcome(book: Book, publish: Publish) -> None:
    def more(b: Book) -> None:
        builder.new_consultation(b, "third")
        b.append("key.add", {"vkey": builder.LOG_2.vkey, "purpose": "log", "party": None}, "node")

    verdict = verify(publish(book, after=more, signers=[LOG, builder.LOG_2]))
    assert verdict.first is None
    assert verdict.facts["published"] < verdict.facts["entries"]
