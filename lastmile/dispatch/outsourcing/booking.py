"""Asking carriers to take shipments: what is wanted is kept first, and asked by the worker until there is an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.adapters import BookRequest, Package, Party, results
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, ExternalFailure, LastmileError, NotFound, Refused
from lastmile.core.ids import new_id
from lastmile.core.shipments import Shipment, ShipmentKind
from lastmile.dispatch.outsourcing.records import Booking, BookingState, CarrierAccount
from lastmile.dispatch.outsourcing.repository import BookingRepository

MOST_ATTEMPTS: Final = 40
"""With the waits of `wait_after`: some 36 hours."""

_LONGEST_WAIT: Final = timedelta(hours=1)


class Bookings:
    """Bookings with one carrier.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self.repository = BookingRepository(session)

    async def want(
        self,
        account: CarrierAccount,
        shipment_ids: Sequence[str],
        *,
        service: str,
        currency: str,
        now: datetime | None = None,
    ) -> list[Booking]:
        """Let a carrier take shipments; one that it is to take already stays as it is, a refused one is asked again.

        Returns
        -------
        The bookings of all of them.

        Raises
        ------
        NotFound
            If there is no such shipment.
        Conflict
            If another carrier has one, or may have it.
        """
        ids, at = list(dict.fromkeys(shipment_ids)), now or utc_now()
        if await self.repository.hand(account.carrier_id, ids) < len(ids):
            raise NotFound("at least one of these shipments does not exist")
        for other in await self.repository.elsewhere(account.carrier_id, ids):
            message = f"{other.shipment_id} is {other.state.value} with another carrier; call that off first"
            raise Conflict(message, {"shipment": other.shipment_id, "booking": other.id})
        product = service or account.service
        wanted = [
            Booking(new_id("bkg"), account.carrier_id, shipment_id, product, currency, at, next_at=at)
            for shipment_id in ids
        ]
        await self.repository.revive(account.carrier_id, ids, product, at)
        await self.repository.add(wanted)
        return await self.repository.of_shipments(account.carrier_id, ids)

    async def cancel(self, carrier_id: str, booking_id: str, *, can_cancel: bool, now: datetime) -> Booking:
        """Call a booking off: at once where the carrier has not been asked yet, else by asking it.

        Raises
        ------
        NotFound
            If the carrier has none of that id.
        Conflict
            If it cannot be called off as it stands.
        """
        booking = await self.repository.by_id(carrier_id, booking_id, lock=True)
        if booking.state in {BookingState.CANCELLED, BookingState.CANCELLING}:
            return booking
        if booking.state in {BookingState.WAITING, BookingState.REFUSED}:
            called_off = replace(booking, state=BookingState.CANCELLED, next_at=None)
        elif booking.state is BookingState.BOOKED and can_cancel:
            called_off = replace(booking, state=BookingState.CANCELLING, attempts=0, next_at=now, error="")
        else:
            message = f"a booking that is {booking.state.value} cannot be called off with this carrier's interface"
            raise Conflict(message, {"booking": booking.id, "state": booking.state.value})
        await self.repository.conclude(called_off)
        return called_off


def request_of(booking: Booking, shipment: Shipment, sender: Mapping[str, str]) -> BookRequest:
    """Put a booking into the words that adapters take; a return pickup goes the other way."""
    size = (shipment.length_mm, shipment.width_mm, shipment.height_mm) if shipment.parcels == 1 else (0, 0, 0)
    weight_g = max(1, shipment.weight_g // shipment.parcels)
    lines, city = street_and_city(shipment.address, shipment.postcode)
    recipient = Party(
        name=shipment.recipient or shipment.order_id,
        lines=lines,
        city=city,
        postcode=shipment.postcode,
        country=sender["country"],
        phone=shipment.phone,
        position=shipment.position,
    )
    ours, back = _sender(sender), shipment.kind is ShipmentKind.RETURN_PICKUP
    return BookRequest(
        reference=booking.id,
        sender=recipient if back else ours,
        recipient=ours if back else recipient,
        packages=(Package(weight_g, *size),) * shipment.parcels,
        service=booking.service,
        currency=booking.currency,
        cash_minor=shipment.cash_minor,
        ready_at=shipment.ready_at,
        note=shipment.note,
    )


def street_and_city(address: str, postcode: str) -> tuple[tuple[str, ...], str]:
    """Take an address apart: intake writes street lines and city with commas between them.

    Returns
    -------
    Street lines, and the city without its postcode; no city where the address has one part only.

    >>> street_and_city("Calle Mayor 5, Piso 2, 28013 Madrid", "28013")
    (('Calle Mayor 5', 'Piso 2'), 'Madrid')
    """
    parts = [part for part in (each.strip() for each in address.split(",")) if part]
    if len(parts) < 2:
        return (address,), ""
    city = " ".join(word for word in parts[-1].replace(postcode or " ", " ").split())
    return (tuple(parts[:-1]), city) if city and not city.isdigit() else (tuple(parts), "")


def _sender(sender: Mapping[str, str]) -> Party:
    return Party(
        sender["name"],
        (sender["line"],),
        sender["city"],
        sender["postcode"],
        sender["country"],
        phone=sender.get("phone", ""),
    )


def booked(booking: Booking, answer: results.Booking, now: datetime) -> Booking:
    """Give a booking that the carrier has taken."""
    return replace(
        booking,
        state=BookingState.BOOKED,
        number=answer.number,
        booking=answer.booking,
        tracking_url=answer.tracking_url,
        price_minor=answer.price_minor,
        price_currency=answer.currency,
        label_type=answer.label.media_type if answer.label else "",
        attempts=0,
        next_at=None,
        error="",
        booked_at=now,
    )


def failed(booking: Booking, error: LastmileError, now: datetime, *, repeatable: bool) -> Booking:
    """Give a booking that was not taken: refused, to be tried again, or in doubt where that could book it twice."""
    tried = replace(booking, attempts=booking.attempts + 1, error=error.message[:500], next_at=None)
    if isinstance(error, Refused) or tried.attempts >= MOST_ATTEMPTS:
        return replace(tried, state=BookingState.REFUSED)
    nothing_done = isinstance(error, ExternalFailure) and bool(error.context.get("again", False))
    if not (repeatable or nothing_done):
        return replace(tried, state=BookingState.IN_DOUBT)
    return replace(tried, state=BookingState.WAITING, next_at=now + wait_after(tried.attempts))


def cancelled(booking: Booking, answer: results.Cancellation) -> Booking:
    """Give a booking after the carrier's word on a cancellation."""
    state = BookingState.CANCELLED if answer.cancelled else BookingState.BOOKED
    error = "" if answer.cancelled else f"not cancelled: {answer.text}"[:500]
    return replace(booking, state=state, attempts=0, next_at=None, error=error)


def not_cancelled(booking: Booking, error: LastmileError, now: datetime) -> Booking:
    """Give a booking whose cancellation failed: stays booked after a no, else it is asked again."""
    tried = replace(booking, attempts=booking.attempts + 1, error=error.message[:500], next_at=None)
    if isinstance(error, Refused) or tried.attempts >= MOST_ATTEMPTS:
        return replace(tried, state=BookingState.BOOKED, attempts=0)
    return replace(tried, state=BookingState.CANCELLING, next_at=now + wait_after(tried.attempts))


def wait_after(attempts: int) -> timedelta:
    """Give how long to wait after so many failures in a row."""
    return min(_LONGEST_WAIT, timedelta(seconds=15 << min(attempts, 10)))
