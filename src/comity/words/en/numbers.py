"""Counts, shares and lists in words."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: dict[str, str | Mapping[str, str]] = {
    "count.people": {"one": "{n} person", "other": "{n} people"},
    "count.statements": {"one": "{n} statement", "other": "{n} statements"},
    "count.votes": {"one": "{n} vote", "other": "{n} votes"},
    "count.groups": {"one": "{n} group", "other": "{n} groups"},
    "count.provisions": {"one": "{n} statement", "other": "{n} statements"},
    "list.more": "{head}, {item}",
    "list.last": "{head} and {item}",
    "number.interval": "{estimate} ({low} to {high})",
    "number.range": "{low} to {high}",
    "number.too_few": "not enough votes",
    "number.unknown": "not known",
    "number.yes": "yes",
    "number.no": "no",
    "of_ten.nearly_all": "more than 9 of 10",
    "of_ten.hardly_any": "fewer than 1 of 10",
    "of_ten.half": "about half",
    "of_ten.about": "about {tenths} of 10",
}
