"""Votes: the table, readers for every common format, writers, and public data sets."""

from __future__ import annotations

from comity.votes.table import Note, VoteTable

__all__ = ["Note", "VoteTable"]
