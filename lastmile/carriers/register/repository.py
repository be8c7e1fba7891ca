"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.register.models import CarrierRow, ContractVersionRow
from lastmile.carriers.register.records import Carrier, ContractVersion
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, NotFound, Stale


class CarrierRepository:
    """Carriers.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, carrier: Carrier) -> None:
        """Keep a new carrier.

        Raises
        ------
        Conflict
            If its name is taken.
        """
        try:
            async with self._session.begin_nested():
                await self._session.execute(insert(CarrierRow).values(**asdict(carrier), updated_at=carrier.created_at))
        except IntegrityError:
            raise _taken(carrier) from None

    async def change(self, carrier: Carrier) -> None:
        """Write name and activity under the next revision.

        Raises
        ------
        Stale
            If somebody else was first.
        Conflict
            If the name is taken.
        """
        query = (
            update(CarrierRow)
            .where(CarrierRow.id == carrier.id, CarrierRow.revision == carrier.revision - 1)
            .values(name=carrier.name, active=carrier.active, revision=carrier.revision, updated_at=utc_now())
            .returning(CarrierRow.id)
        )
        try:
            async with self._session.begin_nested():
                changed = await self._session.scalar(query)
        except IntegrityError:
            raise _taken(carrier) from None
        if changed is None:
            raise Stale("somebody else has changed it meanwhile: read it again, then edit")

    async def by_id(self, carrier_id: str) -> Carrier:
        """Find a carrier.

        Raises
        ------
        NotFound
            If there is none.
        """
        row = await self._session.scalar(select(CarrierRow).where(CarrierRow.id == carrier_id))
        if row is None:
            raise NotFound(f"there is no carrier {carrier_id}", {"carrier": carrier_id})
        return _carrier(row)

    async def after(self, last_id: str, limit: int) -> Sequence[Carrier]:
        """List carriers, oldest first, after one of them."""
        query = select(CarrierRow).where(CarrierRow.id > last_id).order_by(CarrierRow.id).limit(limit)
        return [_carrier(row) for row in await self._session.scalars(query)]

    async def among(self, ids: Sequence[str]) -> Sequence[Carrier]:
        """Give the carriers that have one of a few ids."""
        rows = await self._session.scalars(select(CarrierRow).where(CarrierRow.id.in_(ids)).order_by(CarrierRow.id))
        return [_carrier(row) for row in rows]

    async def named(self, names: Sequence[str]) -> Sequence[Carrier]:
        """Find carriers by their names."""
        rows = await self._session.scalars(select(CarrierRow).where(CarrierRow.name.in_(names)).order_by(CarrierRow.id))
        return [_carrier(row) for row in rows]


class ContractRepository:
    """Versions of contracts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, version: ContractVersion) -> None:
        """Keep a new version.

        Raises
        ------
        Conflict
            If somebody else has added one with its number meanwhile.
        """
        try:
            async with self._session.begin_nested():
                await self._session.execute(insert(ContractVersionRow).values(**asdict(version)))
        except IntegrityError:
            raise Conflict("somebody else has added a version meanwhile; read them and try again") from None

    async def last_number(self, carrier_id: str) -> int:
        """Give the number of the newest version, 0 where there is none."""
        query = select(func.max(ContractVersionRow.number)).where(ContractVersionRow.carrier_id == carrier_id)
        return await self._session.scalar(query) or 0

    async def before(self, carrier_id: str, number: int | None, limit: int) -> Sequence[ContractVersion]:
        """List a carrier's versions, newest first, before one of them."""
        query = select(ContractVersionRow).where(ContractVersionRow.carrier_id == carrier_id)
        if number is not None:
            query = query.where(ContractVersionRow.number < number)
        rows = await self._session.scalars(query.order_by(ContractVersionRow.number.desc()).limit(limit))
        return [_version(row) for row in rows]

    async def by_number(self, carrier_id: str, number: int) -> ContractVersion:
        """Find a version.

        Raises
        ------
        NotFound
            If there is none.
        """
        query = select(ContractVersionRow).where(
            ContractVersionRow.carrier_id == carrier_id, ContractVersionRow.number == number
        )
        row = await self._session.scalar(query)
        if row is None:
            raise NotFound(f"carrier {carrier_id} has no contract version {number}", {"carrier": carrier_id})
        return _version(row)

    async def holding_on(self, day: date) -> Sequence[tuple[Carrier, ContractVersion]]:
        """Give for each active carrier the contract that counts on a day: the newest whose period holds it."""
        newest = (
            select(ContractVersionRow.carrier_id, func.max(ContractVersionRow.number).label("number"))
            .where(
                or_(ContractVersionRow.valid_from.is_(None), ContractVersionRow.valid_from <= day),
                or_(ContractVersionRow.valid_to.is_(None), ContractVersionRow.valid_to >= day),
            )
            .group_by(ContractVersionRow.carrier_id)
            .subquery()
        )
        query = (
            select(CarrierRow, ContractVersionRow)
            .join(newest, newest.c.carrier_id == CarrierRow.id)
            .join(
                ContractVersionRow,
                (ContractVersionRow.carrier_id == newest.c.carrier_id) & (ContractVersionRow.number == newest.c.number),
            )
            .where(CarrierRow.active)
            .order_by(CarrierRow.id)
        )
        return [(_carrier(carrier), _version(version)) for carrier, version in await self._session.execute(query)]


def _taken(carrier: Carrier) -> Conflict:
    return Conflict(f"the name {carrier.name!r} is taken", {"name": carrier.name})


def _carrier(row: CarrierRow) -> Carrier:
    return Carrier(row.id, row.name, row.active, row.revision, row.created_at)


def _version(row: ContractVersionRow) -> ContractVersion:
    return ContractVersion(
        id=row.id,
        carrier_id=row.carrier_id,
        number=row.number,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        document=row.document,
        created_at=row.created_at,
    )
