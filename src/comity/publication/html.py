"""HTML from plain text: escaping, names in their own direction, tables."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from comity.words.names import CLOSE, OPEN

# control characters but for white space, halves of surrogate pairs and non-characters: HTML does not allow
# them
_NOT_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def escape(text: str) -> str:
    """Escape a text for an element or a quoted attribute, without what HTML does not allow.

    Examples
    --------
    >>> escape("<b>" + chr(0) + '"x"')
    '&lt;b&gt;�&quot;x&quot;'
    """
    return html.escape(_NOT_HTML.sub("\ufffd", text))


def markup(sentence: str) -> str:
    """Escape a sentence of :mod:`comity.words`; isolated names become ``<bdi>``.

    Names must have been isolated by :func:`comity.words.names.isolate`, which lets no other mark of direction
    through, so that the elements are balanced.

    Examples
    --------
    >>> from comity.words.names import isolate
    >>> markup(f"{isolate('A & B')} agree")
    '<bdi>A &amp; B</bdi> agree'
    """
    return escape(sentence).replace(OPEN, "<bdi>").replace(CLOSE, "</bdi>")


def paragraphs(*sentences: str, cls: str = "") -> str:
    """Write each sentence that is not empty as a paragraph."""
    attribute = f' class="{cls}"' if cls else ""
    return "".join(f"<p{attribute}>{markup(s)}</p>" for s in sentences if s)


def scrolling(content: str, label: str) -> str:
    """Let wide content scroll sideways in a region that the keyboard reaches."""
    return f'<div class="c-scroll" role="region" tabindex="0" aria-label="{escape(label)}">{content}</div>'


def table(header: Iterable[str], rows: Iterable[Iterable[str]], *, caption: str = "", cls: str = "") -> str:
    """Write a table of plain texts; the first cell of a row names it.

    Examples
    --------
    >>> table(["a"], [["<"]])[-61:]
    '<tr><th scope="row" dir="auto">&lt;</th></tr></tbody></table>'
    """
    head = "".join(f'<th scope="col">{markup(h)}</th>' for h in header)
    body = []
    for row in rows:
        first, *others = row
        cells = "".join(f'<td dir="auto">{escape(c)}</td>' for c in others)
        body.append(f'<tr><th scope="row" dir="auto">{escape(first)}</th>{cells}</tr>')
    above = f"<caption>{markup(caption)}</caption>" if caption else ""
    attribute = f' class="{cls}"' if cls else ""
    return f"<table{attribute}>{above}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
