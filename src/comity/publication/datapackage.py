"""``datapackage.json``: the tables of a published folder, described for other people's tools.

A Data Package (https://datapackage.org, version 1 of the standard), with a schema for each table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from comity.forum.state import State
from comity.words import ENGLISH as WORDS

_TYPES = {"batch": "integer", "revision": "integer", "vote": "integer"}
_FORMATS = {"csv": "csv", "json": "json", "jsonl": "jsonl", "html": "html", "md": "md", "txt": "txt"}


def datapackage(state: State, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Describe the files that programs read.

    Parameters
    ----------
    state : State
    files : mapping of str to bytes
        Without blobs, which are named in ``forum.json``.
    """
    return {
        "name": state.id,
        "id": state.origin,
        "title": state.title,
        "profile": "data-package",
        "resources": [
            _resource(path, data) for path, data in sorted(files.items()) if not path.startswith("blobs/")
        ],
    }


def _resource(path: str, data: bytes) -> dict[str, Any]:
    ending = path.rpartition(".")[2]
    file = path.rpartition("/")[2]
    resource: dict[str, Any] = {
        "name": re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-"),
        "path": path,
        "format": _FORMATS.get(ending, ending),
        "bytes": len(data),
        "encoding": "utf-8",
    }
    key = f"bundle.file.{file}"
    if WORDS.has(key) and "/polis/" not in path:
        resource["description"] = WORDS.say(key)
    if ending == "csv" and file != "summary.csv":
        resource["profile"] = "tabular-data-resource"
        head = data[: data.find(b"\n")].decode("utf-8").strip().split(",")
        openings = file in ("openings.csv", "erased.csv", "commitments.csv")
        types = _TYPES if openings else {}
        fields = [{"name": c.strip('"'), "type": types.get(c, "string")} for c in head]
        resource["schema"] = {"fields": fields}
    return resource
