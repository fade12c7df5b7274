"""Votes: the table, readers for every common format, writers, and public data sets."""

from __future__ import annotations

from comity.votes.notes import NOTES
from comity.votes.read import READERS, read_votes
from comity.votes.table import Note, VoteTable
from comity.votes.write import write_votes

__all__ = ["NOTES", "READERS", "Note", "VoteTable", "read_votes", "write_votes"]
