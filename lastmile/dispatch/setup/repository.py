"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, NotFound, Stale
from lastmile.dispatch.setup.models import HubRow, OrganisationRow, RiderRow, ShiftRow, ShopRow, VehicleRow
from lastmile.dispatch.setup.records import Hub, Organisation, Rider, Shop, Thing, Vehicle, WorkingShift

Row = OrganisationRow | HubRow | VehicleRow | RiderRow | ShiftRow | ShopRow
Kind = TypeVar("Kind", Organisation, Hub, Vehicle, Rider, WorkingShift, Shop)

_TABLES: Final[Mapping[type[Thing], type[Row]]] = MappingProxyType(
    {
        Organisation: OrganisationRow,
        Hub: HubRow,
        Vehicle: VehicleRow,
        Rider: RiderRow,
        WorkingShift: ShiftRow,
        Shop: ShopRow,
    }
)


class SetupRepository(Generic[Kind]):
    """Everything of one kind.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    kind : its record.
    """

    def __init__(self, session: AsyncSession, kind: type[Kind]) -> None:
        self._session = session
        self._kind: type[Kind] = kind
        self._table: Any = _TABLES[kind]

    async def add(self, thing: Kind) -> None:
        """Keep something new.

        Raises
        ------
        Conflict
            If its name is taken.
        """
        now = utc_now()
        try:
            async with self._session.begin_nested():
                values = _values(thing) | {"created_at": now, "updated_at": now}
                await self._session.execute(insert(self._table).values(**values))
        except IntegrityError:
            raise _taken(thing) from None

    async def change(self, thing: Kind) -> None:
        """Write new values under the next revision.

        Raises
        ------
        Stale
            If somebody else was first.
        Conflict
            If its new name is taken.
        """
        table = self._table
        query = update(table).where(table.id == thing.id, table.revision == thing.revision - 1).returning(table.id)
        try:
            async with self._session.begin_nested():
                changed = await self._session.scalar(query.values(**_values(thing), updated_at=utc_now()))
        except IntegrityError:
            raise _taken(thing) from None
        if changed is None:
            raise Stale("somebody else has changed it meanwhile: read it again, then edit")

    async def remove(self, thing_id: str) -> None:
        """Forget something.

        Raises
        ------
        Conflict
            If something else refers to it.
        """
        try:
            async with self._session.begin_nested():
                await self._session.execute(delete(self._table).where(self._table.id == thing_id))
        except IntegrityError:
            raise Conflict(f"{thing_id} is still used; change what refers to it first", {"id": thing_id}) from None

    async def find(self, thing_id: str) -> Kind | None:
        """Find one by its id."""
        return next(iter(await self._all(self._table.id == thing_id)), None)

    async def by_id(self, thing_id: str) -> Kind:
        """Find one by its id.

        Raises
        ------
        NotFound
            If there is none.
        """
        found = await self.find(thing_id)
        if found is None:
            raise NotFound(f"there is no {thing_id}", {"id": thing_id})
        return found

    async def after(self, last_id: str, limit: int, **equal: Any) -> list[Kind]:
        """List them oldest first, after one of them; only those whose fields are equal to what is given."""
        return await self._all(self._table.id > last_id, *self._equal(equal), limit=limit)

    async def all(self, **equal: Any) -> list[Kind]:
        """Give all of them, oldest first; only those whose fields are equal to what is given."""
        return await self._all(*self._equal(equal))

    async def among(self, field: str, values: Sequence[str]) -> list[Kind]:
        """Give those whose field has one of a few values, oldest first."""
        return await self._all(getattr(self._table, field).in_(values))

    def _equal(self, values: Mapping[str, Any]) -> list[Any]:
        return [getattr(self._table, name) == value for name, value in values.items()]

    async def _all(self, *conditions: Any, limit: int | None = None) -> list[Kind]:
        columns = [getattr(self._table, field.name) for field in fields(self._kind)]
        query = select(*columns).where(*conditions).order_by(self._table.id).limit(limit)
        rows = await self._session.execute(query)
        return [self._kind(**{name: _frozen(value) for name, value in row._asdict().items()}) for row in rows]


def _values(thing: Thing) -> dict[str, Any]:
    values = {field.name: getattr(thing, field.name) for field in fields(thing)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _taken(thing: Thing) -> Conflict:
    name = getattr(thing, "name", None)
    if name is None:
        return Conflict(f"what {thing.id} refers to has just been removed", {"id": thing.id})
    return Conflict(f"the name {name!r} is taken", {"name": name})
