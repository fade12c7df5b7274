"""Where forums stand, as plain data: for the command line and for pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Count

from comity.errors import InputError
from comity.store import queries
from comity.store.failures import explained
from comity.store.models import (
    Ballot,
    Consultation,
    Delegate,
    Forum,
    Invitation,
    Key,
    Log,
    Outcome,
    Participation,
    Party,
    Statement,
)


def forums(gathering: str | None = None) -> list[dict[str, Any]]:
    """List forums by id.

    Parameters
    ----------
    gathering : str, optional
        Only those of a gathering.
    """
    with explained():
        found = Forum.objects.order_by("id")
        if gathering is not None:
            found = found.filter(gathering=gathering)
        return [
            {k: getattr(f, k) for k in ("forum", "title", "stage", "gathering", "edition", "calendar")}
            for f in found
        ]


def overview(forum: str) -> dict[str, Any]:
    """Tell all that a secretariat asks about a forum; no figure about single persons.

    Raises
    ------
    InputError
        Where there is no such forum.
    """
    with explained():
        about = the_forum(forum)
        names = ("forum", "origin", "title", "stage", "languages", "rules", "calendar", "edition")
        entered = Participation.objects.filter(forum=forum).count()
        return {
            **{name: getattr(about, name) for name in names},
            "gathering": about.gathering,
            "terms": None if about.terms is None else queries.texts([about.terms]).get(about.terms),
            "witnesses": about.policy,
            "entries": Log.objects.get(forum=forum).size,
            "parties": _parties(forum),
            "codes": Invitation.objects.filter(forum=forum, withdrawn=False).count(),
            "entered": entered,
            "consultations": [
                _consultation(c) for c in Consultation.objects.filter(forum=forum).order_by("id")
            ],
            "outcomes": [
                {"edition": o.edition, "consultations": sorted(o.consultations), "reason": o.reason}
                for o in Outcome.objects.filter(forum=forum).order_by("edition")
            ],
        }


def the_forum(forum: str) -> Forum:
    """Find a forum.

    Raises
    ------
    InputError
    """
    found: Forum | None = Forum.objects.filter(id=forum).first()
    if found is None:
        raise InputError(f"there is no forum “{forum}”", "`comity forum list` shows those that are here.")
    return found


def the_consultation(forum: str, consultation: str) -> Consultation:
    """Find a consultation.

    Raises
    ------
    InputError
    """
    the_forum(forum)
    found: Consultation | None = Consultation.objects.filter(id=f"{forum}/{consultation}").first()
    if found is None:
        ids = Consultation.objects.filter(forum=forum).order_by("id").values_list("consultation", flat=True)
        known = ", ".join(ids) or "none"
        raise InputError(f"there is no consultation “{consultation}” in “{forum}”", f"There are: {known}.")
    return found


def _parties(forum: str) -> list[dict[str, Any]]:
    people = Counter(Delegate.objects.filter(forum=forum, stage="accredited").values_list("party", flat=True))
    names = ("party", "name", "kind", "role", "country", "region", "income", "stage")
    return [
        {**{n: getattr(p, n) for n in names}, "delegates": people[p.party]}
        for p in Party.objects.filter(forum=forum).order_by("id")
    ]


def _consultation(c: Consultation) -> dict[str, Any]:
    here = {"forum": c.forum, "consultation": c.consultation}
    ballots = Ballot.objects.filter(**here)
    held = ballots.filter(participation__isnull=False)
    stages = Statement.objects.filter(**here).values_list("stage").annotate(n=Count("id"))
    names = ("consultation", "title", "stage", "attribution", "openness", "submissions", "closes")
    return {
        **{n: getattr(c, n) for n in names},
        "statements": dict(sorted(stages.values_list("stage", "n"))),
        "people": held.values("participation").distinct().count(),
        "votes": held.values("participation", "statement").distinct().count(),
        "ballots": ballots.count(),
        "waiting": ballots.filter(batch=None).count(),
        "erased": c.erased,
        "counted": None if c.statistics is None else c.statistics["counted"],
    }


def statements(forum: str, consultation: str, stage: str | None = None) -> list[dict[str, Any]]:
    """List the statements of a consultation, in their order; a text that was erased is None."""
    with explained():
        the_consultation(forum, consultation)
        found = Statement.objects.filter(forum=forum, consultation=consultation).order_by("number")
        if stage is not None:
            found = found.filter(stage=stage)
        rows = list(found)
        known = queries.texts(h for s in rows for h in (s.text, s.note) if h)
    names = (
        "statement",
        "number",
        "lang",
        "origin",
        "party",
        "stage",
        "reason",
        "how",
        "parents",
        "children",
    )
    return [
        {
            **{n: getattr(s, n) for n in names},
            "text": known.get(s.text),
            "note": known.get(s.note) if s.note else None,
        }
        for s in rows
    ]


def votes_by_party(forum: str, consultation: str) -> Mapping[tuple[str, str], list[int]]:
    """Give by party and statement the votes that count so far, of those who vote for a party."""
    held = Ballot.objects.filter(forum=forum, consultation=consultation, participation__party__isnull=False)
    names = ("participation", "participation__party", "statement", "vote")
    with explained():
        # the last of a person and statement is the highest revision
        latest = {
            (person, statement): (party, vote)
            for person, party, statement, vote in held.order_by("revision").values_list(*names)
        }
    out: dict[tuple[str, str], list[int]] = defaultdict(list)
    for (_, statement), (party, vote) in latest.items():
        out[party, statement].append(vote)
    return out


def delegates(forum: str, party: str | None = None) -> list[dict[str, Any]]:
    """List the delegates of a forum, or of a party; who they are, their credentials say."""
    with explained():
        the_forum(forum)
        found = Delegate.objects.filter(forum=forum).order_by("id")
        if party is not None:
            found = found.filter(party=party)
        return list(found.values("party", "delegate", "role", "stage"))


def held_of(person: Participation) -> dict[str, int]:
    """Count what is kept of somebody: ballots with their changes, those of them that wait, and statements."""
    with explained():
        mine = Ballot.objects.filter(participation=person)
        return {
            "ballots": mine.count(),
            "waiting": mine.filter(batch=None).count(),
            "statements": person.statements.count(),
        }


def unused_label(forum: str, label: str) -> bool:
    """Whether there are codes with a label, and nobody has entered with any."""
    with explained():
        found = Invitation.objects.filter(forum=forum, label=label)
        return found.exists() and not found.filter(participation__isnull=False).exists()


def known_keys(forum: str) -> list[dict[str, Any]]:
    """List the keys of a forum, in the order in which they became valid."""
    with explained():
        the_forum(forum)
        found = Key.objects.filter(forum=forum).order_by("since", "id")
        return list(found.values("vkey", "purpose", "party", "stage", "since", "until", "reason"))
