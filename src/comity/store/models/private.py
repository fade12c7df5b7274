"""What never enters the log: people, their codes, their ballots. A rebuild leaves them as they are."""

from __future__ import annotations

from django.db import models


class Person(models.Model):
    """Somebody, across forums; ``label`` is what the secretariat knows them by."""

    id = models.CharField(max_length=32, primary_key=True)
    label = models.CharField(max_length=254, blank=True)


class Participation(models.Model):
    """A person in a forum, under a random pseudonym; of a party, or of none."""

    forum = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    pseudonym = models.CharField(max_length=200)
    party = models.CharField(max_length=64, null=True)
    delegate = models.CharField(max_length=64, null=True)

    class Meta:
        """One pseudonym a person and forum."""

        constraints = [
            models.UniqueConstraint(fields=["forum", "person"], name="one_participation_a_person"),
            models.UniqueConstraint(fields=["forum", "pseudonym"], name="one_person_a_pseudonym"),
        ]


class Invitation(models.Model):
    """A code to enter a forum with; only its hash is kept. All codes of a person are one participation."""

    code = models.CharField(max_length=64, primary_key=True)
    forum = models.CharField(max_length=64, db_index=True)
    label = models.CharField(max_length=254, blank=True)
    party = models.CharField(max_length=64, null=True)
    delegate = models.CharField(max_length=64, null=True)
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, null=True)
    issued = models.BigIntegerField()
    withdrawn = models.BooleanField(default=False)


class Ballot(models.Model):
    """A ballot; every change of a vote is a row of its own. Of an erased one only the commitment is left."""

    forum = models.CharField(max_length=64)
    consultation = models.CharField(max_length=64)
    commitment = models.BinaryField(max_length=32)
    batch = models.BigIntegerField(null=True)
    cast = models.BigIntegerField(null=True)
    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, null=True)
    statement = models.CharField(max_length=200, null=True)
    revision = models.IntegerField(null=True)
    vote = models.SmallIntegerField(null=True)
    party = models.CharField(max_length=64, null=True)
    salt = models.BinaryField(max_length=32, null=True)

    class Meta:
        """One row a revision; batches are read and claimed by consultation."""

        constraints = [
            models.UniqueConstraint(
                fields=["participation", "consultation", "statement", "revision"], name="one_row_a_revision"
            )
        ]
        indexes = [models.Index(fields=["forum", "consultation", "batch"], name="ballots_by_batch")]


class Authorship(models.Model):
    """Which participant put a statement forward."""

    forum = models.CharField(max_length=64)
    consultation = models.CharField(max_length=64)
    statement = models.CharField(max_length=200)
    text = models.CharField(max_length=64)
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="statements")
