"""The made-up documents are what analyses look like."""

from __future__ import annotations

from typing import Any

import jsonschema


def test_documents_fit_the_schema(case: dict[str, Any], schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(schema).validate(case["document"])
