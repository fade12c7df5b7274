"""Projections: what the log says, as tables to ask. Dropped and made again by ``comity rebuild``."""

from __future__ import annotations

from django.db import models


class Projection(models.Model):
    """Row that follows from the log; ``id`` is made of the ids in the log."""

    id = models.CharField(max_length=400, primary_key=True)
    forum = models.CharField(max_length=64, db_index=True)

    class Meta:
        """No table of its own."""

        abstract = True


def _text(**more: object) -> models.CharField[str, str]:
    return models.CharField(max_length=500, **more)


class Forum(Projection):
    """A forum; a gathering is the forums that name it, an edition those of one time."""

    origin = _text()
    title = _text()
    terms = _text(null=True)
    stage = _text()
    languages = models.JSONField()
    rules = models.JSONField()
    calendar = models.JSONField()
    gathering = _text(null=True)
    gathering_title = _text(null=True)
    edition = _text(null=True)
    policy = models.TextField()
    texts_erased = models.BigIntegerField()


class Party(Projection):
    """A party or an observer."""

    party = _text()
    name = _text()
    kind = _text()
    role = _text()
    country = _text(null=True)
    region = _text(null=True)
    income = _text(null=True)
    stage = _text()


class Delegate(Projection):
    """A delegate of a party."""

    party = _text()
    delegate = _text()
    role = _text()
    credentials = _text(null=True)
    stage = _text()


class Key(Projection):
    """A public key."""

    vkey = _text()
    purpose = _text()
    party = _text(null=True)
    stage = _text()
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    reason = _text(null=True)


class Consultation(Projection):
    """A consultation."""

    consultation = _text()
    title = _text()
    attribution = _text()
    openness = _text()
    submissions = models.BooleanField()
    closes = _text(null=True)
    stage = _text()
    imported = models.JSONField(null=True)
    statistics = models.JSONField(null=True)
    erased = models.BigIntegerField()
    opened = models.BigIntegerField(null=True)
    closed = models.BigIntegerField(null=True)


class Statement(Projection):
    """A statement."""

    consultation = _text()
    statement = _text()
    number = models.BigIntegerField()
    text = _text()
    lang = _text()
    origin = _text()
    party = _text(null=True)
    stage = _text()
    reason = _text(null=True)
    note = _text(null=True)
    how = _text(null=True)
    parents = models.JSONField()
    children = models.JSONField()


class Position(Projection):
    """A party's position on a statement."""

    consultation = _text()
    statement = _text()
    party = _text()
    position = _text()
    note = _text(null=True)
    signed = models.BooleanField()


class Batch(Projection):
    """A batch of commitments."""

    consultation = _text()
    number = models.BigIntegerField()
    root = _text()
    count = models.BigIntegerField()
    index = models.BigIntegerField()
    time = models.BigIntegerField()


class Outcome(Projection):
    """A publication."""

    edition = models.BigIntegerField()
    manifest = _text()
    consultations = models.JSONField()
    software = _text()
    reason = _text(null=True)


PROJECTIONS: tuple[type[Projection], ...] = (
    Forum, Party, Delegate, Key, Consultation, Statement, Position, Batch, Outcome,
)  # fmt: skip
