"""Settings of an analysis: all that its result depends on beside the votes and the seed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from comity.errors import InputError
from comity.opinion import findings, group_fit, routing
from comity.opinion.models import latent_groups, logistic_factor
from comity.opinion.verdicts import Bars
from comity.slate.methods import METHODS

#: Weights by name; ``party:ATTRIBUTE`` counts every value of an attribute alike.
PERSON, PARTY, GIVEN = "person", "party", "given"


@dataclass(frozen=True)
class Settings:
    """What was fixed before the votes were looked at.

    Parameters
    ----------
    model : str
        Opinion model, by its versioned id; groups are always :mod:`comity.opinion.models.latent_groups`.
    n_factors : int
        Dimensions of opinion.
    bar, minority, pass_cap, certainty : float
        Bars of the verdicts; see :class:`comity.opinion.verdicts.Bars`.
    min_votes, min_group_votes : int
        Votes without which a statement stays unresolved.
    weights : str
        ``person`` (one participant one vote), ``party:ATTRIBUTE`` (parties equal, their members share), or
        ``given`` (the schedule that came with the votes).
    n_groups : int or None
        None chooses.
    slate_k : int
        Provisions of the slate; 0 makes none.
    slate_method : str
        By its versioned id.
    """

    model: str = logistic_factor.ID
    n_factors: int = 4
    bar: float = 0.6
    minority: float = 0.3
    pass_cap: float = 0.5
    certainty: float = 0.95
    min_votes: int = 20
    min_group_votes: int = 5
    weights: str = PERSON
    n_groups: int | None = None
    slate_k: int = 9
    slate_method: str = "gjcr-pav/1"

    def check(self) -> Settings:
        """Return itself, or say what cannot be.

        Raises
        ------
        InputError
        """
        for name in ("bar", "minority", "pass_cap", "certainty"):
            x = getattr(self, name)
            if not (isinstance(x, int | float) and 0.0 < x < 1.0):
                raise InputError(f"{name} is {x!r}", "Give a share between 0 and 1, such as 0.6.")
        if self.bar <= 0.5:
            raise InputError(
                f"the bar is {self.bar}", "Common ground is more than half: give a bar above 0.5."
            )
        if self.minority >= 0.5:
            raise InputError(f"the minority is {self.minority}", "Give a share below 0.5.")
        if self.model != logistic_factor.ID:
            raise InputError(
                f"an analysis cannot use the model {self.model!r}",
                f"Findings need intervals, which {logistic_factor.ID} gives. "
                "Compare models with `comity compare`.",
            )
        if self.slate_method not in METHODS:
            raise InputError(
                f"unknown slate method {self.slate_method!r}", f"Known methods: {', '.join(METHODS)}."
            )
        for name, least in (("n_factors", 0), ("min_votes", 1), ("min_group_votes", 1), ("slate_k", 0)):
            x = getattr(self, name)
            if isinstance(x, bool) or not isinstance(x, int) or x < least:
                raise InputError(f"{name} is {x!r}", f"Give a whole number from {least} up.")
        if self.n_groups is not None and (not isinstance(self.n_groups, int) or self.n_groups < 1):
            raise InputError(
                f"n_groups is {self.n_groups!r}", "Give a whole number from 1 up, or None to choose."
            )
        if self.weights not in (PERSON, GIVEN) and not (
            self.weights.startswith("party:") and self.weights[6:]
        ):
            raise InputError(f"unknown weights {self.weights!r}", "Use person, party:ATTRIBUTE or given.")
        return self

    @property
    def party(self) -> str | None:
        """Attribute whose values count alike, if that is the rule."""
        return self.weights[6:] if self.weights.startswith("party:") else None

    def command(self, seed: int) -> str:
        """Call of the command line that repeats an analysis with these settings."""
        flags = {
            "model": "--model", "weights": "--weights", "bar": "--bar", "minority": "--minority",
            "pass_cap": "--pass-cap", "n_groups": "--groups",
        }  # fmt: skip
        usual = Settings()
        said = [
            f" {flag} {getattr(self, name)}"
            for name, flag in flags.items()
            if getattr(self, name) != getattr(usual, name)
        ]
        return f"comity analyze PATH --seed {seed}{''.join(said)} --json again.json"

    @property
    def bars(self) -> Bars:
        """Bars of the verdicts."""
        return Bars(
            self.bar, self.minority, self.pass_cap, self.certainty, self.min_votes, self.min_group_votes
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the settings with the constants and versioned ids of the methods they stand for."""
        return {
            **asdict(self),
            "groups": latent_groups.ID,
            "verdicts": "verdicts/1",
            "group_certainty": group_fit.CERTAIN,
            "most_groups": group_fit.MOST_GROUPS,
            "smallest_group": group_fit.SMALLEST_GROUP,
            "distinct": findings.DISTINCT,
            "false_discoveries": findings.FALSE_DISCOVERIES,
            "routing_floor": routing.FLOOR,
        }
