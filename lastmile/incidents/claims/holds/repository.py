"""The only place that reads and writes the table of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.incidents.claims.holds.models import HeldMoneyRow
from lastmile.incidents.claims.holds.records import HeldMoney, HeldSearch, Side
from lastmile.infra.statements import insert_into


class HeldRepository:
    """Money on hold.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, held: HeldMoney) -> None:
        """Hold an amount; one that is on hold already stays as it is."""
        values = asdict(held) | {"side": held.side.value}
        await self._session.execute(insert_into(self._session, HeldMoneyRow).values(values).on_conflict_do_nothing())

    async def release(self, shipment_id: str, carrier_id: str, about: str, to_us_minor: int, now: datetime) -> None:
        """Let what is on hold go: so much of each side to us, the rest to the carrier."""
        row = HeldMoneyRow
        ours = func.min(row.amount_minor, to_us_minor) if self._sqlite else func.least(row.amount_minor, to_us_minor)
        await self._session.execute(
            update(row)
            .where(
                row.shipment_id == shipment_id,
                row.carrier_id == carrier_id,
                row.about == about,
                row.released_at.is_(None),
            )
            .values(released_at=now, to_us_minor=ours, to_carrier_minor=row.amount_minor - ours)
        )

    async def before(self, search: HeldSearch, last_id: str | None, limit: int) -> Sequence[HeldMoney]:
        """List amounts, newest first, before one of them."""
        query = select(HeldMoneyRow)
        for column, wanted in (
            (HeldMoneyRow.carrier_id, search.carrier_id),
            (HeldMoneyRow.shop_id, search.shop_id),
            (HeldMoneyRow.side, search.side and search.side.value),
        ):
            if wanted:
                query = query.where(column == wanted)
        if search.open_only:
            query = query.where(HeldMoneyRow.released_at.is_(None))
        if last_id is not None:
            query = query.where(HeldMoneyRow.id < last_id)
        return [_held(row) for row in await self._session.scalars(query.order_by(HeldMoneyRow.id.desc()).limit(limit))]

    @property
    def _sqlite(self) -> bool:
        return self._session.get_bind().dialect.name == "sqlite"


def _held(row: HeldMoneyRow) -> HeldMoney:
    kept = {name: getattr(row, name) for name in HeldMoney.__dataclass_fields__}
    return HeldMoney(**kept | {"side": Side(row.side)})
