"""The analysis and its slate, made again from the published votes by the same versioned methods."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from comity.audit.openings import Openings, folder_of
from comity.audit.result import Disagreement
from comity.audit.source import Folder, Progress
from comity.errors import ComityError, NotEnoughDataError
from comity.forum.rules import Rules
from comity.forum.state import Consultation, State
from comity.forum.tally import analysis_settings, counting, vote_table

if TYPE_CHECKING:
    from comity.votes import VoteTable

#: Estimates agree within this, and a verdict is on the edge within this of its threshold.
NEAR = 1e-6
_ROUNDING = 1e-9
_MOST_ITEMS = 1000

#: Parts of an analysis that are looked at apart.
_ASIDE = ("digest", "generator", "topic")
_CODE = re.compile(r"[a-z_]{1,40}")
_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,40}")
_ON_EDGE = ("verdict", "direction", "probability", "leaning", "to_settle")


@dataclass
class Compared:
    """An analysis that agrees, with the statements of which the verdict is on the edge."""

    numbers: dict[str, Any]
    edge: bool = False
    certificate: dict[str, Any] | None = field(default=None)


def votes_of(c: Consultation, openings: Openings, texts: dict[str, str]) -> VoteTable:
    """Put the votes that count into a table, by the method that the publisher uses.

    Raises
    ------
    Disagreement
        Where that method counts others than we do.
    """
    o, name = openings, f"{folder_of(c)}/openings.csv"
    try:
        keep = counting(o.pseudonym.array(), o.statement.array(), o.revision)
        if (keep != o.counts).any():
            raise Disagreement("counting", file=name)
        party = None if o.party is None else o.party.objects(keep).tolist()
        return vote_table(
            c,
            o.pseudonym.objects(keep),
            o.statement.objects(keep),
            o.vote[keep],
            party,
            texts=texts,
        )
    except ComityError as e:
        raise Disagreement("votes", file=name, problem=e.problem[:200]) from None


def read_json(folder: Folder, name: str) -> dict[str, Any]:
    """Read JSON that says nothing twice.

    Raises
    ------
    Disagreement
    """
    try:
        found = json.loads(
            folder.read(name).decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
        if not isinstance(found, dict):
            raise ValueError("not an object")
    except (ValueError, RecursionError) as e:
        raise Disagreement("json", file=name, problem=str(e)[:200]) from None
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name occurs twice in one object")
    return dict(pairs)


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def read_analysis(folder: Folder, c: Consultation, erased: set[str], due: str | None) -> dict[str, Any]:
    """Read a published analysis, which must have the digest that it states, and the one that the log states.

    Parameters
    ----------
    folder : Folder
    c : Consultation
    erased : set of str
        Statements whose text is gone: then the digest over all texts cannot be checked any more.
    due : str or None
        Digest of its findings by the log's latest outcome; None where that tells of none.

    Raises
    ------
    Disagreement
    """
    from comity.analysis.document import digest, findings_digest

    name = f"{folder_of(c)}/analysis.json"
    document = read_json(folder, name)
    try:
        whole = not any(s["id"] in erased and not s["text"] for s in document["statements"])
        right = not whole or document["digest"] == digest(document)
        logged = findings_digest(document) == due
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as e:
        raise Disagreement("json", file=name, problem=f"{type(e).__name__}: {e}"[:200]) from None
    if not right:
        raise Disagreement("analysis_digest", file=name)
    if not logged:
        raise Disagreement("outcome", file=name)
    return document


def check_analysis(
    c: Consultation,
    state: State,
    votes: VoteTable,
    document: dict[str, Any] | None,
    progress: Progress,
) -> Compared:
    """Make the analysis again and compare; a text that is gone is empty in both.

    Parameters
    ----------
    c : Consultation
    state : State
        Of the forum, with the rules that fix settings and seed.
    votes : VoteTable
    document : dict or None
        As it was published, if it was.
    progress : callable

    Raises
    ------
    Disagreement
    """
    name = f"{folder_of(c)}/analysis.json"
    again = _again(c, state.rules, votes, progress)
    if again is None:
        if document is not None:
            raise Disagreement("analysis_of_nothing", file=name)
        return Compared({"how": "not_enough_votes"})
    if document is None:
        raise Disagreement("missing", file=name)
    edge = _edge(document, again)
    _check_aside(c, document, name)
    for where in differences({k: v for k, v in again.items() if k not in _ASIDE},
                             {k: v for k, v in document.items() if k not in _ASIDE}, edge):  # fmt: skip
        raise Disagreement("analysis", file=name, place="/".join(where)[:200])
    slate = again["slate"]
    exact = document["digest"] == again["digest"]
    numbers = {
        "how": "recomputed",
        "statements": len(again["statements"]),
        "exact": exact,
        "on_the_edge": sorted(edge),
    }
    return Compared(numbers, bool(edge), None if slate is None else slate["certificate"])


def _check_aside(c: Consultation, document: dict[str, Any], name: str) -> None:
    if document.get("topic") != c.title:
        raise Disagreement("analysis", file=name, place="topic")
    if not _is_generator(document.get("generator")):
        raise Disagreement("analysis", file=name, place="generator")


def _is_generator(x: Any) -> bool:
    """Whether it names a version of this program, which may be another, and nothing else."""
    return (
        isinstance(x, dict)
        and x.keys() == {"name", "version"}
        and x["name"] == "comity"
        and isinstance(x["version"], str)
        and _VERSION.fullmatch(x["version"]) is not None
    )


def _again(c: Consultation, rules: Rules, votes: VoteTable, progress: Progress) -> dict[str, Any] | None:
    from comity.analysis import analyze

    if not votes.n_votes:  # then nobody has a party to weigh by either
        return None
    settings, seed = analysis_settings(rules, c)
    try:
        made = analyze(votes, seed=seed, progress=progress, **settings)
    except NotEnoughDataError:
        return None
    except ComityError as e:
        file = f"{folder_of(c)}/analysis.json"
        raise Disagreement("cannot_recompute", file=file, problem=e.problem[:200]) from None
    # through JSON, so that numbers are of the same kinds
    again: dict[str, Any] = json.loads(made.to_json())
    return again


def _edge(document: dict[str, Any], again: dict[str, Any]) -> frozenset[str]:
    """Statements of which the verdict's probability is within a millionth of the threshold."""
    bar = again["settings"]["certainty"]
    return frozenset(
        s["id"]
        for s in again["statements"]
        if s["enough_votes"] and abs(s["probability"] - bar) <= NEAR + _ROUNDING
    )


def differences(
    mine: Any, theirs: Any, edge: frozenset[str] = frozenset(), where: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Find where two documents differ by more than estimates may.

    Parameters
    ----------
    mine, theirs : object
        Plain data.
    edge : frozenset of str
        Statements of which the verdict may be another.
    where : tuple of str
        Place of both, for the answer.

    Yields
    ------
    tuple of str
        Names and numbers that lead to the place.

    Examples
    --------
    >>> list(differences({"a": [0.5, 1]}, {"a": [0.5000005, 2]}))
    [('a', '1')]
    """
    if where[:1] == ("rankings",) and where[-1:] == ("statements",):
        if not (isinstance(theirs, list) and _ranked(mine, edge) == _ranked(theirs, edge)):
            yield where
    elif isinstance(mine, dict) and isinstance(theirs, dict):
        aside = _ON_EDGE if len(where) == 2 and where[0] == "statements" and mine.get("id") in edge else ()
        if mine.keys() != theirs.keys():
            yield (*where, min(mine.keys() ^ theirs.keys()))
            return
        for name in mine:
            if name not in aside:
                yield from differences(mine[name], theirs[name], edge, (*where, name))
    elif isinstance(mine, list) and isinstance(theirs, list):
        if len(mine) != len(theirs):
            yield (*where, str(min(len(mine), len(theirs))))
            return
        for i, (m, t) in enumerate(zip(mine, theirs, strict=True)):
            yield from differences(m, t, edge, (*where, str(i)))
    elif isinstance(mine, float) and type(theirs) in (int, float):
        if not abs(mine - theirs) <= NEAR + _ROUNDING:
            yield where
    elif type(mine) is not type(theirs) or mine != theirs:
        yield where


def _ranked(ids: list[Any], edge: frozenset[str]) -> list[Any]:
    return [i for i in ids if not isinstance(i, str) or i not in edge]


def check_counts(
    c: Consultation,
    document: dict[str, Any],
    statistics: dict[str, Any],
    lost: int,
    texts: dict[str, str] | None,
) -> dict[str, Any]:
    """Compare an analysis that cannot be made again with the logged statistics, and with the texts.

    Parameters
    ----------
    c : Consultation
    document : dict
    statistics : dict
    lost : int
        Ballots that were erased after they were counted and before the analysis: so many may be missing.
    texts : dict of str to str or None
        By statement, "" for one that is gone; None where the texts cannot be used.

    Raises
    ------
    Disagreement
    """
    name = f"{folder_of(c)}/analysis.json"
    _check_aside(c, document, name)
    try:
        total = 0
        if not all(_is_note(x) for x in document["notes"]):
            raise Disagreement("analysis", file=name, place="notes")
        for i, s in enumerate(document["statements"]):
            if texts is not None and s["text"] != texts.get(s["id"]):
                raise Disagreement("analysis", file=name, place=f"statements/{i}/text")
            counts = [s["disagrees"], s["passes"], s["agrees"]]
            total += sum(counts)
            stated = statistics["statements"].get(s["id"], [0, 0, 0])
            less = [there - here for there, here in zip(stated, counts, strict=True)]
            if min(less) < 0 or sum(less) > lost or s["votes"] != sum(counts):
                raise Disagreement("analysis_counts", file=name, statement=str(s["id"])[:200])
        if document["votes"] != total or document["participants"] > statistics["participants"]:
            raise Disagreement("analysis", file=name, place="votes")
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Disagreement("json", file=name, problem="not in the form of an analysis") from None
    return {"how": "counts", "statements": len(document["statements"])}


def _is_note(x: dict[str, Any]) -> bool:
    """Whether a note holds a code and numbers, and no words of its own."""
    return _CODE.fullmatch(x["code"]) is not None and all(
        type(n) in (int, float) for n in x["numbers"].values()
    )


def certificate_of(document: dict[str, Any] | None) -> dict[str, Any] | None:
    """Give the certificate in a published analysis, if it has one."""
    slate = None if document is None else document.get("slate")
    certificate = slate.get("certificate") if isinstance(slate, dict) else None
    return certificate if isinstance(certificate, dict) else None


def check_slate(
    folder: Folder, c: Consultation, due: dict[str, Any], logged: str | None, votes: VoteTable | None
) -> dict[str, Any]:
    """Check the certificate of a slate: the one that is due, right by itself, and what the votes say.

    Parameters
    ----------
    folder : Folder
    c : Consultation
    due : dict
        The certificate made again or, where that cannot be, the one in the published analysis.
    logged : str or None
        Its hash, by the log's latest outcome.
    votes : VoteTable or None
        None where they are not all there any more.

    Raises
    ------
    Disagreement
    """
    from comity.slate import verify_slate

    name = f"{folder_of(c)}/slate.json"
    found = read_json(folder, name)
    if found != due:
        raise Disagreement("slate_other", file=name)
    if folder.sha256(name) != logged:
        raise Disagreement("outcome_slate", file=name)
    if type(found.get("k")) is not int or not 0 < found["k"] <= _MOST_ITEMS:
        raise Disagreement("json", file=name, problem="not the number of items of a slate")
    try:
        rows = None if votes is None else _rows(votes, set(found["statements"]))
        wrong = verify_slate.check(found, rows)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, ZeroDivisionError) as e:
        raise Disagreement("json", file=name, problem=f"not a certificate ({e})"[:200]) from None
    if wrong:
        raise Disagreement("slate", file=name, problem=wrong[0])
    return {"items": len(found["items"]), "counted_again": votes is not None}


def _rows(votes: VoteTable, statements: set[str]) -> list[dict[str, str]]:
    """Give votes as the verifier of slates reads them."""
    people, items, values = (x.tolist() for x in votes.triplets())
    who, what = votes.participants.tolist(), votes.statements.tolist()
    party = votes.attributes.get("party")
    parties = None if party is None else party.tolist()
    words = {v: str(v) for v in (-1, 0, 1)}
    return [
        {"participant": who[i], "statement": what[j], "vote": words[v]}
        | ({} if parties is None else {"party": parties[i]})
        for i, j, v in zip(people, items, values, strict=True)
        if what[j] in statements
    ]
