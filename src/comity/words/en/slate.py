"""The slate: why each provision is on it, what was not eligible, and what its certificate shows."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: dict[str, str | Mapping[str, str]] = {
    "slate.what": (
        "A short list on which everybody should find something: whoever is numerous enough to deserve a "
        "place, and "
        "agrees on what should fill it, gets one."
    ),
    "slate.none": "No slate was made: there are too few statements that people support and no group rejects.",
    "slate.short": {
        "one": "Only {n} statement qualifies for the {k} places.",
        "other": "Only {n} statements qualify for the {k} places.",
    },
    "slate.weights.parties": "Each party counts the same, however many people voted for it.",
    "slate.weights.schedule": "People count by the weights that were given with the votes.",
    "slate.agreement": "Of those who agree or disagree {share} agree.",
    # why a provision is there; "weighted" where people do not count one each
    "slate.reason.justified.first": {
        "one": "Supported by {n} person ({share}) who had nothing on the list so far.",
        "other": "Supported by {n} people ({share}) who had nothing on the list so far.",
    },
    "slate.reason.justified": {
        "one": (
            "Supported by {n} person ({share}) who had fewer than {level} of their choices on the list so"
            " far."
        ),
        "other": (
            "Supported by {n} people ({share}) who had fewer than {level} of their choices on the list so"
            " far."
        ),
    },
    "slate.reason.pav.first": {
        "one": (
            "Of what was left it adds most for those who have least: {n} person ({share}) supports it and"
            " had nothing."
        ),
        "other": (
            "Of what was left it adds most for those who have least: {n} people ({share}) support it and "
            "had nothing."
        ),
    },
    "slate.reason.pav": {
        "one": (
            "Of what was left it adds most for those who have least: {n} person ({share}) supports it and"
            " had fewer "
            "than {level} of their choices."
        ),
        "other": (
            "Of what was left it adds most for those who have least: {n} people ({share}) support it and "
            "had fewer "
            "than {level} of their choices."
        ),
    },
    "slate.reason.given.first": {
        "one": "Given by whoever asked; {n} person ({share}) supports it and had nothing on the list so far.",
        "other": (
            "Given by whoever asked; {n} people ({share}) support it and had nothing on the list so far."
        ),
    },
    "slate.reason.given": {
        "one": (
            "Given by whoever asked; {n} person ({share}) supports it and had fewer than {level} of their"
            " choices."
        ),
        "other": (
            "Given by whoever asked; {n} people ({share}) support it and had fewer than {level} of their "
            "choices."
        ),
    },
    "slate.weighted.justified.first": (
        "Supported by {share} of the weight that had nothing on the list so far."
    ),
    "slate.weighted.justified": (
        "Supported by {share} of the weight with fewer than {level} choices on the list so far."
    ),
    "slate.weighted.pav.first": (
        "Adds most for those who have least: {share} of the weight supports it and had nothing."
    ),
    "slate.weighted.pav": (
        "Adds most for those who have least: {share} of the weight supports it and had fewer than {level}"
        " choices."
    ),
    "slate.weighted.given.first": (
        "Given by whoever asked; {share} of the weight supports it and had nothing."
    ),
    "slate.weighted.given": (
        "Given by whoever asked; {share} of the weight supports it and had fewer than {level} choices."
    ),
    # what the certificate shows
    "slate.holds": (
        "By the votes cast the list passes the test: no set of people large enough for one more place is "
        "left without it. "
        "The largest such set reaches {alpha} of what it would need."
    ),
    "slate.violated": (
        "By the votes cast the list fails the test: a set of people large enough for one more place is "
        "left without it "
        "(it reaches {alpha} of what it needs)."
    ),
    "slate.unknown": "Whether the list passes the test cannot be told from these votes.",
    "slate.verdict.necessary": "This holds however the missing votes would turn out.",
    "slate.verdict.estimated": (
        "Counting also how people would probably have voted where they did not, it passes."
    ),
    "slate.verdict.possible": (
        "Not everybody voted on everything: some ways to fill in the missing votes would pass, others "
        "would not."
    ),
    "slate.verdict.violated": "No way to fill in the missing votes would make it pass.",
    "slate.top_k.same": "Simply taking the {k} statements with most support would have given the same list.",
    "slate.top_k.differs": {
        "one": "Simply taking the {k} statements with most support would have changed {n} place.",
        "other": "Simply taking the {k} statements with most support would have changed {n} places.",
    },
    "slate.top_k.fails": "That list would leave out people who are numerous enough for a place of their own.",
    "slate.top_k.passes": "That list would pass the same test.",
    # which statements could not be chosen
    "slate.pool.no_votes": "nobody voted on it",
    "slate.pool.no_net_support": "more disagree than agree",
    "slate.pool.over_cap": "too many disagree",
    "slate.pool.over_group_cap": "too many of one group disagree",
    "slate.pool.moderated_out": "rejected by moderation",
    "slate.pool.eligible": "may be chosen",
    # who finds something on it
    "slate.reach.represented": "Most of its people find at least one of their choices on the list.",
    "slate.reach.unrepresented": "Most of its people find none of their choices on the list.",
    "slate.reach.open": "Too few votes to tell whether its people find something on the list.",
}
