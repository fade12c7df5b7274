"""Somebody who holds all keys of the node and the log, and signs again whatever was changed, consistently.

Not held: keys of parties that were not stolen, and keys of witnesses.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from comity.forum.describe import describe, public_blobs
from comity.forum.state import Act, State
from comity.forum.transitions import Refused, apply
from comity.record.canonical import canonical, sha256
from comity.record.checkpoint import Checkpoint
from comity.record.note import Note, Signature
from comity.record.tiles import entry_bundles, tiles
from comity.record.tree import leaf_hash, root
from tests.audit.published import Made
from tests.audit.tampered import Changes

CHECKPOINT, MANIFEST = "log/checkpoint", "manifest.json"
FORUM, EVENTS, POLICY = "forum.json", "events.jsonl", "policy.txt"


def time_text(at: int) -> str:
    from comity.record.event import time_text

    return time_text(at)


@dataclass(frozen=True)
class Leaf:
    """An entry: what happened, when it was logged, whose lines are under it.

    ``entry`` are its bytes as published; None where it was changed and is to be signed again.
    """

    event: dict[str, Any]
    time: int
    parties: tuple[Signature, ...] = ()
    entry: bytes | None = None

    @property
    def kind(self) -> str:
        return str(self.event["kind"])

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = self.event["body"]
        return body

    @property
    def text(self) -> str:
        return canonical(self.event).decode() + "\n"

    def with_body(self, **fields: Any) -> Leaf:
        """The same act with other contents, attested anew; lines of parties stay as they are."""
        return replace(self, event={**self.event, "body": {**self.body, **fields}}, entry=None)

    def at(self, time: int) -> Leaf:
        """The same act at another time; an act that a party signed keeps its date."""
        event = self.event if self.parties else {**self.event, "at": time_text(time)}
        return replace(self, event=event, time=time, entry=None)

    def signed_by(self, *keys: Any) -> Leaf:
        """The same act under keys of parties."""
        return replace(self, parties=tuple(k.sign(self.text) for k in keys), entry=None)


class Forger:
    """A folder as it was published, and what can be made of it."""

    def __init__(self, files: Mapping[str, bytes], made: Made) -> None:
        self.files, self.made = files, made
        head = Note.parse(files[CHECKPOINT])
        self.size = Checkpoint.parse(head.text).size
        self.origin = made.key("log").name
        entries: list[bytes] = []
        for name in sorted(n for n in files if n.startswith("log/tile/entries/")):
            data = files[name]
            while data:
                n = 2 + int.from_bytes(data[:2], "big")
                entries.append(data[2:n])
                data = data[n:]
        self.leaves = [self._leaf(e) for e in entries]
        self.manifest = json.loads(files[MANIFEST])
        self.consultations = list(json.loads(files[FORUM])["consultations"])

    def _leaf(self, entry: bytes) -> Leaf:
        note = Note.parse(entry)
        *parties, node = note.signatures
        return Leaf(json.loads(note.text), int.from_bytes(node.data[:8], "big"), tuple(parties), entry)

    def find(self, *kinds: str, signed: bool | None = None) -> list[int]:
        """Entries of some kinds."""
        return [
            i
            for i, leaf in enumerate(self.leaves)
            if (not kinds or leaf.kind in kinds) and signed in (None, bool(leaf.parties))
        ]

    def entry(self, leaf: Leaf) -> bytes:
        """Bytes of an entry; signed anew by the node where it was changed."""
        if leaf.entry is not None:
            return leaf.entry
        node = self.made.key("node").sign(leaf.text, leaf.time)
        return Note(leaf.text, (*leaf.parties, node)).to_bytes()

    def new(
        self, kind: str, body: Mapping[str, Any], time: int, *, by: str = "secretariat", n: int = 0
    ) -> Leaf:
        """An act that never was."""
        fields = {
            "at": time_text(time),
            "by": by,
            "forum": self.origin,
            "kind": kind,
            "n": f"{n:032x}",
            "v": 1,
        }
        return Leaf({**fields, "body": dict(body)}, time)

    # ------------------------------------------------------------------ what follows from the entries
    def replay(self, leaves: Iterable[Leaf]) -> tuple[State, int | None]:
        """Let acts happen but those that are refused; give the state, and the index of the first of these."""
        state, refused = State(self.origin), None
        for index, leaf in enumerate(leaves):
            known = {(k.vkey.split("+")[0], k.vkey.split("+")[1]): k.party for k in state.keys.values()}
            signers = (known.get((s.name, s.key_id.hex())) for s in leaf.parties)
            act = Act(leaf.event, index, leaf.time, frozenset(p for p in signers if p is not None))
            try:
                apply(state, act)
            except Refused:
                refused = index if refused is None else refused
                state.size += 1
        return state, refused

    def lists(self, leaves: list[Leaf], size: int) -> dict[str, bytes]:
        """``forum.json``, ``events.jsonl`` and ``policy.txt`` of the first entries."""
        state, _ = self.replay(leaves[:size])
        logs = "".join(f"log {vkey}\n" for vkey in state.valid_keys("log"))
        lines = [
            {
                "event": leaf.event,
                "how": "signed" if leaf.parties else "attested",
                "index": i,
                "time": time_text(leaf.time),
            }
            for i, leaf in enumerate(leaves[:size])
        ]
        return {
            FORUM: canonical(describe(state)) + b"\n",
            EVENTS: b"".join(canonical(line) + b"\n" for line in lines),
            POLICY: (logs + state.policy).encode(),
        }

    def hidden(self, leaves: list[Leaf]) -> dict[str, bytes | None]:
        """Texts that these entries do not publish."""
        public = public_blobs(self.replay(leaves)[0])
        return {
            n: None for n in self.files if n.startswith("blobs/") and n.removeprefix("blobs/") not in public
        }

    def listed(self, changes: Changes, **fields: Any) -> bytes:
        """The manifest of the changed files."""
        listed = dict(self.manifest["files"])
        for name, data in changes.items():
            listed.pop(name, None)
            if data is not None:
                listed[name] = {"bytes": len(data), "sha256": sha256(data)}
        return canonical({**self.manifest, "files": listed, **fields})

    def told(self, leaf: Leaf, changes: Changes) -> dict[str, Any]:
        """What an outcome has to say of the consultations, with the changed files."""
        return {c: self._found(c, old, changes) for c, old in leaf.body["consultations"].items()}

    def _found(self, c: str, old: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
        from comity.analysis.document import findings_digest

        here, told = f"consultations/{c}/", dict(old)
        if here + "analysis.json" in changes:
            data = changes[here + "analysis.json"]
            told["analysis"] = None if data is None else findings_digest(json.loads(data))
            told["status"] = "not-enough-data" if data is None else "analysed"
        if here + "slate.json" in changes:
            data = changes[here + "slate.json"]
            told["certificate"] = None if data is None else sha256(data)
        if changes.get(here + "statistics.json"):
            told["votes_digest"] = json.loads(changes[here + "statistics.json"] or b"")["votes_digest"]
        return told

    # ------------------------------------------------------------------ signing
    def log(self, leaves: list[Leaf], **head: Any) -> dict[str, bytes | None]:
        """All files of the log over entries, with a checkpoint that the log's key signs."""
        entries = [self.entry(leaf) for leaf in leaves]
        hashes = [leaf_hash(e) for e in entries]
        files: dict[str, bytes | None] = {n: None for n in self.files if n.startswith("log/tile/")}
        files |= {f"log/{n}": data for n, data in (*tiles(hashes), *entry_bundles(entries))}
        text = Checkpoint(**{"origin": self.origin, "size": len(entries), "root": root(hashes), **head}).text
        files[CHECKPOINT] = Note(text, (self.made.key("log").sign(text),)).to_bytes()
        return files

    def publish(
        self,
        changes: Changes | None = None,
        leaves: list[Leaf] | None = None,
        *,
        lists: bool = True,
        manifest: Mapping[str, Any] | None = None,
        outcome: Mapping[str, Any] | None = None,
    ) -> dict[str, bytes | None]:
        """Publish anew as if it had always been so: lists, manifest, outcome, tree and checkpoint fit.

        Parameters
        ----------
        changes : mapping, optional
            Files that are others.
        leaves : list of Leaf, optional
            Entries that are others; the last outcome among them is made to fit.
        lists : bool
            Whether what follows from the entries is made anew too.
        manifest, outcome : mapping, optional
            Fields of the manifest, or of the outcome, that say something else than what would fit.
        """
        files, leaves = dict(changes or {}), list(self.leaves if leaves is None else leaves)
        last = max((i for i, leaf in enumerate(leaves) if leaf.kind == "outcome.publish"), default=None)
        size = len(leaves) if last is None else last
        if lists and leaves[:size] != self.leaves[:size]:
            files = {**self.lists(leaves, size), **files}
        listed = self.listed(files, **{"size": size, **(manifest or {})})
        if last is not None:
            told = {
                "manifest": sha256(listed),
                "consultations": self.told(leaves[last], files),
                **(outcome or {}),
            }
            leaves[last] = leaves[last].with_body(**told)
        return {**files, MANIFEST: listed, **self.log(leaves)}

    def statistics(
        self, c: str, stated: Mapping[str, Any], leaves: list[Leaf] | None = None
    ) -> tuple[bytes, list[Leaf]]:
        """Commit to other statistics: the file, and the entries with its hash."""
        data, leaves = canonical(dict(stated)), list(self.leaves if leaves is None else leaves)
        fields = {n: stated[n] for n in ("ballots", "counted", "erased")}
        for i, leaf in enumerate(leaves):
            if leaf.kind == "statistics.commit" and leaf.body["consultation"] == c:
                leaves[i] = leaf.with_body(**fields, statistics=sha256(data))
        return data, leaves

    def document(self, c: str) -> dict[str, Any]:
        """The published analysis, to change."""
        found: dict[str, Any] = copy.deepcopy(json.loads(self.files[f"consultations/{c}/analysis.json"]))
        return found
