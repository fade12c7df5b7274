"""What readers and methods noticed: a note's sentence by the note's code, its fields are the note's numbers.

A note whose code or fields are not here is shown as "code: numbers".
"""

from __future__ import annotations

from collections.abc import Mapping

Template = str | Mapping[str, str]

#: Code of a note -> its words.
NOTES: dict[str, Template] = {
    # ---------------------------------------------------------------- files and formats
    "read": "The votes were read as {format} from {files}.",
    "files_not_used": "These files lay beside the votes and were not used: {files}.",
    "columns_ignored": "In {file} these columns were not used: {columns}.",
    "encoding": "{file} was not written in UTF-8; it was read as {encoding}.",
    "formula_guard_removed": {
        "by": "cells",
        "one": "In {file} an apostrophe was removed from {cells} cell: it kept a spreadsheet from computing.",
        "other": (
            "In {file} apostrophes were removed from {cells} cells: they kept a spreadsheet from computing."
        ),
    },
    "text_repaired": {
        "by": "rows",
        "one": "In {file} the text of {rows} statement had been broken apart and was put together again.",
        "other": (
            "In {file} the texts of {rows} statements had been broken apart and were put together again."
        ),
    },
    "ids_with_spaces": (
        "In {file}, column {column}, some identifiers begin or end with a space; "
        "they were kept as they are: {ids}."
    ),
    "time_unit": "The times in {file} were read as {unit}, time zone {zone}.",
    # ---------------------------------------------------------------- which votes count
    "revotes": {
        "by": "revotes",
        "=0": "Nobody changed a vote.",
        "one": "{revotes} vote was changed later; the latest counts.",
        "other": "{revotes} votes were changed later; the latest of each counts.",
    },
    "revotes_without_time": {
        "by": "cells",
        "one": "One person voted twice on one statement and no times are known; the later row counts.",
        "other": (
            "In {cells} cases a person voted more than once on a statement and no times are known; "
            "the later row counts."
        ),
    },
    "revotes_tied": {
        "by": "cells",
        "one": "One person cast different votes on a statement at the same time; the later row counts.",
        "other": (
            "In {cells} cases a person cast different votes on a statement at the same time; "
            "the later row counts."
        ),
    },
    "no_vote_rows": {
        "by": "rows",
        "one": "{rows} row says that no vote was cast (absent, not voting); it is not counted.",
        "other": "{rows} rows say that no vote was cast (absent, not voting); they are not counted.",
    },
    "only_agree_and_pass": (
        "The votes hold only 1 and 0. They were read as agree and pass; if 0 means no, state the codes of"
        " the votes."
    ),
    "no_gaps": (
        "Every participant has a vote on every statement ({zeros} of {cells} are 0). "
        "If 0 means that no vote was cast, leave those cells empty."
    ),
    # ---------------------------------------------------------------- which sign means agree
    "sign_confirmed": (
        "The sign of the votes was checked: of {own} votes of authors on their own statements {agree} agree "
        "and {disagree} disagree."
    ),
    "sign_flipped": (
        "The file writes agree as -1, so all votes were turned: of {own} votes of authors on their own "
        "statements, "
        "{disagree} would otherwise disagree."
    ),
    "sign_uncertain": (
        "It could not be told for certain whether 1 means agree: there are only {own} votes of authors on"
        " their own "
        "statements ({agree} agree, {disagree} disagree). The votes were kept as they are. Check one vote"
        " that you know."
    ),
    "sign_unknown": (
        "It could not be checked whether 1 means agree, because the authors of the statements are not known. "
        "The votes were kept as they are. Check one vote that you know."
    ),
    "sign_given": "Which sign means agree was set by whoever ran the analysis: {sign}.",
    "sign_by_counts": (
        "Which sign means agree was told by the counts of the statements: {matching} of {statements} "
        "match with {agree}."
    ),
    "sign_contradicted": (
        "Two signs of what 1 means contradict each other: authors' votes on their own statements "
        "({agree} agree, {disagree} disagree) and the counts of the statements. Check one vote that you know."
    ),
    # ---------------------------------------------------------------- whether the files fit together
    "reconciled": (
        "The files fit together: the list of statements counts every vote ({events}), the table of votes "
        "the latest "
        "of each ({latest})."
    ),
    "not_reconciled": (
        "The files do not fit together: of {statements} statements, {with_comments} agree with the list of "
        "statements and {with_matrix} with the table of votes. The single votes were used."
    ),
    "counts_not_checked": (
        "The list of statements counts every vote, also those changed later, and the single votes are "
        "missing; "
        "so its counts could not be checked."
    ),
    "matrix_not_counted": {
        "by": "votes",
        "one": (
            "The table of votes holds {votes} vote that the list of single votes lacks; it was not counted."
        ),
        "other": (
            "The table of votes holds {votes} votes that the list of single votes lacks; they were not "
            "counted."
        ),
    },
    "matrix_opposite": (
        "The table of votes has the other sign than the list of single votes ({votes} of {of} votes are opposite); "
        "the single votes count."
    ),
    "summary_differs": "The summary speaks of {summary} voters, the votes are from {found}.",
    "importance_not_kept": {
        "by": "votes",
        "one": "{votes} vote carries a mark of importance; it was not used.",
        "other": "{votes} votes carry a mark of importance; it was not used.",
    },
    "attribute_replaced": "“{attribute}” was given twice; that of {file} counts.",
    # ---------------------------------------------------------------- people and statements
    "not_grouped": {
        "by": "people",
        "one": "{people} of {of} people has no group in the file; kept apart from every group.",
        "other": "{people} of {of} people have no group in the file; they were kept apart from every group.",
    },
    "moderated": (
        "Of the statements, {accepted} were accepted, {not_moderated} were not moderated, and {rejected} "
        "were rejected. "
        "Rejected ones are left out."
    ),
    "facts_left_out": {
        "by": "statements",
        "one": "{statements} statement asks for a fact about the voter; it is left out of the findings.",
        "other": "{statements} statements ask for facts about the voter; they are left out of the findings.",
    },
    "participants_without_votes": {
        "by": "people",
        "one": "{people} of {of} people in the table cast no vote.",
        "other": "{people} of {of} people in the table cast no vote.",
    },
    "participants_not_listed": {
        "by": "people",
        "one": "{people} of {of} voters is not in the list of participants in {file}: {first}.",
        "other": "{people} of {of} voters are not in the list of participants in {file}, such as {first}.",
    },
    "statements_without_votes": {
        "by": "statements",
        "one": "{statements} of {of} statements has no vote.",
        "other": "{statements} of {of} statements have no vote.",
    },
    "statements_without_text": {
        "by": "statements",
        "one": "{statements} of {of} statements has votes and no text: {first}.",
        "other": "{statements} of {of} statements have votes and no text, such as {first}.",
    },
    # ---------------------------------------------------------------- the slate
    "slate_pool_small": {
        "by": "eligible",
        "one": "The slate is short: {asked} places, but only {eligible} statement may be on it.",
        "other": "The slate is short: {asked} places, but only {eligible} statements may be on it.",
    },
    "slate_same_votes": (
        "These statements got the same votes from the same people and may be copies of each other: "
        "{statements}."
    ),
}

MESSAGES: dict[str, Template] = {
    "note.generic": "{code}: {numbers}.",
    "note.generic.bare": "{code}.",
    "note.more": {"one": "and {n} more", "other": "and {n} more"},
    **{f"note.{code}": template for code, template in NOTES.items()},
}
