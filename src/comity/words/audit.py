"""A verdict on a published folder, as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comity.words.say import ENGLISH, Words, sentence

Part = Mapping[str, Any]

_MOST_FILES = 6
_WRONG = ("failed", "forked")


def verdict(document: Part, words: Words = ENGLISH) -> str:
    """Say in one line whether a folder verifies and, if not, the first thing that disagrees.

    Parameters
    ----------
    document : mapping
        A verdict as plain data (``comity/verdict/1``).
    words : Words
        The language.

    Examples
    --------
    >>> facts = {"entries": 3, "ballots": 1204, "batches": 1, "erased": 0, "final": None}
    >>> verdict({"checks": [], "facts": {**facts, "analyses": 0, "analyses_by_counts": 0}})
    'Verified: 3 entries, 1,204 ballots in 1 batch, no analysis recomputed; published, not yet witnessed.'
    """
    wrong = [c for c in document["checks"] if c["status"] in _WRONG]
    if not wrong:
        return words.say("audit.fine", what=_checked(document, words), status=_status(document, words))
    forks = [c for c in wrong if c["status"] == "forked"]
    first = (forks or wrong)[0]
    said = words.say("audit.fork" if forks else "audit.wrong", what=disagreement(first, words))
    return f"{said} {words.say('audit.more', n=len(wrong) - 1)}" if len(wrong) > 1 else said


def _checked(document: Part, words: Words) -> str:
    facts = document["facts"]
    said = [words.say("audit.entries", n=facts["entries"])]
    batches = words.say("audit.batches", n=facts["batches"])
    said.append(words.say("audit.ballots", n=facts["ballots"], batches=batches))
    said.append(
        words.say("audit.analyses", n=facts["analyses"])
        if facts["analyses"]
        else words.say("audit.analyses.none")
    )
    if facts["analyses_by_counts"]:
        said.append(words.say("audit.by_counts", n=facts["analyses_by_counts"]))
    if facts["erased"]:
        said.append(words.say("audit.erased", n=facts["erased"]))
    edge = sum(len(c["numbers"]["on_the_edge"]) for c in document["checks"] if c["status"] == "edge")
    if edge:
        said.append(words.say("audit.edge", n=edge))
    return ", ".join(said)


def _status(document: Part, words: Words) -> str:
    return words.say("audit.final" if document["facts"]["final"] else "audit.published")


def disagreement(check: Part, words: Words = ENGLISH) -> str:
    """Say what disagrees, and where.

    Parameters
    ----------
    check : mapping
        A check that failed.

    Examples
    --------
    >>> disagreement({"code": "changed", "file": "report.html"})
    'report.html: the file was changed: it is not the one in the manifest.'
    """
    what = words.say(f"audit.failed.{check['code']}", **_spoken(check))
    file, entry = check.get("file"), check.get("entry")
    if file is None and entry is None:
        return words.say("audit.told.nowhere", what=sentence(what))
    kind = "both" if file is not None and entry is not None else "entry" if file is None else "file"
    # an index is a name, not an amount: without separators
    where = words.say(
        f"audit.where.{kind}", **{k: str(v) for k, v in (("file", file), ("entry", entry)) if v is not None}
    )
    return words.say("audit.told", where=where, what=what)


def _spoken(check: Part) -> dict[str, str | int | float]:
    numbers = check.get("numbers", {})
    return {
        k: str(v) if k in ("row", "batch", "index") else v
        for k, v in numbers.items()
        if isinstance(v, str | int | float)
    }


def brought(check: Part, words: Words = ENGLISH) -> str | None:
    """Say how a promise, a receipt or an earlier checkpoint fared; None for other checks.

    Examples
    --------
    >>> brought({"name": "promise", "status": "ok", "numbers": {"state": "kept", "batch": 2, "index": 14}})
    'The promise was kept: batch 2, entry 14.'
    """
    name, numbers = check["name"], check.get("numbers", {})
    if name not in ("promise", "receipt", "against"):
        return None
    if check["status"] == "impossible":
        return f"{words.say(f'audit.check.{name}')}: {impossible(check, words)}."
    if check["status"] != "ok":
        return disagreement(check, words)
    spoken = _spoken(check)
    if name == "promise":
        return words.say(f"audit.promise.{numbers['state']}", **spoken)
    if name == "receipt":
        return words.say("audit.receipt.ballot" if "batch" in numbers else "audit.receipt.act", **spoken)
    return words.say("audit.against.grown", n=numbers["entries"])


def impossible(check: Part, words: Words = ENGLISH) -> str:
    """Say why a check could not be made.

    Examples
    --------
    >>> impossible({"code": "not_there"})
    'not published'
    """
    return words.say(f"audit.impossible.{check['code']}", **_spoken(check))


def line(check: Part, words: Words = ENGLISH) -> str:
    """Say how a check ended, in a line of a list.

    Examples
    --------
    >>> line({"name": "policy", "status": "ok"})
    'Policy: ok'
    """
    where = f" ({check['consultation']})" if "consultation" in check else ""
    told = words.say(f"audit.status.{check['status']}")
    if check["status"] in _WRONG:
        told = f"{told}. {disagreement(check, words)}"
    elif check["status"] == "impossible":
        told = f"{told}, {impossible(check, words)}"
    elif check["status"] == "edge":
        told = f"{told}: {', '.join(check['numbers']['on_the_edge'])}"
    elif how := _how(check, words):
        told = f"{told}, {how}"
    name = words.say(f"audit.check.{check['name']}")
    return f"{name}{where}: {told}"


def _how(check: Part, words: Words) -> str:
    """Say what a check that holds did not do, so that nobody takes it for more than it is."""
    name, numbers = check["name"], check.get("numbers", {})
    if name == "analysis":
        return words.say(f"audit.how.analysis.{numbers['how']}")
    if name == "slate" and not numbers.get("counted_again", True):
        return words.say("audit.how.slate")
    if name == "statistics" and not numbers.get("compared", True):
        return words.say("audit.how.statistics")
    return ""


def behind(document: Part, words: Words = ENGLISH) -> list[str]:
    """Say what stands behind a verdict: code that is shared, files only hashed, whose keys it trusts."""
    facts = document["facts"]
    said = [words.say("audit.shared", methods=words.join(document["methods"]))]
    files = facts["hashed_only"]
    if files:
        shown = [*files[:_MOST_FILES], *(["…"] if len(files) > _MOST_FILES else [])]
        said.append(words.say("audit.hashed_only", n=len(files), files=", ".join(shown)))
    if not facts["pinned"]:
        said.append(words.say("audit.own_keys"))
    if not facts["all_seen"]:
        said.append(words.say("audit.not_all_seen"))
    return said
