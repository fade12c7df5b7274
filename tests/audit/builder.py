"""A publisher of our own, after docs/record.md alone: short, without a store, and willing to lie."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from comity.forum.describe import describe, public_blobs
from comity.forum.rules import Rules
from comity.forum.state import Act, State
from comity.forum.tally import analysis_settings, counting, statistics, vote_table
from comity.forum.transitions import apply

ORIGIN = "node-1/water"
START = 1_800_000_000
Edit = Callable[[dict[str, bytes]], None]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# ---------------------------------------------------------------------- keys and notes
class Secret:
    """A secret key with its name and type."""

    def __init__(self, name: str, kind: int, seed: int) -> None:
        self.name, self.kind = name, kind
        self.key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        public = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = hashlib.sha256(f"{name}\n".encode() + bytes([kind]) + public).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(bytes([kind]) + public).decode()}"

    def line(self, text: bytes, at: int = 0) -> bytes:
        if self.kind == 4:
            signed = at.to_bytes(8, "big") + self.key.sign(b"cosignature/v1\ntime %d\n" % at + text)
        else:
            signed = self.key.sign(text)
        return f"— {self.name} {base64.b64encode(self.id + signed).decode()}\n".encode()


LOG, LOG_2 = Secret(ORIGIN, 1, 1), Secret(ORIGIN, 1, 2)
NODE = Secret("node-1/node", 4, 3)
PARTY, PARTY_2 = Secret("aa.example/key", 1, 4), Secret("aa.example/key", 1, 5)
STRANGER = Secret("stranger.example/key", 1, 6)
WITNESS = [Secret(f"witness.example/{n}", 4, 10 + n) for n in range(3)]


# ---------------------------------------------------------------------- the tree
def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, as it is written there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return [*path(index, leaves[:k]), mth(leaves[k:])]
    return [*path(index - k, leaves[k:]), mth(leaves[:k])]


def tiles(entries: list[bytes]) -> dict[str, bytes]:
    """Tiles of a log of fewer than 65,536 entries."""
    out, n = {}, len(entries)
    for level, span in ((0, 1), (1, 256)):
        hashes = [mth(entries[i * span : (i + 1) * span]) for i in range(n // span)]
        for t in range(0, len(hashes), 256):
            part = hashes[t : t + 256]
            width = "" if len(part) == 256 else f".p/{len(part)}"
            out[f"log/tile/{level}/{t // 256:03}{width}"] = b"".join(part)
    for t in range(0, n, 256):
        part = entries[t : t + 256]
        width = "" if len(part) == 256 else f".p/{len(part)}"
        out[f"log/tile/entries/{t // 256:03}{width}"] = b"".join(len(e).to_bytes(2, "big") + e for e in part)
    return out


def checkpoint(entries: list[bytes], signers: Iterable[Secret], at: int = START) -> bytes:
    text = f"{ORIGIN}\n{len(entries)}\n{base64.b64encode(mth(entries)).decode()}\n".encode()
    return text + b"\n" + b"".join(s.line(text, at) for s in signers)


# ---------------------------------------------------------------------- a forum
@dataclass
class Ballot:
    consultation: str
    pseudonym: str
    statement: str
    vote: int
    revision: int = 1
    party: str | None = None
    salt: bytes = b""
    batch: int = 0

    def commitment(self) -> bytes:
        ballot = {
            "consultation": self.consultation, "forum": ORIGIN, "pseudonym": self.pseudonym,
            "revision": self.revision, "statement": self.statement, "v": 1, "vote": self.vote,
        }  # fmt: skip
        if self.party is not None:
            ballot["party"] = self.party
        return hashlib.sha256(b"comity/ballot/v1" + self.salt + canonical(ballot)).digest()


@dataclass
class Book:
    """A forum's log, blobs and ballots; ``strict`` asks the forum whether an event is allowed."""

    entries: list[bytes] = field(default_factory=list)
    state: State = field(default_factory=lambda: State(ORIGIN))
    blobs: dict[str, bytes] = field(default_factory=dict)
    ballots: list[Ballot] = field(default_factory=list)
    erased: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    findings: dict[str, dict[str, bytes]] = field(default_factory=dict)
    statistics: dict[str, bytes] = field(default_factory=dict)
    time: int = START
    strict: bool = True

    def event(
        self, kind: str, body: dict[str, Any], by: str = "secretariat", at: int | None = None, **more: Any
    ) -> bytes:
        return canonical({
            "at": iso(self.time if at is None else at), "body": body, "by": by, "forum": ORIGIN, "kind": kind,
            "n": sha256(b"%d %s" % (len(self.entries), kind.encode()))[:32], "v": 1, **more,
        })  # fmt: skip

    def append(
        self,
        kind: str,
        body: dict[str, Any],
        by: str = "secretariat",
        *,
        signers: Iterable[Secret] = (),
        parties: Iterable[str] = (),
        node: Secret = NODE,
        at: int | None = None,
        **more: Any,
    ) -> int:
        """Append an entry and give its index."""
        self.time += 1
        text = self.event(kind, body, by, at, **more) + b"\n"
        lines = [*(s.line(text) for s in signers), node.line(text, self.time)]
        return self.raw(text + b"\n" + b"".join(lines), frozenset(parties))

    def raw(self, entry: bytes, parties: frozenset[str] = frozenset()) -> int:
        index = len(self.entries)
        if self.strict:
            event = json.loads(entry.split(b"\n")[0])
            apply(self.state, Act(event, index, self.time, parties))
        self.entries.append(entry)
        return index

    def blob(self, text: str) -> str:
        data = canonical({"salt": sha256(text.encode()), "text": text})
        self.blobs[sha256(data)] = data
        return sha256(data)

    def vote(self, *ballots: Ballot) -> None:
        for b in ballots:
            b.salt = hashlib.sha256(b"salt %d" % len(self.ballots)).digest()
            self.ballots.append(b)

    def batch(self, consultation: str) -> int:
        number = len(self.state.consultations[consultation].batches) + 1
        new = [b for b in self.ballots if b.consultation == consultation and not b.batch]
        for b in new:
            b.batch = number
        root = mth(sorted(b.commitment() for b in new)).hex()
        body = {"consultation": consultation, "batch": number, "root": root, "count": len(new)}
        return self.append("ballot.batch", body, "node")

    def erase(self, pseudonym: str, texts: Iterable[str] = ()) -> None:
        """Forget somebody's ballots, and some texts."""
        counts: dict[str, int] = {}
        for b in [b for b in self.ballots if b.pseudonym == pseudonym]:
            self.ballots.remove(b)
            self.erased.setdefault(b.consultation, []).append((b.batch, b.commitment()))
            counts[b.consultation] = counts.get(b.consultation, 0) + 1
        gone = [self.blobs.pop(t) for t in texts]
        self.append("erase.note", {"consultations": counts, "texts": len(gone), "reason": "request"})

    # ------------------------------------------------------------------ counting and publishing
    def openings(self, consultation: str) -> list[Ballot]:
        mine = [b for b in self.ballots if b.consultation == consultation]
        return sorted(mine, key=lambda b: (b.batch, b.commitment()))

    def table(self, consultation: str) -> Any:
        c, rows = self.state.consultations[consultation], self.openings(consultation)
        keep = counting(*([getattr(b, n) for b in rows] for n in ("pseudonym", "statement", "revision")))
        rows = [b for b, k in zip(rows, keep.tolist(), strict=True) if k]
        texts = {
            s.id: json.loads(self.blobs[s.text])["text"]
            for s in c.statements.values()
            if s.text in self.public()
        }
        return vote_table(
            c,
            [b.pseudonym for b in rows],
            [b.statement for b in rows],
            [b.vote for b in rows],
            [str(b.party) for b in rows] if c.attribution == "attributed" else None,
            texts=texts,
        )

    def public(self) -> set[str]:
        return public_blobs(self.state) & self.blobs.keys()

    def count(self, consultation: str) -> None:
        c = self.state.consultations[consultation]
        table = self.table(consultation)
        counted = {**statistics(c, table), "votes_digest": sha256(self.votes(table)["votes.csv"])}
        self.statistics[consultation] = canonical(counted)
        fields = {n: counted[n] for n in ("ballots", "counted", "erased", "consultation")}
        name = sha256(self.statistics[consultation])
        self.append("statistics.commit", {**fields, "statistics": name}, "node")

    @staticmethod
    def votes(table: Any) -> dict[str, bytes]:
        from comity.votes.writers import long_table, polis_export

        polis = polis_export.files(table) if table.n_votes else {}
        return {**long_table.files(table, "votes.csv"), **{f"polis/{n}": d for n, d in polis.items()}}

    def find(self, consultation: str) -> dict[str, bytes]:
        """Analyse, once."""
        from comity.analysis import analyze
        from comity.errors import NotEnoughDataError

        if consultation not in self.findings:
            settings, seed = analysis_settings(self.state.rules, self.state.consultations[consultation])
            try:
                analysis = analyze(self.table(consultation), seed=seed, **settings)
            except NotEnoughDataError:
                return self.findings.setdefault(consultation, {})
            found = {"analysis.json": analysis.to_json(), "report.html": b"<!doctype html><p>report</p>"}
            if analysis.slate() is not None:
                found["slate.json"] = canonical(analysis.slate().to_dict()["certificate"])
            self.findings[consultation] = found
        return self.findings[consultation]

    def files(self) -> dict[str, bytes]:
        """All files but manifest and log."""
        out = {f"blobs/{h}": self.blobs[h] for h in self.public()}
        for c in self.state.consultations.values():
            if c.statistics is None:
                continue
            mine = {"statistics.json": self.statistics[c.id], **self.find(c.id)}
            rows, gone = self.openings(c.id), sorted(self.erased.get(c.id, []))
            if c.openness == "sealed":
                every = sorted([*((b.batch, b.commitment()) for b in rows), *gone])
                mine["commitments.csv"] = _commitments(every)
            else:
                mine |= {
                    "openings.csv": _openings(rows, c.attribution == "attributed"),
                    **self.votes(self.table(c.id)),
                }
                if gone:
                    mine["erased.csv"] = _commitments(gone)
            out |= {f"consultations/{c.id}/{name}": data for name, data in mine.items()}
        logs = "".join(f"log {vkey}\n" for vkey in self.state.valid_keys("log"))
        out["policy.txt"] = (logs + self.state.policy).encode()
        out["forum.json"] = canonical(describe(self.state)) + b"\n"
        out["events.jsonl"] = b"".join(_event_line(i, e) for i, e in enumerate(self.entries))
        out["README.md"] = b"# Water\n"
        out["datapackage.json"] = b"{}\n"
        return out

    def publish(
        self,
        folder: Path,
        *,
        edit: Edit | None = None,
        after: Callable[[Book], None] | None = None,
        signers: Iterable[Secret] = (LOG,),
        outcome: dict[str, Any] | None = None,
    ) -> Path:
        """Write the folder.

        ``edit`` changes the files before the manifest is made of them: a lie that is published consistently.
        ``after`` is called between outcome and checkpoint.
        """
        size, files = len(self.entries), self.files()
        if edit is not None:
            edit(files)
        listed = {p: {"bytes": len(d), "sha256": sha256(d)} for p, d in files.items()}
        manifest = canonical({"files": listed, "forum": ORIGIN, "schema": "comity/manifest/1", "size": size})
        told = {c: _outcome(c, files, json.loads(counted)) for c, counted in self.statistics.items()}
        body = {
            "edition": len(self.state.outcomes) + 1, "manifest": sha256(manifest), "consultations": told,
            "software": "tests", "reason": "tests", **(outcome or {}),
        }  # fmt: skip
        self.append("outcome.publish", body, "node")
        if after is not None:
            after(self)
        files |= {"manifest.json": manifest, **tiles(self.entries)}
        files["log/checkpoint"] = checkpoint(self.entries, signers, self.time)
        for name, data in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return folder


def _outcome(c: str, files: dict[str, bytes], counted: dict[str, Any]) -> dict[str, Any]:
    from comity.analysis.document import findings_digest

    analysis, slate = (files.get(f"consultations/{c}/{n}.json") for n in ("analysis", "slate"))
    try:
        found = None if analysis is None else findings_digest(json.loads(analysis))
    except Exception:  # a lie that is no analysis
        found = "none"
    return {
        "analysis": found,
        "certificate": None if slate is None else sha256(slate),
        "status": "not-enough-data" if found is None else "analysed",
        "votes_digest": counted["votes_digest"],
    }


def _openings(rows: list[Ballot], attributed: bool) -> bytes:
    head = "batch,salt,pseudonym,revision,statement,vote" + (",party" if attributed else "")
    lines = [
        f"{b.batch},{b.salt.hex()},{b.pseudonym},{b.revision},{b.statement},{b.vote}"
        + (f",{b.party}" if attributed else "")
        for b in rows
    ]
    return ("\n".join([head, *lines]) + "\n").encode()


def _commitments(rows: list[tuple[int, bytes]]) -> bytes:
    return ("\n".join(["batch,commitment", *(f"{n},{c.hex()}" for n, c in rows)]) + "\n").encode()


def _event_line(index: int, entry: bytes) -> bytes:
    lines = entry.decode().split("\n")
    at = int.from_bytes(base64.b64decode(lines[-2].split(" ")[2])[4:12], "big")
    how = "signed" if len(lines) > 4 else "attested"
    return canonical({"event": json.loads(lines[0]), "how": how, "index": index, "time": iso(at)}) + b"\n"


# ---------------------------------------------------------------------- the forum of the tests
CAMPS, SHARED, PEOPLE = 10, 4, 60


def opinion(person: int, statement: int) -> int:
    """Two camps oppose each other on the first ten statements; all but a few agree with the last four."""
    if statement >= CAMPS:
        return -1 if person % 20 == statement else 1
    if (person * 7 + statement * 3) % 11 == 0:
        return 0
    return 1 if (person < PEOPLE // 2) == (statement % 2 == 0) else -1


def announced(**rules: Any) -> Book:
    """A forum with two parties."""
    book = Book()
    book.append("forum.new", {
        "title": "Water", "terms": book.blob("Terms of reference"), "languages": ["en"],
        "rules": Rules.of({"signed": ["position.take"], **rules}).to_body(),
        "calendar": {"opens": None, "closes": None, "stages": []}, "gathering": None,
        "keys": {"node": NODE.vkey, "log": LOG.vkey}, "policy": "quorum none\n",
    })  # fmt: skip
    about = {"kind": "government", "role": "party", "country": None, "region": None, "income": None}
    book.append("party.admit", {"party": "aa", "name": "Party A", "vkey": PARTY.vkey, **about})
    book.append("party.admit", {"party": "bb", "name": "Party B", "vkey": None, **about})
    book.append("forum.open", {})
    return book


def new_consultation(
    book: Book, name: str, attribution: str = "pseudonymous", openness: str = "open", n: int = 2
) -> None:
    book.append("consultation.new", {
        "consultation": name, "title": name, "attribution": attribution, "openness": openness,
        "submissions": False, "closes": None,
    })  # fmt: skip
    for s in range(n):
        body = {
            "consultation": name,
            "statement": f"s{s}",
            "text": book.blob(f"{name}: statement {s}"),
            "lang": "en",
        }
        book.append("statement.submit", {**body, "origin": "seed"})


def close(book: Book, name: str) -> None:
    book.append("consultation.close", {"consultation": name}, "node")
    book.count(name)


def forum(**rules: Any) -> Book:
    """A forum with an attributed consultation that is analysed, a sealed one, and one that is still open."""
    book = announced(**rules)
    new_consultation(book, "draft", "attributed", n=CAMPS + SHARED + 1)
    spam = {"consultation": "draft", "statement": f"s{CAMPS + SHARED}", "decision": "reject"}
    book.append("statement.moderate", {**spam, "reason": "spam", "note": None})
    book.append("consultation.open", {"consultation": "draft"})
    body = {
        "consultation": "draft",
        "statement": "s12",
        "position": "agree",
        "note": book.blob("Why we agree"),
    }
    book.append("position.take", body, "party:aa", signers=[PARTY], parties=["aa"])
    for half in range(2):
        for p in range(half, PEOPLE, 2):
            party = "bb" if p % 3 == 0 else "aa"
            book.vote(
                *(
                    Ballot("draft", f"p{p:02}", f"s{s}", opinion(p, s), party=party)
                    for s in range(CAMPS + SHARED)
                )
            )
        if half:  # somebody thought again
            book.vote(Ballot("draft", "p00", "s0", -opinion(0, 0), revision=2, party="bb"))
        book.batch("draft")
    new_consultation(book, "secret", openness="sealed")
    book.append("consultation.open", {"consultation": "secret"})
    book.vote(*(Ballot("secret", f"q{p}", "s0", 1) for p in range(3)))
    book.batch("secret")
    new_consultation(book, "later")
    book.append("consultation.open", {"consultation": "later"})
    book.vote(Ballot("later", "r0", "s1", -1))
    book.batch("later")
    close(book, "draft")
    close(book, "secret")
    return book
