"""The published folder: a pure function from plain data to files, which any static server can host."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.forum.describe import describe
from comity.forum.state import Consultation, State
from comity.publication.datapackage import datapackage
from comity.record.canonical import canonical, sha256
from comity.record.event import Entry, time_text
from comity.record.tiles import entry_bundles, tiles
from comity.votes.files.spreadsheet import guard
from comity.votes.table import VoteTable
from comity.votes.writers import long_table, polis_export
from comity.words import ENGLISH as WORDS

MANIFEST = "comity/manifest/1"


@dataclass(frozen=True)
class Ballots:
    """Openings of a consultation: columns of equal length, by batch and within it by commitment.

    Parameters
    ----------
    batch, revision, vote : sequence of int
    salt : sequence of bytes
    pseudonym, statement : sequence of str
    party : sequence of str or None
        None where the consultation is not attributed.
    erased : sequence of (int, bytes)
        Batch and commitment of those that are gone.
    """

    batch: Sequence[int]
    salt: Sequence[bytes]
    pseudonym: Sequence[str]
    revision: Sequence[int]
    statement: Sequence[str]
    vote: Sequence[int]
    party: Sequence[str] | None
    erased: Sequence[tuple[int, bytes]]


@dataclass(frozen=True)
class Counted:
    """What is published of a consultation that was closed.

    Parameters
    ----------
    statistics : bytes
        As logged.
    ballots : Ballots or None
        Openings, where the consultation is open.
    commitments : sequence of (int, bytes)
        Batch and commitment of every ballot, where it is sealed.
    table : VoteTable or None
        The votes that count, where it is open.
    findings : mapping of str to bytes
        ``analysis.json``, ``report.html``, ``slate.json``, where there are any.
    """

    statistics: bytes
    ballots: Ballots | None
    commitments: Sequence[tuple[int, bytes]]
    table: VoteTable | None
    findings: Mapping[str, bytes]


def bundle_files(
    state: State,
    entries: Sequence[bytes],
    size: int,
    blobs: Mapping[str, bytes],
    counted: Mapping[str, Counted],
) -> dict[str, bytes]:
    """Write all files but the manifest and those of the log.

    Parameters
    ----------
    state : State
        After the first ``size`` entries (an outcome more changes nothing here).
    entries : sequence of bytes
        Of the log.
    size : int
        How many of them are told of.
    blobs : mapping of str to bytes
        Those that are public and not erased.
    counted : mapping of str to Counted
        By consultation, of those that are closed.

    Returns
    -------
    dict of str to bytes
        Path to content: the same data give the same bytes.
    """
    files = {f"blobs/{name}": content for name, content in blobs.items()}
    for name, found in counted.items():
        consultation = state.consultations[name]
        inside = _consultation_files(consultation, found)
        files |= {f"consultations/{name}/{path}": content for path, content in inside.items()}
    files["policy.txt"] = policy_text(state).encode()
    files["forum.json"] = canonical(describe(state)) + b"\n"
    files["events.jsonl"] = b"".join(_event_line(i, e) for i, e in enumerate(entries[:size]))
    files["README.md"] = _readme(state, counted).encode()
    listed = datapackage(state, files)
    files["datapackage.json"] = (
        json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    ).encode()
    return dict(sorted(files.items()))


def manifest(state: State, files: Mapping[str, bytes], size: int) -> bytes:
    """List every file with its length and hash, in canonical JSON."""
    listed = {path: {"bytes": len(data), "sha256": sha256(data)} for path, data in files.items()}
    return canonical({"files": listed, "forum": state.origin, "schema": MANIFEST, "size": size})


def log_files(entries: Sequence[bytes], leaves: Sequence[bytes], checkpoint: bytes) -> dict[str, bytes]:
    """Write the log as tiles, with its checkpoint."""
    files = {**dict(tiles(leaves)), **dict(entry_bundles(entries)), "checkpoint": checkpoint}
    return {f"log/{path}": data for path, data in sorted(files.items())}


def policy_text(state: State) -> str:
    """Write the policy of a log: its keys, then witnesses and quorum as the forum set them."""
    return "".join(f"log {vkey}\n" for vkey in state.valid_keys("log")) + state.policy


def _event_line(index: int, data: bytes) -> bytes:
    entry = Entry.parse(data)
    line = {
        "event": entry.event.to_dict(),
        "how": "signed" if len(entry.note.signatures) > 1 else "attested",
        "index": index,
        "time": time_text(entry.time),
    }
    return canonical(line) + b"\n"


def _consultation_files(consultation: Consultation, found: Counted) -> dict[str, bytes]:
    files = {"statistics.json": found.statistics, **found.findings}
    if found.ballots is None:
        files["commitments.csv"] = _commitments(found.commitments)
        return files
    files["openings.csv"] = _openings(found.ballots)
    if found.ballots.erased:
        files["erased.csv"] = _commitments(found.ballots.erased)
    if found.table is not None:
        files |= long_table.files(found.table, "votes.csv")
        if found.table.n_votes:
            polis = polis_export.files(found.table)
            files |= {f"polis/{name}": content for name, content in polis.items()}
    return files


def _openings(b: Ballots) -> bytes:
    head = "batch,salt,pseudonym,revision,statement,vote"
    people, statements = ({x: _cell(x) for x in set(column)} for column in (b.pseudonym, b.statement))
    rows = zip(b.batch, b.salt, b.pseudonym, b.revision, b.statement, b.vote, strict=True)
    lines = [f"{n},{s.hex()},{people[p]},{r},{statements[i]},{v}" for n, s, p, r, i, v in rows]
    if b.party is not None:
        head += ",party"
        lines = [f"{line},{party}" for line, party in zip(lines, b.party, strict=True)]
    return "\n".join([head, *lines, ""]).encode()


def _commitments(rows: Sequence[tuple[int, bytes]]) -> bytes:
    return "\n".join(["batch,commitment", *(f"{n},{c.hex()}" for n, c in rows), ""]).encode()


def _cell(text: str) -> str:
    """Write a cell of a CSV file (RFC 4180), and no formula."""
    text = guard(text)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text


def _readme(state: State, counted: Mapping[str, Counted]) -> str:
    said: list[str] = [f"# {state.title}", WORDS.say("bundle.what", origin=state.origin)]
    said.append(WORDS.say("bundle.check"))
    for name, found in counted.items():
        c = state.consultations[name]
        statistics: dict[str, Any] = json.loads(found.statistics)
        lines = [f"## {c.title}"]
        numbers = {"participants": statistics["participants"], "votes": statistics["counted"]}
        lines.append(
            WORDS.say(
                "bundle.counted", **numbers, statements=len(c.statements), ballots=statistics["ballots"]
            )
        )
        lines.append(WORDS.say(f"bundle.{c.attribution.replace('-', '_')}"))
        lines.append(WORDS.say(f"bundle.{c.openness}"))
        if c.imported is not None:
            lines.append(WORDS.say("bundle.imported", source=c.imported["source"]))
        if c.erased:
            lines.append(WORDS.say("bundle.erased", n=c.erased))
        here = f"consultations/{name}/"
        lines += [f"- `{here}{path}`: {WORDS.say(f'bundle.file.{path}')}" for path in found.findings]
        said.append("\n\n".join(lines[: -len(found.findings)] if found.findings else lines))
        if found.findings:
            said.append("\n".join(lines[-len(found.findings) :]))
    said.append(WORDS.say("bundle.limits"))
    return "\n\n".join(said) + "\n"
