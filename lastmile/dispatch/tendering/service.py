"""Opening tenders, and moving them on: offers go out, answers come in, silence passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import CarrierBook, Quotable, carriers_from
from lastmile.carriers.choice import Answer, Candidate, Field, Offer, OfferState, Tender, TenderState, line_up, tender
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, InvalidInput, RowIssue
from lastmile.core.ids import new_id
from lastmile.dispatch.billing.facts import surroundings
from lastmile.dispatch.outsourcing.repository import AccountRepository
from lastmile.dispatch.partners import AssignmentState
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.scorecards import expected_document
from lastmile.dispatch.setup import carriers_document
from lastmile.dispatch.shipments import StoredShipment
from lastmile.dispatch.shipments.records import PLANNABLE
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.dispatch.tendering.caps import counted
from lastmile.dispatch.tendering.offering import Offering
from lastmile.dispatch.tendering.records import CANCELLED, RANKINGS, Asked, Mode, StoredTender, Wish
from lastmile.dispatch.tendering.repository import TenderRepository
from lastmile.infra.outbox import Happening, read_up_to, record, recorded_since, set_read_up_to

READER: Final = "tenders"
_BATCH: Final = 500
_ANSWERS: Final = {"assignment.accepted": True, "assignment.rejected": False}
_STANDING: Final = frozenset({AssignmentState.OFFERED, AssignmentState.COUNTERED, AssignmentState.ACCEPTED})
_BOOKS_AT_ONCE: Final = "it books what it is offered at once; ask it in a sequence"


class Tenders:
    """Tenders of shipments.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    now : the present instant.
    """

    def __init__(self, session: AsyncSession, now: datetime | None = None) -> None:
        self._session, self._now = session, now or utc_now()
        self.repository = TenderRepository(session)

    async def open(self, shipment_id: str, wish: Wish, by: str) -> StoredTender:
        """Line up the carriers that may take a shipment, and make the first offers.

        Raises
        ------
        NotFound
            If there is no such shipment.
        InvalidInput
            If the deadline has passed, or a named carrier has no contract on the day.
        Conflict
            If it is being tendered already, has left, or somebody has it.
        """
        if wish.deadline <= self._now:
            issue = RowIssue("body", "/body/deadline", None, wish.deadline.isoformat(), "an instant to come")
            raise InvalidInput("the deadline has passed", [issue])
        stored = await ShipmentRepository(self._session).by_id(shipment_id)
        await self._refuse_taken(stored)
        document = await carriers_document(self._session, stored.day) | await expected_document(self._session)
        book = carriers_from(document)
        field, more = await self._lined_up(stored, wish, book)
        made = StoredTender(
            id=new_id("tnd"),
            shipment_id=shipment_id,
            mode=wish.mode,
            award=wish.award,
            answer_within=wish.answer_within,
            opened_at=self._now,
            deadline=wish.deadline,
            currency=book.currency,
            candidates=tuple(map(_asked, field.candidates)),
            refusals=(*((each.carrier_id, each.text) for each in field.refusals), *more),
            answers=(),
            state=TenderState.OPEN,
            awarded_to="",
            awarded_at=None,
            wake_at=self._now,
            opened_by=by,
        )
        await self.repository.add(made)
        return await self._move(made, stored)

    async def _refuse_taken(self, stored: StoredShipment) -> None:
        if stored.status not in PLANNABLE:
            raise Conflict(f"{stored.id} is {stored.status.value}: it cannot be given to a carrier any more")
        offers = await AssignmentRepository(self._session).of_shipments([stored.id])
        standing = next((each for each in offers if each.state in _STANDING), None)
        if standing is not None:
            raise Conflict(f"{stored.id} is {standing.state.value} with {standing.carrier_id}; withdraw that first")

    async def _lined_up(
        self, stored: StoredShipment, wish: Wish, book: CarrierBook
    ) -> tuple[Field, tuple[tuple[str, str], ...]]:
        unknown = set(wish.carrier_ids) - set(book.carriers)
        if unknown:
            expected = f"carriers with a contract on {stored.day}"
            raise InvalidInput(
                "some carriers cannot be asked",
                [RowIssue("body", "/body/carrier_ids", None, each, expected) for each in sorted(unknown)],
            )
        listed, more = wish.carrier_ids or book.carriers, []
        if wish.mode is Mode.BROADCAST:
            accounts = await AccountRepository(self._session).active()
            at_once = {each.carrier_id for each in accounts if each.books_offers}
            more = [(carrier_id, _BOOKS_AT_ONCE) for carrier_id in listed if carrier_id in at_once]
            listed = tuple(carrier_id for carrier_id in listed if carrier_id not in at_once)
        if not listed:
            return Field((), ()), tuple(more)
        around = await surroundings(self._session, book)
        item = Quotable.from_shipment(stored.shipment, depot=around.hubs.get(stored.hub_id), currency=around.currency)
        given = counted(book, stored.day, await self.repository.given(stored.day), around.hubs)
        lined = line_up(
            book, item, stored.day, self._now, ranking=RANKINGS[wish.mode], listed=tuple(listed), given=given
        )
        return lined, tuple(more)

    async def look(self) -> int:
        """Take in answers since the last time, and let silence pass; give how much there was."""
        events = await recorded_since(self._session, await read_up_to(self._session, READER), _BATCH)
        answered = {str(e.happening.data["shipment_id"]): None for e in events if e.happening.kind in _ANSWERS}
        moved = await self.repository.open_of(list(answered)) if answered else []
        by_shipment = {each.shipment_id: each for each in moved}
        for event in events:
            kept = by_shipment.get(str(event.happening.data.get("shipment_id", "")))
            accepts = _ANSWERS.get(event.happening.kind)
            if kept is not None and accepts is not None:
                answer = Answer(event.happening.carrier_id, accepts, event.at)
                by_shipment[kept.shipment_id] = replace(kept, answers=(*kept.answers, answer))
        all_read = len(events) < _BATCH  # silence counts only where no answer can be waiting to be read
        due = {each.shipment_id: each for each in await self.repository.due(self._now, _BATCH) if all_read}
        for kept in (due | by_shipment).values():
            stored = await ShipmentRepository(self._session).by_id(kept.shipment_id)
            await self._move(kept, stored)
        if events:
            await set_read_up_to(self._session, READER, events[-1].sequence)
        return len(events) + len(due)

    async def cancel(self, tender_id: str) -> StoredTender:
        """Call a tender off; its offers are withdrawn.

        Raises
        ------
        NotFound
            If there is none.
        Conflict
            If it is settled.
        """
        kept = await self.repository.by_id(tender_id)
        if kept.state == CANCELLED:
            return kept
        if not kept.open:
            raise Conflict(f"this tender is {kept.state}", {"state": kept.state})
        stored = await ShipmentRepository(self._session).by_id(kept.shipment_id)
        await Offering(self._session, kept, stored, self._now).withdraw_all()
        gone = replace(kept, state=CANCELLED, wake_at=None)
        await self.repository.change(gone)
        await record(self._session, _changed(gone, stored))
        return gone

    def stands(self, kept: StoredTender, now: datetime | None = None) -> Tender:
        """Say where a tender stands, offer by offer."""
        candidates = [each.carrier_id for each in kept.candidates]
        return tender(candidates, kept.rules, kept.opened_at, kept.deadline, kept.answers, now or self._now)

    async def _move(self, kept: StoredTender, stored: StoredShipment) -> StoredTender:
        """Make offers and withdraw them as the tender stands now."""
        now_stands = self.stands(kept)
        offering = Offering(self._session, kept, stored, self._now)
        for offer in now_stands.offers:
            await self._carry_out(offering, offer)
        moved = replace(
            kept,
            state=now_stands.state,
            awarded_to=now_stands.awarded_to or "",
            awarded_at=now_stands.awarded_at,
            wake_at=now_stands.wake_at,
        )
        await self.repository.change(moved)
        if moved.state != kept.state:
            await record(self._session, _changed(moved, stored))
        return moved

    @staticmethod
    async def _carry_out(offering: Offering, offer: Offer) -> None:
        if offer.state is OfferState.OPEN:
            await offering.offer(offer.carrier_id)
        elif offer.state is OfferState.ACCEPTED:
            await offering.hand_over(offer.carrier_id)
        elif offer.state in {OfferState.LAPSED, OfferState.BEATEN}:
            await offering.withdraw(offer.carrier_id)


def _asked(candidate: Candidate) -> Asked:
    quote = candidate.quote
    return Asked(
        candidate.carrier_id, quote.total_minor, candidate.expected_minor, quote.service_level, quote.promised_by
    )


def _changed(kept: StoredTender, stored: StoredShipment) -> Happening:
    data = {
        "tender_id": kept.id,
        "shipment_id": kept.shipment_id,
        "state": str(kept.state),
        "awarded_to": kept.awarded_to,
        "deadline": kept.deadline.isoformat(),
    }
    return Happening("tender.changed", kept.id, stored.shop_id, data=data)
