"""A study of recorded votes in the General Assembly: groups, positions, common ground, rival texts.

    python examples/general_assembly.py FOLDER --years 1990-2014
    python examples/general_assembly.py FOLDER --years 2018 --rivals 73/27 73/266

FOLDER holds ``votes.csv`` or ``votes.csv.gz`` (party, item, vote as 1 yes, 0 abstention, -1 no, and year),
``items.csv`` (item, date, resolution and, where known, short and descr) and, if there, ``parties.csv``
(party, name). See ``examples/README.md`` for what the tables mean and what they do not.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

import comity
from comity import VoteTable
from comity.errors import ComityError, InputError, NotEnoughDataError
from comity.opinion import LatentGroups, LogisticFactor
from roll_calls import Item, RollCalls, find, read

VOTE = {1: "yes", 0: "abstain", -1: "no"}
FEWEST = 10  # votes that a state must have cast to be placed
REASON = {
    "one_standard_error": "the fewest that predict hidden votes as well as any",
    "stability": "the most that stay the same when some votes are dropped",
    "no_better_than_one": "more would not predict hidden votes better",
    "not_enough_data": "too few votes to tell more apart",
}


def main(args: Sequence[str] | None = None) -> int:
    """Run the study and print it; return the exit code."""
    options = _options(args)
    try:
        calls = read(options.folder, options.votes, options.items)
        chosen = calls.of_years(*options.years) if options.years else calls
        print(overview(chosen))
        if options.rivals:
            print(rivals(calls, *(find(calls, number) for number in options.rivals)))
        print(carried(chosen, groups(chosen, options.seed), options.most))
        positions(chosen, options.seed)
        if options.report:
            comity.analyze(chosen.table(), seed=options.seed).report(options.report)
            print(f"\nThe whole analysis as a page: {options.report}")
    except ComityError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _options(args: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path, help="folder with the votes")
    parser.add_argument(
        "--years", type=_years, metavar="FROM-TO", help="only these years (rival texts may be of any year)"
    )
    parser.add_argument("--rivals", nargs=2, metavar="NUMBER", help="two resolutions, such as 73/27 73/266")
    parser.add_argument("--votes", nargs="+", metavar="FILE", help="by default votes.csv or votes.csv.gz")
    parser.add_argument("--items", nargs="+", metavar="FILE", help="by default items.csv")
    parser.add_argument("--most", type=int, default=15, metavar="N", help="rows of a long table (15)")
    parser.add_argument("--report", metavar="HTML", help="also write the whole analysis as one page")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(args)


def _years(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    try:
        span = int(first), int(last or first)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a year or a span such as 1990-2014") from None
    if span[0] > span[1]:
        raise argparse.ArgumentTypeError(f"{text!r} ends before it begins")
    return span


def overview(calls: RollCalls) -> str:
    """Say what there is."""
    if not len(calls.value):
        raise InputError(f"{', '.join(calls.files)}: no votes in these years", "Choose other years: --years.")
    shares = ", ".join(f"{np.mean(calls.value == v):.1%} {name}" for v, name in VOTE.items())
    return (
        f"{len(set(calls.item)):,} roll calls, {len(set(calls.party)):,} states, "
        f"{calls.year.min()} to {calls.year.max()}: {shares}"
    )


# ------------------------------------------------------------------ rival texts
def rivals(calls: RollCalls, a: Item, b: Item) -> str:
    """Tell how states voted on two texts on one subject, and who voted yes to both."""
    votes_a, votes_b = calls.votes_on(a), calls.votes_on(b)
    both = sorted(calls.name(p) for p in votes_a if votes_a[p] == 1 and votes_b.get(p) == 1)
    kinds = {**VOTE, None: "no vote"}
    everyone = votes_a | votes_b
    rows = [
        [f"{a.number} {name}"]
        + [str(sum(votes_a.get(p) == k and votes_b.get(p) == m for p in everyone)) for m in kinds]
        for k, name in kinds.items()
    ]
    lines = ["", "Rival texts"]
    lines += [f"  {i.number:<8} {i.date}  {textwrap.shorten(i.title, 75)}" for i in (a, b)]
    lines += ["", _table(["States", *(f"{b.number} {name}" for name in kinds.values())], rows)]
    lines += ["", f"{len(both)} states voted yes to both texts:", _wrapped(both)]
    return "\n".join(lines)


# ------------------------------------------------------------------ groups and positions
def groups(calls: RollCalls, seed: int) -> dict[str, set[str]]:
    """Print the groups that vote alike; return the certain members of each.

    Abstentions are left out, as in the whole analysis.
    """
    table = _often(calls.table())
    found = LatentGroups(seed=seed).fit(table)
    names = [chr(ord("A") + g) for g in range(found.n_groups_)]
    print(f"\nGroups that vote alike: {len(names)} ({REASON[found.reason_]})")
    members = {name: set(table.participants[found.labels_ == g]) for g, name in enumerate(names)}
    for name, inside in members.items():
        print(f"\nGroup {name}: {len(inside)} states")
        print(_wrapped(sorted(map(calls.name, inside))))
    between = np.flatnonzero(~found.certain_)
    print(f"\nBetween the groups: {len(between)} states")
    if len(between):
        rows = [
            [calls.name(table.participants[i]), *(f"{p:.2f}" for p in found.membership_[i])] for i in between
        ]
        print(_table(["State", *names], rows))
    placed = set(table.participants)
    rare = sorted({calls.name(p) for p in calls.party if p not in placed})
    if rare:
        print(f"\nNot placed, with fewer than {FEWEST} votes:")
        print(_wrapped(rare))
    return members


def positions(calls: RollCalls, seed: int) -> None:
    """Print every state's position on the first axis, with its 95 % interval.

    Abstentions count as "not yes": in an assembly they say something. Which end is which has no meaning.
    """
    table = _often(calls.table(abstention=-1))
    model = LogisticFactor(n_factors=1, intercept=False, seed=seed).fit(table)
    mean = model.participant_mean_[:, 1]
    half = 1.96 * np.sqrt(model.participant_cov_[:, 1, 1])
    rows = []
    for i in np.argsort(mean, kind="stable"):
        low, high = mean[i] - half[i], mean[i] + half[i]
        rows.append([calls.name(table.participants[i]), f"{mean[i]:+.2f}", f"{low:+.2f} to {high:+.2f}"])
    print("\nPositions on the first axis (standard deviations from the middle, 95 % interval)\n")
    print(_table(["State", "Position", "Interval"], rows))


def carried(calls: RollCalls, members: Mapping[str, set[str]], most: int) -> str:
    """Tell which resolutions every group carried: more of its members for it than against.

    Parameters
    ----------
    calls : RollCalls
    members : mapping of str to set of str
        Group: its certain members.
    most : int
        How many are listed of those on which at least a tenth of all did not vote yes, in order of the yes
        share in the group where it is lowest.
    """
    names = list(members)
    place = {p: g for g, inside in enumerate(members.values()) for p in inside}
    ids, code = np.unique(calls.item.astype(str), return_inverse=True)
    group = np.array([place.get(p, len(names)) for p in calls.party])
    count = np.zeros((len(ids), len(names) + 1, 3), int)  # roll call, group or none, no / abstention / yes
    np.add.at(count, (code, group, calls.value.astype(int) + 1), 1)
    inside, everyone = count[:, :-1], count.sum(axis=1)
    won = inside[:, :, 2] > inside[:, :, 0]
    lines = ["", f"Carried in every group: {won.all(axis=1).sum():,} of {len(ids):,} roll calls"]
    for g, name in enumerate(names):
        if len(names) > 1:
            alone = won[:, g] & (won.sum(axis=1) == 1)
            lines.append(f"Carried in group {name} alone: {alone.sum():,}")
    contested = won.all(axis=1) & (everyone[:, 2] <= 0.9 * everyone.sum(axis=1))
    share = inside[:, :, 2] / np.maximum(inside.sum(axis=2), 1)
    order = [i for i in np.lexsort((ids, -share.min(axis=1))) if contested[i]]
    lines += ["", f"Carried in every group though a tenth or more did not vote yes: {len(order):,}", ""]
    rows = []
    for i in order[:most]:
        item = calls.title(str(ids[i]))
        shares = [f"{x:.0%}" for x in share[i]]
        rows.append([item.number, item.date[:4], *shares, textwrap.shorten(item.title, 60)])
    lines.append(_table(["Number", "Year", *(f"{n} yes" for n in names), "Title"], rows))
    if len(order) > most:
        lines.append(f"  and {len(order) - most:,} more (--most)")
    return "\n".join(lines)


def _often(table: VoteTable) -> VoteTable:
    often = table.votes_per_participant >= FEWEST
    if not often.any():
        raise NotEnoughDataError(f"no state has {FEWEST} votes", "Take more years, or more files: --votes.")
    return table.take_participants(often)


# ------------------------------------------------------------------ text
def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    width = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [header, ["-" * w for w in width], *rows]
    padded = (
        "  ".join(cell.ljust(w) for cell, w in zip(line, width, strict=True)).rstrip() for line in lines
    )
    return "\n".join(f"  {line}" for line in padded)


def _wrapped(names: Iterable[str]) -> str:
    return textwrap.fill("; ".join(names), 100, initial_indent="  ", subsequent_indent="  ")


if __name__ == "__main__":
    sys.exit(main())
