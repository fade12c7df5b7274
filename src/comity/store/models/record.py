"""The record: logs with their entries and checkpoints, and the blobs that entries name by hash."""

from __future__ import annotations

from django.db import models


class Log(models.Model):
    """Head of the log of a forum; whoever appends holds its row."""

    forum = models.CharField(max_length=64, primary_key=True)
    origin = models.CharField(max_length=255, unique=True)
    size = models.BigIntegerField(default=0)
    #: Hashes of the complete subtrees, from left to right (the compact range of RFC 6962's tree).
    frontier = models.BinaryField(default=b"")


class Entry(models.Model):
    """Entry of a log: a signed note, as it was appended."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="entries")
    index = models.BigIntegerField()
    leaf = models.BinaryField(max_length=32)
    note = models.BinaryField()

    class Meta:
        """One entry a place."""

        constraints = [models.UniqueConstraint(fields=["log", "index"], name="one_entry_a_place")]


class Checkpoint(models.Model):
    """Signed checkpoint of a log, with the cosignatures that came in."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="checkpoints")
    size = models.BigIntegerField()
    note = models.TextField()

    class Meta:
        """One checkpoint a size."""

        constraints = [models.UniqueConstraint(fields=["log", "size"], name="one_checkpoint_a_size")]


class Blob(models.Model):
    """Bytes that an entry or a manifest names by their hash; those that were erased are gone."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
