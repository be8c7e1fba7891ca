"""Telling carriers what was answered: kept first, and told by the worker until there is an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from lastmile.carriers.adapters import Capability, NdrRequest, needed
from lastmile.core.clock import utc_now
from lastmile.core.errors import InvalidInput, LastmileError, NotFound, Refused
from lastmile.dispatch.ndr.records import Case, Passed
from lastmile.dispatch.ndr.repository import CaseRepository
from lastmile.dispatch.outsourcing import Booking, Lines
from lastmile.dispatch.outsourcing.booking import MOST_ATTEMPTS, wait_after
from lastmile.dispatch.outsourcing.repository import AccountRepository, BookingRepository
from lastmile.infra.database import Database

_TAKEN_FOR: Final = timedelta(minutes=5)
_AT_ONCE: Final = 20

_log = structlog.get_logger("lastmile.carriers")


class PassingOn:
    """Passes answers on, in rounds that give how much they found to do.

    Parameters
    ----------
    lines : to the carriers.
    clock : what time it is; simulated days bring their own.
    """

    def __init__(self, database: Database, lines: Lines, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._lines, self._clock = database, lines, clock

    async def run_once(self) -> int:
        """Pass on what is due."""
        now = self._clock()
        async with self._database.transaction() as session:
            due = await CaseRepository(session).claim_due(now, now + _TAKEN_FOR, _AT_ONCE)
        await asyncio.gather(*map(self._settle, due))
        return len(due)

    async def _settle(self, case: Case) -> None:
        after = await self._told(case)
        async with self._database.transaction() as session:
            await CaseRepository(session).conclude(after)
        _log.info("answer passed on", case=case.id, carrier=case.carrier_id, passed=after.passed, error=after.error)

    async def _told(self, case: Case) -> Case:
        done = replace(case, attempts=case.attempts + 1, next_at=None)
        try:
            await self._tell(case)
        except (NotFound, InvalidInput) as error:
            return replace(done, passed=Passed.BY_HAND, error=error.message[:500])
        except LastmileError as error:
            tried = replace(done, error=error.message[:500])
            if isinstance(error, Refused) or tried.attempts >= MOST_ATTEMPTS:
                return replace(tried, passed=Passed.REFUSED)
            return replace(tried, next_at=self._clock() + wait_after(tried.attempts))
        return replace(done, passed=Passed.PASSED, error="")

    async def _tell(self, case: Case) -> None:
        async with self._database.reading() as session:
            account = await AccountRepository(session).find(case.carrier_id)
            booked = await BookingRepository(session).of_shipments(case.carrier_id, [case.shipment_id])
        if account is None or not account.active or not booked or not booked[0].number:
            raise NotFound("it was not booked through the carrier's interface")
        opened, line = await self._lines.to(account)
        call = needed(opened.adapter.calls.ndr_answer, opened.adapter, Capability.NDR_ANSWER)
        await line.call(call, _request(case, booked[0]))


def _request(case: Case, booking: Booking) -> NdrRequest:
    return NdrRequest(
        number=booking.number,
        action=str(case.answer or ""),
        booking=booking.booking,
        on=case.answer_on,
        lines=(case.address,) if case.address else (),
        phone=case.phone,
        note=case.note,
    )
