"""Codes to enter a forum with: printed, handed out, used on any device, reissued when lost."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import Q

from comity.actions import clock
from comity.actions.may import no_forum
from comity.errors import InputError
from comity.forum.fields import line
from comity.forum.refused import Refused
from comity.forum.stages import DelegateStage, PartyStage
from comity.store.failures import explained, whole
from comity.store.locks import hold_log
from comity.store.models import Delegate, Forum, Invitation, Participation, Party, Person

__all__ = [
    "enter_forum",
    "forget_invitation",
    "issue_invitations",
    "reissue_invitation",
    "withdraw_invitation",
]

#: Without letters and digits that are taken for each other.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Longest label.
MOST_LABEL = 254
_GROUPS, _IN_A_GROUP = 4, 4


@dataclass(frozen=True)
class Code:
    """A code, as it is handed out once; only its hash is kept.

    Parameters
    ----------
    code : str
    label : str
        What the secretariat knows it by: a name, an address, or a number on the sheet.
    party : str or None
    """

    code: str
    label: str
    party: str | None


def new_code() -> str:
    """Draw a code of 78 bits, in four groups."""
    letters = [secrets.choice(ALPHABET) for _ in range(_GROUPS * _IN_A_GROUP)]
    return "-".join("".join(letters[i : i + _IN_A_GROUP]) for i in range(0, len(letters), _IN_A_GROUP))


def hashed(code: str) -> str:
    """Hash a code as it is kept; case, spaces and hyphens do not matter.

    >>> hashed("abcd-efgh") == hashed(" ABCD EFGH ")
    True
    """
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(f"comity/invitation/v1 {plain}".encode()).hexdigest()


def check_issue_invitations(
    *, forum: str, labels: Sequence[str], party: str | None = None, delegate: str | None = None
) -> None:
    """Tell whether codes may be issued."""
    for label in labels:
        if not line(label) or len(label) > MOST_LABEL:
            raise InputError(
                f"{label[:40]!r} cannot be a label", f"Give a line of at most {MOST_LABEL} characters."
            )
    with explained():
        if not Forum.objects.filter(id=forum).exists():
            raise no_forum(forum)
        if party is not None:
            found = Party.objects.filter(id=f"{forum}/{party}").first()
            if found is None:
                raise Refused("unknown", what="party", name=party)
            if found.stage != PartyStage.ADMITTED:
                raise Refused("left", party=party)
        if delegate is not None:
            who = Delegate.objects.filter(id=f"{forum}/{party}/{delegate}").first()
            if who is None or who.stage != DelegateStage.ACCREDITED:
                raise Refused("not_accredited", delegate=delegate, party=str(party))
            if len(labels) != 1:
                raise InputError("a delegate has one code", "Give one label.")
        # also of those who entered with a code that was withdrawn: another one would make them two voters
        taken = Invitation.objects.filter(forum=forum).filter(
            Q(withdrawn=False) | Q(participation__isnull=False)
        )
        known = set(taken.values_list("label", flat=True))
    for label in labels:
        if label in known:
            raise InputError(f"there is a code for “{label}” already", "Reissue it, or give another label.")
        known.add(label)


def issue_invitations(
    *, forum: str, labels: Sequence[str], party: str | None = None, delegate: str | None = None
) -> list[Code]:
    """Issue a code for each label.

    Parameters
    ----------
    forum : str
    labels : sequence of str
    party : str, optional
        For people of a party.
    delegate : str, optional
        For a delegate of that party, who may act in its name with the code.

    Returns
    -------
    list of Code
        Print them now: they are not kept.
    """
    with _codes_of(forum):
        check_issue_invitations(forum=forum, labels=labels, party=party, delegate=delegate)
        codes = [Code(new_code(), label, party) for label in labels]
        now = clock.now()
        Invitation.objects.bulk_create(
            [
                Invitation(
                    code=hashed(c.code),
                    forum=forum,
                    label=c.label,
                    party=party,
                    delegate=delegate,
                    issued=now,
                )
                for c in codes
            ],
            batch_size=500,
        )
    return codes


@contextmanager
def _codes_of(forum: str) -> Iterator[None]:
    """Hold all codes of a forum: nobody else issues any, nor enters with one that is being replaced."""
    with whole():
        hold_log(forum)
        list(Invitation.objects.select_for_update().filter(forum=forum).order_by("code").values_list("code"))
        yield


def numbered(forum: str, n: int) -> list[str]:
    """Give the next ``n`` numbers that no code of a forum has as its label."""
    with explained():
        known = set(Invitation.objects.filter(forum=forum).values_list("label", flat=True))
    labels: list[str] = []
    number = 1
    while len(labels) < n:
        if str(number) not in known:
            labels.append(str(number))
        number += 1
    return labels


def check_reissue_invitation(*, forum: str, label: str) -> Invitation:
    """Find the code that is to be replaced; one that was withdrawn can be, too."""
    return _latest(forum, label)


def _latest(forum: str, label: str, **more: bool) -> Invitation:
    with explained():
        rows = Invitation.objects.filter(forum=forum, label=label, **more)
        found: Invitation | None = rows.order_by("withdrawn", "-issued", "code").first()
    if found is None:
        raise InputError(f"there is no code for “{label}”", "Labels are as on the sheet.")
    return found


def reissue_invitation(*, forum: str, label: str) -> Code:
    """Replace a code that was lost; who entered with it enters with the new one as the same person."""
    with _codes_of(forum):
        old = check_reissue_invitation(forum=forum, label=label)
        Invitation.objects.filter(code=old.code).update(withdrawn=True)
        code = Code(new_code(), label, old.party)
        Invitation.objects.create(
            code=hashed(code.code),
            forum=forum,
            label=label,
            party=old.party,
            delegate=old.delegate,
            participation=old.participation,
            issued=clock.now(),
        )
    return code


def check_withdraw_invitation(*, forum: str, label: str) -> Invitation:
    """Find the code that is to be withdrawn."""
    return _latest(forum, label, withdrawn=False)


def withdraw_invitation(*, forum: str, label: str) -> None:
    """Withdraw a code: nobody enters with it any more; what was voted stays."""
    with _codes_of(forum):
        found = check_withdraw_invitation(forum=forum, label=label)
        Invitation.objects.filter(code=found.code).update(withdrawn=True)


def check_forget_invitation(*, forum: str, label: str) -> None:
    """Tell whether codes can be forgotten: nobody has entered with them."""
    with explained():
        found = list(Invitation.objects.filter(forum=forum, label=label))
    if not found:
        raise InputError(f"there is no code for “{label}”", "Labels are as on the sheet.")
    if any(x.participation_id is not None for x in found):
        raise InputError(f"who has the code for “{label}” has entered", "Erase the person: `comity erase`.")


def forget_invitation(*, forum: str, label: str) -> None:
    """Forget the codes that nobody has entered with, and the label, which may be a name."""
    with _codes_of(forum):
        check_forget_invitation(forum=forum, label=label)
        Invitation.objects.filter(forum=forum, label=label).delete()


def check_here(forum: str, participation: Participation) -> None:
    """Tell whether somebody takes part in a forum, and was not erased.

    Raises
    ------
    Refused
    """
    if participation.forum != forum:
        raise Refused("not_here", forum=forum)
    with explained():
        if not Participation.objects.filter(id=participation.id).exists():
            raise Refused("forgotten")


def check_enter_forum(*, forum: str, code: str) -> Invitation:
    """Find the code that somebody enters with."""
    with explained():
        rows = Invitation.objects.filter(code=hashed(code), forum=forum, withdrawn=False)
        found: Invitation | None = rows.first()
    if found is None:
        raise InputError("the code is not known here", "Check it letter by letter, or ask for a new one.")
    return found


def enter_forum(*, forum: str, code: str) -> Participation:
    """Enter with a code: the first time as somebody new, then as the same person on any device."""
    with whole():
        return enter_in(forum, code)


def enter_in(forum: str, code: str) -> Participation:
    """Enter with a code, in a transaction that is open already."""
    list(Invitation.objects.select_for_update().filter(code=hashed(code)))
    found = check_enter_forum(forum=forum, code=code)
    if found.participation is None:
        person = Person.objects.create(id=secrets.token_hex(16), label=found.label)
        found.participation = Participation.objects.create(
            forum=forum,
            person=person,
            pseudonym=secrets.token_hex(8),
            party=found.party,
            delegate=found.delegate,
        )
        found.save(update_fields=["participation"])
    entered: Participation = found.participation
    return entered
