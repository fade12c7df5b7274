"""Opinion: models of who agrees with what, and the findings that they support."""

from __future__ import annotations

from comity.opinion.models import MODELS, LatentGroups, LogisticFactor, Polis, StatementShare

__all__ = ["MODELS", "LatentGroups", "LogisticFactor", "Polis", "StatementShare"]
