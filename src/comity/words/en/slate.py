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
    "slate.agreement": "Of those who agree or disagree {share} agree.",
    "slate.weights.parties": "Each party counts the same, however many people voted for it.",
    "slate.weights.schedule": "People count by the weights that were given with the votes.",
    # why a provision is there: who supports it ...
    "slate.who.cast": {"one": "{n} person ({share})", "other": "{n} people ({share})"},
    "slate.who.expected": {"one": "about {n} person ({share})", "other": "about {n} people ({share})"},
    "slate.who.weighted": "{share} of the weight",
    # ... and what they had before
    "slate.reason.justified.first": (
        "Supported by {who}, enough for one place, who had nothing on the list so far."
    ),
    "slate.reason.justified": (
        "Supported by {who}, enough for {level} places, who had fewer on the list so far."
    ),
    "slate.reason.pav.first": (
        "Of what was left it adds most for those who have least: supported by {who} with nothing on the "
        "list so far."
    ),
    "slate.reason.pav": (
        "Of what was left it adds most for those who have least: supported by {who} with fewer than "
        "{level} of their "
        "choices on the list so far."
    ),
    "slate.reason.given.first": "It was given. Supported by {who} with nothing on the list so far.",
    "slate.reason.given": (
        "It was given. Supported by {who} with fewer than {level} of their choices on the list so far."
    ),
    # what the certificate shows
    "slate.holds.cast": (
        "By the votes cast, no set of people large enough for one more place is left without it. "
        "The largest such set reaches {alpha} of what it would need."
    ),
    "slate.holds.expected": (
        "Counting the votes cast, and where votes are missing how people would probably have voted, no "
        "set of people large "
        "enough for one more place is left without it. The largest such set reaches {alpha} of what it "
        "would need."
    ),
    "slate.violated.cast": (
        "By the votes cast, the list leaves out a set of people large enough for one more place: "
        "it reaches {alpha} of what it needs."
    ),
    "slate.violated.expected": (
        "Counting the votes cast, and where votes are missing how people would probably have voted, the "
        "list leaves out a "
        "set of people large enough for one more place: it reaches {alpha} of what it needs."
    ),
    "slate.unknown": "Whether the list leaves anybody out cannot be told from these votes.",
    "slate.verdict.necessary": "This is so however the missing votes would turn out.",
    "slate.verdict.estimated.expected": "The missing votes could still turn out otherwise.",
    "slate.verdict.estimated": (
        "With the missing votes estimated, the list leaves nobody out; they could still turn out otherwise."
    ),
    "slate.verdict.possible": (
        "Not everybody voted on everything: with some ways to fill in the missing votes the list leaves "
        "nobody out, "
        "with others it does."
    ),
    "slate.verdict.violated": "No way to fill in the missing votes would change that.",
    "slate.top_k.same": "Simply taking the {k} statements with most support would have given the same list.",
    "slate.top_k.differs": {
        "one": "Simply taking the {k} statements with most support would have changed {n} place.",
        "other": "Simply taking the {k} statements with most support would have changed {n} places.",
    },
    "slate.top_k.fails": "That list would leave out people who are numerous enough for a place of their own.",
    "slate.top_k.passes": "That list would leave nobody out either.",
    # which statements could not be chosen
    "slate.pool.few_votes": "too few votes",
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
