"""What a joint analysis shows beside its findings: who told how much, both digests, what is not protected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from comity.cli.paragraphs import Paragraph, fitted
from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from comity.analysis.joint import Joint


def joint_summary(joint: Joint) -> str:
    """Write it as lines that fit the terminal."""
    return fitted(_paragraphs(joint))


def _paragraphs(joint: Joint) -> Iterator[Paragraph]:
    from comity.analysis.joint import UNPROTECTED

    yield Paragraph("")
    yield Paragraph(WORDS.say("joint.heading"))
    for h in joint.holders:
        people, votes = WORDS.say("count.people", n=h.participants), WORDS.say("count.votes", n=h.votes)
        said = WORDS.say("joint.holder", name=h.name, people=people, votes=votes, n=h.answers, sent=h.sent)
        yield Paragraph(said, 2)
    yield Paragraph(WORDS.say("joint.digest", digest=joint.analysis.digest), 2)
    if joint.pooled_digest is not None:
        yield Paragraph(WORDS.say("joint.digest.pooled", digest=joint.pooled_digest), 2)
        yield Paragraph(WORDS.say("joint.equal" if joint.equal else "joint.unequal"), 2)
    yield Paragraph("")
    yield Paragraph(WORDS.say("joint.unprotected"))
    for code in UNPROTECTED:
        yield Paragraph("- " + WORDS.say(f"joint.{code}"), 2, 2)
