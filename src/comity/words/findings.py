"""Findings as sentences: verdicts, what would settle a statement, groups, routing.

Functions take parts of an analysis document (``comity/analysis/1``, plain dicts) and return plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from comity.words.say import ENGLISH, Words, sentence

Part = Mapping[str, Any]

#: Passes are mentioned from this share on.
MANY_PASS = 0.3

#: An interval up to this width needs no words of doubt.
NARROW = 0.1

#: With fewer votes than this, what the others would say is a guess.
FEW = 5


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
    return _unresolved(statement, bar, participants, say_name, words)


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


def _unresolved(
    statement: Part, bar: float, participants: int | None, name: Callable[[str], str], words: Words
) -> str:
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
        if low is not None and high is not None and statement["votes"] < FEW:
            words_of = {"low": words.percent(low), "high": words.percent(high)}
            said.append(words.say("unresolved.guess", **words_of))
        elif low is None or high is None or high - low <= NARROW:
            said.append(words.say("unresolved.narrow", share=share))
        else:
            said.append(
                words.say("unresolved.range", share=share, low=words.percent(low), high=words.percent(high))
            )
        short = short_of_bar(statement, bar)
        if short:
            names = words.join(name(g) for g in short)
            said.append(words.say("unresolved.short", names=names, bar=words.percent(bar)))
    passing = statement["passing"]["estimate"]
    if passing is not None and passing >= MANY_PASS:
        said.append(words.say("passing.many", share=words.of_ten(passing)))
    said.append(to_settle(statement["to_settle"], words))
    return " ".join(sentence(s) for s in said)


def short_of_bar(statement: Part, bar: float) -> list[str]:
    """Find the groups that alone keep a statement from being common ground.

    Returns
    -------
    list of str
        Ids; empty unless everyone together surely reaches the bar.

    Examples
    --------
    >>> groups = [{"id": "A", "low": 0.7, "high": 0.9}, {"id": "B", "low": 0.5, "high": 0.8}]
    >>> short_of_bar({"agreement": {"low": 0.65, "high": 0.75}, "groups": groups}, 0.6)
    ['B']
    """
    whole = statement["agreement"]
    known = [g for g in statement["groups"] if g["low"] is not None]
    if whole["low"] is None:
        return []
    if whole["low"] >= bar:
        return [g["id"] for g in known if g["low"] < bar]
    if whole["high"] <= 1 - bar:
        return [g["id"] for g in known if g["high"] > 1 - bar]
    return []


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


def ranked_by(by: str, words: Words = ENGLISH, *, groups: bool = True) -> str:
    """Say what a ranking ranks by; an unknown code is shown with spaces.

    Parameters
    ----------
    by : str
        The code of a ranking.
    words : Words
        The language.
    groups : bool
        Whether there are groups to speak of.

    Examples
    --------
    >>> ranked_by("gap"), ranked_by("some_new_thing")
    ('how far apart the groups are', 'some new thing')
    """
    key = f"by.{by}"
    if not groups and words.has(f"{key}.whole"):
        key += ".whole"
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
