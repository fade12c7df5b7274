"""Questions to the tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from comity.record.canonical import parse_canonical
from comity.store.models import Ballot, Blob, Entry, Participation

_AT_ONCE = 5000
#: SQLite takes no more values in one question than it was built for.
_IN_A_QUESTION = 500


@dataclass
class Openings:
    """Ballots of a consultation that are in a batch and not erased, by batch and within it by commitment.

    Attributes
    ----------
    batch, revision, vote : list of int
    pseudonym, statement : list of str
    party : list of str or None
    salt, commitment : list of bytes
    """

    batch: list[int] = field(default_factory=list)
    salt: list[bytes] = field(default_factory=list)
    pseudonym: list[str] = field(default_factory=list)
    revision: list[int] = field(default_factory=list)
    statement: list[str] = field(default_factory=list)
    vote: list[int] = field(default_factory=list)
    party: list[str | None] = field(default_factory=list)
    commitment: list[bytes] = field(default_factory=list)


def openings(forum: str, consultation: str) -> Openings:
    """Read the openings of a consultation."""
    people = dict(Participation.objects.filter(forum=forum).values_list("id", "pseudonym"))
    names = ("batch", "salt", "participation", "revision", "statement", "vote", "party", "commitment")
    found = Ballot.objects.filter(
        forum=forum, consultation=consultation, batch__isnull=False, participation__isnull=False
    ).order_by("batch", "commitment")  # databases compare bytes as bytes
    rows = list(found.values_list(*names).iterator(_AT_ONCE))
    if not rows:
        return Openings()
    batch, salt, person, revision, statement, vote, party, commitment = map(list, zip(*rows, strict=True))
    return Openings(
        batch,
        [bytes(x) for x in salt],
        [people[x] for x in person],
        revision,
        statement,
        vote,
        party,
        [bytes(x) for x in commitment],
    )


def commitments(forum: str, consultation: str, batch: int) -> list[bytes]:
    """Read the commitments of a batch, ascending."""
    found = Ballot.objects.filter(forum=forum, consultation=consultation, batch=batch)
    return sorted(bytes(x) for x in found.values_list("commitment", flat=True).iterator(_AT_ONCE))


def erased(forum: str, consultation: str) -> list[tuple[int, bytes]]:
    """Read batch and commitment of the ballots that were erased, in order."""
    found = Ballot.objects.filter(
        forum=forum, consultation=consultation, batch__isnull=False, participation__isnull=True
    )
    return sorted((b, bytes(c)) for b, c in found.values_list("batch", "commitment").iterator(_AT_ONCE))


def texts(hashes: Iterable[str]) -> dict[str, str]:
    """Read the texts of blobs; those that were erased are not among them."""
    return {name: parse_canonical(content)["text"] for name, content in blobs(hashes).items()}


def blobs(hashes: Iterable[str]) -> dict[str, bytes]:
    """Read blobs; those that were erased are not among them."""
    wanted = list(dict.fromkeys(hashes))
    found: dict[str, bytes] = {}
    for i in range(0, len(wanted), _IN_A_QUESTION):
        rows = Blob.objects.filter(sha256__in=wanted[i : i + _IN_A_QUESTION])
        found |= {sha: bytes(content) for sha, content in rows.values_list("sha256", "content")}
    return found


def entries(forum: str) -> list[bytes]:
    """Read all entries of a log."""
    rows = Entry.objects.filter(log_id=forum).order_by("index")
    return [bytes(x) for x in rows.values_list("note", flat=True).iterator(_AT_ONCE)]


def leaves(forum: str) -> list[bytes]:
    """Read the hashes of all entries of a log."""
    rows = Entry.objects.filter(log_id=forum).order_by("index")
    return [bytes(x) for x in rows.values_list("leaf", flat=True).iterator(_AT_ONCE)]
