"""Texts as blobs: salted, so that nobody can guess from its hash a text that was erased."""

from __future__ import annotations

import secrets

from comity.errors import InputError
from comity.record.canonical import canonical, parse_canonical, sha256

#: Longest text, in characters: terms of reference with some to spare.
MOST = 200_000


def blob(text: str) -> tuple[str, bytes]:
    """Make the blob of a text.

    Returns
    -------
    sha256 : str
    content : bytes

    Raises
    ------
    InputError
        On an empty or endless text.
    """
    if not text.strip():
        raise InputError("the text is empty", "Write something.")
    if len(text) > MOST:
        raise InputError(f"the text has {len(text):,} characters", f"At most {MOST:,} are kept.")
    content = canonical({"salt": secrets.token_hex(32), "text": text})
    return sha256(content), content


def text_of(content: bytes) -> str:
    """Read the text of a blob."""
    text: str = parse_canonical(bytes(content))["text"]
    return text
