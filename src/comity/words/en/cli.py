"""The command line: stages of a long call, a joint analysis, models side by side."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: dict[str, str | Mapping[str, str]] = {
    # ---------------------------------------------------------------- progress
    "stage.reading": "Reading",
    "stage.simulate": "Simulating",
    "stage.read": "Reading",
    "stage.opinion": "Opinions",
    "stage.passes": "Passes",
    "stage.groups": "Groups",
    "stage.findings": "Findings",
    "stage.slate": "Slate",
    "stage.report": "Report",
    "stage.record": "A forum, its log and its publication",
    "stage.ballots": "Ballots",
    "stage.collecting": "Collecting",
    "stage.checkpoint": "Signing the log",
    "stage.writing": "Writing",
    "stage.compare": "Comparing models",
    "stage.pooled": "The same with all votes in one place",
    "stage.compile": "Compiling, once on this machine",
    # ---------------------------------------------------------------- files
    "cli.wrote": "Wrote {name}",
    "cli.next.report": "Next, a page to show: {command}",
    "cli.next.verify": "Next, check it: {command}",
    # ---------------------------------------------------------------- joint analysis
    "joint.heading": "Analysed together, without the votes leaving their folders",
    "joint.holder": {
        "one": "{name}: {people}, {votes}. Answered {n} question with {sent} numbers.",
        "other": "{name}: {people}, {votes}. Answered {n} questions with {sent} numbers.",
    },
    "joint.digest": "Digest of this analysis: {digest}",
    "joint.digest.pooled": "Digest with all votes in one table: {digest}",
    "joint.equal": "They are equal: nothing was lost by leaving the votes where they are.",
    "joint.unequal": "They differ. They must not: the joint analysis cannot be trusted.",
    "joint.unprotected": "What this does not yet protect",
    "joint.sums_can_reveal_votes": (
        "Whoever receives the sums of many rounds could compute single votes from them, above all those of a "
        "holder with few people. Use it only among parties who trust whoever adds up."
    ),
    "joint.no_minimum_cell": "A statement that one person of a holder voted on gives that vote away at once.",
    "joint.no_masks": (
        "The sums of each holder can be seen one by one; later they will be masked so that only the total"
        " can."
    ),
    "joint.same_machine": (
        "All processes run on this machine under one account: this shows the method, it does not separate"
        " anybody."
    ),
    "joint.identities_not_compared": (
        "That nobody votes in two folders is seen only by the process that reads them all for comparison."
    ),
    # ---------------------------------------------------------------- comparison
    "compare.heading": "How well each model foresees votes that were hidden from it",
    "compare.hidden": {
        "one": "{n} vote was hidden, {share} of those that agree or disagree.",
        "other": "{n} votes were hidden, {share} of those that agree or disagree, {seeds} times over.",
    },
    "compare.key": (
        "Log-loss: how badly a model foresees a hidden vote, smaller is better; 0.693 is a coin. AUC: how"
        " often it "
        "tells an agree from a disagree. Slope: 1 where its certainty is right, below 1 where it is too sure."
    ),
}
