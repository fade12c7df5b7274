"""What the README of a published folder says."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: dict[str, str | Mapping[str, str]] = {
    "bundle.what": (
        "This folder holds what the forum `{origin}` published: its log, in which every act stands signed, and "
        "everything that its outcome was computed from. Nothing else is needed to check it."
    ),
    "bundle.check": (
        "Check it with `comity verify FOLDER` (Comity is free software), or write a verifier of your own: the "
        "formats are described in Comity's documentation, page “The record: formats”. `manifest.json` names "
        "every file with its SHA-256, and its own hash stands in the log."
    ),
    "bundle.counted": {
        "by": "participants",
        "one": "{participants} person cast {votes} votes that count on {statements} statements ({ballots} ballots in all).",
        "other": "{participants} people cast {votes} votes that count on {statements} statements ({ballots} ballots in all).",
    },
    "bundle.attributed": "Votes are published with the party that the voter belongs to.",
    "bundle.party_internal": "Inside a party its people could see each other's votes; here they stand under pseudonyms.",
    "bundle.pseudonymous": "Votes are published under pseudonyms, which are used in this forum only.",
    "bundle.open": (
        "All openings are published, so that anybody can count again. Whoever knows some of a person's votes may "
        "find the rest of them."
    ),
    "bundle.sealed": "The ballots stay where they were cast; here are their commitments, and what was counted.",
    "bundle.imported": "The votes were cast elsewhere and brought in: {source}.",
    "bundle.erased": {
        "one": "{n} ballot was erased since; its commitment is left.",
        "other": "{n} ballots were erased since; their commitments are left.",
    },
    "bundle.file.analysis.json": "what the votes say, for programs",
    "bundle.file.report.html": "what the votes say, for people: open it in a browser",
    "bundle.file.slate.json": "a short list of statements that represents everyone, with its proof",
    "bundle.file.openings.csv": "every ballot with its salt; the highest revision of a vote counts",
    "bundle.file.erased.csv": "commitments of ballots that were erased",
    "bundle.file.commitments.csv": "commitments of all ballots",
    "bundle.file.statistics.json": "what was counted at the close, as logged",
    "bundle.file.votes.csv": "the votes that count, one row each",
    "bundle.file.votes-statements.csv": "the statements, with their texts and moderation",
    "bundle.file.votes-participants.csv": "the parties of those who voted",
    "bundle.file.events.jsonl": "every entry of the log, readable",
    "bundle.file.forum.json": "rules, parties, keys, consultations and statements, by the log",
    "bundle.file.policy.txt": "keys of the log, and whose witness an outcome needs",
    "bundle.limits": (
        "What this proves and what it does not: Comity's documentation, page “Trust”. It is made for "
        "deliberation and for decisions by named parties, not for secret binding elections."
    ),
}
