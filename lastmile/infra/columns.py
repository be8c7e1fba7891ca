"""Column types that all tables share."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

SEQUENCE = BigInteger().with_variant(Integer, "sqlite")
"""A key that counts by itself; SQLite does so for INTEGER only."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite, which forgets the zone, gets it back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  the base class calls it so
        """Turn any aware instant into UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  the base class calls it so
        """Give an aware instant."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)
