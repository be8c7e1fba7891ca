"""What the worker does with carriers again and again: book, cancel, ask, read; never inside a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.adapters import CancelRequest, Capability, TrackRequest, needed
from lastmile.carriers.tracking import PollBatch, PollBudget, PollTarget, plan_polls
from lastmile.carriers.tracking.lanes import Lane
from lastmile.core.clock import utc_now
from lastmile.core.errors import ExternalFailure, LastmileError
from lastmile.dispatch.outsourcing.booking import booked, cancelled, failed, not_cancelled, request_of
from lastmile.dispatch.outsourcing.histories import Histories
from lastmile.dispatch.outsourcing.lines import Lines
from lastmile.dispatch.outsourcing.messages.inbox import Inbox
from lastmile.dispatch.outsourcing.messages.records import Via
from lastmile.dispatch.outsourcing.offers import Offers, answer_offer
from lastmile.dispatch.outsourcing.records import Booking, BookingState, CarrierAccount, Followed
from lastmile.dispatch.outsourcing.repository import AccountRepository, BookingRepository
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.infra.database import Database

_TAKEN_FOR: Final = timedelta(minutes=5)
_AT_ONCE: Final = 20
_REQUESTS: Final = 20
"""Of one account in one round of asking."""
_MESSAGES: Final = 200
_LAST_LOOK_AFTER: Final = timedelta(days=1)
_ENDED: Final = 2_000
"""Parcels in one round of looking back."""

_log = structlog.get_logger("lastmile.carriers")


class Carriage:
    """What is done with carriers, in rounds; each gives how much it found to do.

    Parameters
    ----------
    lines : to the carriers.
    clock : what time it is; simulated days bring their own.
    """

    def __init__(self, database: Database, lines: Lines, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._lines, self._clock = database, lines, clock
        self._histories = Histories(clock)
        self._resting: dict[str, datetime] = {}

    async def book(self) -> int:
        """Book what waits to be booked, and cancel what is to be cancelled."""
        now = self._clock()
        async with self._database.transaction() as session:
            due = await BookingRepository(session).claim_due(now, now + _TAKEN_FOR, _AT_ONCE)
            accounts = {one.carrier_id: one for one in await AccountRepository(session).active()} if due else {}
        await asyncio.gather(*(self._settle(booking, accounts[booking.carrier_id]) for booking in due))
        return len(due)

    async def take_offers(self) -> int:
        """Book what was offered to carriers whose account says so, and call off what was withdrawn."""
        async with self._database.transaction() as session:
            return await Offers(session, self._lines, self._clock()).book()

    async def poll(self) -> int:
        """Ask for the parcels that most likely have something new."""
        now = self._clock()
        async with self._database.reading() as session:
            accounts = {one.carrier_id: one for one in await AccountRepository(session).active()}
            budgets = self._budgets(accounts.values(), now)
            followed = await BookingRepository(session).followed(sorted(budgets))
            history = await self._histories.now(session)
        pushed = {id_ for id_ in budgets if self._pushes(accounts[id_])}
        targets = [_target(one, pushed=one.carrier_id in pushed) for one in followed]
        batches = plan_polls(targets, history, budgets, now)
        await asyncio.gather(*(self._ask_all(accounts[id_], batches) for id_ in budgets))
        return len(batches)

    async def look_back(self) -> int:
        """Ask once more, a day after their end, for parcels: scans that show up late are evidence all the same."""
        now = self._clock()
        async with self._database.reading() as session:
            accounts = {one.carrier_id: one for one in await AccountRepository(session).active()}
            budgets = self._budgets(accounts.values(), now)
            ended = await BookingRepository(session).ended(sorted(budgets), now - _LAST_LOOK_AFTER, _ENDED)
        batches = list(_batches(ended, budgets))
        await asyncio.gather(*(self._ask_all(accounts[id_], batches, last=True) for id_ in budgets))
        return len(batches)

    async def read(self) -> int:
        """Read what carriers have told."""
        async with self._database.transaction() as session:
            return await Inbox(session).read(self._lines, _MESSAGES)

    async def _settle(self, booking: Booking, account: CarrierAccount) -> None:
        cancelling = booking.state is BookingState.CANCELLING
        after, label = await (self._cancel(booking, account) if cancelling else self._book(booking, account))
        async with self._database.transaction() as session:
            await BookingRepository(session).conclude(after, label)
            await answer_offer(session, after)
        _log.info("booking", booking=booking.id, carrier=booking.carrier_id, state=after.state.value, error=after.error)

    async def _book(self, booking: Booking, account: CarrierAccount) -> tuple[Booking, bytes | None]:
        repeatable = True  # until something has been sent
        try:
            opened, line = await self._lines.to(account)
            call = needed(opened.adapter.calls.book, opened.adapter, Capability.BOOK)
            async with self._database.reading() as session:
                stored = await ShipmentRepository(session).by_id(booking.shipment_id)
            request = request_of(booking, stored.shipment, account.sender)
            repeatable = call.build(opened.account, request).repeatable
            if booking.state is BookingState.SENDING and not repeatable:
                raise ExternalFailure("the worker ended while it was asking")
            answer = await line.call(call, request)
        except LastmileError as error:
            return failed(booking, error, self._clock(), repeatable=repeatable), None
        return booked(booking, answer, self._clock()), answer.label.content if answer.label else b""

    async def _cancel(self, booking: Booking, account: CarrierAccount) -> tuple[Booking, bytes | None]:
        try:
            opened, line = await self._lines.to(account)
            call = needed(opened.adapter.calls.cancel, opened.adapter, Capability.CANCEL)
            answer = await line.call(call, CancelRequest(booking.number, booking.booking))
        except LastmileError as error:
            return not_cancelled(booking, error, self._clock()), None
        return cancelled(booking, answer), None

    def _budgets(self, accounts: Iterable[CarrierAccount], now: datetime) -> dict[str, PollBudget]:
        budgets = {}
        for account in accounts:
            try:
                adapter = self._lines.account(account).adapter
            except LastmileError as error:
                _log.warning("account cannot be used", carrier=account.carrier_id, error=error.message)
                continue
            if adapter.calls.track_poll is not None and self._resting.get(account.carrier_id, now) <= now:
                budgets[account.carrier_id] = PollBudget(adapter.most_per_poll, _REQUESTS)
        return budgets

    def _pushes(self, account: CarrierAccount) -> bool:
        return self._lines.account(account).adapter.calls.track_webhook is not None

    async def _ask_all(self, account: CarrierAccount, batches: Sequence[PollBatch], *, last: bool = False) -> None:
        """Ask one carrier; after a request without an answer the rest waits for the next round."""
        for batch in batches:
            if batch.account != account.carrier_id:
                continue
            if not await self._ask(account, batch.numbers):
                return
            if last:
                async with self._database.transaction() as session:
                    await BookingRepository(session).close(account.carrier_id, batch.numbers, self._clock())

    async def _ask(self, account: CarrierAccount, numbers: tuple[str, ...]) -> bool:
        now = self._clock()
        try:
            opened, line = await self._lines.to(account)
            call = needed(opened.adapter.calls.track_poll, opened.adapter, Capability.TRACK_POLL)
            answer = await line.fetch(call, TrackRequest(numbers))
        except LastmileError as error:
            _log.warning("no answer", carrier=account.carrier_id, error=error.message)
            self._resting[account.carrier_id] = now + timedelta(seconds=_rest_s(error))
            async with self._database.transaction() as session:
                await BookingRepository(session).note_polled(account.carrier_id, numbers, now, answered=False)
            return False
        async with self._database.transaction() as session:
            await Inbox(session).keep(account.carrier_id, Via.POLL, answer.body, now, answer.status)
            told = answer.status < 300
            await BookingRepository(session).note_polled(account.carrier_id, numbers, now, answered=told)
        return told


def _batches(ended: Iterable[tuple[str, str]], budgets: Mapping[str, PollBudget]) -> Iterator[PollBatch]:
    numbers: dict[str, list[str]] = {}
    for carrier_id, number in ended:
        numbers.setdefault(carrier_id, []).append(number)
    for carrier_id, some in numbers.items():
        size = budgets[carrier_id].most_per_request
        yield from (PollBatch(carrier_id, tuple(some[begin : begin + size])) for begin in range(0, len(some), size))


def _rest_s(error: LastmileError) -> float:
    wait_s = error.context.get("retry_after_s", 60)
    return min(3_600.0, float(wait_s)) if isinstance(wait_s, int | float) else 60.0


def _target(one: Followed, *, pushed: bool) -> PollTarget:
    return PollTarget(
        account=one.carrier_id,
        number=one.number,
        lane=Lane(one.carrier_id, one.service),
        status=one.status,
        heard_at=one.heard_at,
        polled_at=one.polled_at,
        unanswered=one.unanswered,
        pushed=pushed,
    )


async def followed_parcels(session: AsyncSession) -> list[Followed]:
    """Give the parcels that carriers have under way."""
    accounts = await AccountRepository(session).active()
    return await BookingRepository(session).followed([one.carrier_id for one in accounts])
