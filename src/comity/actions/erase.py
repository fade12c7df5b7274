"""Forget somebody: their ballots, texts and names go; the log keeps hashes that say nothing, and how many."""

from __future__ import annotations

from collections import Counter

from comity.actions.ballot import log_batch_in
from comity.actions.book import opened
from comity.actions.logged import Logged, logged
from comity.actions.may import current
from comity.errors import InputError
from comity.forum.stages import ConsultationStage
from comity.store.failures import explained
from comity.store.models import Authorship, Ballot, Blob, Invitation, Participation, Person

__all__ = ["erase_person"]


def check_erase_person(*, forum: str, participation: Participation) -> None:
    """Tell whether somebody is known in a forum."""
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
    check_erase_person(forum=forum, participation=participation)
    with opened(forum) as book:
        for c in list(book.state.consultations.values()):
            # what was promised is kept: the commitments go into a batch before the openings go
            if c.stage is ConsultationStage.OPEN:
                log_batch_in(book, c.id)
        mine = Ballot.objects.filter(participation=participation)
        counts = Counter(
            mine.filter(batch__isnull=False).values_list("consultation", flat=True).iterator(5000)
        )
        mine.filter(batch=None).delete()  # brought in, and not yet committed to
        mine.update(
            participation=None, statement=None, revision=None, vote=None, party=None, salt=None, cast=None
        )
        written = list(Authorship.objects.filter(participation=participation).values_list("text", flat=True))
        texts = Blob.objects.filter(sha256__in=written).delete()[0]
        Invitation.objects.filter(participation=participation).delete()
        person = participation.person_id
        Participation.objects.filter(id=participation.id).delete()
        if not Participation.objects.filter(person_id=person).exists():
            Person.objects.filter(id=person).delete()
        if not counts and not texts:
            return logged(book) if book.entries else None
        body = {"consultations": dict(sorted(counts.items())), "texts": texts, "reason": reason}
        book.append("erase.note", body)
        return logged(book)
