"""A canonical dump of the projections: equal bytes for equal tables."""

from __future__ import annotations

import json
from collections.abc import Iterator

from comity.store.models import PROJECTIONS


def dump() -> Iterator[bytes]:
    """Write every row as a line of JSON, tables and rows in a fixed order.

    Yields
    ------
    bytes
    """
    for table in PROJECTIONS:
        names = [f.name for f in table._meta.concrete_fields]
        # by code point: databases differ in their collations
        for row in sorted(table.objects.values(*names), key=lambda r: str(r["id"])):
            line = {"table": table.__name__, **row}
            yield (json.dumps(line, sort_keys=True, ensure_ascii=False) + "\n").encode()
