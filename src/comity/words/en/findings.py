"""What the votes say: verdicts, what would settle a statement, groups, balance of participation, routing."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: dict[str, str | Mapping[str, str]] = {
    # ---------------------------------------------------------------- verdicts
    "verdict.common_ground": "Common ground",
    "verdict.difference": "Difference",
    "verdict.unresolved": "Not settled",
    "direction.agree": "agree",
    "direction.disagree": "disagree",
    "group.name": "Group {id}",
    "group.everyone": "Everyone",
    "group.undecided": "Between the groups",
    # common ground: everyone, then the groups
    "common_ground.agree": "{share} agree.",
    "common_ground.disagree": "{share} disagree, so people agree in rejecting it.",
    "common_ground.agree.groups": (
        "{share} agree, and so does each group: from {low} in {low_group} to {high} in {high_group}."
    ),
    "common_ground.disagree.groups": (
        "{share} disagree, and so does each group: from {low} in {low_group} to {high} in {high_group}."
    ),
    "common_ground.agree.each": "{share} agree, and so do {low} in each group.",
    "common_ground.disagree.each": "{share} disagree, and so do {low} in each group.",
    "common_ground.sure": "It is at least {sure} certain that {bar} or more of all share this view.",
    "common_ground.sure.groups": (
        "It is at least {sure} certain that {bar} or more share this view in every group."
    ),
    # difference
    "difference.groups": "In {high_group} {high} agree, in {low_group} {low}.",
    "difference.split": (
        "People are split, and not along the lines of groups: {agree} agree, {disagree} disagree."
    ),
    "difference.sure.groups": "It is at least {sure} certain that their majorities stand on opposite sides.",
    "difference.sure.split": "It is at least {sure} certain that both sides are larger than {minority}.",
    # unresolved
    "unresolved.range": "So far {share} agree, but it may be anything from {low} to {high}.",
    "unresolved.narrow": "So far {share} agree.",
    "unresolved.guess": "What the others would say is only a guess: anything from {low} to {high} agree.",
    "unresolved.nobody": "Nobody has agreed or disagreed with it yet.",
    "unresolved.too_few": "That is too few votes to judge.",
    "unresolved.seen": {
        "=0": "Nobody has voted on it yet.",
        "one": "Only {n} person of {all} has voted on it.",
        "other": "{n} of {all} people have voted on it.",
    },
    "unresolved.short": "In {names} it is not certain that the bar of {bar} is reached.",
    "passing.many": "{share} pass on it.",
    # what would settle it
    "to_settle.settled": "The votes settle it.",
    "to_settle.more_votes": {
        "one": "About {n} more vote would probably settle it.",
        "other": "About {n} more votes would probably settle it.",
    },
    "to_settle.more_votes.some": "More votes would probably settle it.",
    "to_settle.everyone": "Nearly everybody would have to vote on it before it is settled.",
    "to_settle.not_by_votes": (
        "More votes would not settle it: opinion lies between agreement and division, and talking may "
        "help more than counting."
    ),
    # short forms, for tables
    "to_settle.short.settled": "settled",
    "to_settle.short.more_votes": {"one": "{n} more vote", "other": "{n} more votes"},
    "to_settle.short.more_votes.some": "more votes",
    "to_settle.short.everyone": "votes of nearly everybody",
    "to_settle.short.not_by_votes": "votes alone cannot",
    # ---------------------------------------------------------------- groups
    "groups.one": (
        "The votes show no separate groups: what divides people differs from statement to statement."
    ),
    "groups.some": "People fall into {n} groups that vote differently.",
    "groups.undecided": {
        "=0": "Everybody can be placed in a group.",
        "one": "{n} person ({share}) stands between the groups, or has voted too little to tell.",
        "other": "{n} people ({share}) stand between the groups, or have voted too little to tell.",
    },
    "groups.size": {"one": "{n} person, {share} of all", "other": "{n} people, {share} of all"},
    "groups.certainty": "Its members are placed with {certainty} certainty on average.",
    "groups.distinct.pair": "In {first} {one} agree, in {second} {two}.",
    "groups.distinct.agree": "{inside} agree here, {outside} elsewhere.",
    "groups.distinct.disagree": "{inside} disagree here, {outside} elsewhere.",
    "groups.nothing_distinct": "Too few votes to say what sets this group apart.",
    "selection.one_standard_error": {
        "one": "One group was chosen: more groups would not describe the votes noticeably better.",
        "other": "{n} groups were chosen: the smallest number that describes the votes about as well as any.",
    },
    "selection.stability": {
        "one": (
            "One group was chosen: with more groups people would change sides whenever a few votes were "
            "left out, "
            "so such groups would not be real enough to show."
        ),
        "other": (
            "{n} groups were chosen: with more of them people would change sides whenever a few votes "
            "were left out."
        ),
    },
    "selection.no_better_than_one": (
        "No groups are shown: dividing people into groups does not describe their votes better than "
        "leaving them together."
    ),
    "selection.not_enough_data": (
        "No groups are shown: there are too few votes to tell whether there are any."
    ),
    "selection.given": {
        "one": "The number of groups, one, was set by whoever ran the analysis.",
        "other": (
            "The number of groups, {n}, was set by whoever ran the analysis; it was not found in the votes."
        ),
    },
    # ---------------------------------------------------------------- balance
    "balance.votes": "Half of the people cast {median} votes or more; most cast between {low} and {high}.",
    "balance.few": {
        "=0": "Everybody cast at least seven votes.",
        "one": "{n} person cast fewer than seven votes, too few to say much about their view.",
        "other": "{n} people cast fewer than seven votes, too few to say much about their views.",
    },
    "balance.turnout": "{n} of the {invited} people on the list voted on the statements looked at here ({share}).",
    "balance.absent": "Nobody took part from {names}.",
    "balance.under": "Fewer took part than their share would suggest: {names}.",
    "balance.over": "More took part than their share would suggest: {names}.",
    "balance.even": "No part of “{name}” is clearly over- or under-represented.",
    "balance.no_reference": (
        "There is no reference to compare “{name}” with, so this only shows who took part."
    ),
    "balance.missing": {
        "one": "For {n} person it is not known.",
        "other": "For {n} people it is not known.",
    },
    "balance.dissimilarity": "{share} of participants would have to be others for the shares to match.",
    "balance.more": {"one": "and {n} more", "other": "and {n} more"},
    "balance.none": (
        "Nothing is known about the participants, so it cannot be said who is missing. "
        "Give attributes (such as party or region) with the votes to see it here."
    ),
    # ---------------------------------------------------------------- routing
    "routing.constant": (
        "Warning: every statement is equally likely to be shown next, so the choice of the next statement"
        " does nothing. "
        "Check the routing before more votes are collected."
    ),
    "routing.works": (
        "The next statement to show is chosen so that a vote on it tells most; "
        "every statement keeps a chance of at least {floor} of its equal share."
    ),
}
