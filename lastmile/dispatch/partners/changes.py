"""What has changed for a partner, written as it is sent: polls come too often for rows to become objects first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from lastmile.infra.quick import QuickReader

_SHOWN: Final = (
    "id",
    "carrier_id",
    "shipment_id",
    "day",
    "state",
    "sequence",
    "currency",
    "price_minor",
    "counter_minor",
    "reason",
    "text",
    "service_level",
    "promised_by",
    "order",
    "offered_at",
    "answered_at",
)
"""The same as `AssignmentOut` shows; a test holds them equal."""

_QUOTED: Final = ", ".join(f'"{name}"' for name in _SHOWN)
_SELECT: Final = (
    f"SELECT {_QUOTED} FROM assignments "  # noqa: S608  names of columns, from above
    "WHERE carrier_id = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3"
)
_ORDER: Final = _SHOWN.index("order")
_SEQUENCE: Final = _SHOWN.index("sequence")
_INSTANTS: Final = tuple(_SHOWN.index(name) for name in ("promised_by", "offered_at", "answered_at"))


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Some changes of a feed.

    Parameters
    ----------
    last : sequence of the last one; that of the question where there is none.
    body : JSON.
    """

    last: int
    more: bool
    body: bytes


async def changes_after(reader: QuickReader, carrier_id: str, sequence: int, limit: int) -> ChangesPage:
    """Read what has changed after a place in a carrier's feed, in order.

    Raises
    ------
    ExternalFailure
        If the database cannot be read.
    """
    rows = await reader.fetch(_SELECT, carrier_id, sequence, limit + 1)
    shown, more = rows[:limit], len(rows) > limit
    last = shown[-1][_SEQUENCE] if shown else sequence
    page = {"items": [_item(row) for row in shown], "next_cursor": str(last), "has_more": more}
    return ChangesPage(last, more, orjson.dumps(page, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC))


def _item(row: Any) -> dict[str, Any]:
    values = list(row)
    values[_ORDER] = orjson.Fragment(values[_ORDER])
    for place in _INSTANTS:
        if isinstance(values[place], str):
            values[place] = datetime.fromisoformat(values[place])
    return dict(zip(_SHOWN, values, strict=True))
