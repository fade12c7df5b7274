"""A simulated working group whose opinions are known, to check an analysis against.

No participant, region or group stands for a real one: names are numbered, the planted groups differ in how
they would organise things (centrally, by region, by technical standards) and cut across all kinds of
participants.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from comity.votes.planted import Planted, PlantedStatement
from comity.votes.table import VoteTable

#: Invited participants of each stakeholder group.
SIZES: Mapping[str, int] = {"Association": 72, "Company": 64, "Scholar": 71, "State": 193}
#: Share of the participants who belong to each planted group; the rest stands between two groups.
GROUPS: Mapping[str, float] = {"planted 1": 0.42, "planted 2": 0.30, "planted 3": 0.20}
#: Region: share of the invited, and share of those who then take part.
REGIONS: Mapping[str, tuple[float, float]] = {
    "Region A": (0.30, 0.96),
    "Region B": (0.28, 0.94),
    "Region C": (0.22, 0.95),
    "Region D": (0.16, 0.45),
    "Region E": (0.04, 0.0),
}
INCOMES: Mapping[str, float] = {"Low": 0.14, "Lower middle": 0.28, "Upper middle": 0.28, "High": 0.30}

_OPENS = 1_772_438_400_000  # 2026-03-02 08:00 UTC in ms: any moment would do, but a fixed one
_DAY = 86_400_000
_SEEN_BY_FEW = 8


@dataclass(frozen=True)
class _Kind:
    """What is planted in all statements of a kind."""

    verdict: str  # of an honest analysis of these votes
    spread: float = 0.55  # how far opinion varies inside the groups, logits a standard deviation
    tilt: float = 0.0  # chance to vote by viewpoint, logits a standard deviation of the viewpoint
    passes: float = 0.04


_KINDS: Mapping[str, _Kind] = {
    "common_ground": _Kind("common_ground"),
    "duplicate": _Kind("common_ground"),
    "understated": _Kind(
        "common_ground", spread=1.8, tilt=-2.0
    ),  # raw share too low: opponents came in force
    "difference": _Kind("difference"),
    "contested": _Kind("difference", spread=1.0),  # no group stands behind either side
    "overstated": _Kind("difference", spread=1.5, tilt=2.0),  # raw share too high: supporters came in force
    "close": _Kind("difference", passes=0.0),  # 51 to 49, everyone votes
    "lukewarm": _Kind("unresolved"),  # one group is of two minds
    "passed": _Kind("unresolved", passes=0.65),  # most would rather not say
    "few": _Kind("unresolved"),  # seen by too few to tell
}


def simulate_working_group(seed: int = 0, *, sizes: Mapping[str, int] = SIZES) -> tuple[VoteTable, Planted]:
    """Simulate a working group of states, companies, associations and scholars on eight problem areas.

    72 statements on privacy, intellectual property, cybercrime, network monitoring, attacks, cyber terrorism,
    the information gap and a fragmented order. Every invited participant has an opinion on every statement,
    drawn from a logistic model: the planted group's logit, the participant's own position, noise. Of these
    opinions only some are cast as votes: people differ in diligence, some statements are seen by few, for
    some the chance to vote depends on the viewpoint, and of one region nobody comes.

    Parameters
    ----------
    seed : int
    sizes : mapping of str to int
        Invited participants of each stakeholder group; the name becomes the stem of their identifiers.

    Returns
    -------
    votes : VoteTable
        With ``attributes`` ``stakeholder``, ``region`` and ``income``, texts, authors, times and ``area``.
    planted : Planted

    Examples
    --------
    >>> votes, planted = simulate_working_group(seed=1)
    >>> votes.n_participants, votes.n_statements, len(planted.statements)
    (400, 72, 72)
    """
    rng = np.random.default_rng(seed)
    rows = _statements()
    kinds = [_KINDS[r["kind"]] for r in rows]
    ids, attributes = _participants(rng, sizes)
    membership, labels = _membership(rng, len(ids))
    viewpoint = _viewpoints(rng, rows, kinds, membership)
    there = rng.random(len(ids)) < [REGIONS[r][1] for r in attributes["region"]]
    opinion = _opinions(rng, rows, kinds, membership, viewpoint, there)
    cast = _turnout(rng, rows, kinds, viewpoint, there)
    table, revotes = _table(rng, rows, ids, attributes, opinion, cast)
    planted = Planted(
        seed=seed,
        groups=dict(zip(ids, labels, strict=True)),
        statements=tuple(_truth(rows, opinion, cast, labels)),
        absent={"region": tuple(r for r, (_, rate) in REGIONS.items() if rate == 0)},
        under={"region": tuple(r for r, (_, rate) in REGIONS.items() if 0 < rate < 0.5)},
        revotes=revotes,
    )
    return table, planted


def _statements() -> list[dict[str, str]]:
    text = files("comity.votes").joinpath("working_group.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _participants(
    rng: np.random.Generator, sizes: Mapping[str, int]
) -> tuple[list[str], dict[str, npt.NDArray[np.object_]]]:
    """Name the invited; spread regions and incomes over them in fixed proportions, whatever their kind."""
    kinds = [k for k, n in sorted(sizes.items()) for _ in range(n)]
    width = len(str(max(sizes.values())))
    ids = [f"{k} {i + 1:0{width}d}" for k, n in sorted(sizes.items()) for i in range(n)]
    attributes = {
        "stakeholder": np.array(kinds, object),
        "region": _quota(rng, {r: share for r, (share, _) in REGIONS.items()}, len(ids)),
        "income": _quota(rng, INCOMES, len(ids)),
    }
    return ids, attributes


def _quota(rng: np.random.Generator, shares: Mapping[str, float], n: int) -> npt.NDArray[np.object_]:
    edges = np.rint(np.cumsum(list(shares.values())) / sum(shares.values()) * n).astype(int)
    codes = np.searchsorted(edges, np.arange(n), side="right")
    names = np.array(list(shares), object)
    return np.asarray(names[rng.permutation(codes)])


def _membership(rng: np.random.Generator, n: int) -> tuple[npt.NDArray[np.float64], list[str]]:
    """Share of each planted group in each participant: nearly all whole, a few halfway between two."""
    names = list(GROUPS)
    code = _quota(rng, {**GROUPS, "": 1 - sum(GROUPS.values())}, n)
    m = np.zeros((n, len(names)))
    for i, name in enumerate(code):
        if name:
            m[i, names.index(name)] = 1.0
        else:
            a, b = rng.choice(len(names), 2, replace=False)
            m[i, a] = rng.uniform(0.4, 0.6)
            m[i, b] = 1.0 - m[i, a]
    return m, code.tolist()


def _viewpoints(
    rng: np.random.Generator,
    rows: list[dict[str, str]],
    kinds: list[_Kind],
    membership: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Logit of agreeing, participants by statements, before the noise of the single vote."""
    n = len(membership)
    spread = np.array([k.spread for k in kinds])
    share = np.array([[int(r[f"agree_{g + 1}"]) / 100 for r in rows] for g in range(membership.shape[1])])
    # a logit averaged over normal noise shrinks towards 0; stretch it first, so the shares come out as
    # written
    logit = np.log(share / (1 - share)) * np.sqrt(1 + np.pi / 8 * spread**2)
    own = rng.normal(
        size=(n, 1)
    )  # one position that all kinds of statements share, independent of the groups
    sign = np.where(np.arange(len(rows)) % 2, 1.0, -1.0)  # either end of it agrees as often
    firmness = rng.uniform(0.75, 1.25, size=(n, 1))
    middle = logit.mean(axis=0)
    return np.asarray(middle + firmness * (membership @ (logit - middle)) + own * sign * spread)


def _opinions(
    rng: np.random.Generator,
    rows: list[dict[str, str]],
    kinds: list[_Kind],
    membership: npt.NDArray[np.float64],
    viewpoint: npt.NDArray[np.float64],
    there: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int8]:
    """Draw what everyone would vote on everything: 1, 0, -1, participants by statements."""
    agree = rng.random(viewpoint.shape) < 1 / (1 + np.exp(-viewpoint))
    opinion = np.where(agree, 1, -1).astype(np.int8)
    opinion[rng.random(viewpoint.shape) < [k.passes for k in kinds]] = 0
    for j, r in enumerate(rows):  # what lies near a bar is planted exactly, not on average
        if r["kind"] == "close":
            _plant(rng, opinion[:, j], there, 0.51)
            _plant(rng, opinion[:, j], ~there, 0.51)
        elif r["kind"] == "lukewarm":
            for g in range(membership.shape[1]):
                _plant(rng, opinion[:, j], there & (membership[:, g] == 1), int(r[f"agree_{g + 1}"]) / 100)
    return opinion


def _plant(
    rng: np.random.Generator, votes: npt.NDArray[np.int8], who: npt.NDArray[np.bool_], share: float
) -> None:
    """Let exactly a share of some participants agree, the rest of them disagree; who passes still does."""
    voice = rng.permutation(np.flatnonzero(who & (votes != 0)))
    votes[voice] = -1
    votes[voice[: round(share * len(voice))]] = 1


def _turnout(
    rng: np.random.Generator,
    rows: list[dict[str, str]],
    kinds: list[_Kind],
    viewpoint: npt.NDArray[np.float64],
    there: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Draw which opinions are cast as votes."""
    diligence = rng.normal(1.2, 0.8, size=(len(viewpoint), 1))
    tilt = np.array([k.tilt for k in kinds])
    standard = (viewpoint - viewpoint.mean(axis=0)) / viewpoint.std(axis=0)
    q = diligence + tilt * standard - 1.7 * (tilt != 0)  # the tilt bites where few vote
    cast = rng.random(viewpoint.shape) < 1 / (1 + np.exp(-q))
    for j, r in enumerate(rows):
        if r["kind"] == "close":
            cast[:, j] = True
        elif r["kind"] == "few":
            cast[:, j] = False
            cast[rng.permutation(np.flatnonzero(there))[:_SEEN_BY_FEW], j] = True
    return np.asarray(cast & there[:, None])


def _table(
    rng: np.random.Generator,
    rows: list[dict[str, str]],
    ids: list[str],
    attributes: Mapping[str, npt.NDArray[np.object_]],
    opinion: npt.NDArray[np.int8],
    cast: npt.NDArray[np.bool_],
) -> tuple[VoteTable, int]:
    """Turn opinions that were cast into dated votes, some after a change of mind, and name authors."""
    who, what = np.nonzero(cast)
    value = opinion[who, what]
    late = np.array([18 if r["kind"] == "few" else 0 for r in rows])
    made = _OPENS + late * _DAY + np.arange(len(rows)) * 60_000
    time = made[what] + (rng.random(len(who)) * (21 - late[what]) * _DAY).astype(np.int64) + 60_000
    changed = np.flatnonzero(rng.random(len(who)) < 0.015)
    before = ((value[changed].astype(int) + 1 + rng.integers(1, 3, len(changed))) % 3) - 1
    earlier = (
        time[changed] - 1 - (rng.random(len(changed)) * (time[changed] - made[what[changed]] - 1)).astype(int)
    )
    name = np.array(ids, object)
    statement = np.array([r["id"] for r in rows], object)
    author = []
    for j in range(len(rows)):
        agree = np.flatnonzero(cast[:, j] & (opinion[:, j] == 1))  # who wrote it agrees with it
        author.append(ids[int(rng.choice(agree))] if len(agree) else "")
    table = VoteTable.from_triplets(
        np.concatenate([name[who[changed]], name[who]]),
        np.concatenate([statement[what[changed]], statement[what]]),
        np.concatenate([before, value]),
        times=np.concatenate([earlier, time]),
        all_participants=ids,
        all_statements=list(statement),
        attributes=dict(attributes),
        texts=np.array([r["text"] for r in rows], object),
        authors=np.array(author, object),
        moderated=np.ones(len(rows), np.int8),
        statement_info={
            "timestamp": np.array([str(t) for t in made], object),
            "area": np.array([r["area"] for r in rows], object),
        },
        meta={
            "topic": "A simulated working group on eight problem areas",
            "conversation-description": "Simulated votes: nothing in them stands for anyone real.",
        },
    )
    return table, len(changed)


def _truth(
    rows: list[dict[str, str]],
    opinion: npt.NDArray[np.int8],
    cast: npt.NDArray[np.bool_],
    labels: list[str],
) -> list[PlantedStatement]:
    there = cast.any(axis=1)
    group = np.array(labels, object)
    out = []
    for j, r in enumerate(rows):
        kind = _KINDS[r["kind"]]
        share = _share(opinion[there, j])
        out.append(
            PlantedStatement(
                id=r["id"],
                text=r["text"],
                area=r["area"],
                kind=r["kind"],
                verdict=kind.verdict,
                direction=("agree" if share > 0.5 else "disagree")
                if kind.verdict == "common_ground"
                else None,
                agreement=share,
                groups={g: _share(opinion[there & (group == g), j]) for g in GROUPS},
                passing=float(np.mean(opinion[there, j] == 0)),
                raw=_share(opinion[cast[:, j], j]),
                twin=r["twin"] or None,
            )
        )
    return out


def _share(votes: npt.NDArray[np.int8]) -> float:
    return float(np.mean(votes[votes != 0] == 1)) if (votes != 0).any() else float("nan")
