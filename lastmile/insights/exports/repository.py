"""Reading views, a page after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Date, Float, String, column, literal, select, table, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from lastmile.infra.columns import Instant
from lastmile.insights.views import ColumnType, View

_TYPES: Final[dict[ColumnType, TypeEngine[Any]]] = {
    ColumnType.TEXT: String(),
    ColumnType.INTEGER: BigInteger(),
    ColumnType.NUMBER: Float(),
    ColumnType.BOOLEAN: Boolean(),
    ColumnType.DATE: Date(),
    ColumnType.INSTANT: Instant(),
}

Row = Sequence[Any]


class ViewRepository:
    """The rows of views.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(self, view: View, first: date, last: date, after: Row | None, limit: int) -> list[Row]:
        """Give rows of some days in the order of what identifies them.

        Parameters
        ----------
        first, last : local days, both included.
        after : values of ``view.rows`` after which to go on; ``None`` for the beginning.
        """
        read = table(view.name, *(column(each.name, _TYPES[each.type]) for each in view.columns))
        keys = [read.c[name] for name in view.rows]
        query = select(*read.c).where(read.c.day >= first, read.c.day <= last).order_by(*keys).limit(limit)
        if after is not None:
            place = [literal(value, key.type) for value, key in zip(after, keys, strict=True)]
            query = query.where(tuple_(*keys) > tuple_(*place))
        return [tuple(row) for row in await self._session.execute(query)]
