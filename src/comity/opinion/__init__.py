"""Opinion: models of who agrees with what, and the findings that they support."""

from __future__ import annotations

from comity.opinion.models import MODELS, LogisticFactor

__all__ = ["MODELS", "LogisticFactor"]
