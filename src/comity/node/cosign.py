"""The log's side of witnessing: ask the witnesses of a forum's policy to cosign its checkpoint.

A log that was restored from an older backup would sign a second history without knowing it. Therefore the
witnesses are asked what they know *before* anything is signed: whatever they know, this database must have
signed. The question is a checkpoint that was signed before, or the empty one, which begins every history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TypeAlias

from comity.actions import keyring
from comity.actions.checkpoint import keep_cosignatures, sign_checkpoint
from comity.actions.may import current
from comity.errors import ForkError, InputError, VerificationError
from comity.forum.state import State
from comity.node.ask import Reply, UnreachableError, ask_all, post
from comity.node.request import PATH, SIZE_TYPE, Request
from comity.record.checkpoint import Checkpoint
from comity.record.encode import from_decimal
from comity.record.keys import VerifierKey
from comity.record.note import Note, Signature, verify
from comity.record.policy import Policy
from comity.record.tree import EMPTY, consistency_proof
from comity.store.failures import explained
from comity.store.models import Checkpoint as CheckpointRow
from comity.store.models import Log
from comity.store.queries import leaves

COSIGNED, UNREACHABLE, REFUSED = "cosigned", "unreachable", "refused"
AHEAD, OVERTAKEN, FORKED = "ahead", "overtaken", "forked"
_KNOWS = "knows"

Progress: TypeAlias = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class CosignResult:
    """What came of asking one witness.

    Parameters
    ----------
    witness : str
        Its name in the policy.
    code : str
        ``cosigned``; ``unreachable``, with a reason; ``refused``, with status and reason; ``overtaken``: it
        has cosigned a later checkpoint of ours meanwhile; ``ahead``: it knows a larger log than this
        database ever signed; ``forked``: what it knows is another history.
    size : int
        Entries of the checkpoint that the witness cosigned or knows.
    status : int
        Of HTTP; 0 without an answer.
    reason : str
        A code where it is unreachable (``no_address``, or as :class:`comity.node.ask.UnreachableError`
        says); ``unsigned`` where it answered without a cosignature that holds; otherwise its own words.
    """

    witness: str
    code: str
    size: int = 0
    status: int = 0
    reason: str = ""
    signature: Signature | None = field(default=None, repr=False)


def collect_cosignatures(forum: str, *, progress: Progress | None = None) -> list[CosignResult]:
    """Sign the log as it is now, and collect the cosignatures of the witnesses that its policy names.

    Parameters
    ----------
    forum : str
    progress : callable, optional
        Called with ``"witnesses"``, how many answers there are, and how many are expected.

    Returns
    -------
    list of CosignResult
        One for each witness, in the order of the policy; :func:`check_results` raises the alarm.

    Raises
    ------
    VerificationError
        Where a witness knows a checkpoint that this database has not signed, or the log does not go on
        from the last one: then nothing is signed.
    """
    state = current(forum)
    witnesses = Policy.parse(state.policy).witnesses
    results = {
        name: CosignResult(name, UNREACHABLE, reason="no_address")
        for name, (_, url) in witnesses.items()
        if url is None
    }
    at = {name: (key, url.rstrip("/") + PATH) for name, (key, url) in witnesses.items() if url is not None}

    def show(before: int) -> Callable[[int], None] | None:
        return None if progress is None else lambda done: progress("witnesses", before + done, 2 * len(at))

    question = _question(forum, state)
    asking = {name: partial(_ask, name, url, question) for name, (_, url) in at.items()}
    results |= ask_all(asking, _late, progress=show(0))
    for result in results.values():
        _check_known(forum, result)

    note = sign_checkpoint(forum=forum)
    size = Checkpoint.parse(note.text).size
    with explained():
        hashes = leaves(forum)
    proof = cache(lambda old: tuple(consistency_proof(hashes, old, size)))
    have = {(s.name, s.key_id) for s in note.signatures}
    calls = {}
    for name, result in results.items():
        if result.code != _KNOWS:
            continue
        key, url = at[name]
        if result.size == size and (key.name, key.id) in have:
            results[name] = CosignResult(name, COSIGNED, size)
        else:
            calls[name] = partial(_obtain, name, key, url, note, size, result.size, proof)
    found = ask_all(calls, _late, progress=show(2 * len(at) - len(calls)))
    results |= {name: _known_to_us(forum, result) for name, result in found.items()}
    made = [r.signature for r in found.values() if r.signature is not None]
    if made:
        keys = [key for key, _ in at.values()]
        keep_cosignatures(forum=forum, size=size, signatures=made, witnesses=keys)
    return [results[name] for name in witnesses]


def latest_checkpoint(forum: str) -> Note | None:
    """Give the last checkpoint that was signed, with the cosignatures that came in."""
    with explained():
        row = CheckpointRow.objects.filter(log_id=forum).order_by("-size").first()
    return None if row is None else Note.parse(row.note)


def check_results(forum: str, results: Iterable[CosignResult]) -> None:
    """Raise the alarm where a witness knows another history than ours.

    Raises
    ------
    ForkError
        Where a witness says that the log forked.
    VerificationError
        Where a witness knows more than this database ever signed.
    """
    every = list(results)
    forked = [r for r in every if r.code == FORKED]
    if forked:
        names = ", ".join(f"“{r.witness}”" for r in forked)
        raise ForkError(
            f"the log of “{forum}” forked: {names} cosigned another history of its first "
            f"{forked[0].size} entries",
            "Two histories were signed with this log's key. Perhaps a backup was restored and went on, two "
            "installations run the same forum, or somebody changed the database. Stop, tell the parties, and "
            "compare with published folders and with what the witness keeps among its disputes.",
        )
    for result in every:
        if result.code == AHEAD:
            raise _unknown(forum, result)


# ---------------------------------------------------------------------- before signing
def _question(forum: str, state: State) -> Request:
    """Make a checkpoint that can be shown to anyone without saying anything new, under the present keys."""
    latest = latest_checkpoint(forum)
    text = Checkpoint(state.origin, 0, EMPTY).text if latest is None else latest.text
    return Request(0, (), Note(text, tuple(key.sign(text) for key in keyring.log_keys(state))))


def _ask(name: str, url: str, question: Request) -> CosignResult:
    """Ask a witness how many entries it knows; one that knows none is told of the checkpoint in question."""
    try:
        reply = post(url, question.to_bytes())
    except UnreachableError as error:
        return CosignResult(name, UNREACHABLE, reason=str(error))
    if reply.status == 200:
        return CosignResult(name, _KNOWS, Checkpoint.parse(question.note.text).size)
    size = _size(reply)
    return _refused(name, reply) if size is None else CosignResult(name, _KNOWS, size)


def _check_known(forum: str, result: CosignResult) -> None:
    if result.code == _KNOWS and result.size and not _signed_here(forum, result.size):
        raise _unknown(forum, result)


def _signed_here(forum: str, size: int) -> bool:
    # a checkpoint is in the database before a witness hears of it
    with explained():
        return bool(CheckpointRow.objects.filter(log_id=forum, size=size).exists())


def _unknown(forum: str, result: CosignResult) -> VerificationError:
    with explained():
        here = Log.objects.get(forum=forum).size
    return VerificationError(
        f"the witness “{result.witness}” knows a checkpoint of “{forum}” with {result.size} entries; this "
        f"database has {here} entries and never signed it",
        "It was restored from an older backup, or the forum runs elsewhere too. Signing more would fork the "
        "log: bring back the entries that are missing, from a published folder or a later backup, or begin a "
        "new forum. If it is the witness that is wrong, take it out of the policy.",
    )


# ---------------------------------------------------------------------- one witness
def _obtain(
    name: str,
    key: VerifierKey,
    url: str,
    note: Note,
    size: int,
    old: int,
    proof: Callable[[int], tuple[bytes, ...]],
) -> CosignResult:
    """Ask for a cosignature; once again where the witness knows another size than it said before."""
    for again in (True, False):
        try:
            reply = post(url, Request(old, proof(old), note).to_bytes())
        except UnreachableError as error:
            return CosignResult(name, UNREACHABLE, reason=str(error))
        knows = _size(reply)
        if again and knows is not None and knows != old and knows <= size:
            old = knows
        else:
            break
    if reply.status == 200:
        signature = _cosignature(reply, key, note)
        if signature is None:
            return CosignResult(name, REFUSED, status=200, reason="unsigned")
        return CosignResult(name, COSIGNED, size, 200, signature=signature)
    if knows is not None and knows > size:
        return CosignResult(name, AHEAD, knows, reply.status)
    # it knows this size, but not as we do; or the proof does not lead from what it knows
    if (reply.status == 409 and old == size and knows in (None, old)) or (reply.status == 422 and old):
        return CosignResult(name, FORKED, old, reply.status)
    return _refused(name, reply)


def _cosignature(reply: Reply, key: VerifierKey, note: Note) -> Signature | None:
    """Find the line by the witness's key among those it sent; None where there is none that holds."""
    try:
        lines = reply.body.decode("utf-8").removesuffix("\n").split("\n")
        for signature in map(Signature.parse, lines):
            if (signature.name, signature.key_id) == (key.name, key.id):
                verify(Note(note.text, (signature,)), [key])
                return signature
    except (InputError, VerificationError, UnicodeDecodeError):
        pass
    return None


def _known_to_us(forum: str, result: CosignResult) -> CosignResult:
    """Tell a witness that another process of ours was faster with from one that knows more than all of us."""
    if result.code == AHEAD and _signed_here(forum, result.size):
        return CosignResult(result.witness, OVERTAKEN, result.size)
    return result


def _late(name: str) -> CosignResult:
    return CosignResult(name, UNREACHABLE, reason="timeout")


def _refused(name: str, reply: Reply) -> CosignResult:
    said = (reply.body.decode("utf-8", "replace").strip().splitlines() or [""])[0]
    reason = "".join(c for c in said[:200] if c.isprintable())
    return CosignResult(name, REFUSED, status=reply.status, reason=reason)


def _size(reply: Reply) -> int | None:
    """How many entries an answer says that the witness knows; None where it does not say."""
    if reply.status != 409 or reply.kind != SIZE_TYPE:
        return None
    try:
        return from_decimal(reply.body.decode("ascii").removesuffix("\n"), "the size")
    except (InputError, UnicodeDecodeError):
        return None
