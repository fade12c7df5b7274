"""English: every message by its id, one file per theme.

A message is a template with named fields; where the words depend on how many, a dict by plural category, chosen by
the field ``n``. House style: short sentences, no terms of statistics in what people find, "7 of 10" in sentences and
"72 %" in tables, and never the word that a test uses for "unlikely to be chance".
"""

from __future__ import annotations

from collections.abc import Mapping

from comity.words.en import (
    audit,
    bundle,
    charts,
    cli,
    demo,
    errors,
    findings,
    forum,
    notes,
    numbers,
    record_cli,
    report,
    slate,
    witness,
)

_PARTS: tuple[Mapping[str, str | Mapping[str, str]], ...] = (
    numbers.MESSAGES,
    findings.MESSAGES,
    slate.MESSAGES,
    notes.MESSAGES,
    errors.MESSAGES,
    forum.MESSAGES,
    audit.MESSAGES,
    bundle.MESSAGES,
    witness.MESSAGES,
    charts.MESSAGES,
    report.MESSAGES,
    demo.MESSAGES,
    cli.MESSAGES,
    record_cli.MESSAGES,
)

#: Message id -> template.
MESSAGES: dict[str, str | Mapping[str, str]] = {}
for _part in _PARTS:
    _twice = MESSAGES.keys() & _part.keys()
    if _twice:
        raise RuntimeError(f"messages defined twice: {sorted(_twice)}")
    MESSAGES.update(_part)
