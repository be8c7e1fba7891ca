"""When something happened: the stated offset is kept, a local time needs the carrier's zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final, NoReturn

from lastmile.carriers.adapters.reading import Node
from lastmile.core.errors import InvalidPayload, RowIssue

ISO: Final = "iso"
EPOCH_S: Final = "epoch_s"
EPOCH_MS: Final = "epoch_ms"
_COMPACT: Final = re.compile(r"(%[YmdHMS])+")
_FIRST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2100, 1, 1, tzinfo=UTC)


def instant(node: Node, zone: tzinfo | None, formats: Sequence[str] = (ISO,)) -> datetime:
    """Read an instant.

    Parameters
    ----------
    node : its value is text or a number.
    zone : of a time without an offset; ``None`` where the carrier promises to state one.
    formats : `ISO`, `EPOCH_S`, `EPOCH_MS` or a pattern of `strptime`; the first that fits counts.

    Returns
    -------
    aware; with the stated offset, or that of the zone at that time.

    Raises
    ------
    InvalidPayload
        If no format fits, the zone is missing, or the year is not between 1990 and 2100.
    """
    return read_instant(node.required(), zone, formats, node)


def forecast(
    node: Node, zone: tzinfo | None, issues: list[RowIssue], formats: Sequence[str] = (ISO,)
) -> datetime | None:
    """Read when the carrier expects to deliver; what cannot be read is an issue and costs nothing else."""
    try:
        return instant(node, zone, formats) if node.text() else None
    except InvalidPayload as error:
        issues.extend(error.issues)
        return None


def read_instant(text: str, zone: tzinfo | None, formats: Sequence[str], node: Node) -> datetime:
    """Read an instant from a text that an adapter put together; ``node`` is where it stands, for complaints."""
    found = next((found for found in (_parse(text, pattern) for pattern in formats) if found is not None), None)
    return _refuse(node, text, f"a time ({', '.join(formats)})") if found is None else _aware(found, zone, text, node)


def _parse(text: str, pattern: str) -> datetime | None:
    try:
        if pattern == ISO:
            return datetime.fromisoformat(text)
        if pattern in {EPOCH_S, EPOCH_MS}:
            return datetime.fromtimestamp(float(text) / (1000 if pattern == EPOCH_MS else 1), UTC)
        if _COMPACT.fullmatch(pattern) and len(text) != _width(pattern):
            return None  # strptime would take the 1 of 16:10 without seconds for the hour, and go on from there
        return datetime.strptime(text, pattern)  # noqa: DTZ007  the zone comes next
    except (ValueError, OverflowError, OSError):
        return None


def _width(pattern: str) -> int:
    return sum(4 if letter == "Y" else 2 for letter in pattern.replace("%", ""))


def _aware(found: datetime, zone: tzinfo | None, text: str, node: Node) -> datetime:
    if found.tzinfo is None:
        if zone is None:
            _refuse(node, text, "a time with its UTC offset; this carrier's account states no zone")
        found = found.replace(tzinfo=zone)
    offset = found.utcoffset() or timedelta()
    fixed = found.replace(tzinfo=UTC if not offset else timezone(offset))
    if not _FIRST <= fixed < _LAST:
        _refuse(node, text, "a time between 1990 and 2100")
    return fixed


def _refuse(node: Node, text: str, expected: str) -> NoReturn:
    issue = RowIssue(node.source, None, node.place or None, text, expected)
    raise InvalidPayload(str(issue), [issue])
