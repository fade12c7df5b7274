from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parent


def _load() -> ModuleType:
    name = "publication_documents"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, HERE / "documents.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def documents() -> ModuleType:
    """The generator of made-up documents."""
    return _load()


@pytest.fixture(scope="session")
def schema() -> dict[str, Any]:
    path = HERE.parents[1] / "src" / "comity" / "analysis" / "schema" / "analysis-1.schema.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session", params=sorted(_load().CASES))
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each document in turn, with its name under ``case``."""
    return {"case": request.param, "document": _load().CASES[request.param]()}
