"""What the demo tells: found against planted, as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from comity.cli.demo_score import VERDICTS, Finding, Score, mean_error
from comity.words import ENGLISH as WORDS
from comity.words import names

_WIDTH = 100


def told(score: Score) -> str:
    """Say what was found against what was planted; what was missed or claimed wrongly comes by name.

    Parameters
    ----------
    score : Score

    Returns
    -------
    str
        Lines of at most 100 characters, without a line break at the end.
    """
    lines = [WORDS.say("demo.table"), "", *_table(score), ""]
    for indent, text in _paragraphs(score):
        pad = " " * indent
        plain = names.plain(text).replace("\u00a0", " ")
        lines += textwrap.wrap(plain, _WIDTH, initial_indent=pad, subsequent_indent=pad)
    return "\n".join(lines)


def _table(score: Score) -> list[str]:
    head = [WORDS.say("demo.table.planted"), *(_verdict(v) for v in VERDICTS), WORDS.say("demo.table.all")]
    rows = [head]
    for planted in VERDICTS:
        counts = [score.count(planted, found) for found in VERDICTS]
        rows.append([_verdict(planted), *(WORDS.number(n) for n in (*counts, sum(counts)))])
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return [
        "  "
        + "  ".join(c.rjust(w) if i else c.ljust(w) for i, (c, w) in enumerate(zip(r, widths, strict=True)))
        for r in rows
    ]


def _paragraphs(score: Score) -> Iterator[tuple[int, str]]:
    counts = {v: score.count(v, v) for v in VERDICTS}
    every = {v: sum(score.count(v, f) for f in VERDICTS) for v in VERDICTS}
    yield (
        0,
        WORDS.say(
            "demo.found",
            common=counts["common_ground"],
            all_common=every["common_ground"],
            difference=counts["difference"],
            all_difference=every["difference"],
        ),
    )
    yield 0, WORDS.say("demo.wrong", n=len(score.wrong))
    for f in score.wrong:
        yield 2, WORDS.say("demo.wrong.one", **_name(f), found=_verdict(f.found["verdict"]))
    yield 0, WORDS.say("demo.missed", n=len(score.missed))
    for f in score.missed:
        a = f.found["agreement"]
        yield (
            2,
            WORDS.say(
                "demo.missed.one",
                **_name(f),
                share=WORDS.percent(f.planted.agreement),
                interval=WORDS.interval(a["estimate"], a["low"], a["high"]),
            ),
        )
    yield from _traps(score)
    yield from _numbers(score)


def _traps(score: Score) -> Iterator[tuple[int, str]]:
    for f in score.of_kind("close"):
        yield 0, WORDS.say("demo.close", found=_verdict(f.found["verdict"]))
    few = score.of_kind("few")
    left = sum(f.found["verdict"] == "unresolved" for f in few)
    yield 0, WORDS.say("demo.few", open=left, n=len(few))
    for f in score.of_kind("duplicate"):
        twin = next(t for t in score.findings if t.planted.id == f.planted.twin)
        shares = [WORDS.percent(x.found["agreement"]["estimate"]) for x in (twin, f)]
        yield 0, WORDS.say("demo.duplicates", first=shares[0], second=shares[1])
    hidden, split = score.of_kind("understated"), score.of_kind("overstated")
    yield (
        0,
        WORDS.say("demo.understated", **_range(hidden), right=sum(f.right for f in hidden), n=len(hidden)),
    )
    claimed = sum(f.found["verdict"] == "common_ground" for f in split)
    yield 0, WORDS.say("demo.overstated", **_range(split), claimed=claimed, n=len(split))


def _numbers(score: Score) -> Iterator[tuple[int, str]]:
    for key, tilted in (("demo.tilted", True), ("demo.straight", False)):
        findings = score.estimated(tilted=tilted)
        yield (
            0,
            WORDS.say(
                key,
                estimate=f"{100 * mean_error(findings):.1f}",
                raw=f"{100 * mean_error(findings, raw=True):.1f}",
                covered=sum(f.covered for f in findings),
                n=len(findings),
            ),
        )
    g = score.groups
    yield (
        0,
        WORDS.say(
            "demo.groups",
            planted=g.planted,
            found=g.found,
            index=f"{g.index:.2f}",
            certain=g.certain,
            between=g.between,
            between_shown=g.between_shown,
        ),
    )
    for key, cells in (("demo.absent", score.absent), ("demo.under", score.under)):
        for value, seen in cells:
            yield 0, WORDS.say(key, value=value, seen=WORDS.say("demo.seen" if seen else "demo.unseen"))


def _range(findings: Sequence[Finding]) -> dict[str, str]:
    true = [f.planted.agreement for f in findings]
    raw = [f.planted.raw for f in findings]
    ends = {"low": min(true), "high": max(true), "raw_low": min(raw), "raw_high": max(raw)}
    return {k: WORDS.percent(x) for k, x in ends.items()}


def _name(finding: Finding) -> dict[str, str]:
    p = finding.planted
    return {"id": p.id, "text": p.text, "planted": _verdict(p.verdict)}


def _verdict(verdict: str) -> str:
    return WORDS.say(f"demo.table.{verdict}")
