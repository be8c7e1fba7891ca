"""Read what another system sent: nothing is believed, and every complaint names its field."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn, TypeVar

from lastmile.core.errors import InvalidInput, InvalidPayload, RowIssue
from lastmile.core.money import to_minor

_MOST_TEXT: Final = 2_000
_MOST_AMOUNT: Final = Decimal(10) ** 12
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a JSON document, and where it stands.

    Parameters
    ----------
    source : what is read, e.g. ``"ups tracking"``.
    place : path from the top, e.g. ``trackResponse.shipment[0]``; empty for the top.
    value : as `json` read it.
    """

    source: str
    place: str
    value: Any

    def __getitem__(self, name: str) -> Node:
        """Give a member that must be there."""
        node = self.get(name)
        return node if node.value is not None else node.refuse("a value")

    def get(self, name: str) -> Node:
        """Give a member; its value is ``None`` where it is absent or null."""
        if not isinstance(self.value, dict):
            self.refuse(f"an object with {name!r}")
        return Node(self.source, f"{self.place}.{name}".removeprefix("."), self.value.get(name))

    def find(self, *names: str) -> Node:
        """Follow members down, ending at the first one that is absent or null."""
        node = self
        for name in names:
            if node.value is None:
                break
            node = node.get(name)
        return node

    def items(self) -> Iterator[Node]:
        """Walk through a list; an absent one is empty."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            self.refuse("a list")
        for index, value in enumerate(self.value):
            yield Node(self.source, f"{self.place}[{index}]", value)

    def members(self) -> Iterator[tuple[str, Node]]:
        """Walk through an object; an absent one is empty."""
        if self.value is None:
            return
        if not isinstance(self.value, dict):
            self.refuse("an object")
        for name in self.value:
            yield name, self.get(name)

    def text(self) -> str:
        """Give a text or a number as text, ``""`` where it is absent."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | Decimal):
            self.refuse("a text")
        return str(self.value).replace("\x00", "").strip()[:_MOST_TEXT]

    def required(self) -> str:
        """Give a text that must not be empty."""
        return self.text() or self.refuse("a text that is not empty")

    def flag(self) -> bool:
        """Give a truth value, false where it is absent."""
        if self.value is not None and not isinstance(self.value, bool):
            self.refuse("true or false")
        return bool(self.value)

    def number(self) -> Decimal:
        """Give a finite number, written as a number or as text."""
        try:
            value = Decimal(self.required())
        except InvalidOperation:
            self.refuse("a number")
        if not value.is_finite() or abs(value) > _MOST_AMOUNT:
            self.refuse("a number of a sensible size")
        return value

    def whole(self) -> int:
        """Give a whole number."""
        value = self.number()
        return int(value) if value == int(value) else self.refuse("a whole number")

    def minor(self, currency: str) -> int:
        """Give an amount in major units as minor units."""
        try:
            return to_minor(self.number(), currency)
        except InvalidInput as error:
            self.refuse(error.message)

    def base64(self) -> bytes:
        """Give the bytes of a base64 text of any length."""
        try:
            return base64.b64decode(self.value, validate=True)
        except (binascii.Error, TypeError, ValueError):
            self.refuse("base64")

    def refuse(self, expected: str) -> NoReturn:
        """Complain about this value.

        Raises
        ------
        InvalidPayload
            Always.
        """
        shown = None if self.value is None else str(self.value)[:80]
        issue = RowIssue(self.source, None, self.place or None, shown, expected)
        raise InvalidPayload(str(issue), [issue])


def read_json(source: str, body: bytes) -> Node:
    """Read a JSON document.

    Raises
    ------
    InvalidPayload
        If it is none: broken, not UTF-8, nested without end, with NaN or numbers of absurd length.
    """
    try:
        value = json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError, InvalidOperation) as error:
        start = body[:60].decode("utf-8", "replace")
        issue = RowIssue(source, None, None, start, f"JSON ({type(error).__name__})")
        raise InvalidPayload(str(issue), [issue]) from None
    return Node(source, "", value)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def each(items: Iterable[Node], read: Callable[[Node], T]) -> tuple[tuple[T, ...], tuple[RowIssue, ...]]:
    """Read what can be read; what cannot is an issue and does not take the others with it."""
    done: list[T] = []
    issues: list[RowIssue] = []
    for item in items:
        try:
            done.append(read(item))
        except InvalidPayload as error:
            issues.extend(error.issues)
    return tuple(done), tuple(issues)
