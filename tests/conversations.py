"""The real conversations: which there are, and where."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "shared" / "data" / "polis"
POLIS = (
    "15-per-hour-seattle",
    "austria-climate.2vkxcncppn.2022-07-07",
    "austria-climate.5twd2jsnkf.2022-08-08",
    "bg2050-volunteers",
    "brexit-consensus",
    "football-concussions",
    "london.youth.policing",
    "scoop-hivemind.affordable-housing",
    "scoop-hivemind.biodiversity",
    "scoop-hivemind.freshwater",
    "scoop-hivemind.ubi",
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
)


def conversation(name: str) -> Path:
    """Folder of a real conversation; where there is none the test is skipped, but not in CI."""
    path = DATA / name
    if not path.is_dir() and not os.environ.get("CI"):
        pytest.skip("the real conversations are not here")
    return path
