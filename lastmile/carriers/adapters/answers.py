"""Open an answer: a no becomes `Refused` in the carrier's words, everything else a document to read."""

from __future__ import annotations

from collections.abc import Callable

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.adapter import refused
from lastmile.carriers.adapters.reading import Node, read_json
from lastmile.core.errors import InvalidPayload
from lastmile.infra.http import HttpAnswer

Complaint = Callable[[Node], tuple[str, str]]
"""Finds code and words of a no in its document."""


def opened(account: Account, call: str, answer: HttpAnswer, complaint: Complaint) -> Node:
    """Give the document of an answer.

    Raises
    ------
    Refused
        If the status is 300 or above.
    InvalidPayload
        If the body is no JSON.
    """
    source = f"{account.carrier} {call}"
    if answer.status < 300:
        return read_json(source, answer.body)
    try:
        code, text = complaint(read_json(source, answer.body))
    except InvalidPayload:
        code, text = "", answer.body[:200].decode("utf-8", "replace")
    raise refused(account, answer.status, code, text)


def first(node: Node) -> Node:
    """Give the first item of a list; absent where there is none."""
    return next(node.items(), Node(node.source, f"{node.place}[0]", None))
