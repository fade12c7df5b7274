"""The rules of a forum: fixed before anybody votes, and all that its outcome depends on beside the votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from comity.errors import InputError
from comity.forum.fields import Check, many, method, one_of, record, share, whole

#: Kinds of acts that the rules may want under the party's own key.
SIGNABLE = ("position.take", "statement.submit")
MODERATION = ("before", "after")
RESULTS = ("live", "after-close")
WEIGHTS = ("person", "party")
#: Between what each share must be.
SHARES = {"bar": (0.5, 1.0), "minority": (0.0, 0.5), "pass_cap": (0.0, 1.0), "certainty": (0.0, 1.0)}
#: Versioned ids that a forum can choose; ids are only ever added.
METHODS = {
    "model": ("logistic-factor/1",),
    "groups": ("latent-groups/1",),
    "verdicts": ("verdicts/1",),
    "slate_method": ("gjcr-pav/1", "pav/1"),
}


@dataclass(frozen=True)
class Rules:
    """What was agreed on how to proceed.

    Parameters
    ----------
    weights : str
        ``person``: every participant counts alike; ``party``: every party does.
    moderation : str
        ``before``: a statement is shown once a moderator accepted it; ``after``: until one rejects it.
    results : str
        Whether what the votes say so far is shown ``live`` or ``after-close``.
    decision : str
        Versioned id of the rule by which the forum adopts.
    bar, minority, pass_cap, certainty : str
        Bars of the verdicts, as decimals; see :class:`comity.opinion.verdicts.Bars`.
    min_votes, min_group_votes : int
        Votes without which a statement stays unresolved.
    slate_k : int
        Provisions on the slate; 0 makes none.
    seed : int
        Decides whatever an analysis draws at random.
    minimum_cell : int
        Figures about fewer persons are not shown.
    batch_seconds : int
        How long a ballot may wait until the log holds its batch.
    signed : tuple of str
        Kinds of acts that a party must sign with its own key.
    model, groups, verdicts, slate_method : str
        Versioned ids of the methods.
    """

    weights: str = "person"
    moderation: str = "before"
    results: str = "after-close"
    decision: str = "consensus/1"
    bar: str = "0.6"
    minority: str = "0.3"
    pass_cap: str = "0.5"  # noqa: S105 - a share
    certainty: str = "0.95"
    min_votes: int = 20
    min_group_votes: int = 5
    slate_k: int = 9
    seed: int = 0
    minimum_cell: int = 5
    batch_seconds: int = 300
    signed: tuple[str, ...] = ()
    model: str = "logistic-factor/1"
    groups: str = "latent-groups/1"
    verdicts: str = "verdicts/1"
    slate_method: str = "gjcr-pav/1"

    def to_body(self) -> dict[str, Any]:
        """Give the rules as they stand in an event."""
        return {**asdict(self), "signed": sorted(self.signed)}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Rules:
        """Read what :meth:`to_body` wrote; the body has passed :data:`BODY`."""
        return cls(**{**body, "signed": tuple(body["signed"])})

    @classmethod
    def of(cls, given: Mapping[str, Any], file: str | None = None) -> Rules:
        """Make rules of some settings, the rest as usual.

        Parameters
        ----------
        given : mapping
            Such as a TOML table; decimals may be numbers.
        file : str, optional
            Where it comes from, for the error.

        Raises
        ------
        InputError
            On an unknown name, or a value that cannot be.

        Examples
        --------
        >>> Rules.of({"bar": 0.7}).bar
        '0.7'
        """
        names = {f.name for f in fields(cls)}
        for name in given:
            if name not in names:
                known = ", ".join(sorted(names))
                raise InputError(f"there is no rule {name!r}", f"Rules: {known}.", file=file, column=name)
        body = cls().to_body()
        for name, value in given.items():
            body[name] = str(value) if isinstance(value, float) else value
            if not FIELDS[name](body[name]):
                raise InputError(f"{name} cannot be {value!r}", _remedy(name), file=file, column=name)
        return cls.from_body(body)


FIELDS: Mapping[str, Check] = {
    "weights": one_of(*WEIGHTS),
    "moderation": one_of(*MODERATION),
    "results": one_of(*RESULTS),
    "decision": method,
    **{name: share(*limits) for name, limits in SHARES.items()},
    "min_votes": whole(1, 10_000),
    "min_group_votes": whole(1, 10_000),
    "slate_k": whole(0, 100),
    "seed": whole(-(2**53) + 1),
    "minimum_cell": whole(1, 1000),
    "batch_seconds": whole(1, 86_400),
    "signed": many(one_of(*SIGNABLE)),
    # only what there is: a forum with another could be held, and never counted
    **{name: one_of(*ids) for name, ids in METHODS.items()},
}

#: Check of the rules as they stand in an event.
BODY: Check = record(FIELDS)


def _remedy(name: str) -> str:
    choices = {
        "weights": WEIGHTS,
        "moderation": MODERATION,
        "results": RESULTS,
        "signed": SIGNABLE,
        **METHODS,
    }
    if name in choices:
        return f"Choose of: {', '.join(choices[name])}."
    if name in SHARES:
        low, high = SHARES[name]
        return f"Give a share above {low} and below {high}."
    return (
        "Give an id such as consensus/1."
        if FIELDS[name] is method
        else "Give a whole number in its usual range."
    )
