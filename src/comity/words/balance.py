"""Who took part and who is missing, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from comity.words.say import ENGLISH, Words

Part = Mapping[str, Any]


def participation(balance: Part, participants: int, invited: int, words: Words = ENGLISH) -> str:
    """Say how many took part and how much they voted.

    Examples
    --------
    >>> participation({"votes_per_participant": {"median": 20, "low": 8, "high": 40, "few": 1}}, 9, 9)
    'Half of the people cast 20 votes or more; most cast between 8 and 40. 1 person cast fewer than seven \
votes, too few to say much about their view.'
    """
    votes = balance["votes_per_participant"]
    said = []
    if invited > participants:
        share = words.percent(participants / invited)
        said.append(words.say("balance.turnout", n=participants, invited=invited, share=share))
    said.append(words.say("balance.votes", median=votes["median"], low=votes["low"], high=votes["high"]))
    said.append(words.say("balance.few", n=votes["few"]))
    return " ".join(said)


def missing(
    attribute: Part,
    *,
    name: Callable[[str], str] = str,
    words: Words = ENGLISH,
    most: int = 6,
) -> str:
    """Say who is missing, by one attribute of the participants.

    Under- and over-representation are told only where the interval of the ratio leaves out 1.

    Parameters
    ----------
    attribute : mapping
        One of the document's ``balance.attributes``.
    name : callable
        Value -> the name to show.
    words : Words
        The language.
    most : int
        Longest list of names; the rest is counted.

    Examples
    --------
    >>> cell = {"value": "North", "reference": 0.5, "low": 0.2, "high": 0.4, "absent": False}
    >>> missing({"name": "region", "missing": 0, "dissimilarity": None, "cells": [cell]})
    'Fewer took part than their share would suggest: North.'
    """
    cells = attribute["cells"]
    absent = [c["value"] for c in cells if c["absent"]]
    under = [c["value"] for c in cells if not c["absent"] and c["high"] is not None and c["high"] < 1]
    over = [c["value"] for c in cells if not c["absent"] and c["low"] is not None and c["low"] > 1]
    said = []
    for key, values in (("absent", absent), ("under", under), ("over", over)):
        if values:
            said.append(words.say(f"balance.{key}", names=_some(values, name, most, words)))
    if all(c["reference"] is None for c in cells):
        said.append(words.say("balance.no_reference", name=name(attribute["name"])))
    elif not said:
        said.append(words.say("balance.even", name=name(attribute["name"])))
    if attribute["dissimilarity"] is not None:
        said.append(words.say("balance.dissimilarity", share=words.percent(attribute["dissimilarity"])))
    if attribute["missing"]:
        said.append(words.say("balance.missing", n=attribute["missing"]))
    return " ".join(said)


def _some(values: Sequence[str], name: Callable[[str], str], most: int, words: Words) -> str:
    shown = [name(v) for v in values[:most]]
    if len(values) > most:
        text = shown[0]
        for item in shown[1:]:
            text = words.say("list.more", head=text, item=item)
        return f"{text} {words.say('balance.more', n=len(values) - most)}"
    return words.join(shown)
