"""The report: headings, captions, and the explanation of the method in plain words."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: dict[str, str | Mapping[str, str]] = {
    "report.untitled": "What the votes say",
    "report.kind": "Report on a consultation",
    "report.skip": "Skip to the findings",
    "report.contents": "Contents",
    "report.foot": (
        "Made with Comity {version}. The numbers depend on the votes, the settings and the seed, on "
        "nothing else."
    ),
    # ---------------------------------------------------------------- the answer
    "answer.who": "{people} cast {votes} on {statements}.",
    "answer.nothing": "No votes have been cast, so there is nothing to report yet.",
    "answer.common_ground": {
        "=0": "There is no statement yet on which they demonstrably agree.",
        "one": "They demonstrably agree on one of them.",
        "other": "They demonstrably agree on {n} of them.",
    },
    "answer.differences": {
        "=0": "On none do they demonstrably stand on opposite sides.",
        "one": "On one they stand on opposite sides.",
        "other": "On {n} they stand on opposite sides.",
    },
    "answer.unresolved": {
        "=0": "Nothing is left open.",
        "one": "One is not settled: the votes cannot tell.",
        "other": "{n} are not settled: the votes cannot tell.",
    },
    "answer.groups": "People fall into {n} groups with different views: {names}.",
    "answer.group": "{name} with {people}",
    "answer.one_group": "No separate groups of opinion show in the votes.",
    "answer.too_few": "There are too few votes to tell whether there are groups of opinion.",
    "answer.best": "The widest agreement",
    "answer.best_rejected": "The widest rejection",
    "answer.best.agree": "{share} agree.",
    "answer.best.disagree": "{share} disagree, so people agree in rejecting it.",
    "answer.counts": "Statements by finding",
    "count.common_ground": {"one": "statement is common ground", "other": "statements are common ground"},
    "count.differences": {"one": "statement divides people", "other": "statements divide people"},
    "count.unresolved": {"one": "statement is not settled", "other": "statements are not settled"},
    # ---------------------------------------------------------------- sections
    "section.agree": "What we agree on",
    "section.differ": "Where we differ, and who stands where",
    "section.open": "What is not settled",
    "section.groups": "The groups",
    "section.slate": "A slate that represents everyone",
    "section.map": "The map",
    "section.balance": "Who took part, and who is missing",
    "section.method": "How this was found",
    "section.data": "The data",
    "section.recompute": "Check it yourself",
    "agree.none": (
        "No statement is common ground yet. That does not mean that people disagree: a statement is "
        "called common ground "
        "only when it is at least {sure} certain that {bar} or more share the view, overall and in every "
        "group."
    ),
    "agree.intro": {
        "one": (
            "On this statement {bar} or more share the same view, overall and in every group, with at "
            "least {sure} certainty."
        ),
        "other": (
            "On these {n} statements {bar} or more share the same view, overall and in every group, with "
            "at least {sure} certainty."
        ),
    },
    "agree.none.whole": (
        "No statement is common ground yet. That does not mean that people disagree: a statement is "
        "called common ground "
        "only when it is at least {sure} certain that {bar} or more share the view."
    ),
    "agree.intro.whole": {
        "one": "On this statement {bar} or more share the same view, with at least {sure} certainty.",
        "other": "On these {n} statements {bar} or more share the same view, with at least {sure} certainty.",
    },
    "differ.intro.whole": {
        "one": "On this statement there are two camps, each of more than {minority}.",
        "other": "On these {n} statements there are two camps, each of more than {minority}.",
    },
    "differ.none": "On no statement is it certain that people stand on opposite sides.",
    "differ.intro": {
        "one": "On this statement the majorities of two groups oppose each other, or two large camps do.",
        "other": (
            "On these {n} statements the majorities of two groups oppose each other, or two large camps do."
        ),
    },
    "open.none": "Every statement is settled.",
    "open.empty": "There are no statements.",
    "open.intro": {
        "one": "One statement is neither common ground nor a difference as far as the votes can tell.",
        "other": "{n} statements are neither common ground nor a difference as far as the votes can tell.",
    },
    "open.more_votes": {
        "one": "{n} would probably be settled by more votes.",
        "other": "{n} would probably be settled by more votes.",
    },
    "open.everyone": {
        "one": "{n} would need the votes of nearly everybody.",
        "other": "{n} would need the votes of nearly everybody.",
    },
    "open.not_by_votes": {
        "one": "{n} cannot be settled by votes: opinion lies between agreement and division.",
        "other": "{n} cannot be settled by votes: opinion lies between agreement and division.",
    },
    "ranked": "Ordered by {by}.",
    "rest": {"one": "The other statement", "other": "The other {n} statements"},
    "rest.elsewhere": {
        "one": "One more is in the table of all statements.",
        "other": "{n} more are in the table of all statements.",
    },
    "card.number": "Statement {id}",
    "card.no_text": "(no text was given)",
    "card.votes": "{agrees} agree, {disagrees} disagree, {passes} pass.",
    "key.title": "How to read the pictures",
    "key.estimate": "share that agrees, had everybody voted: best estimate",
    "key.interval": "where that share lies with 95 % certainty",
    "key.raw": "plain share among the votes cast",
    "key.zones": "shaded: beyond the bar for agreement (right) and for rejection (left)",
    "by.least_sure_agreement": ("the share that surely holds the view, in the group that holds it least"),
    "by.least_sure_agreement.whole": "the share that surely holds the view",
    "by.gap": "how far apart the groups are",
    "by.evenness": "how even the two sides are",
    "by.votes_needed": "how few votes would settle it",
    "group.distinct": "What sets it apart",
    "group.distinct.pair": "What sets them apart",
    "reach.caption": "How many people find their choices on the list, by group",
    "reach.group": "Group",
    "reach.people": "People",
    "reach.one": "At least one of their choices",
    "reach.about": "about {n}",
    "reach.three": "At least three",
    "slate.test": "Does it leave anybody out?",
    "report.map.caption": (
        "The directions mean nothing in themselves: left, right, up and down are not views, and only "
        "nearness counts."
    ),
    "report.map.share": (
        "The map holds {share} of what distinguishes people's views; the rest cannot be drawn on paper."
    ),
    "report.map.none": "There are too few votes to draw a map.",
    "report.map.names": ("Places with fewer than {few} people all look the same."),
    # ---------------------------------------------------------------- method
    "method.estimate.head": "Shares",
    "method.estimate": (
        "Hardly anybody votes on everything, and those who vote on a statement may not be typical. So for"
        " each statement we "
        "estimate what share would agree had all {people} voted: how people voted on the other statements"
        " tells how they would "
        "probably vote on this one. The estimate comes with a range that holds the true share with 95 % "
        "certainty; few votes "
        "give a wide range. Passes count neither as agreement nor as disagreement and are reported apart."
    ),
    "method.verdict.head": "Findings",
    "method.verdict": (
        "A statement is common ground when it is at least {sure} certain that {bar} or more agree (or "
        "that {bar} or more "
        "disagree), overall and in every group, and no more than {pass_cap} pass. It is a difference when"
        " it is as "
        "certain that the "
        "majorities of two groups oppose each other, or that both sides are larger than {minority} of "
        "all. Everything else "
        "is not settled. Fifty-one against forty-nine is never common ground, however well it is known."
    ),
    "method.many.head": "Many statements at once",
    "method.many": (
        "Who tests many statements finds something by chance. The certainty that is stated for a finding "
        "is therefore a "
        "cautious one: it must hold for all its conditions together, overall and in each group, not for "
        "each one alone. Of "
        "all findings stated at {sure} or more, at most {wrong} are expected to be wrong."
    ),
    "method.few": (
        "A statement with fewer than {min_votes} votes of agreement or disagreement is not settled, "
        "whatever they say; where "
        "fewer people took part, half of them must have voted."
    ),
    "method.weights.head": "Who counts how much",
    "method.weights.person": "Every person counts the same.",
    "method.weights.party": "Every value of “{name}” counts the same, however many people voted for it.",
    "method.weights.given": "People count by the weights that were given with the votes.",
    "method.groups.head": "Groups",
    "method.groups": (
        "Groups are found in the votes alone; nobody was asked to which group they belong. A person is "
        "placed in a group only "
        "when that is at least 90 % certain, and no group of one person is shown."
    ),
    "method.limits.head": "What this cannot do",
    "method.limits": (
        "If people of one view took part less, their other votes help to correct it. If people stayed "
        "away because of something "
        "that no vote shows, or voted mostly on what they agree with, nothing can, and the findings may be "
        "wrong. They speak of those who took part, not of a whole country or community."
    ),
    "method.candidates": "How the number of groups was chosen",
    "method.candidates.k": "Groups",
    "method.candidates.log_loss": "Log-loss on hidden votes",
    "method.candidates.stability": "Stability",
    "method.candidates.certain": "Placed with certainty",
    "method.candidates.chosen": "Chosen",
    "method.candidates.note": (
        "Log-loss: how badly the groups foresee votes that were hidden from them, smaller is better. "
        "Stability: how far people "
        "keep their group when some votes are left out, 1 is always."
    ),
    # ---------------------------------------------------------------- data
    "data.all": "All statements",
    "data.id": "No.",
    "data.text": "Statement",
    "data.votes": "Votes",
    "data.agree": "Agree",
    "data.pass": "Pass",
    "data.settle": "Would settle it",
    "data.cut_groups": "To keep this page small, the numbers of each group are left out here;",
    "data.cut_texts": "To keep this page small, long texts are shortened here;",
    "data.cut_rows": "To keep this page small, only {n} of {all} statements are listed here;",
    "data.complete": "the complete table comes with the analysis as JSON and CSV.",
    "data.notes": "What was noticed in the data",
    "data.notes.none": "Nothing unusual was noticed when the votes were read.",
    "data.warning": "Please note",
    "data.settings": "Settings",
    "data.setting": "Setting",
    "data.value": "Value",
    "data.more": {"one": "and {n} more", "other": "and {n} more"},
    "data.routing": "The next statement",
    "recompute.intro": (
        "Anyone who has the votes can repeat this analysis and must get the same numbers, to the last digit:"
    ),
    "recompute.digest": "Fingerprint of the votes",
    "recompute.same": (
        "The same votes, in any order, have the same fingerprint, and so has the result of the same "
        "votes, settings and seed. "
        "Compare both with the file that the command writes: if the fingerprint of the votes differs, the"
        " votes differ; if "
        "only that of the result does, something else was changed."
    ),
    "recompute.result": "Fingerprint of the result",
    "recompute.seed": "Seed",
    "recompute.version": "Version",
    "recompute.schema": "Format",
}
