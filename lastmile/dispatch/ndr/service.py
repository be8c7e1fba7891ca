"""Keeping failed attempts as tracking tells of them, and taking in what the shipper answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import CarrierBook
from lastmile.carriers.register import book_of
from lastmile.carriers.tracking import NdrAction, NdrAnswer, NdrCase, NdrPhase, NdrRules, ndr_case
from lastmile.carriers.tracking.ndr import default_rules, read_rules
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, InvalidInput, NotFound, RowIssue
from lastmile.core.ids import new_id
from lastmile.core.tracking import TrackingEvent
from lastmile.dispatch.ndr.records import Case, Passed
from lastmile.dispatch.ndr.repository import CaseRepository
from lastmile.dispatch.shipments import StoredShipment
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.dispatch.tracking.repository import TrackingRepository
from lastmile.infra.outbox import Happening, read_up_to, record, recorded_since, set_read_up_to
from lastmile.infra.settings import Settings

READER: Final = "ndr"
_BATCH: Final = 500
_MOST_EVENTS: Final = 10_000
_ABOUT: Final = frozenset({"shipment.status", "shipment.attempt_failed"})


def rules_of(settings: Settings) -> NdrRules:
    """Give the rules of this installation: ``ndr_rules.yaml`` in its home, else the usual ones.

    Raises
    ------
    InvalidInput
        If the file is wrong.
    """
    path = settings.home / "ndr_rules.yaml"
    return read_rules(path) if path.exists() else default_rules()


@dataclass(frozen=True, slots=True)
class AnswerIn:
    """The shipper's word.

    Parameters
    ----------
    on : day of the new attempt.
    address, phone : better ones; empty leaves them.
    """

    action: NdrAction
    on: date | None = None
    address: str = ""
    phone: str = ""
    note: str = ""


class FailedAttempts:
    """Failed attempts of carriers.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    rules : who must answer by when, and what silence means, where the carrier's contract says nothing.
    now : the present instant.
    """

    def __init__(self, session: AsyncSession, rules: NdrRules, now: datetime | None = None) -> None:
        self._session, self._rules, self._now = session, rules, now or utc_now()
        self.cases = CaseRepository(session)
        self._books: dict[str, CarrierBook | None] = {}

    async def look(self) -> int:
        """Keep up with what has happened since the last time; give how many happenings were read."""
        events = await recorded_since(self._session, await read_up_to(self._session, READER), _BATCH)
        concerned = dict.fromkeys(e.happening.subject for e in events if e.happening.kind in _ABOUT)
        for stored in await ShipmentRepository(self._session).among(concerned):
            await self._restate(stored)
        if events:
            await set_read_up_to(self._session, READER, events[-1].sequence)
        return len(events)

    async def let_lapse(self) -> int:
        """Decide what nobody answered in time, and end holds; give how many shipments were concerned."""
        concerned = await self.cases.passed_by(self._now, _BATCH)
        for stored in await ShipmentRepository(self._session).among(concerned):
            await self._restate(stored)
        return len(concerned)

    async def answer(self, case: Case, said: AnswerIn, by: str) -> Case:
        """Answer a failed attempt; the worker passes it on. The same answer again changes nothing.

        Raises
        ------
        Conflict
            If it was answered otherwise, or it is too late.
        InvalidInput
            If this may not be answered.
        """
        answered = replace(
            case,
            answer=said.action,
            answer_on=said.on,
            address=said.address,
            phone=said.phone,
            note=said.note,
            answered_by=by,
            answered_at=self._now,
        )
        if case.phase is NdrPhase.ANSWERED:
            if _words(case) == _words(answered):
                return case
            raise Conflict("this failed attempt is answered already, otherwise", {"answer": case.answer})
        if case.phase is not NdrPhase.OPEN or self._now > case.due_at:
            raise Conflict(f"it is too late to answer: {case.phase.value}", {"due_at": case.due_at.isoformat()})
        if said.action not in case.allowed:
            expected = f"one of {', '.join(case.allowed)}"
            issue = RowIssue("body", "/body/action", None, said.action, expected)
            raise InvalidInput("this may not be answered after such an attempt", [issue])
        waiting = replace(answered, passed=Passed.WAITING, next_at=self._now)
        await self.cases.put(waiting)
        stored = await ShipmentRepository(self._session).by_id(case.shipment_id)
        await self._restate(stored)
        return await self.cases.by_id(case.id)

    async def _rules_for(self, stored: StoredShipment) -> NdrRules:
        """Give the rules under the contract of who has it, in force on its day."""
        carrier_id = stored.carrier_id
        if carrier_id and carrier_id not in self._books:
            try:
                self._books[carrier_id] = await book_of(self._session, carrier_id)
            except NotFound:
                self._books[carrier_id] = None
        book = self._books.get(carrier_id)
        contract = book.contract_on(carrier_id, stored.day) if book else None
        return self._rules.under(contract.failed_attempts) if contract else self._rules

    async def _restate(self, stored: StoredShipment) -> None:
        """Write down what the events and answers of a shipment mean now."""
        kept = await TrackingRepository(self._session).after(stored.id, None, _MOST_EVENTS)
        events = [one.report.event for one in kept if one.report.source.startswith("carrier:")]
        known = {case.event_key: case for case in await self.cases.of_shipment(stored.id)}
        answers = [answer for case in known.values() if (answer := _answer_of(case)) is not None]
        found = ndr_case(events, answers, await self._rules_for(stored), self._now)
        if found is None or not stored.carrier_id:
            return
        before = known.get(found.event.key)
        after = _restated(before or _opened(stored, found), found)
        if after != before:
            await self.cases.put(after)
            if before is None or after.phase is not before.phase:
                await record(self._session, _changed(after))
        for case in known.values():
            if case.event_key != found.event.key and case.phase is not NdrPhase.OVER:
                await self.cases.put(_over(case))


def _opened(stored: StoredShipment, found: NdrCase) -> Case:
    event: TrackingEvent = found.event
    return Case(
        id=new_id("ndr"),
        shipment_id=stored.id,
        event_key=event.key,
        carrier_id=stored.carrier_id,
        shop_id=stored.shop_id,
        attempt=found.attempt,
        reason=event.reason,
        text=event.text,
        failed_at=event.occurred_at,
        due_at=found.due_at,
        phase=found.phase,
    )


def _restated(case: Case, found: NdrCase) -> Case:
    over = found.phase is NdrPhase.OVER
    waits = case.passed is Passed.WAITING
    return replace(
        case,
        attempt=found.attempt,
        reason=found.event.reason,
        text=found.event.text,
        failed_at=found.event.occurred_at,
        due_at=found.due_at,
        phase=found.phase,
        allowed=found.allowed,
        action=found.action,
        acts_at=found.acts_at,
        passed=Passed.NOTHING if over and waits else case.passed,
        next_at=None if over else case.next_at,
    )


def _over(case: Case) -> Case:
    waits = case.passed is Passed.WAITING
    passed = Passed.NOTHING if waits else case.passed
    return replace(case, phase=NdrPhase.OVER, allowed=(), passed=passed, next_at=None)


def _answer_of(case: Case) -> NdrAnswer | None:
    if case.answer is None or case.answered_at is None:
        return None
    return NdrAnswer(case.event_key, case.answer, case.answered_at, case.answer_on, case.note)


def _words(case: Case) -> tuple[object, ...]:
    return (case.answer, case.answer_on, case.address, case.phone, case.note)


def _changed(case: Case) -> Happening:
    data = {
        "failed_attempt_id": case.id,
        "attempt": case.attempt,
        "reason": case.reason,
        "phase": case.phase.value,
        "due_at": case.due_at.isoformat(),
        "allowed": [action.value for action in case.allowed],
        "action": case.action,
        "on": case.answer_on.isoformat() if case.answer_on else None,
        "address": case.address,
        "phone": case.phone,
        "text": case.note or case.text,
    }
    return Happening("failed_attempt.changed", case.shipment_id, case.shop_id, case.carrier_id, data=data)
