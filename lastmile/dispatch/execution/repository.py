"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeVar, get_type_hints

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import NotFound
from lastmile.dispatch.execution.actions import Action, ActionOutcome, Result
from lastmile.dispatch.execution.models import (
    ActionRow,
    AttemptRow,
    CodeRow,
    PositionRow,
    ProofRow,
    RouteRow,
    StopRow,
    TaskRow,
)
from lastmile.dispatch.execution.records import (
    Attempt,
    Kept,
    Proof,
    RiderPosition,
    Route,
    RouteFilters,
    RouteState,
    Stop,
    StopState,
    Task,
)
from lastmile.infra.statements import batches, insert_into

Record = Route | Stop | Task | Attempt | Proof | RiderPosition | Kept
Kind = TypeVar("Kind", Route, Stop, Task, Attempt, Proof)
Read = TypeVar("Read", Route, Stop, Task, Attempt, Proof, RiderPosition, Kept)

_TABLES: Final[Mapping[type[Record], Any]] = MappingProxyType(
    {
        Route: RouteRow,
        Stop: StopRow,
        Task: TaskRow,
        Attempt: AttemptRow,
        Proof: ProofRow,
        RiderPosition: PositionRow,
        Kept: ActionRow,
    }
)

"""Names in one IN list: SQLite takes 32,766 variables a statement, Postgres' driver as many."""


class Execution:
    """What happens on the road.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, kind: type[Kind], things: Sequence[Kind]) -> None:
        """Keep new things of one kind."""
        if things:
            await self._session.execute(insert(_TABLES[kind]), [_values(thing) for thing in things])

    async def change(self, kind: type[Record], thing_id: str, **values: Any) -> None:
        """Write new values of one thing."""
        table = _TABLES[kind]
        await self._session.execute(update(table).where(table.id == thing_id).values(**_plain(values)))

    async def find(self, kind: type[Kind], thing_id: str) -> Kind:
        """Find one thing by its id.

        Raises
        ------
        NotFound
            If there is none.
        """
        table = _TABLES[kind]
        found = await self._all(kind, table.id == thing_id)
        if not found:
            raise NotFound(f"there is no {thing_id}", {"id": thing_id})
        return found[0]

    async def among(self, kind: type[Kind], field: str, values: Iterable[str]) -> list[Kind]:
        """Give those whose field has one of the values, in the order in which they were made."""
        column = getattr(_TABLES[kind], field)
        found: list[Kind] = []
        for batch in batches(sorted(set(values))):
            found += await self._all(kind, column.in_(batch))
        return found

    async def routes_of_plan(self, plan_id: str) -> list[Route]:
        """Give all routes of a plan; nobody else changes them until this transaction ends."""
        return await self._all(Route, RouteRow.plan_id == plan_id, lock=True)

    async def routes_of_rider(self, rider_id: str, route_ids: Iterable[str]) -> list[Route]:
        """Give those of the named routes that are a rider's; nobody else changes them until this transaction ends."""
        mine = RouteRow.rider_id == rider_id
        return await self._all(Route, mine, RouteRow.id.in_(sorted(set(route_ids))), lock=True)

    async def day_of_rider(self, rider_id: str, first: date, last: date) -> list[Route]:
        """Give a rider's routes of some days that were not withdrawn, earliest first."""
        routes = await self._all(
            Route,
            RouteRow.rider_id == rider_id,
            RouteRow.day.between(first, last),
            RouteRow.state != RouteState.WITHDRAWN.value,
        )
        return sorted(routes, key=lambda route: (route.planned_start, route.id))

    async def routes_before(self, last_id: str | None, limit: int, filters: RouteFilters) -> list[Route]:
        """List routes, newest first, before one of them."""
        conditions = [
            getattr(RouteRow, field.name) == value
            for field in fields(filters)
            if (value := getattr(filters, field.name)) is not None
        ]
        if last_id is not None:
            conditions.append(RouteRow.id < last_id)
        query = select(RouteRow).where(*conditions).order_by(RouteRow.id.desc()).limit(limit)
        return [_record(Route, row) for row in await self._session.scalars(query)]

    async def stops_of(self, route_ids: Iterable[str]) -> list[Stop]:
        """Give the stops of routes in driving order, withdrawn ones at the end of each."""
        stops = await self.among(Stop, "route_id", route_ids)
        return sorted(stops, key=lambda s: (s.route_id, s.state is StopState.WITHDRAWN, s.sequence, s.id))

    async def live_stop_of(self, shipment_id: str) -> tuple[Route, Stop] | None:
        """Find the stop at which a shipment is, or was, to be served: the newest that was not withdrawn."""
        query = (
            select(RouteRow, StopRow)
            .join(StopRow, StopRow.route_id == RouteRow.id)
            .join(TaskRow, TaskRow.stop_id == StopRow.id)
            .where(TaskRow.shipment_id == shipment_id, StopRow.state != StopState.WITHDRAWN.value)
            .order_by(TaskRow.id.desc())
            .limit(1)
        )
        row = (await self._session.execute(query)).first()
        return None if row is None else (_record(Route, row[0]), _record(Stop, row[1]))

    async def known_actions(self, rider_id: str, ids: Iterable[str]) -> dict[str, Result]:
        """Give what became of those of the actions that are known already."""
        query = select(ActionRow.id, ActionRow.outcome, ActionRow.remark).where(
            ActionRow.rider_id == rider_id, ActionRow.id.in_(sorted(set(ids)))
        )
        rows = await self._session.execute(query)
        return {known: Result(known, ActionOutcome(outcome), remark) for known, outcome, remark in rows}

    async def keep_action(
        self, rider_id: str, action: Action, said: dict[str, Any], result: Result, now: datetime
    ) -> None:
        """Write an action down as it came, with what became of it; once, also where it comes twice at the same time."""
        await self._session.execute(
            insert_into(self._session, ActionRow)
            .values(
                rider_id=rider_id,
                id=action.id,
                route_id=action.route_id,
                stop_id=action.stop_id,
                kind=action.kind.value,
                occurred_at=action.occurred_at,
                received_at=now,
                said=said,
                outcome=result.outcome.value,
                remark=result.remark,
            )
            .on_conflict_do_nothing()
        )

    async def actions_after(self, route_id: str, number: int, limit: int, *, odd_only: bool) -> list[Kept]:
        """List the actions of a route in the order in which they came, after one of them.

        Parameters
        ----------
        odd_only : only those with a remark: kept, refused, superseded, or with a proof that does not hold.
        """
        odd = or_(ActionRow.outcome != ActionOutcome.APPLIED.value, ActionRow.remark != "")
        query = select(ActionRow).where(
            ActionRow.route_id == route_id, ActionRow.number > number, *((odd,) if odd_only else ())
        )
        rows = await self._session.scalars(query.order_by(ActionRow.number).limit(limit))
        return [_record(Kept, row) for row in rows]

    async def put_position(self, position: RiderPosition) -> None:
        """Write where a rider is, unless a later position is known."""
        values = _values(position)
        query = insert_into(self._session, PositionRow).values(values)
        await self._session.execute(
            query.on_conflict_do_update(
                index_elements=[PositionRow.rider_id], set_=values, where=PositionRow.at < position.at
            )
        )

    async def position(self, rider_id: str) -> RiderPosition | None:
        """Give where a rider was last."""
        row = await self._session.get(PositionRow, rider_id, populate_existing=True)
        return None if row is None else _record(RiderPosition, row)

    async def put_code(self, shipment_id: str, salt: str, sha256: str, now: datetime) -> None:
        """Keep the hash of a new code in place of the old one."""
        values = {"salt": salt, "sha256": sha256, "tries": 0, "created_at": now}
        query = insert_into(self._session, CodeRow).values(shipment_id=shipment_id, **values)
        await self._session.execute(query.on_conflict_do_update(index_elements=[CodeRow.shipment_id], set_=values))

    async def with_code(self, shipment_ids: Iterable[str]) -> set[str]:
        """Give those of the shipments that have a code."""
        query = select(CodeRow.shipment_id).where(CodeRow.shipment_id.in_(sorted(set(shipment_ids))))
        return set(await self._session.scalars(query))

    async def try_code(self, shipment_id: str) -> tuple[str, str, int] | None:
        """Count a try of a code; give its salt, its hash and the tries so far, this one included."""
        query = (
            update(CodeRow)
            .where(CodeRow.shipment_id == shipment_id)
            .values(tries=CodeRow.tries + 1)
            .returning(CodeRow.salt, CodeRow.sha256, CodeRow.tries)
        )
        row = (await self._session.execute(query)).first()
        return None if row is None else (row[0], row[1], row[2])

    async def _all(self, kind: type[Kind], *conditions: Any, lock: bool = False) -> list[Kind]:
        table = _TABLES[kind]
        query = select(table).where(*conditions).execution_options(populate_existing=True)
        query = query.order_by(table.id)
        rows = await self._session.scalars(query.with_for_update() if lock else query)
        return [_record(kind, row) for row in rows]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [list(pair) for pair in value] if isinstance(value, tuple) else value for name, value in values.items()
    }


def _values(thing: Record) -> dict[str, Any]:
    return _plain({field.name: getattr(thing, field.name) for field in fields(thing)})


def _is_enumeration(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StrEnum)


_FIELDS: Final[Mapping[type[Record], Mapping[str, type[StrEnum] | None]]] = MappingProxyType(
    {
        kind: {name: hint if _is_enumeration(hint) else None for name, hint in get_type_hints(kind).items()}
        for kind in _TABLES
    }
)
"""The fields of each record; those that are enumerations with their type."""


def _record(kind: type[Read], row: Any) -> Read:
    values: dict[str, Any] = {}
    for name, enumeration in _FIELDS[kind].items():
        value = getattr(row, name)
        if enumeration is not None:
            value = enumeration(value)
        elif isinstance(value, list):
            value = tuple(tuple(pair) for pair in value)
        values[name] = value
    return kind(**values)
