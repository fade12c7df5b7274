"""Publish a forum: a folder whose manifest stands in the log, written whole or not at all."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity import __version__
from comity.actions.ballot import log_batch
from comity.actions.book import opened
from comity.actions.checkpoint import sign_checkpoint
from comity.actions.count import few_behind_seal, public_texts, table_of
from comity.actions.may import current
from comity.errors import InputError, NotEnoughDataError
from comity.forum.describe import public_blobs
from comity.forum.fields import MOST_TEXT, line
from comity.forum.kinds import NODE
from comity.forum.stages import ConsultationStage
from comity.forum.state import Consultation, State
from comity.forum.tally import analysis_settings
from comity.publication.bundle import Ballots, Counted, bundle_files, log_files, manifest
from comity.record.canonical import canonical, sha256
from comity.store import queries
from comity.store.failures import explained
from comity.store.models import Blob
from comity.store.setup import StoreError
from comity.votes.table import VoteTable

__all__ = ["publish_outcome"]

Progress = Callable[[str, int, int | None], None]
Files = dict[str, bytes]
#: How often it is begun anew because somebody acted meanwhile.
TRIES = 10
ANALYSIS, REPORT, SLATE = "analysis.json", "report.html", "slate.json"


@dataclass(frozen=True)
class Published:
    """A folder that was written.

    Parameters
    ----------
    folder : Path
    edition : int
        Number of the outcome in the log.
    files : int
    size : int
        Entries of the log, as the checkpoint says.
    new : bool
        Whether the log has a new outcome; otherwise what was published before was written again.
    manifest : str
        Hash of the manifest.
    """

    folder: Path
    edition: int
    files: int
    size: int
    new: bool
    manifest: str


def check_publish_outcome(*, forum: str, folder: Path, reason: str | None = None) -> State:
    """Tell whether a forum can be published into a folder.

    Raises
    ------
    InputError
        Where there is no such forum, or the folder holds something else.
    """
    if reason is not None and not line(reason):
        raise InputError("the reason is no line of text", f"Say it in at most {MOST_TEXT} characters.")
    state = current(forum)
    if folder.exists():
        if not folder.is_dir():
            raise InputError("it is a file", "Name a folder.", file=str(folder))
        if any(folder.iterdir()) and _origin(folder) != state.origin:
            raise InputError(
                "the folder holds something else",
                "Name an empty one, or one that does not exist.",
                file=str(folder),
            )
    elif not folder.absolute().parent.is_dir():
        raise InputError(f"there is no folder “{folder.parent}”", "Make it first.", file=str(folder))
    return state


def publish_outcome(
    *,
    forum: str,
    folder: Path,
    reason: str | None = None,
    progress: Progress | None = None,
    cosign: Callable[[str], object] | None = None,
) -> Published:
    """Publish what there is: the log, and of every closed consultation the votes and what they say.

    Parameters
    ----------
    forum : str
    folder : Path
        New or empty, or one that was published before: then it is replaced.
    reason : str, optional
        Why findings that were published before are different now.
    progress : callable, optional
        Called with a stage, the steps done and all steps (or None).
    cosign : callable, optional
        Called with the forum after the outcome is logged, to collect cosignatures.

    Returns
    -------
    Published
    """
    tell: Progress = progress or (lambda stage, done, total: None)
    state = check_publish_outcome(forum=forum, folder=folder, reason=reason)
    for c in state.consultations.values():
        if c.stage is ConsultationStage.OPEN:
            log_batch(forum=forum, consultation=c.id)
    findings: dict[str, Files] = {}
    for _ in range(TRIES):
        state = current(forum)
        again = _unchanged(state)
        size = state.size if again is None else again
        with explained():
            files = _files(state, size, findings, tell)
        listed = manifest(state, files, size)
        new = again is None or sha256(listed) != state.outcomes[-1]["manifest"]
        if new and again is not None:
            # the same log, and other files: published anew, the last outcome included
            size = state.size
            with explained():
                files = _files(state, size, findings, tell)
            listed = manifest(state, files, size)
        if not new or _log(state, listed, files, reason):
            break
    else:
        raise StoreError("Nothing was published: the forum is too busy.", "Try again.")
    tell("checkpoint", 0, None)
    if cosign is not None:
        cosign(forum)
    checkpoint = sign_checkpoint(forum=forum)
    if current(forum).outcomes[-1]["manifest"] != sha256(listed):
        # somebody else published meanwhile, and the log names theirs
        return publish_outcome(forum=forum, folder=folder, reason=reason, progress=progress, cosign=cosign)
    with explained():
        entries, leaves = queries.entries(forum), queries.leaves(forum)
    signed = int(checkpoint.text.split("\n")[1])
    files |= {"manifest.json": listed, **log_files(entries[:signed], leaves[:signed], checkpoint.to_bytes())}
    tell("writing", 0, None)
    _write(folder, files)
    edition = len(state.outcomes) + new
    return Published(folder, edition, len(files), signed, new, sha256(listed))


def _unchanged(state: State) -> int | None:
    """Size that the last outcome tells of, if nothing but that outcome was logged since."""
    if not state.outcomes:
        return None
    with explained():
        row = Blob.objects.filter(sha256=state.outcomes[-1]["manifest"]).first()
    if row is None:
        return None
    size: int = json.loads(bytes(row.content))["size"]
    return size if size == state.size - 1 else None


def _log(state: State, listed: bytes, files: Mapping[str, bytes], reason: str | None) -> bool:
    """Put the outcome into the log; False where the log has moved on."""
    from comity.analysis.document import to_json, without_texts

    outcomes = {c.id: _outcome(c, files) for c in state.consultations.values() if c.statistics is not None}
    with opened(state.id) as book:
        if book.state.size != state.size:
            return False
        kept = {sha256(listed): listed}
        for name, found in outcomes.items():
            if found["analysis"] is not None:
                c = state.consultations[name]
                document = json.loads(files[f"consultations/{name}/{ANALYSIS}"])
                kept[_kept_as(state, c, found["analysis"])] = to_json(without_texts(document, c.statements))
        book.keep(kept)
        book.append("outcome.publish", {
            "edition": len(state.outcomes) + 1,
            "manifest": sha256(listed),
            "consultations": outcomes,
            "software": f"comity {__version__}",
            "reason": reason,
        }, by=NODE)  # fmt: skip
    return True


def _outcome(c: Consultation, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Say what was found, for the log; texts have no part in it, so that erasing one changes nothing."""
    from comity.analysis.document import findings_digest

    here = f"consultations/{c.id}/"
    document = files.get(here + ANALYSIS)
    certificate = files.get(here + SLATE)
    found = None if document is None else findings_digest(json.loads(document))
    return {
        "analysis": found,
        "certificate": None if certificate is None else sha256(certificate),
        "status": "not-enough-data" if found is None else "analysed",
        "votes_digest": json.loads(files[here + "statistics.json"])["votes_digest"],
    }


def _files(state: State, size: int, findings: dict[str, Files], tell: Progress) -> Files:
    """Make all files but manifest and log; findings that were made already are taken over."""
    blobs = queries.blobs(public_blobs(state))
    counted: dict[str, Counted] = {}
    for c in state.consultations.values():
        if c.statistics is None:
            continue
        tell("collecting", len(counted), len(state.consultations))
        openings = queries.openings(state.id, c.id)
        gone = queries.erased(state.id, c.id)
        table = table_of(state, c, openings)
        # not those that were made before somebody was erased meanwhile
        made = f"{c.id} {c.erased} {state.texts_erased}"
        if made not in findings:
            findings[made] = _published(state, c) or _found(state, c, table, tell)
        sealed = c.openness == "sealed"
        attributed = c.attribution == "attributed"
        everyone = sorted([*zip(openings.batch, openings.commitment, strict=True), *gone])
        counted[c.id] = Counted(
            statistics=bytes(Blob.objects.get(sha256=c.statistics["statistics"]).content),
            ballots=None if sealed else Ballots(
                openings.batch, openings.salt, openings.pseudonym, openings.revision, openings.statement,
                openings.vote, [p or "" for p in openings.party] if attributed else None, gone,
            ),
            commitments=everyone if sealed else (),
            table=None if sealed else table,
            findings=findings[made],
        )  # fmt: skip
    return bundle_files(state, queries.entries(state.id), size, blobs, counted)


def _found(state: State, c: Consultation, table: VoteTable, tell: Progress) -> Files:
    """Analyse the votes by the rules of the forum."""
    from comity.analysis import analyze

    # without votes nobody has a party to weigh by either
    if not table.n_votes or few_behind_seal(state, c, table):
        return {}
    settings, seed = analysis_settings(state.rules, c)
    try:
        analysis = analyze(table, seed=seed, progress=tell, **settings)
    except NotEnoughDataError:
        return {}
    return _told(c, json.loads(analysis.to_json()))


def _told(c: Consultation, document: dict[str, Any]) -> Files:
    """Write findings, by nothing but their document: the report shows nobody's own place on a map."""
    from comity.analysis.document import to_json
    from comity.publication import report_html

    files = {ANALYSIS: to_json(document), REPORT: report_html(document, title=c.title).encode()}
    if document["slate"] is not None:
        files[SLATE] = canonical(document["slate"]["certificate"])
    return files


def _published(state: State, c: Consultation) -> Files | None:
    """Take the findings as they were published, with the texts that are still there."""
    from comity.analysis.document import with_texts

    told = [o["consultations"][c.id] for o in state.outcomes if c.id in o["consultations"]]
    if not told or told[-1]["analysis"] is None:
        return None
    row = Blob.objects.filter(sha256=_kept_as(state, c, told[-1]["analysis"])).first()
    if row is None:
        return None
    return _told(c, with_texts(json.loads(bytes(row.content)), public_texts(state, c)))


def _kept_as(state: State, c: Consultation, digest: str) -> str:
    """Name the findings of a consultation as they are kept: without texts, which may have to be erased."""
    return sha256(f"{state.origin}/{c.id} {digest}".encode())


def _origin(folder: Path) -> str | None:
    """Origin of what was published into a folder, if anything was."""
    try:
        found = json.loads((folder / "manifest.json").read_bytes())
        return str(found["forum"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all files beside the folder, then let them take its place."""
    folder = folder.absolute()
    part = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    old = folder.with_name(f"{part.name}-old")
    try:
        for path, data in files.items():
            target = part / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        if folder.exists():
            folder.replace(old)
        part.replace(folder)
    except OSError as e:
        if old.exists() and not folder.exists():
            old.replace(folder)
        raise InputError(
            f"it cannot be written: {e.strerror or e}",
            "Check the place and its space. The outcome is in the log: publish again.",
            file=str(folder),
        ) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
