"""Roll calls: which party voted yes, abstained or voted no on which item.

What it reads: a long table whose columns are called like ``party`` (or country, state, delegation, member)
and ``item`` (or resolution, motion, bill, roll-call), with yes / abstain / no in words or as 1 / 0 / -1;
"absent" and "not voting" are no vote. Beside it ``items.csv`` gives the texts and ``parties.csv`` the
names; beside ``ict_votes.csv`` that is ``ict_items.csv``. Where the items have the official result (yes,
abstain, no), it tells the sign.

Why one would choose it: the records of parliaments and assemblies come like this. Party codes are text: NA
is Namibia.

    party,item,vote
    NA,4618,yes
"""

from __future__ import annotations

from comity.votes.beside import votes_file
from comity.votes.columns import recognise
from comity.votes.files.source import Source
from comity.votes.files.table_file import read_table
from comity.votes.files.text_table import plain
from comity.votes.options import Options
from comity.votes.readers.long_table import is_long, read_long
from comity.votes.table import VoteTable

#: Names of the statement and of the participant that make a long table a roll call.
_ITEMS = {
    "item",
    "item-id",
    "resolution",
    "resolution-id",
    "motion",
    "motion-id",
    "bill",
    "roll-call",
    "rollcall",
    "rcid",
}
_PARTIES = {
    "party",
    "party-id",
    "country",
    "state",
    "delegation",
    "delegate",
    "member",
    "member-id",
    "legislator",
}


def recognises(source: Source) -> bool:
    """Tell whether the header names a party and an item beside the vote."""
    name = votes_file(source)
    if name is None:
        return False
    table = read_table(source.load(name))
    if not is_long(table):
        return False
    roles = recognise(table, ("participant", "statement"))
    return plain(roles["statement"]) in _ITEMS and plain(roles["participant"]) in _PARTIES


def read(source: Source, options: Options) -> VoteTable:
    """Read a roll call and what stands beside it."""
    return read_long("roll-call", source, options, counts_tell=True)
