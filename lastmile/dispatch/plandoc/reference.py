"""docs/plan-json.md, written from the schema so that it cannot be out of date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lastmile.dispatch.plandoc.base import SCHEMA_VERSION
from lastmile.dispatch.plandoc.serial import SCHEMA_ID, json_schema

_INTRODUCTION: Final = f"""# plan.json, version {SCHEMA_VERSION}

The plan of one day: routes, carriers' orders, what is left, and the figures. `lastmile plan` writes it; every other
output (GeoJSON, manifests, carriers' files, the map) is made from it.

This page is written from the schema by `python -m lastmile.dispatch.plandoc.reference > docs/plan-json.md`; the tests
hold it current. `lastmile.dispatch.plandoc.json_schema()` gives the JSON schema (draft 2020-12, `{SCHEMA_ID}`),
`from_json` reads a file and says what is wrong in it.

- Money: whole minor units of `currency` (`_minor`). Distances: metres (`_m`). Durations: seconds (`_s`).
- Instants: UTC, RFC 3339 (`2026-05-04T06:30:00Z`); `timezone` says in which zone people read them.
- Positions: `lon`, `lat`, degrees, WGS 84. A time window says when service may *begin*, both ends included.
- Every field stands in every file; fields not named here do not occur. `schema_version` is raised by a change that
  breaks readers.
"""


def reference_text() -> str:
    """Write the page."""
    schema = json_schema()
    parts = [_INTRODUCTION, *_section("PlanDocument", schema)]
    for name in _in_order_of_use(schema):
        part = schema["$defs"][name]
        parts += _section(name, part) if "properties" in part else _values(name, part)
    return "\n".join(parts)


def _in_order_of_use(schema: dict[str, Any]) -> list[str]:
    order: list[str] = []

    def visit(node: Any) -> None:
        if isinstance(node, list):
            for item in node:
                visit(item)
        elif isinstance(node, dict):
            name = node.get("$ref", "").removeprefix("#/$defs/")
            if name and name not in order:
                order.append(name)
                visit(schema["$defs"][name])
            for key, item in node.items():
                if key != "$defs":
                    visit(item)

    visit(schema)
    return order


def _section(name: str, part: dict[str, Any]) -> Iterator[str]:
    yield f"## {name}\n"
    yield f"{part.get('description', '').strip()}\n"
    yield "| field | type | meaning |"
    yield "|---|---|---|"
    for field, rule in part["properties"].items():
        yield f"| `{field}` | {_type(rule)} | {_cell(rule.get('description', ''))} |"
    yield ""


def _values(name: str, part: dict[str, Any]) -> Iterator[str]:
    yield f"## {name}\n"
    yield f"{part.get('description', '').strip()}\n"
    yield "One of " + ", ".join(f"`{value}`" for value in part["enum"]) + ".\n"


def _type(rule: dict[str, Any]) -> str:
    if "$ref" in rule:
        name = rule["$ref"].removeprefix("#/$defs/")
        return f"[{name}](#{name.lower()})"
    if "anyOf" in rule:
        return " or ".join(_type(option) for option in rule["anyOf"])
    if "const" in rule:
        return f'`"{rule["const"]}"`'
    if "enum" in rule:
        return " · ".join(f"`{value}`" for value in rule["enum"])
    if rule.get("type") == "array":
        return f"list of {_type(rule['items'])}"
    formats = {"date-time": "instant", "date": "date"}
    return formats.get(rule.get("format", ""), str(rule.get("type", "any")) + _limits(rule))


def _limits(rule: dict[str, Any]) -> str:
    low, high = rule.get("minimum"), rule.get("maximum")
    if low is not None and high is not None:
        return f" {low} … {high}"
    return f" ≥ {low}" if low is not None else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    import sys

    sys.stdout.write(reference_text())
