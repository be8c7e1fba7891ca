"""What repositories need of SQL beyond SQLAlchemy's common ground, the same for SQLite and Postgres."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

Item = TypeVar("Item")

_BATCH: Final = 400
"""Values in one statement; SQLite takes 32,766, and a row has up to 60 columns."""


def insert_into(session: AsyncSession, row: type[Any]) -> Any:
    """Give an INSERT that can say what becomes of a row that is there already (``on_conflict_do_…``).

    Parameters
    ----------
    row : the table's class.
    """
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(row)


def batches(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Give items in their order, as many at a time as one statement should have."""
    iterator = iter(items)
    while batch := tuple(islice(iterator, _BATCH)):
        yield batch
