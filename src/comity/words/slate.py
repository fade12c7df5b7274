"""Reasons of a slate and what its certificate shows, as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comity.words.say import ENGLISH, Words

Part = Mapping[str, Any]


def reason(provision: Part, words: Words = ENGLISH, *, weights: str = "persons", basis: str = "cast") -> str:
    """Say why a provision is on the slate.

    Parameters
    ----------
    provision : mapping
        One of a slate's ``provisions``.
    words : Words
        The language.
    weights : {"persons", "parties", "schedule"}
        Whose weights chose the slate; but for persons, shares are told and no counts.
    basis : {"cast", "expected"}
        Whether supporters are counted or, where votes are missing, estimated.

    Examples
    --------
    >>> why = {"level": 1, "supporters": 310, "share": 0.31}
    >>> reason({"by": "justified", "reason": why}).replace(chr(160), " ")
    'Supported by 310 people (31 %), enough for one place, who had nothing on the list so far.'
    """
    why = provision["reason"]
    kind = "weighted" if weights != "persons" else "expected" if basis == "expected" else "cast"
    who = words.say(f"slate.who.{kind}", n=why["supporters"], share=words.percent(why["share"]))
    first = ".first" if why["level"] <= 1 else ""
    return words.say(f"slate.reason.{provision['by']}{first}", who=who, level=why["level"])


def alpha(part: Part) -> float | None:
    """Read the margin of a slate (a number) or of its certificate (a pair); under 1 nobody is left out.

    Examples
    --------
    >>> alpha({"alpha": 0.5}), alpha({"alpha": [3, 4]}), alpha({})
    (0.5, 0.75, None)
    """
    value = part.get("alpha")
    if isinstance(value, list | tuple) and len(value) == 2 and value[1]:
        return float(value[0]) / float(value[1])
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return None


def certificate(part: Part, words: Words = ENGLISH) -> str:
    """Say whether the slate leaves anybody out who is numerous enough for a place.

    Parameters
    ----------
    part : mapping
        A slate or its certificate.
    words : Words
        The language.

    Examples
    --------
    >>> certificate({"alpha": 1.2, "verdict": "violated"}).split(":")[0]
    'By the votes cast, the list leaves out a set of people large enough for one more place'
    """
    margin, code = alpha(part), part.get("verdict")
    basis = "expected" if part.get("basis") == "expected" else "cast"
    said = []
    if margin is not None:
        key = f"slate.holds.{basis}" if margin < 1 else f"slate.violated.{basis}"
        said.append(words.say(key, alpha=words.percent(margin)))
    for verdict in (f"slate.verdict.{code}.{basis}", f"slate.verdict.{code}"):
        if words.has(verdict):
            said.append(words.say(verdict))
            break
    return " ".join(said) or words.say("slate.unknown")


def against_top_k(slate: Part, words: Words = ENGLISH) -> str:
    """Say what plain "the k most supported" would have chosen instead.

    Examples
    --------
    >>> top = {"statements": ["1", "2"], "same": True, "alpha": None}
    >>> against_top_k({"provisions": [{"statement": "1"}, {"statement": "2"}], "top_k": top})
    'Simply taking the 2 statements with most support would have given the same list.'
    """
    top = slate["top_k"]
    chosen = {p["statement"] for p in slate["provisions"]}
    k = len(top["statements"])
    if top["same"]:
        return words.say("slate.top_k.same", k=k)
    other = len([s for s in top["statements"] if s not in chosen])
    said = [words.say("slate.top_k.differs", k=k, n=other)]
    if top["alpha"] is not None:
        said.append(words.say("slate.top_k.fails" if top["alpha"] >= 1 else "slate.top_k.passes"))
    return " ".join(said)


def not_eligible(code: str, words: Words = ENGLISH) -> str:
    """Say why a statement could not be chosen.

    Examples
    --------
    >>> not_eligible("over_group_cap")
    'too many of one group disagree'
    """
    key = f"slate.pool.{code}"
    return words.say(key) if words.has(key) else code.replace("_", " ")


def reach(row: Part, words: Words = ENGLISH) -> str:
    """Say whether the people of a group or party find something on the slate.

    Parameters
    ----------
    row : mapping
        One of a certificate's ``reach``: ``status`` is ``represented``, ``unrepresented`` or ``open``.

    Examples
    --------
    >>> reach({"status": "represented"})
    'Most of its people find at least one of their choices on the list.'
    """
    return words.say(f"slate.reach.{row['status']}")
