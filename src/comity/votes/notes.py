"""What a reader can notice or decide, by code. The sentences are in :mod:`comity.words`."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from comity.votes.table import Note

#: code -> (level, what it says and which numbers it carries). A sentence exists for each.
NOTES: dict[str, tuple[str, str]] = {
    "read": ("info", "which format was recognised: format, files"),
    "files_not_used": ("info", "files seen beside the votes and not read: files"),
    "columns_ignored": ("info", "columns that say nothing to Comity: file, columns"),
    "encoding": ("info", "the file was not UTF-8 but could be told: file, encoding"),
    "formula_guard_removed": (
        "info",
        "apostrophes taken off that keep a spreadsheet from computing: file, cells",
    ),
    "text_repaired": ("warning", "statement texts without quotes, put together again: file, rows"),
    "ids_with_spaces": (
        "warning",
        "identifiers that begin or end with a space, kept as they are: file, column, ids",
    ),
    "time_unit": ("info", "unit of the times as recognised: file, unit (s, ms, us, ns, iso), zone"),
    "revotes": ("info", "several votes by one on one, the latest counts: events, latest, revotes"),
    "revotes_without_time": (
        "warning",
        "several votes by one on one and no times, the later row counts: cells",
    ),
    "revotes_tied": ("warning", "different votes by one on one at one time, the later row counts: cells"),
    "no_vote_rows": ("info", "rows that say that no vote was cast (absent, not voting): rows"),
    "only_agree_and_pass": ("warning", "codes 1 and 0 only; if 0 means no, give codes: agree, pass"),
    "no_gaps": ("warning", "an array without a gap; if 0 means no vote, give NaN instead: zeros, cells"),
    "sign_confirmed": ("info", "people agree with their own statements: file, own, agree, pass, disagree"),
    "sign_flipped": (
        "warning",
        "the votes came with -1 for agree and were turned: file, own, agree, pass, disagree",
    ),
    "sign_uncertain": ("warning", "too little to tell the sign by, kept: file, own, agree, pass, disagree"),
    "sign_unknown": ("warning", "no authors, so the sign cannot be told, kept: file"),
    "sign_given": ("info", "the sign is the caller's: file, sign"),
    "sign_by_counts": (
        "info",
        "the counts of the statements tell the sign: file, agree, statements, matching",
    ),
    "sign_contradicted": (
        "warning",
        "own votes and counts tell different signs: file, own, agree, pass, disagree",
    ),
    "reconciled": (
        "info",
        "comments.csv counts all votes, the matrix the latest, and both fit: statements, events, latest, "
        "with_comments, with_matrix, revoted (statements whose count differs only by re-votes)",
    ),
    "not_reconciled": (
        "warning",
        "comments.csv or the matrix does not fit the votes: statements, events, latest, with_comments, "
        "with_matrix, revoted, differ_from_comments (ids), differ_from_matrix (ids)",
    ),
    "counts_not_checked": (
        "info",
        "without votes.csv the counts of comments.csv (all votes) cannot be checked: statements, differ",
    ),
    "matrix_not_counted": ("warning", "the matrix holds votes that votes.csv lacks, not counted: votes"),
    "matrix_opposite": ("warning", "the matrix has the other sign than votes.csv: votes, of"),
    "summary_differs": ("info", "summary.csv says another number of voters: summary, found"),
    "not_grouped": ("info", "people without a group, kept apart from every group: people, of"),
    "moderated": ("info", "moderation of the statements: accepted, not_moderated, rejected"),
    "facts_left_out": (
        "info",
        "statements that ask for facts about the voter, left out of findings: statements",
    ),
    "participants_without_votes": ("info", "people in the table who cast no vote: people, of"),
    "participants_not_listed": (
        "warning",
        "voters who are not in the list of participants: file, people, of, first",
    ),
    "statements_without_votes": ("info", "statements in the table without a vote: statements, of"),
    "statements_without_text": ("warning", "statements with votes and no text: statements, of, first"),
    "importance_not_kept": ("info", "marks of importance on votes, not used: file, votes"),
    "attribute_replaced": ("info", "an attribute given twice, the later file counts: attribute, file"),
}


def note(code: str, **numbers: Any) -> Note:
    """Make the note of a code that :data:`NOTES` lists; a file is named without its folder.

    The folder would make the same votes read from two places give two different results.

    Examples
    --------
    >>> note("sign_unknown", file="/home/ana/export.zip/votes.csv").numbers
    {'file': 'votes.csv'}
    """
    for key in ("file", "files"):
        if key in numbers:
            given = numbers[key]
            numbers[key] = _name(given) if isinstance(given, str) else [_name(f) for f in given]
    return Note(code, numbers, NOTES[code][0])


def _name(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name
