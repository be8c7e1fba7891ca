"""Mapping files: YAML against a model and a code table, every wrong line told."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lastmile.carriers.adapters.codes import CodeTable, codes_of
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.infra.files.yaml_text import Place, YamlDocument, read_yaml, show_place

Model = TypeVar("Model", bound=BaseModel)


def read_model(path: Path, model: type[Model]) -> tuple[YamlDocument, Model, CodeTable]:
    """Read a mapping file with its ``codes``.

    Raises
    ------
    InvalidInput
        With every wrong line as an issue.
    """
    document = read_yaml(path)
    codes = codes_of(document, "codes")
    try:
        mapping = model.model_validate({key: part for key, part in document.value.items() if key != "codes"})
    except ValidationError as error:
        issues = [wrong_at(document, e["loc"], e["msg"], e["input"]) for e in error.errors()]
        raise wrong_file(document, issues) from None
    return document, mapping, codes


def wrong_file(document: YamlDocument, issues: list[RowIssue]) -> InvalidInput:
    """Make the error for a mapping file."""
    return InvalidInput(f"{document.file}: {len(issues)} wrong in the carrier's mapping", issues)


def wrong_at(document: YamlDocument, place: Place, expected: str, value: Any) -> RowIssue:
    """Say what is wrong at a place of a mapping file."""
    shown = None if value is None or isinstance(value, dict | list) else str(value)
    return RowIssue(document.file, document.line(place), show_place(place) or None, shown, expected)
