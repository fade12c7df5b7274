"""Slates: a short list of provisions that represents all voters in proportion, with a certificate."""

from __future__ import annotations

from comity.slate.front import certify_slate, make_slate
from comity.slate.methods import METHODS
from comity.slate.result import Exclusion, Provision, Slate, TopK

__all__ = ["METHODS", "Exclusion", "Provision", "Slate", "TopK", "certify_slate", "make_slate"]
