"""The reference tables of the fleet file, from the same models that read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from lastmile.dispatch.fleet.schema import SECTIONS, FleetHead


def keys_markdown() -> str:
    """Write one table per section: key, what it says, what stands in for it when it is left out."""
    parts = [_table("At the top", FleetHead)]
    parts += [_table(f"`{name}`", model) for name, model in SECTIONS.items()]
    return "\n".join(parts)


def _table(title: str, model: type[BaseModel]) -> str:
    lines = [f"### {title}", "", model.__doc__ or "", "", "| key | what it says | if left out |", "|---|---|---|"]
    return "\n".join([*lines, *_rows(model, "")]) + "\n"


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        key = f"{prefix}{field.alias or name}"
        inner, many = _inner(field.annotation)
        if inner is None:
            yield f"| `{key}` | {field.description or ''} | {_default(field)} |"
        else:
            yield f"| `{key}` | {field.description or ''} | none |"
            yield from _rows(inner, f"{key}[]." if many else f"{key}.")


def _inner(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """Give the model inside an annotation and whether it stands in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    for argument in get_args(annotation):
        found, many = _inner(argument)
        if found is not None:
            return found, many or getattr(annotation, "__origin__", None) is list
    return None, False


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    if field.default is PydanticUndefined or field.default is None or field.default in ([], {}, ""):
        return "none"
    if field.default == (0, 86_400):
        return "all day"
    return f"{str(field.default).lower()}"
