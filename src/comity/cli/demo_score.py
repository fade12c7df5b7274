"""What an analysis found, set against what was planted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from comity.opinion.group_fit import rand_index
from comity.votes.planted import Planted, PlantedStatement

VERDICTS = ("common_ground", "difference", "unresolved")
_TILTED = ("understated", "overstated")


@dataclass(frozen=True)
class Finding:
    """One statement: what is true, and what was found."""

    planted: PlantedStatement
    found: Mapping[str, Any]

    @property
    def right(self) -> bool:
        """Whether the verdict is the planted one, its direction included."""
        same = self.found["verdict"] == self.planted.verdict
        return bool(same and self.found["direction"] == self.planted.direction)

    @property
    def covered(self) -> bool:
        """Whether the interval of agreement holds the true share."""
        a = self.found["agreement"]
        return a["low"] is not None and bool(a["low"] <= self.planted.agreement <= a["high"])

    @property
    def error(self) -> float | None:
        """Estimated agreement less the true one, as a share; None where there is no estimate."""
        estimate = self.found["agreement"]["estimate"]
        return None if estimate is None else float(estimate - self.planted.agreement)


@dataclass(frozen=True)
class GroupScore:
    """Planted groups against those found.

    Parameters
    ----------
    planted, found : int
        Numbers of groups.
    index : float
        Adjusted Rand index of the members shown as certain (Hubert and Arabie, Journal of Classification 2,
        1985).
    certain : int
        How many members that is.
    between, between_shown : int
        People planted between two groups who took part, and how many of them were shown as undecided.
    """

    planted: int
    found: int
    index: float
    certain: int
    between: int
    between_shown: int


@dataclass(frozen=True)
class Score:
    """An analysis of simulated votes against the planted structure.

    Parameters
    ----------
    findings : sequence of Finding
        In the order of the analysis.
    groups : GroupScore
    absent, under : sequence of (str, bool)
        Planted value of an attribute, and whether the balance of participation shows it.
    """

    findings: Sequence[Finding]
    groups: GroupScore
    absent: Sequence[tuple[str, bool]]
    under: Sequence[tuple[str, bool]]

    def count(self, planted: str, found: str) -> int:
        """Count statements planted as one verdict and found as another; a wrong direction is a difference."""
        return sum(f.planted.verdict == planted and _shown(f) == found for f in self.findings)

    def of_kind(self, *kinds: str) -> list[Finding]:
        """List the findings on statements of some planted kinds."""
        return [f for f in self.findings if f.planted.kind in kinds]

    @property
    def wrong(self) -> list[Finding]:
        """Statements on which something was claimed that is not so."""
        return [f for f in self.findings if not f.right and f.found["verdict"] != "unresolved"]

    @property
    def missed(self) -> list[Finding]:
        """Statements left open on which something was planted."""
        return [f for f in self.findings if not f.right and f.found["verdict"] == "unresolved"]

    def estimated(self, *, tilted: bool) -> list[Finding]:
        """List the findings with an estimate of agreement, but those seen by a few.

        Parameters
        ----------
        tilted : bool
            Those on which the chance to vote depended on the viewpoint, or the others.
        """
        return [
            f
            for f in self.findings
            if f.error is not None and f.planted.kind != "few" and (f.planted.kind in _TILTED) == tilted
        ]


def mean_error(findings: Sequence[Finding], *, raw: bool = False) -> float:
    """Mean absolute error of agreement, of the estimate or of the raw share of the votes cast."""
    errors = [f.planted.raw - f.planted.agreement if raw else f.error or 0.0 for f in findings]
    return float(np.mean(np.abs(errors))) if errors else float("nan")


def score(document: Mapping[str, Any], labels: Mapping[str, str], planted: Planted) -> Score:
    """Set an analysis against what was planted.

    Parameters
    ----------
    document : mapping
        The analysis, as plain data (``comity/analysis/1``).
    labels : mapping of str to str
        Participants who took part: the group each was put in, "" where undecided.
    planted : Planted

    Returns
    -------
    Score
    """
    true = {s.id: s for s in planted.statements}
    findings = [Finding(true[s["id"]], s) for s in document["statements"]]
    cells = {(a["name"], c["value"]): c for a in document["balance"]["attributes"] for c in a["cells"]}
    return Score(
        findings=findings,
        groups=_groups(document, labels, planted),
        absent=[(v, _absent(cells.get((a, v)))) for a, vs in planted.absent.items() for v in vs],
        under=[(v, _under(cells.get((a, v)))) for a, vs in planted.under.items() for v in vs],
    )


def _shown(finding: Finding) -> str:
    verdict = str(finding.found["verdict"])
    turned = verdict == finding.planted.verdict and not finding.right
    return "difference" if turned else verdict


def _absent(cell: Mapping[str, Any] | None) -> bool:
    return cell is not None and bool(cell["absent"])


def _under(cell: Mapping[str, Any] | None) -> bool:
    """Whether a cell is shown as under-represented: even the upper end of its ratio is below one."""
    return cell is not None and cell["high"] is not None and cell["high"] < 1


def _groups(document: Mapping[str, Any], labels: Mapping[str, str], planted: Planted) -> GroupScore:
    names = sorted(set(planted.groups.values()) - {""})
    found = [g["id"] for g in document["groups"]]
    between = [p for p in labels if not planted.groups[p]]
    both = [(planted.groups[p], g) for p, g in labels.items() if g and planted.groups[p]]
    table = np.zeros((len(names), max(len(found), 1)), np.int64)
    for a, b in both:
        table[names.index(a), found.index(b)] += 1
    return GroupScore(
        planted=len(names),
        found=len(found),
        index=float(rand_index(table)) if both else float("nan"),
        certain=len(both),
        between=len(between),
        between_shown=sum(not labels[p] for p in between),
    )
