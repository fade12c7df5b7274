"""Opinion models: one file each, one grammar (``fit``, ``predict_proba``), listed in one plain dict."""

from __future__ import annotations

from typing import Any

from comity.opinion.models import latent_groups, logistic_factor, polis, statement_share
from comity.opinion.models.latent_groups import LatentGroups
from comity.opinion.models.logistic_factor import LogisticFactor
from comity.opinion.models.polis import Polis
from comity.opinion.models.statement_share import StatementShare

#: Every model by its versioned id.
MODELS: dict[str, type[Any]] = {
    logistic_factor.ID: LogisticFactor,
    latent_groups.ID: LatentGroups,
    polis.ID: Polis,
    statement_share.ID: StatementShare,
}

__all__ = ["MODELS", "LatentGroups", "LogisticFactor", "Polis", "StatementShare"]
