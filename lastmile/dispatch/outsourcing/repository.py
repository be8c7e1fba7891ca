"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import String, column, exists, select, table, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import NotFound, Stale
from lastmile.core.tracking import FINAL, Status, TrackingEvent
from lastmile.dispatch.outsourcing.models import (
    CarrierAccountRow,
    CarrierBookingRow,
)
from lastmile.dispatch.outsourcing.records import (
    Booking,
    BookingState,
    CarrierAccount,
    Followed,
)
from lastmile.infra.columns import Instant
from lastmile.infra.statements import insert_into

_SHIPMENTS: Final = table(
    "shipments",
    column("id"),
    column("status"),
    column("status_at", Instant()),
    column("status_key"),
    column("carrier_id"),
    column("rider_id"),
)
"""What another package keeps, as far as following a parcel needs it."""

_EVENTS: Final = table(
    "tracking_events",
    column("shipment_id", String()),
    column("source", String()),
    column("key"),
    column("occurred_at", Instant()),
    column("status"),
    column("received_at", Instant()),
)


class AccountRepository:
    """Carriers' accounts.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, account: CarrierAccount, now: datetime) -> None:
        """Keep an account, new or under its next revision.

        Raises
        ------
        Stale
            If somebody else was first.
        """
        values = asdict(account) | {"updated_at": now}
        query = insert_into(self._session, CarrierAccountRow).values(**values)
        query = query.on_conflict_do_update(
            index_elements=["carrier_id"], set_=values, where=CarrierAccountRow.revision == account.revision - 1
        ).returning(CarrierAccountRow.carrier_id)
        if await self._session.scalar(query) is None:
            raise Stale("somebody else has changed it meanwhile: read it again, then edit")

    async def find(self, carrier_id: str) -> CarrierAccount | None:
        """Find a carrier's account."""
        query = select(CarrierAccountRow).where(CarrierAccountRow.carrier_id == carrier_id)
        row = await self._session.scalar(query.execution_options(populate_existing=True))
        return None if row is None else _account(row)

    async def active(self) -> list[CarrierAccount]:
        """Give all accounts that are used."""
        query = select(CarrierAccountRow).where(CarrierAccountRow.active).order_by(CarrierAccountRow.carrier_id)
        return [_account(row) for row in await self._session.scalars(query)]


class BookingRepository:
    """Bookings."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, bookings: Sequence[Booking]) -> None:
        """Keep new bookings; a shipment that the carrier is to take already is left as it is."""
        if bookings:
            nothing_yet = {"label": b"", "polled_at": None, "unanswered": 0, "closed_at": None}
            query = insert_into(self._session, CarrierBookingRow).on_conflict_do_nothing()
            await self._session.execute(query, [asdict(one) | nothing_yet for one in bookings])

    async def revive(self, carrier_id: str, shipment_ids: Sequence[str], service: str, now: datetime) -> None:
        """Let bookings be asked for again that the carrier does not have: refused, or called off in time."""
        row = CarrierBookingRow
        query = update(row).where(
            row.carrier_id == carrier_id,
            row.shipment_id.in_(shipment_ids),
            row.state.in_([BookingState.REFUSED.value, BookingState.CANCELLED.value]),
            row.number == "",
        )
        again = {"state": BookingState.WAITING.value, "service": service, "attempts": 0, "next_at": now, "error": ""}
        await self._session.execute(query.values(**again))

    async def of_shipments(self, carrier_id: str, shipment_ids: Sequence[str]) -> list[Booking]:
        """Find a carrier's bookings of shipments."""
        query = select(CarrierBookingRow).where(
            CarrierBookingRow.carrier_id == carrier_id, CarrierBookingRow.shipment_id.in_(shipment_ids)
        )
        return await self._bookings(query.order_by(CarrierBookingRow.id))

    async def elsewhere(self, carrier_id: str, shipment_ids: Sequence[str]) -> list[Booking]:
        """Find bookings of shipments that another carrier has or may have."""
        over = [BookingState.REFUSED.value, BookingState.CANCELLED.value]
        query = select(CarrierBookingRow).where(
            CarrierBookingRow.shipment_id.in_(shipment_ids),
            CarrierBookingRow.carrier_id != carrier_id,
            CarrierBookingRow.state.not_in(over),
        )
        return await self._bookings(query)

    async def hand(self, carrier_id: str, shipment_ids: Sequence[str]) -> int:
        """Note who has shipments now, and keep others from changing them; give how many there are."""
        query = update(_SHIPMENTS).where(_SHIPMENTS.c.id.in_(shipment_ids)).values(carrier_id=carrier_id, rider_id="")
        return len((await self._session.execute(query.returning(_SHIPMENTS.c.id))).all())

    async def after(self, carrier_id: str, last_id: str, limit: int, state: BookingState | None) -> list[Booking]:
        """List a carrier's bookings, oldest first, after one of them."""
        query = select(CarrierBookingRow).where(
            CarrierBookingRow.carrier_id == carrier_id, CarrierBookingRow.id > last_id
        )
        if state is not None:
            query = query.where(CarrierBookingRow.state == state.value)
        return await self._bookings(query.order_by(CarrierBookingRow.id).limit(limit))

    async def by_id(self, carrier_id: str, booking_id: str, *, lock: bool = False) -> Booking:
        """Find a booking, and keep others from changing it if asked to.

        Raises
        ------
        NotFound
            If the carrier has none of that id.
        """
        query = select(CarrierBookingRow).where(
            CarrierBookingRow.id == booking_id, CarrierBookingRow.carrier_id == carrier_id
        )
        found = await self._bookings(query.with_for_update() if lock else query)
        if not found:
            raise NotFound(f"there is no booking {booking_id}", {"booking": booking_id})
        return found[0]

    async def label(self, booking_id: str) -> bytes:
        """Give the label that came with a booking; empty where none did."""
        query = select(CarrierBookingRow.label).where(CarrierBookingRow.id == booking_id)
        return await self._session.scalar(query) or b""

    async def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Booking]:
        """Give bookings that are due as they are, and put them off so that nobody else takes them meanwhile."""
        due = (
            select(CarrierBookingRow.id)
            .join(CarrierAccountRow, CarrierAccountRow.carrier_id == CarrierBookingRow.carrier_id)
            .where(CarrierBookingRow.next_at <= now, CarrierAccountRow.active)
            .order_by(CarrierBookingRow.next_at)
            .limit(limit)
        )
        ids = list(await self._session.scalars(due.with_for_update(skip_locked=True, of=CarrierBookingRow)))
        if not ids:
            return []
        found = await self._bookings(select(CarrierBookingRow).where(CarrierBookingRow.id.in_(ids)))
        taken = update(CarrierBookingRow).where(CarrierBookingRow.id.in_(ids))
        await self._session.execute(taken.values(next_at=until))
        waiting = taken.where(CarrierBookingRow.state == BookingState.WAITING.value)
        await self._session.execute(waiting.values(state=BookingState.SENDING.value))
        return found

    async def conclude(self, booking: Booking, label: bytes | None = None) -> None:
        """Write down what an attempt came to."""
        values = asdict(booking)
        for fixed in ("id", "carrier_id", "shipment_id", "created_at"):
            del values[fixed]
        if label is not None:
            values["label"] = label
        await self._session.execute(
            update(CarrierBookingRow).where(CarrierBookingRow.id == booking.id).values(**values)
        )

    async def shipments_of(self, numbers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Tell which shipments carriers' numbers stand for: carrier and number → shipment."""
        asked = sorted(set(numbers))
        found: dict[tuple[str, str], str] = {}
        pair = tuple_(CarrierBookingRow.carrier_id, CarrierBookingRow.number)
        for begin in range(0, len(asked), 400):
            query = select(CarrierBookingRow).where(pair.in_(asked[begin : begin + 400]))
            rows = await self._session.scalars(query)
            found |= {(row.carrier_id, row.number): row.shipment_id for row in rows if row.number}
        return found

    async def followed(self, carrier_ids: Sequence[str]) -> list[Followed]:
        """Give the parcels of carriers that are booked and not at their end."""
        row, over = CarrierBookingRow, [status.value for status in FINAL]
        heard = _SHIPMENTS.c
        query = (
            select(
                row.carrier_id,
                row.shipment_id,
                row.number,
                row.service,
                heard.status,
                heard.status_at,
                heard.status_key,
                row.booked_at,
                row.polled_at,
                row.unanswered,
            )
            .join(_SHIPMENTS, heard.id == row.shipment_id)
            .where(row.carrier_id.in_(carrier_ids), row.state.in_(["booked", "cancelling"]), heard.status.not_in(over))
        )
        return [_followed(values) for values in await self._session.execute(query)]

    async def ended(self, carrier_ids: Sequence[str], before: datetime, limit: int) -> list[tuple[str, str]]:
        """Give carrier and number of parcels whose end is that long ago and who were not looked at since."""
        row, over = CarrierBookingRow, [status.value for status in FINAL]
        query = (
            select(row.carrier_id, row.number)
            .join(_SHIPMENTS, _SHIPMENTS.c.id == row.shipment_id)
            .where(row.carrier_id.in_(carrier_ids), row.state == BookingState.BOOKED.value, row.closed_at.is_(None))
            .where(_SHIPMENTS.c.status.in_(over), _SHIPMENTS.c.status_at <= before)
            .order_by(row.id)
            .limit(limit)
        )
        return [(carrier_id, number) for carrier_id, number in await self._session.execute(query)]

    async def finished(self, since: datetime, limit: int) -> dict[str, tuple[str, str]]:
        """Give the newest parcels at their end: shipment → carrier and service."""
        row, heard = CarrierBookingRow, _SHIPMENTS.c
        query = (
            select(row.shipment_id, row.carrier_id, row.service)
            .join(_SHIPMENTS, heard.id == row.shipment_id)
            .where(row.state == BookingState.BOOKED.value, heard.status.in_([status.value for status in FINAL]))
            .where(heard.status_at >= since)
            .order_by(row.id.desc())
            .limit(limit)
        )
        return {each.shipment_id: (each.carrier_id, each.service) for each in await self._session.execute(query)}

    async def finished_by(self, since: datetime, before: datetime, limit: int) -> dict[str, tuple[str, str]]:
        """Give the newest parcels booked in a time and known to be over by its end: shipment → carrier, service."""
        row, told = CarrierBookingRow, _EVENTS.c
        ended = exists().where(
            told.shipment_id == row.shipment_id,
            told.source.startswith("carrier:"),
            told.status.in_([status.value for status in FINAL]),
            told.received_at < before,
        )
        query = (
            select(row.shipment_id, row.carrier_id, row.service)
            .where(row.created_at >= since, row.created_at < before, ended)
            .order_by(row.id.desc())
            .limit(limit)
        )
        return {each.shipment_id: (each.carrier_id, each.service) for each in await self._session.execute(query)}

    async def events_of(
        self, shipment_ids: Iterable[str], before: datetime | None = None
    ) -> list[tuple[str, TrackingEvent]]:
        """Give what carriers told of shipments, all or what was known before an instant: shipment and event."""
        known = [] if before is None else [_EVENTS.c.received_at < before]
        found, asked, told = [], list(shipment_ids), _EVENTS.c
        for begin in range(0, len(asked), 400):
            query = select(_EVENTS).where(
                told.shipment_id.in_(asked[begin : begin + 400]), told.source.startswith("carrier:"), *known
            )
            for row in await self._session.execute(query):
                event = TrackingEvent(row.key, row.occurred_at, Status(row.status))
                found.append((row.shipment_id, event))
        return found

    async def close(self, carrier_id: str, numbers: Sequence[str], now: datetime) -> None:
        """Write down that nothing more is asked about parcels."""
        query = update(CarrierBookingRow).where(
            CarrierBookingRow.carrier_id == carrier_id, CarrierBookingRow.number.in_(numbers)
        )
        await self._session.execute(query.values(closed_at=now))

    async def note_polled(self, carrier_id: str, numbers: Sequence[str], now: datetime, *, answered: bool) -> None:
        """Write down that a carrier was asked for parcels."""
        unanswered = 0 if answered else CarrierBookingRow.unanswered + 1
        query = update(CarrierBookingRow).where(
            CarrierBookingRow.carrier_id == carrier_id, CarrierBookingRow.number.in_(numbers)
        )
        await self._session.execute(query.values(polled_at=now, unanswered=unanswered))

    async def _bookings(self, query: Any) -> list[Booking]:
        rows = await self._session.scalars(query.execution_options(populate_existing=True))
        return [_booking(row) for row in rows]


def _account(row: CarrierAccountRow) -> CarrierAccount:
    return CarrierAccount(
        carrier_id=row.carrier_id,
        adapter=row.adapter,
        credentials=row.credentials,
        mapping=row.mapping,
        base_urls=row.base_urls,
        settings=row.settings,
        timezone=row.timezone,
        service=row.service,
        sender=row.sender,
        active=row.active,
        books_offers=row.books_offers,
        revision=row.revision,
    )


def _booking(row: CarrierBookingRow) -> Booking:
    return Booking(
        id=row.id,
        carrier_id=row.carrier_id,
        shipment_id=row.shipment_id,
        service=row.service,
        currency=row.currency,
        created_at=row.created_at,
        state=BookingState(row.state),
        number=row.number,
        booking=row.booking,
        tracking_url=row.tracking_url,
        price_minor=row.price_minor,
        price_currency=row.price_currency,
        label_type=row.label_type,
        attempts=row.attempts,
        next_at=row.next_at,
        error=row.error,
        booked_at=row.booked_at,
    )


def _followed(values: Any) -> Followed:
    carrier_id, shipment_id, number, service, status, since, key, booked_at, polled_at, unanswered = values
    heard_at = max(since, booked_at) if key else booked_at
    return Followed(carrier_id, shipment_id, number, service, Status(status), heard_at, polled_at, unanswered)
