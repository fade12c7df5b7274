"""The demo: what was planted in simulated votes, and what the analysis found."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: dict[str, str | Mapping[str, str]] = {
    "demo.who": (
        "A simulated working group on eight problem areas (seed {seed}). Invited are {states} states, "
        "{companies} companies, {associations} associations and {scholars} scholars; {people} took part "
        "and cast {votes} votes on {statements} statements. What they think was planted, so it is known."
    ),
    # ---------------------------------------------------------------- verdicts
    "demo.table": "Statements by what was planted, and what was found",
    "demo.table.planted": "planted",
    "demo.table.all": "all",
    "demo.table.common_ground": "common ground",
    "demo.table.difference": "difference",
    "demo.table.unresolved": "not settled",
    "demo.found": (
        "{common} of {all_common} planted common grounds and {difference} of {all_difference} planted "
        "differences were found."
    ),
    "demo.wrong": {
        "=0": "Nothing was claimed that is not so.",
        "one": "One claim is not so:",
        "other": "{n} claims are not so:",
    },
    "demo.wrong.one": "[{id}] {text} Planted: {planted}; found: {found}.",
    "demo.missed": {
        "=0": "Nothing planted was missed.",
        "one": "One was missed, that is left open:",
        "other": "{n} were missed, that is left open:",
    },
    "demo.missed.one": "[{id}] {text} Planted: {planted}, {share} agree; seen: {interval}.",
    # ---------------------------------------------------------------- the traps
    "demo.close": "51 to 49, known exactly: {found}.",
    "demo.few": "Seen by eight people: {open} of {n} left open.",
    "demo.duplicates": "Two that say the same: {first} and {second} agree.",
    "demo.understated": (
        "Opponents came in force: {low} to {high} would agree, of those who voted {raw_low} to {raw_high}; "
        "{right} of {n} found as common ground."
    ),
    "demo.overstated": (
        "Supporters came in force: {low} to {high} would agree, of those who voted {raw_low} to {raw_high}; "
        "{claimed} of {n} taken for common ground."
    ),
    # ---------------------------------------------------------------- groups, errors, balance
    "demo.groups": (
        "Groups: {planted} planted, {found} found. Of the {certain} members shown as certain the two agree "
        "by {index} (adjusted Rand index; 1 is perfect, 0 is chance). Of {between} people planted between "
        "two groups, {between_shown} are shown as such."
    ),
    "demo.tilted": (
        "Agreement where viewpoint decided who voted ({n} statements): mean error {estimate} points, of the "
        "raw share {raw}; the 95 % interval holds the true share on {covered}. Estimates correct a part of "
        "such a tilt; their intervals do not know of the rest."
    ),
    "demo.straight": (
        "Agreement elsewhere ({n}): mean error {estimate} points, of the raw share {raw}; the 95 % interval "
        "holds the true share on {covered}."
    ),
    "demo.absent": "Nobody of {value} took part: {seen}.",
    "demo.under": "{value} took part at half the rate of the others: {seen}.",
    "demo.seen": "shown",
    "demo.unseen": "not shown",
    # ---------------------------------------------------------------- slate, files
    "demo.slate": {
        "one": "Slate: {n} statement; its certificate was checked against the votes and is {right}.",
        "other": "Slate: {n} statements; its certificate was checked against the votes and is {right}.",
    },
    "demo.slate.right": "right",
    "demo.slate.wrong": "WRONG",
    "demo.slate.none": "No slate was made: no statement qualifies.",
    # ---------------------------------------------------------------- the record
    "demo.record": "The same votes as a forum, its acts in a signed log:",
    "demo.record.forum": "Working group",
    "demo.record.turned": "One byte changed in {file}, a vote turned from 1 (agree) to 0 (pass):",
    "demo.record.none": (
        "The demo of a forum with its signed log needs a part of Comity that is not installed: "
        "pip install 'comity[server]'."
    ),
    "demo.files": "Written",
    "demo.file.report": "the report, for a browser",
    "demo.file.analysis": "the same as data",
    "demo.file.votes": "the votes as a Polis export, and what is known of the participants",
    "demo.file.planted": "what was planted",
    "demo.file.certificate": "the slate's certificate",
    "demo.file.cast": "the votes that it is about",
    "demo.file.verifier": "checks it; needs Python and nothing else",
    "demo.file.published": "the forum as it was published, for any web server",
    "demo.file.changed": "the same with one byte changed",
    "demo.file.home": "the forum's installation: database and keys",
    "demo.next": "Next",
    # ---------------------------------------------------------------- errors
    "demo.error.folder": "The folder “{name}” holds files that are not of a demo.",
    "demo.error.folder.remedy": "Name another folder: comity demo DIR.",
}
