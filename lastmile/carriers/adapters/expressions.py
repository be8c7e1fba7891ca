"""JMESPath in mapping files: compiled when the file is read, held to hostile values when it is used."""

from __future__ import annotations

from typing import Annotated, Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult
from pydantic import BeforeValidator

from lastmile.carriers.adapters.reading import Node
from lastmile.carriers.carriers_yaml.fields import wrong
from lastmile.core.errors import InvalidPayload, RowIssue


def _expression(value: Any) -> ParsedResult:
    if not isinstance(value, str):
        raise wrong("a JMESPath expression in quotes")
    try:
        return jmespath.compile(value)
    except JMESPathError as error:
        raise wrong(f"a JMESPath expression ({str(error).splitlines()[0]})") from None


Expression = Annotated[ParsedResult, BeforeValidator(_expression)]
"""Compiled JMESPath; its ``expression`` is the text."""


def at(node: Node, expression: ParsedResult | None) -> Node:
    """Give what an expression finds in a node; its place is the expression.

    Raises
    ------
    InvalidPayload
        If the expression does not suit the value, e.g. a function of lists on a text.
    """
    if expression is None:
        return Node(node.source, node.place, None)
    place = f"{node.place}.{expression.expression}".removeprefix(".")
    try:
        return Node(node.source, place, _found(expression, node.value))
    except JMESPathError as error:
        issue = RowIssue(node.source, None, place, None, f"what the mapping expects ({error})")
        raise InvalidPayload(str(issue), [issue]) from None


def _found(expression: ParsedResult, value: Any) -> Any:
    """Search; a plain name, which most expressions are, needs no interpreter (which reads twice as many events)."""
    if expression.parsed["type"] == "field":
        return value.get(expression.parsed["value"]) if isinstance(value, dict) else None
    return expression.search(value)
