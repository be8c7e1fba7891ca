"""What the OpenAPI document says about every operation without being told each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI
from pydantic import BaseModel

from lastmile.api.errors import KINDS, MEDIA_TYPE, Problem

_ALWAYS: Final = (400, 422, 503)
_KNOWN: Final = (401, 403, 429)
_UNSAFE: Final = (409, 412, 413, 415, 428)


def problem_responses(
    *, unsafe: bool, public: bool, path: str, also: Mapping[int | str, Mapping[str, Any]]
) -> dict[int | str, dict[str, Any]]:
    """Give the problems that an operation may answer with, by status.

    Parameters
    ----------
    unsafe : whether it changes something.
    public : whether it needs no key.
    path : as in the route; one with a parameter may be not found.
    also : what the route declares itself; a status with nothing about it is one more problem.
    """
    named = {int(status) for status, said in also.items() if not said and int(status) >= 400}
    statuses = {*_ALWAYS, *(() if public else _KNOWN), *(_UNSAFE if unsafe else ()), *((404,) if "{" in path else ())}
    return {status: _problem(status) for status in sorted(statuses | named)}


def _problem(status: int) -> dict[str, Any]:
    codes = [code for code, kind in KINDS.items() if kind.status == status]
    titles = "; ".join(f"`{code}`: {KINDS[code].title}" for code in codes)
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {"description": titles, "content": {MEDIA_TYPE: {"schema": schema}}}


def install(app: FastAPI, read_by_hand: Sequence[type[BaseModel]]) -> None:
    """Add security, the problem schema and the conventions' headers to the document.

    Parameters
    ----------
    read_by_hand : bodies that operations read themselves and FastAPI does not know of.
    """
    original = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        made = original()
        components = made.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        documented: tuple[type[BaseModel], ...] = (Problem, *read_by_hand)
        for model in documented:
            _add_schema(schemas, model)
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        components["securitySchemes"] = {
            "key": {"type": "http", "scheme": "bearer", "description": "an API key, `lmk_…`"},
            "session": {"type": "apiKey", "in": "cookie", "name": "lastmile_session"},
        }
        made["security"] = [{"key": []}, {"session": []}]
        _add_idempotency(made)
        return made

    app.openapi = document  # type: ignore[method-assign]


def _add_schema(schemas: dict[str, Any], model: type[BaseModel]) -> None:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema


def _add_idempotency(made: dict[str, Any]) -> None:
    made["components"].setdefault("parameters", {})["IdempotencyKey"] = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Any text that names this call. Repeated with the same key, the call is done once and answered "
        "the same; answers are kept for at least 24 hours.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x20-\x7E]+$"},
        "example": "3f0c5b1e-import-2026-11-24",
    }
    for operations in made["paths"].values():
        for method, operation in operations.items():
            if method in {"post", "put", "patch", "delete"}:
                reference = {"$ref": "#/components/parameters/IdempotencyKey"}
                operation.setdefault("parameters", []).append(reference)
