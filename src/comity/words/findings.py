"""Findings as sentences: verdicts, what would settle a statement, groups, balance, routing.

Functions take parts of an analysis document (``comity/analysis/1``, plain dicts) and return plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from comity.words.say import ENGLISH, Words, sentence

Part = Mapping[str, Any]

#: Passes are mentioned from this share on.
MANY_PASS = 0.3

#: An interval up to this width needs no words of doubt.
NARROW = 0.1


def group_name(group: str, words: Words = ENGLISH) -> str:
    """Name a group of opinion, or the people outside all groups.

    Examples
    --------
    >>> group_name("B"), group_name("undecided")
    ('Group B', 'Between the groups')
    """
    return words.say("group.undecided") if group == "undecided" else words.say("group.name", id=group)


def verdict(
    statement: Part,
    *,
    bar: float = 0.6,
    minority: float = 0.3,
    participants: int | None = None,
    name: Callable[[str], str] | None = None,
    words: Words = ENGLISH,
) -> str:
    """Say what the votes show on a statement, and how certain it is.

    Parameters
    ----------
    statement : mapping
        One of the document's ``statements``.
    bar, minority : float
        The forum's bar for agreement and its threshold for a side of a difference, as shares.
    participants : int, optional
        All participants, to say how many have seen an unresolved statement.
    name : callable, optional
        Group id -> the name to show; by default :func:`group_name`.
    words : Words
        The language.

    Returns
    -------
    str
        One or two sentences.

    Examples
    --------
    >>> verdict({
    ...     "verdict": "common_ground", "direction": "agree", "probability": 0.973,
    ...     "agreement": {"estimate": 0.83, "low": 0.79, "high": 0.86}, "groups": [], "gap": None,
    ... }).replace(chr(160), " ")
    'About 8 of 10 agree. It is at least 97 % certain that 60 % or more of all share this view.'
    """
    say_name = name or (lambda g: group_name(g, words))
    kind = statement["verdict"]
    if kind == "common_ground":
        return _common_ground(statement, bar, say_name, words)
    if kind == "difference":
        return _difference(statement, minority, say_name, words)
    return _unresolved(statement, participants, words)


def _common_ground(statement: Part, bar: float, name: Callable[[str], str], words: Words) -> str:
    rejected = statement["direction"] == "disagree"
    side = "disagree" if rejected else "agree"

    def held(estimate: float) -> float:
        return 1 - estimate if rejected else estimate

    groups = sorted((held(g["estimate"]), g["id"]) for g in statement["groups"] if g["estimate"] is not None)
    share = words.of_ten(held(statement["agreement"]["estimate"]))
    if len(groups) < 2:
        first = words.say(f"common_ground.{side}", share=share)
        sure = "common_ground.sure"
    else:
        low, high = words.of_ten(groups[0][0]), words.of_ten(groups[-1][0])
        if low == high:
            first = words.say(f"common_ground.{side}.each", share=share, low=low)
        else:
            ends = {"low_group": name(groups[0][1]), "high_group": name(groups[-1][1])}
            first = words.say(f"common_ground.{side}.groups", share=share, low=low, high=high, **ends)
        sure = "common_ground.sure.groups"
    certainty = words.certainty(statement["probability"])
    return f"{sentence(first)} {words.say(sure, sure=certainty, bar=words.percent(bar))}"


def _difference(statement: Part, minority: float, name: Callable[[str], str], words: Words) -> str:
    certainty = words.certainty(statement["probability"])
    opposed = opposed_groups(statement)
    if opposed is not None:
        high, low = opposed
        first = words.say(
            "difference.groups",
            high_group=name(high["id"]),
            high=words.of_ten(high["estimate"]),
            low_group=name(low["id"]),
            low=words.of_ten(low["estimate"]),
        )
        return f"{sentence(first)} {words.say('difference.sure.groups', sure=certainty)}"
    share = statement["agreement"]["estimate"]
    first = words.say("difference.split", agree=words.of_ten(share), disagree=words.of_ten(1 - share))
    return (
        f"{sentence(first)} "
        f"{words.say('difference.sure.split', sure=certainty, minority=words.percent(minority))}"
    )


def opposed_groups(statement: Part) -> tuple[Part, Part] | None:
    """Find the two groups whose majorities oppose each other, the agreeing one first, or None."""
    if statement["gap"] is None:
        return None
    by_id = {g["id"]: g for g in statement["groups"]}
    high, low = (by_id.get(g) for g in statement["gap"]["groups"])
    if high is None or low is None or high["estimate"] is None or low["estimate"] is None:
        return None
    return (high, low) if high["estimate"] > 0.5 > low["estimate"] else None


def _unresolved(statement: Part, participants: int | None, words: Words) -> str:
    agreement = statement["agreement"]
    said: list[str] = []
    if participants is not None:
        said.append(words.say("unresolved.seen", n=statement["votes"], all=participants))
        if statement["votes"] and not statement.get("enough_votes", True):
            said.append(words.say("unresolved.too_few"))
    if agreement["estimate"] is None:
        if statement["votes"] or participants is None:
            said.append(words.say("unresolved.nobody"))
    else:
        share = words.of_ten(agreement["estimate"])
        low, high = agreement["low"], agreement["high"]
        if low is None or high is None or high - low <= NARROW:
            said.append(words.say("unresolved.narrow", share=share))
        else:
            said.append(
                words.say("unresolved.range", share=share, low=words.percent(low), high=words.percent(high))
            )
    passing = statement["passing"]["estimate"]
    if passing is not None and passing >= MANY_PASS:
        said.append(words.say("passing.many", share=words.of_ten(passing)))
    said.append(to_settle(statement["to_settle"], words))
    return " ".join(sentence(s) for s in said)


def to_settle(what: Part, words: Words = ENGLISH) -> str:
    """Say what would settle a statement.

    Parameters
    ----------
    what : mapping
        ``code`` and ``votes`` (how many more, or None).
    words : Words
        The language.

    Examples
    --------
    >>> to_settle({"code": "more_votes", "votes": 120})
    'About 120 more votes would probably settle it.'
    """
    code, votes = what["code"], what["votes"]
    if code == "more_votes":
        if votes is None:
            return words.say("to_settle.more_votes.some")
        return words.say("to_settle.more_votes", n=votes)
    return words.say(f"to_settle.{code}")


def to_settle_short(what: Part, words: Words = ENGLISH) -> str:
    """Say in a few words, for a table, what would settle a statement.

    Examples
    --------
    >>> to_settle_short({"code": "more_votes", "votes": 120})
    '120 more votes'
    """
    code, votes = what["code"], what["votes"]
    if code == "more_votes" and votes is not None:
        return words.say("to_settle.short.more_votes", n=votes)
    return words.say("to_settle.short.more_votes.some" if code == "more_votes" else f"to_settle.short.{code}")


def group_selection(selection: Part, words: Words = ENGLISH) -> str:
    """Say why there are as many groups as there are.

    Examples
    --------
    >>> group_selection({"k": 1, "reason": "not_enough_data"})
    'No groups are shown: there are too few votes to tell whether there are any.'
    """
    return words.say(f"selection.{selection['reason']}", n=selection["k"])


def ranked_by(by: str, words: Words = ENGLISH) -> str:
    """Say what a ranking ranks by; an unknown code is shown with spaces.

    Examples
    --------
    >>> ranked_by("gap"), ranked_by("some_new_thing")
    ('how far apart the groups are', 'some new thing')
    """
    key = f"by.{by}"
    return words.say(key) if words.has(key) else by.replace("_", " ").replace(".", " ")


def routing(part: Part, words: Words = ENGLISH) -> str:
    """Say whether the choice of the next statement does something, or sound the alarm.

    Examples
    --------
    >>> routing({"floor": 0.2, "constant": True}).split(":")[0]
    'Warning'
    """
    if part["constant"]:
        return words.say("routing.constant")
    return words.say("routing.works", floor=words.percent(part["floor"]))


# ---------------------------------------------------------------------- balance
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
