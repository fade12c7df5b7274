"""Slate methods by versioned id: one file each, a pure function from a question to the choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from comity.slate.choice import Choice, Question
from comity.slate.methods import greedy_justified, pav

METHODS: Mapping[str, Callable[[Question], list[Choice]]] = {
    greedy_justified.ID: greedy_justified.choose,
    pav.ID: pav.choose,
}
