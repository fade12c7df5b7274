"""Locks that Django's own query language does not know."""

from __future__ import annotations

from django.db import connection

from comity.store.models import Consultation, Invitation, Participation


def share_consultation(forum: str, consultation: str) -> None:
    """Hold a consultation as it is until the transaction ends, together with others who do the same.

    Whoever closes it waits for them. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(Consultation._meta.db_table)
        with connection.cursor() as cursor:
            for _ in range(2):  # a rebuild may have put another row in its place while this waited
                cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR SHARE", [f"{forum}/{consultation}"])  # noqa: S608
                if cursor.fetchone() is not None:
                    return


def hold_person(forum: str, participation: Participation) -> None:
    """Keep somebody from voting and entering until the transaction ends.

    All take these locks in one order: consultations, invitations, the participation.
    """
    list(Consultation.objects.select_for_update().filter(forum=forum).order_by("id"))
    list(Invitation.objects.select_for_update().filter(participation=participation).order_by("code"))
    list(Participation.objects.select_for_update().filter(id=participation.id))
