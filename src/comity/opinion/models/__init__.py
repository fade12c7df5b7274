"""Opinion models: one file each, one grammar (``fit``, ``predict_proba``), listed in one plain dict."""

from __future__ import annotations

from typing import Any

from comity.opinion.models import latent_groups, logistic_factor
from comity.opinion.models.latent_groups import LatentGroups
from comity.opinion.models.logistic_factor import LogisticFactor

#: Every model by its versioned id.
MODELS: dict[str, type[Any]] = {
    logistic_factor.ID: LogisticFactor,
    latent_groups.ID: LatentGroups,
}

__all__ = ["MODELS", "LatentGroups", "LogisticFactor"]
