"""``verify``: from a published folder, here or at an address, to a verdict."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from comity.audit.bundle import (
    Manifest,
    check_anchor,
    check_blobs,
    check_events,
    check_files,
    check_forum,
    check_policy,
    read_manifest,
)
from comity.audit.consultations import Seen, check_consultations, places
from comity.audit.entries import Replay, replay, time_text
from comity.audit.fetch import fetch, is_address
from comity.audit.heads import (
    check_against,
    check_pin,
    check_signatures,
    policy_of,
    read_other,
    readers_policy,
)
from comity.audit.log import MOST_ENTRIES, Head, Log, check_tree, read_entries, read_head
from comity.audit.note import Key, Note, read_key
from comity.audit.policy import Policy, read_policy
from comity.audit.receipt import Promise, Receipt, check_promise, check_receipt, read_promise, read_receipt
from comity.audit.result import OK, Checks, Disagreement, Verdict
from comity.audit.source import CHECKPOINT, Folder, Progress, open_folder
from comity.audit.tree import leaf
from comity.errors import InputError

__all__ = ["Verdict", "verify"]

T = TypeVar("T")


@dataclass
class _Brought:
    """What the reader brought to check against."""

    policy: Policy | None = None
    log_key: Key | None = None
    against: tuple[Note, Head, Folder | None] | None = None
    promise: Promise | None = None
    receipt: Receipt | None = None


def verify(
    source: str | os.PathLike[str],
    *,
    policy: str | None = None,
    log_key: str | None = None,
    against: str | None = None,
    promise: str | None = None,
    receipt: str | None = None,
    recompute: bool = True,
    progress: Progress | None = None,
) -> Verdict:
    """Check everything that a published folder says.

    Parameters
    ----------
    source : path or str
        The folder, or its address (``https://...``), from which it is fetched first.
    policy : path, optional
        A tlog-policy of the reader's own; by default the one that the log states counts.
    log_key : str, optional
        Verifier key of the log, from a source that the reader trusts.
    against : path, optional
        An earlier checkpoint, or an earlier folder: the log must have grown from it.
    promise, receipt : path, optional
        What a participant holds.
    recompute : bool
        Whether to make the analyses again; all else is checked anyway.
    progress : callable, optional
        Called with a stage, the steps done and all steps (or None).

    Returns
    -------
    Verdict
        Whatever the bytes in the folder are.

    Raises
    ------
    InputError
        Where there is no published folder, or what the reader brought cannot be read.
    """
    brought = _Brought(
        None if policy is None else readers_policy(policy),
        None if log_key is None else _reader_key(log_key),
        None if against is None else read_other(against),
        None if promise is None else read_promise(promise),
        None if receipt is None else read_receipt(receipt),
    )
    said = progress or _silent
    if not is_address(str(source)):
        return _Audit(str(source), open_folder(source), brought, said).verdict(recompute)
    with tempfile.TemporaryDirectory(prefix="comity-verify-") as into:
        folder = fetch(str(source), Path(into), said)
        return _Audit(str(source), folder, brought, said).verdict(recompute)


def _reader_key(vkey: str) -> Key:
    try:
        return read_key(vkey.strip())
    except ValueError as e:
        raise InputError(
            f"it is no verifier key: {e}", "It looks like name+id+base64.", file="--log-key"
        ) from None


def _silent(stage: str, done: int, total: int | None) -> None:
    """Say nothing."""


def _attempt(work: Callable[[], T]) -> tuple[T | None, Disagreement | None]:
    """Do what several checks need; the one that it belongs to tells if it cannot be done."""
    try:
        return work(), None
    except Disagreement as d:
        return None, d


class _Audit:
    """One verification."""

    def __init__(self, source: str, folder: Folder, brought: _Brought, progress: Progress) -> None:
        self.source, self.folder, self.brought, self.progress = source, folder, brought, progress
        self.checks = Checks()
        self.final: bool | None = None

    def verdict(self, recompute: bool) -> Verdict:
        """Check all, and sum it up."""
        folder, run, skip = self.folder, self.checks.run, self.checks.skip
        manifest = run("manifest", lambda: read_manifest(folder))
        read, no_head = _attempt(lambda: read_head(folder))
        head = None if read is None else read[1]
        log = None
        if read is None or head is None:
            skip("tree", "needs")
        else:
            entries, no_entries = _attempt(lambda: read_entries(folder, read[1].size))
            if entries is not None:
                log = Log(*read, entries, [leaf(e) for e in entries])
            run("tree", lambda: self._tree(log, no_entries))
        made = self._replay(log, manifest)
        if manifest is None:
            skip("files", "needs")
        else:
            size = head.size if head is not None and head.size <= MOST_ENTRIES else None
            known = None if made is None else places(made.then)
            run("files", lambda: check_files(folder, manifest, size, known, self.progress))
        self._head(read, no_head, made)
        if made is not None and manifest is not None:
            texts = self._content(manifest, made)
            seen = check_consultations(
                folder, made.then, _outcome(made), texts, self.checks, recompute, self.progress
            )
        else:
            for name in (
                "policy",
                "anchor",
                "forum",
                "events",
                "blobs",
                "openings",
                "statistics",
                "analysis",
            ):
                skip(name, "needs")
            seen = Seen()
        self._brought_to(log, made, seen)
        return Verdict(self.source, self.checks.ordered(), self._facts(manifest, head, made, seen))

    # ------------------------------------------------------------------ the log
    def _tree(self, log: Log | None, problem: Disagreement | None) -> dict[str, int]:
        if problem is not None:
            raise problem
        assert log is not None
        return check_tree(self.folder, log)

    def _replay(self, log: Log | None, manifest: Manifest | None) -> Replay | None:
        if log is None:
            self.checks.skip("entries", "needs")
            return None
        size = len(log.entries) if manifest is None else manifest.size
        return self.checks.run("entries", lambda: replay(log.entries, log.head.origin, size, self.progress))

    def _head(
        self, read: tuple[Note, Head] | None, problem: Disagreement | None, made: Replay | None
    ) -> None:
        """Check the checkpoint's signatures, and whether enough witnesses have seen it."""
        signed = self.checks.run("checkpoint", lambda: self._signed(read, problem, made))
        if signed is None:
            self.checks.skip("quorum", "needs")
        else:
            self.checks.run("quorum", lambda: self._quorum(signed.keys, made))

    def _signed(
        self, read: tuple[Note, Head] | None, problem: Disagreement | None, made: Replay | None
    ) -> _Signed:
        if problem is not None:
            raise problem
        assert read is not None
        found, head = read
        stated = self._policy(made)
        logs = stated.logs if made is None else made.keys.valid("log", len(made.entries))
        origin = head.origin if made is None else made.keys.origin
        mine = self.brought.policy
        witnesses = {*stated.witnesses.values(), *(() if mine is None else mine.witnesses.values())}
        signed = check_signatures(found, head, origin, logs, witnesses)
        check_pin(signed, mine, self.brought.log_key)
        return _Signed(signed, {"entries": head.size, "signatures": len(signed)})

    def _policy(self, made: Replay | None) -> Policy:
        """Give the policy that the log states at its end; the folder's, where the log cannot be read."""
        if made is None:
            return policy_of(self.folder)
        try:
            return read_policy(made.state.policy.encode())
        except ValueError as e:
            raise Disagreement("policy_stated", file=CHECKPOINT, problem=str(e)) from None

    def _quorum(self, signed: set[Key], made: Replay | None) -> dict[str, Any]:
        policy = self.brought.policy or self._policy(made)
        cosigners = signed.intersection(policy.witnesses.values())
        if not policy.met(cosigners):
            self.final = False
            raise Disagreement("quorum", file=CHECKPOINT, n=len(cosigners), quorum=policy.quorum)
        self.final = None if policy.quorum == "none" else True
        return {"cosigned": len(cosigners), "quorum": policy.quorum}

    # ------------------------------------------------------------------ what was published
    def _content(self, manifest: Manifest, made: Replay) -> dict[str, str] | None:
        folder, run, size = self.folder, self.checks.run, manifest.size
        run("policy", lambda: check_policy(folder, made, size))
        run("anchor", lambda: check_anchor(manifest, made))
        run("forum", lambda: check_forum(folder, made))
        run("events", lambda: check_events(folder, made, size))
        blobs = run("blobs", lambda: check_blobs(folder, made, size))
        return None if blobs is None else blobs.texts

    def _brought_to(self, log: Log | None, made: Replay | None, seen: Seen) -> None:
        """Check what the reader brought against the log."""
        given = self.brought
        wanted = {"against": given.against, "receipt": given.receipt, "promise": given.promise}
        right = {c.name for c in self.checks.made if c.status == OK}
        for name, what in wanted.items():
            if what is None:
                continue
            if log is None or made is None or not {"tree", "checkpoint", "entries"} <= right:
                self.checks.skip(name, "needs")
                continue
            self.checks.run(name, _work(given, name, log, made, seen))

    def _facts(
        self, manifest: Manifest | None, head: Head | None, made: Replay | None, seen: Seen
    ) -> dict[str, Any]:
        consultations = [] if made is None else list(made.then.consultations.values())
        return {
            "origin": None if head is None else head.origin,
            "entries": None if head is None else head.size,
            "published": None if manifest is None else manifest.size,
            "time": None if made is None or not made.entries else time_text(made.entries[-1].time),
            "consultations": len(consultations),
            "ballots": sum(c.ballots for c in consultations),
            "batches": sum(len(c.batches) for c in consultations),
            "erased": sum(c.erased for c in consultations),
            "texts_erased": 0 if made is None else made.then.texts_erased,
            "analyses": seen.analyses,
            "analyses_by_counts": seen.by_counts,
            "final": self.final,
            "pinned": self.brought.policy is not None or self.brought.log_key is not None,
            "all_seen": self.folder.complete,
            "hashed_only": [] if manifest is None else manifest.hashed_only,
        }


@dataclass
class _Signed:
    keys: set[Key]
    numbers: dict[str, Any]


def _outcome(made: Replay) -> dict[str, Any]:
    """Give what the latest outcome says of votes, and how many ballots were gone when first it did."""
    erased: dict[str, int] = {}
    first: dict[tuple[str, str | None], int] = {}
    told: dict[str, Any] = {}
    for e in made.entries:
        kind, body = e.event["kind"], e.event["body"]
        if kind == "erase.note":
            for c, n in body["consultations"].items():
                erased[c] = erased.get(c, 0) + n
        elif kind == "outcome.publish":
            told = body["consultations"]
            for c, found in told.items():
                first.setdefault((c, found["analysis"]), erased.get(c, 0))
    return {c: {**found, "erased": first[c, found["analysis"]]} for c, found in told.items()}


def _work(given: _Brought, name: str, log: Log, made: Replay, seen: Seen) -> Callable[[], dict[str, Any]]:
    """Make the check of one thing that the reader brought."""
    if name == "promise":
        assert given.promise is not None
        promise = given.promise
        return lambda: check_promise(promise, made, seen.commitments, seen.erased)
    if name == "receipt":
        assert given.receipt is not None
        receipt = given.receipt
        return lambda: check_receipt(receipt, log, made)
    assert given.against is not None
    other, keys = given.against, [h.key for h in made.keys if h.purpose == "log"]
    return lambda: check_against(other, log, keys)
