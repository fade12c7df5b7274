"""Which column says what: names as people write them, or as the caller gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.errors import InputError
from comity.votes.files.text_table import TextTable


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: role -> names in lower case, words joined by hyphens, the surer name first.
ALIASES: dict[str, tuple[str, ...]] = {
    "participant": _names(
        "participant-id participant voter-id voter pid user-id user party-id party person-id person "
        "respondent-id respondent member-id member delegation delegate country state "
        "legislator author-id author"
    ),
    "statement": _names(
        "statement-id comment-id item-id proposal-id resolution-id question-id motion-id statement "
        "comment tid "
        "item proposal resolution question motion bill roll-call rollcall rcid provision"
    ),
    "vote": _names("vote value response choice answer"),
    "time": _names("timestamp time time-ms modified created datetime date"),
    "weight": _names("weight"),
    "text": _names("text statement-text comment-body comment-text txt body comment statement"),
    "author": _names("author-id author statement-author comment-author"),
}
#: Roles that a caller can give in ``columns``; ``attributes`` takes a list of columns.
ROLES = (*ALIASES, "attributes")


def given_columns(
    table: TextTable, columns: Mapping[str, str | Sequence[str] | None] | None
) -> dict[str, str | None]:
    """Check the caller's ``columns`` against the header.

    Returns
    -------
    dict
        Role to column, or to None for a role that the caller wants ignored; without ``attributes``.
    """
    given: dict[str, str | None] = {}
    for role, name in (columns or {}).items():
        if role not in ROLES:
            raise InputError(f"columns has no {role!r}", f"It takes {', '.join(ROLES)}.", file=table.label)
        wanted = [name] if isinstance(name, str) else list(name or ())
        for one in wanted:
            if one not in table.names:
                raise InputError(
                    f"there is no such column; the columns are {shown(table.names)}",
                    f"Correct the name that is given for {role!r}.",
                    file=table.label,
                    row=1,
                    column=one,
                )
        if role != "attributes":
            if len(wanted) > 1:
                raise InputError(f"two columns are given for {role!r}", "Give one.", file=table.label)
            given[role] = wanted[0] if wanted else None
    return given


def attribute_columns(columns: Mapping[str, str | Sequence[str] | None] | None) -> list[str]:
    """List the columns that the caller names as attributes of the participants."""
    names = (columns or {}).get("attributes") or ()
    return [names] if isinstance(names, str) else list(names)


def recognise(
    table: TextTable, roles: Sequence[str], columns: Mapping[str, str | Sequence[str] | None] | None = None
) -> dict[str, str]:
    """Tell which column has which role; a column has one at most, and roles are served in order.

    Parameters
    ----------
    table : TextTable
    roles : sequence of str
        Keys of :data:`ALIASES`, the important ones first.
    columns : mapping, optional
        The caller's word, which goes before every name.

    Returns
    -------
    dict of str to str
        Only the roles that a column was found for.

    Raises
    ------
    InputError
        When two columns have the same recognised name.
    """
    found: dict[str, str] = {}
    given = given_columns(table, columns)
    taken = {n for n in given.values() if n} | set(attribute_columns(columns))
    for role in roles:
        if role in given:
            if (name := given[role]) is not None:
                found[role] = name
            continue
        for alias in ALIASES[role]:
            hits = [n for n in table.alike(alias) if n not in taken]
            if len(hits) > 1:
                raise InputError(
                    f"two columns could be the {role}: {shown(hits)}",
                    f"Say which: columns={{{role!r}: ...}}, or rename one.",
                    file=table.label,
                    row=1,
                    column=hits[1],
                )
            if hits:
                found[role] = hits[0]
                taken.add(hits[0])
                break
    return found


def shown(names: Sequence[str]) -> str:
    """List column names for an error, the first twenty."""
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(repr(n) for n in names[:20]) + more
