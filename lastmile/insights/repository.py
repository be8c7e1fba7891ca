"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    String,
    and_,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.infra import bulk
from lastmile.infra.columns import Instant
from lastmile.infra.statements import batches, insert_into
from lastmile.insights.definitions import counters, definitions_version
from lastmile.insights.facts import ShipmentFacts
from lastmile.insights.models import DAILY, DIMENSIONS, DirtyDayRow, FactRow, RolledDayRow
from lastmile.insights.records import Cut, Cuts

_COLUMNS: Final = tuple(each.name for each in fields(ShipmentFacts))
_KINDS: Final = {
    String: "text",
    Boolean: "boolean",
    BigInteger: "bigint",
    Integer: "int",
    Date: "date",
    Instant: "timestamptz",
}
_PUT: Final = bulk.Statement(
    f"""
    INSERT INTO shipment_facts ({", ".join(_COLUMNS)}) SELECT {", ".join(_COLUMNS)} FROM {{rows}} WHERE true
    ON CONFLICT (shipment_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}
    """,  # noqa: S608  names of columns, all from above
    {name: _KINDS[type(FactRow.__table__.c[name].type)] for name in _COLUMNS},
)
_values: Final = attrgetter(*_COLUMNS)


class FactRepository:
    """What happened to each shipment, and the sums by day.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, rows: Sequence[ShipmentFacts]) -> None:
        """Keep shipments' rows; their days, those before and those now, are to be rolled up again."""
        for batch in batches(rows):
            await self._put(batch)

    async def _put(self, rows: Sequence[ShipmentFacts]) -> None:
        ids = [row.shipment_id for row in rows]
        before = await self._session.scalars(select(FactRow.day).where(FactRow.shipment_id.in_(ids)).distinct())
        await self.mark({*before, *(row.day for row in rows)})
        await bulk.run(self._session, _PUT, [_values(row) for row in rows])

    async def mark(self, days: set[date]) -> None:
        """Note that days are to be rolled up again."""
        if days:
            statement = insert_into(self._session, DirtyDayRow).values([{"day": day} for day in sorted(days)])
            await self._session.execute(statement.on_conflict_do_nothing())

    async def to_roll_up(self, limit: int) -> Sequence[date]:
        """Give days whose sums are not those of their rows, newest first."""
        dirty = await self._session.scalars(select(DirtyDayRow.day).order_by(DirtyDayRow.day.desc()).limit(limit))
        days = list(dirty)
        if days:
            return days
        old = select(RolledDayRow.day).where(RolledDayRow.definitions != definitions_version())
        return list(await self._session.scalars(old.order_by(RolledDayRow.day.desc()).limit(limit)))

    async def roll_up(self, day: date) -> None:
        """Count a day anew from its rows."""
        await self._session.execute(delete(DirtyDayRow).where(DirtyDayRow.day == day))
        await self._session.execute(delete(RolledDayRow).where(RolledDayRow.day == day))
        await self._session.execute(delete(DAILY).where(DAILY.c.day == day))
        dimensions = [FactRow.__table__.c[name] for name in DIMENSIONS]
        sums: list[ColumnElement[Any]] = [
            literal_column(counter.sql).label(f"n_{name}") for name, counter in counters().items()
        ]
        counted = select(*dimensions, *sums).where(FactRow.day == day).group_by(*dimensions)
        names = [*DIMENSIONS, *(f"n_{name}" for name in counters())]
        await self._session.execute(insert(DAILY).from_select(names, counted))
        await self._session.execute(
            insert(RolledDayRow).values(day=day, definitions=definitions_version(), rolled_at=utc_now())
        )

    async def sums(self, cuts: Cuts) -> list[tuple[Cut, dict[str, float]]]:
        """Give the sums of all counters for each value of the dimensions cut by."""
        by = [DAILY.c[dimension.value] for dimension in cuts.by]
        sums = [func.sum(DAILY.c[f"n_{name}"]) for name in counters()]
        query = select(*by, *sums).where(*_between(DAILY.c, cuts)).group_by(*by).order_by(*by)
        answer = []
        for row in await self._session.execute(query):
            cut = tuple((dimension, str(value)) for dimension, value in zip(cuts.by, row, strict=False))
            values = row[len(cuts.by) :]
            answer.append((cut, {name: float(value or 0) for name, value in zip(counters(), values, strict=True)}))
        return answer

    async def values(self, cuts: Cuts, column: str) -> list[tuple[Cut, list[int]]]:
        """Give the single values of a column for each value of the dimensions cut by."""
        table = FactRow.__table__.c
        by = [table[dimension.value] for dimension in cuts.by]
        query = select(*by, table[column]).where(*_between(table, cuts), table[column].is_not(None))
        found: dict[Cut, list[int]] = {}
        for row in await self._session.execute(query):
            cut = tuple((dimension, str(value)) for dimension, value in zip(cuts.by, row, strict=False))
            found.setdefault(cut, []).append(row[-1])
        return list(found.items())

    async def behind(self, cuts: Cuts, condition: str, last_id: str, limit: int) -> list[ShipmentFacts]:
        """Give some of the shipments for which a condition holds, in the order of their ids."""
        where = and_(*_between(FactRow.__table__.c, cuts), text(condition), FactRow.shipment_id > last_id)
        rows = await self._session.scalars(select(FactRow).where(where).order_by(FactRow.shipment_id).limit(limit))
        return [_facts(row) for row in rows]

    async def count(self, cuts: Cuts, condition: str) -> int:
        """Count the shipments for which a condition holds."""
        where = and_(*_between(FactRow.__table__.c, cuts), text(condition))
        return int(await self._session.scalar(select(func.count()).select_from(FactRow).where(where)) or 0)

    async def just_broken(self, now: datetime, limit: int) -> Sequence[str]:
        """Give shipments whose promise has ended since they were last looked at."""
        query = select(FactRow.shipment_id).where(
            FactRow.promised_end < now,
            FactRow.delivered_at.is_(None),
            FactRow.cancelled.is_(False),
            FactRow.promise_broken.is_(False),
        )
        return list(await self._session.scalars(query.limit(limit)))

    async def just_silent(self, now: datetime, limit: int) -> Sequence[str]:
        """Give shipments of which nothing has been heard for too long since they were last looked at."""
        query = select(FactRow.shipment_id).where(FactRow.silent_from < now).order_by(FactRow.silent_from)
        return list(await self._session.scalars(query.limit(limit)))

    async def expect_nothing(self, shipment_ids: Iterable[str]) -> None:
        """Note that nothing is going to be heard of shipments."""
        query = update(FactRow).where(FactRow.shipment_id.in_(shipment_ids))
        await self._session.execute(query.values(silent_from=None))

    async def carriers_of(self, shipment_ids: Iterable[str]) -> dict[str, str]:
        """Give who has shipments, of those that have a row: shipment → carrier, empty for none."""
        found: dict[str, str] = {}
        for batch in batches(shipment_ids):
            query = select(FactRow.shipment_id, FactRow.carrier_id).where(FactRow.shipment_id.in_(batch))
            found |= {row.shipment_id: row.carrier_id for row in await self._session.execute(query)}
        return found

    async def put_return_costs(self, costs: Mapping[str, int]) -> None:
        """Set what shipments' returns cost, in minor units; their days are to be rolled up again."""
        if not costs:
            return
        rows = [{"shipment_id": id_, "return_cost_minor": cost} for id_, cost in costs.items()]
        await self._session.execute(update(FactRow), rows)
        for batch in batches(costs):
            days = await self._session.scalars(select(FactRow.day).where(FactRow.shipment_id.in_(batch)).distinct())
            await self.mark(set(days))


def _between(columns: Any, cuts: Cuts) -> Iterator[ColumnElement[bool]]:
    yield columns.day >= cuts.first
    yield columns.day <= cuts.last
    yield from (columns[dimension.value] == value for dimension, value in cuts.only.items())


def _facts(row: FactRow) -> ShipmentFacts:
    values: Mapping[str, Any] = {name: getattr(row, name) for name in _COLUMNS}
    return ShipmentFacts(**values)
