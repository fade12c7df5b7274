"""The folder as a whole: its manifest and files, what of them stands in the log, blobs, list of events."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from comity.audit import canonical, tree
from comity.audit.entries import Replay, time_text
from comity.audit.heads import POLICY, policy_of
from comity.audit.policy import read_policy
from comity.audit.result import Disagreement
from comity.audit.source import CHECKPOINT, MANIFEST, Folder, Progress, is_path
from comity.forum.describe import describe, public_blobs

SCHEMA = "comity/manifest/1"
EVENTS, FORUM = "events.jsonl", "forum.json"

_HASH = re.compile(r"[0-9a-f]{64}")
_MOST_BLOB = 16 << 20
#: Files of which nothing but the hash is checked. They and those below have a place; of the rest of a
#: consultation its own checks say what may be there.
_HASHED = re.compile(r"README\.md|datapackage\.json|consultations/[^/]+/report\.html")
_ALWAYS = ("README.md", "datapackage.json", "policy.txt", FORUM, EVENTS)


@dataclass(frozen=True)
class Manifest:
    """What a manifest lists.

    Parameters
    ----------
    sha256 : str
        Of the manifest itself.
    forum : str
        Origin of the log.
    size : int
        Entries that the log had when the folder was made.
    files : dict of str to (int, str)
        Bytes and SHA-256 of each file.
    """

    sha256: str
    forum: str
    size: int
    files: dict[str, tuple[int, str]]

    @property
    def numbers(self) -> dict[str, Any]:
        """What a check tells of it."""
        return {"files": len(self.files), "entries": self.size}

    @property
    def hashed_only(self) -> list[str]:
        """Files of which nothing but the hash is checked."""
        return sorted(name for name in self.files if _HASHED.fullmatch(name))


def read_manifest(folder: Folder) -> Manifest:
    """Read the manifest.

    Raises
    ------
    Disagreement
    """
    data = folder.read(MANIFEST)
    try:
        found = canonical.read(data)
    except ValueError as e:
        raise Disagreement("json", file=MANIFEST, problem=str(e)[:200]) from None
    if not _is_manifest(found):
        raise Disagreement("manifest_form", file=MANIFEST)
    files = {name: (about["bytes"], about["sha256"]) for name, about in found["files"].items()}
    for name in files:
        if not is_path(name) or name == MANIFEST or name.startswith("log/"):
            raise Disagreement("manifest_path", file=MANIFEST, name=name[:200])
    return Manifest(hashlib.sha256(data).hexdigest(), found["forum"], found["size"], files)


def _is_manifest(x: Any) -> bool:
    return (
        isinstance(x, dict)
        and x.keys() == {"files", "forum", "schema", "size"}
        and x["schema"] == SCHEMA
        and isinstance(x["forum"], str)
        and type(x["size"]) is int
        and x["size"] >= 0
        and isinstance(x["files"], dict)
        and all(
            isinstance(about, dict)
            and about.keys() == {"bytes", "sha256"}
            and type(about["bytes"]) is int
            and about["bytes"] >= 0
            and isinstance(about["sha256"], str)
            and _HASH.fullmatch(about["sha256"]) is not None
            for about in x["files"].values()
        )
    )


def check_files(
    folder: Folder,
    manifest: Manifest,
    size: int | None,
    places: Mapping[str, Collection[str] | None] | None,
    progress: Progress,
) -> dict[str, Any]:
    """Check that all files are there, as they were, and no others.

    Parameters
    ----------
    folder : Folder
    manifest : Manifest
    size : int or None
        Entries of the log; None where its checkpoint cannot be read.
    places : mapping of str to (collection of str or None), or None
        By consultation the files that it may have, or None where others say so; None where the log cannot
        be read.
    progress : callable

    Raises
    ------
    Disagreement
    """
    total = sum(n for n, _ in manifest.files.values())
    done = 0
    for name, (n, sha256) in sorted(manifest.files.items()):
        progress("hashing", done, total)
        if name not in folder:
            raise Disagreement("missing", file=name)
        if folder.sizes[name] != n or folder.sha256(name) != sha256:
            raise Disagreement("changed", file=name)
        done += n
    if folder.odd:
        raise Disagreement("odd_file", file=folder.odd[0])
    known = {MANIFEST, CHECKPOINT, *manifest.files}
    if size is not None:
        known |= {f"log/{p}" for p in tree.paths(size)}
    extra = sorted(
        n for n in folder.sizes if n not in known and (size is not None or not n.startswith("log/"))
    )
    if extra:
        raise Disagreement("extra", file=extra[0])
    _check_places(manifest, places)
    return {"files": len(manifest.files), "bytes": total, "all_seen": folder.complete}


def _check_places(manifest: Manifest, places: Mapping[str, Collection[str] | None] | None) -> None:
    """Check that the manifest lists what any forum has, and nothing that no check would look at."""
    for name in _ALWAYS:
        if name not in manifest.files:
            raise Disagreement("missing", file=name)
    for name in sorted(manifest.files):
        top, _, rest = name.partition("/")
        if top == "consultations" and places is not None:
            c, _, inside = rest.partition("/")
            allowed = places.get(c, ())
            known = allowed is None or inside in allowed
        else:
            known = name in _ALWAYS or top in ("blobs", "consultations")
        if not known:
            raise Disagreement("no_place", file=name)


def check_anchor(manifest: Manifest, replay: Replay) -> dict[str, Any]:
    """Check that the log's latest outcome names this manifest.

    Raises
    ------
    Disagreement
    """
    published = [i for i, e in enumerate(replay.entries) if e.event["kind"] == "outcome.publish"]
    if not published:
        raise Disagreement("no_outcome", file=MANIFEST)
    index = published[-1]
    if replay.entries[index].event["body"]["manifest"] != manifest.sha256:
        raise Disagreement("anchor", file=MANIFEST, entry=index)
    if manifest.size != index:
        raise Disagreement("manifest_size", file=MANIFEST, entry=index, n=manifest.size, mine=index)
    if manifest.forum != replay.keys.origin:
        raise Disagreement("manifest_forum", file=MANIFEST, origin=manifest.forum[:200])
    return {"entry": index}


def check_policy(folder: Folder, replay: Replay, size: int) -> dict[str, Any]:
    """Check that the policy in the folder is the log's own, with the keys that the log had.

    Raises
    ------
    Disagreement
    """
    mine = policy_of(folder)
    try:
        stated = read_policy(replay.then.policy.encode())
    except ValueError as e:
        raise Disagreement("policy_stated", file=POLICY, problem=str(e)) from None
    if not mine.same(stated, replay.keys.valid("log", size)):
        raise Disagreement("policy", file=POLICY)
    return {"witnesses": len(mine.witnesses), "quorum": mine.quorum}


@dataclass(frozen=True)
class Blobs:
    """Texts by the hash of their blob, and how many are gone."""

    texts: dict[str, str]
    numbers: dict[str, Any]


def check_blobs(folder: Folder, replay: Replay, size: int) -> Blobs:
    """Check every blob by its hash, and that none is missing but what was erased.

    Raises
    ------
    Disagreement
    """
    named = {h: i for h, i in replay.blobs() if i < size}
    wanted = public_blobs(replay.then)
    texts: dict[str, str] = {}
    for name in sorted(n for n in folder.sizes if n.startswith("blobs/")):
        data, hash_ = folder.read(name, _MOST_BLOB), name.removeprefix("blobs/")
        if hashlib.sha256(data).hexdigest() != hash_:
            raise Disagreement("blob_hash", file=name, entry=named.get(hash_))
        try:
            found = canonical.read(data)
        except ValueError as e:
            raise Disagreement("json", file=name, problem=str(e)[:200]) from None
        if (
            not isinstance(found, dict)
            or found.keys() != {"salt", "text"}
            or not all(isinstance(v, str) for v in found.values())
            or _HASH.fullmatch(found["salt"]) is None
        ):
            raise Disagreement("blob_form", file=name)
        if hash_ not in named:
            raise Disagreement("blob_unknown", file=name)
        if hash_ not in wanted:
            raise Disagreement("blob_withheld", file=name, entry=named[hash_])
        texts[hash_] = found["text"]
    gone = sorted((named.get(h, 0), h) for h in wanted if h not in texts)
    if len(gone) > replay.then.texts_erased:
        entry, hash_ = gone[0]
        raise Disagreement(
            "blob_missing", file=f"blobs/{hash_}", entry=entry, n=len(gone), noted=replay.then.texts_erased
        )
    return Blobs(texts, {"blobs": len(texts), "erased": len(gone)})


def check_forum(folder: Folder, replay: Replay) -> dict[str, Any]:
    """Compare the description of the forum with what its events make of it.

    Raises
    ------
    Disagreement
    """
    if folder.read(FORUM) != canonical.write(describe(replay.then)) + b"\n":
        raise Disagreement("forum", file=FORUM)
    return {}


def check_events(folder: Folder, replay: Replay, size: int) -> dict[str, Any]:
    """Compare the list of events with the log, line by line.

    Raises
    ------
    Disagreement
        Naming the first entry that is told otherwise.
    """
    with folder.path(EVENTS).open("rb") as f:
        for index, entry in enumerate(replay.entries[:size]):
            how = b"signed" if entry.signed else b"attested"
            event, time = entry.text.removesuffix(b"\n"), time_text(entry.time).encode()
            line = b'{"event":%s,"how":"%s","index":%d,"time":"%s"}\n' % (event, how, index, time)
            if f.read(len(line)) != line:
                raise Disagreement("events_line", file=EVENTS, entry=index)
        if f.read(1):
            raise Disagreement("events_more", file=EVENTS, n=min(size, len(replay.entries)))
    return {"entries": min(size, len(replay.entries))}
