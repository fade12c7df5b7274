"""Forget somebody: their ballots, texts and names go; the log keeps hashes that say nothing, and how many."""

from __future__ import annotations

from collections import Counter

from comity.actions.ballot import log_batch_in
from comity.actions.book import opened
from comity.actions.invitation import hashed
from comity.actions.logged import Logged, logged
from comity.actions.may import current
from comity.errors import InputError
from comity.forum.kinds import ERASE_REASONS
from comity.forum.stages import ConsultationStage
from comity.record.event import Entry
from comity.store import queries
from comity.store.failures import explained, overwrite
from comity.store.locks import hold_person
from comity.store.models import Authorship, Ballot, Blob, Invitation, Participation, Person

__all__ = ["erase_person"]


def known_as(
    *, forum: str, code: str | None = None, label: str | None = None, pseudonym: str | None = None
) -> Participation:
    """Find who is meant, by one of three.

    Parameters
    ----------
    forum : str
    code : str, optional
        Of an invitation, also one that was replaced.
    label : str, optional
        What the secretariat knows them by.
    pseudonym : str, optional
        As votes are published under it; of somebody brought in, the id in the source.

    Raises
    ------
    InputError
        Where that is nobody, or several.
    """
    if pseudonym is not None:
        found = Participation.objects.filter(forum=forum, pseudonym=pseudonym)
    else:
        by = {"label": label} if code is None else {"code": hashed(code)}
        invited = Invitation.objects.filter(forum=forum, participation__isnull=False, **by)
        found = Participation.objects.filter(id__in=invited.values("participation"))
    with explained():
        people = list(found.select_related("person")[:2])
    if not people:
        raise InputError(
            "nobody has entered by that here",
            "Codes and labels are as on the sheet; who was erased before is known no more.",
        )
    if len(people) > 1:
        raise InputError(f"the label “{label}” was given to several people", "Name one by code.")
    person: Participation = people[0]
    return person


def check_erase_person(*, forum: str, participation: Participation, reason: str = "request") -> None:
    """Tell whether somebody is known in a forum."""
    if reason not in ERASE_REASONS:
        raise InputError(f"{reason!r} is no reason to erase", f"One of: {', '.join(ERASE_REASONS)}.")
    current(forum)
    with explained():
        if not Participation.objects.filter(id=participation.id, forum=forum).exists():
            raise InputError("nobody is known by that here", "They may have been erased already.")


def erase_person(*, forum: str, participation: Participation, reason: str = "request") -> Logged | None:
    """Erase a person from a forum.

    Salts, openings, pseudonym, texts, code and name are destroyed. Commitments stay, and with them every old
    root. Findings that were published stay as they are.

    Parameters
    ----------
    forum : str
    participation : Participation
    reason : str
        One of :data:`comity.forum.kinds.ERASE_REASONS`.

    Returns
    -------
    Logged or None
        None where there was nothing of them in the log.
    """
    check_erase_person(forum=forum, participation=participation, reason=reason)
    try:
        return _erase(forum, participation, reason)
    finally:
        overwrite()


def _erase(forum: str, participation: Participation, reason: str) -> Logged | None:
    with opened(forum) as book:
        hold_person(forum, book.state.consultations, participation)
        for c in list(book.state.consultations.values()):
            # what was promised is kept: the commitments go into a batch before the openings go
            if c.stage is ConsultationStage.OPEN:
                log_batch_in(book, c.id)
        mine = Ballot.objects.filter(participation=participation)
        counts = Counter(
            mine.filter(batch__isnull=False).values_list("consultation", flat=True).iterator(5000)
        )
        mine.update(
            participation=None, statement=None, revision=None, vote=None, party=None, salt=None, cast=None
        )
        written = list(Authorship.objects.filter(participation=participation).values_list("text", flat=True))
        texts = Blob.objects.filter(sha256__in=written).delete()[0]
        Blob.objects.filter(sha256__in=_credentials(forum, participation)).delete()
        codes = Invitation.objects.filter(participation=participation)
        # also those that were replaced before anybody entered: the label may be a name
        labels = list(codes.values_list("label", flat=True))
        Invitation.objects.filter(forum=forum, label__in=labels, participation=None).delete()
        codes.delete()
        person = participation.person_id
        Participation.objects.filter(id=participation.id).delete()
        if not Participation.objects.filter(person_id=person).exists():
            Person.objects.filter(id=person).delete()
        if not counts and not texts:
            return logged(book) if book.entries else None
        body = {"consultations": dict(sorted(counts.items())), "texts": texts, "reason": reason}
        book.append("erase.note", body)
        return logged(book)


def _credentials(forum: str, participation: Participation) -> set[str]:
    """Name the texts that say who a delegate is, also those of earlier accreditations."""
    if participation.delegate is None:
        return set()
    found = set()
    for data in queries.entries(forum):
        event = Entry.parse(data).event
        who = event.body.get("party"), event.body.get("delegate")
        if event.kind == "delegate.accredit" and who == (participation.party, participation.delegate):
            found.add(event.body["credentials"])
    return found - {None}
