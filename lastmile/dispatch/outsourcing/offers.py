"""Offers to carriers that are booked by themselves: an offer is a booking, and the booking is the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import Conflict, LastmileError
from lastmile.dispatch.outsourcing.booking import Bookings
from lastmile.dispatch.outsourcing.lines import Lines
from lastmile.dispatch.outsourcing.records import Booking, BookingState, CarrierAccount
from lastmile.dispatch.outsourcing.repository import AccountRepository
from lastmile.dispatch.partners import Assignment, Assignments, AssignmentState, RejectReason
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.infra.outbox import read_up_to, recorded_since, set_read_up_to

READER: Final = "offers"
_BATCH: Final = 200
_OPEN: Final = frozenset({AssignmentState.OFFERED, AssignmentState.COUNTERED})
_ABOUT: Final = frozenset({"assignment.offered", "assignment.withdrawn"})

_log = structlog.get_logger("lastmile.carriers")


class Offers:
    """Books what is offered to carriers whose account says so, and calls off what is withdrawn.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    lines : to the carriers.
    now : the present instant.
    """

    def __init__(self, session: AsyncSession, lines: Lines, now: datetime) -> None:
        self._session, self._lines, self._now = session, lines, now
        self._assignments = AssignmentRepository(session)

    async def book(self) -> int:
        """Act on the offers since the last time; give how many happenings were read."""
        events = await recorded_since(self._session, await read_up_to(self._session, READER), _BATCH)
        wanted = {e.happening.subject for e in events if e.happening.kind in _ABOUT}
        accounts = {each.carrier_id: each for each in await AccountRepository(self._session).active()} if wanted else {}
        for assignment_id in sorted(wanted):
            assignment = await self._assignments.by_id(assignment_id)
            account = accounts.get(assignment.carrier_id) if assignment else None
            if assignment is not None and account is not None and account.books_offers:
                await self._follow(assignment, account)
        if events:
            await set_read_up_to(self._session, READER, events[-1].sequence)
        return len(events)

    async def _follow(self, assignment: Assignment, account: CarrierAccount) -> None:
        if assignment.state in _OPEN:
            await self._want(assignment, account)
        elif assignment.state is AssignmentState.WITHDRAWN:
            await self._call_off(assignment, account)

    async def _want(self, assignment: Assignment, account: CarrierAccount) -> None:
        service = account.service or assignment.service_level
        try:
            async with self._session.begin_nested():
                await Bookings(self._session).want(
                    account, [assignment.shipment_id], service=service, currency=assignment.currency, now=self._now
                )
        except Conflict as error:
            await Assignments(self._session).reject(assignment, RejectReason.OTHER, error.message[:500])

    async def _call_off(self, assignment: Assignment, account: CarrierAccount) -> None:
        bookings = Bookings(self._session)
        for booking in await bookings.repository.of_shipments(account.carrier_id, [assignment.shipment_id]):
            try:
                can = self._lines.account(account).adapter.calls.cancel is not None
                await bookings.cancel(account.carrier_id, booking.id, can_cancel=can, now=self._now)
            except LastmileError as error:
                _log.warning("a withdrawn booking stands", booking=booking.id, reason=error.message)


async def answer_offer(session: AsyncSession, booking: Booking) -> None:
    """Let a booking answer the offer of its shipment: taken is accepted, refused is rejected."""
    if booking.state not in {BookingState.BOOKED, BookingState.REFUSED}:
        return
    assignments = AssignmentRepository(session)
    for known in await assignments.of_shipments([booking.shipment_id]):
        if known.carrier_id != booking.carrier_id:
            continue
        assignment = await assignments.by_id(known.id)
        if assignment is None or assignment.state not in _OPEN:
            continue
        if booking.state is BookingState.BOOKED:
            await Assignments(session).accept(assignment)
        else:
            await Assignments(session).reject(assignment, RejectReason.OTHER, booking.error[:500])
