"""The plan document as JSON text, there and back, and its schema."""

from __future__ import annotations

from typing import Any, Final

from pydantic import ValidationError

from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.dispatch.plandoc.base import SCHEMA_VERSION
from lastmile.dispatch.plandoc.document import PlanDocument

SCHEMA_ID: Final = f"urn:lastmile:plan:{SCHEMA_VERSION}"


def to_json(document: PlanDocument) -> str:
    """Write a document as indented JSON; equal documents give equal text."""
    return document.model_dump_json(indent=2) + "\n"


def from_json(text: str | bytes, file: str = "plan.json") -> PlanDocument:
    """Read what `to_json` wrote.

    Parameters
    ----------
    text : UTF-8 JSON.
    file : name to use in messages.

    Raises
    ------
    InvalidInput
        If it is no plan document of this version; with one issue per fault.
    """
    try:
        return PlanDocument.model_validate_json(text)
    except ValidationError as error:
        issues = [
            RowIssue(file, ".".join(map(str, fault["loc"])) or None, None, None, fault["msg"])
            for fault in error.errors(include_url=False, include_input=False)
        ]
        raise InvalidInput(f"{file} is not a plan document of version {SCHEMA_VERSION}", issues) from error


def json_schema() -> dict[str, Any]:
    """Give the JSON schema (draft 2020-12) of a written document."""
    schema = PlanDocument.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}
