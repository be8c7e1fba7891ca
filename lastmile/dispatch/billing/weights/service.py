"""Our own scale, and weights that carriers announce: what is at stake, until when, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import CarrierBook
from lastmile.carriers.claims.terms import Evidence
from lastmile.carriers.invoices import BilledShipment
from lastmile.carriers.invoices.weights import WeightAssessment, WeightDiscrepancy, assess
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, InvalidInput, NotFound, RowIssue
from lastmile.core.ids import new_id
from lastmile.dispatch.billing.facts import billed_shipment, facts_of, surroundings
from lastmile.dispatch.billing.weights.records import KeptDiscrepancy, Measure, WeightState
from lastmile.dispatch.billing.weights.repository import MeasureRepository, WeightRepository
from lastmile.dispatch.carried import gather
from lastmile.infra.outbox import Happening, record

CLOCK: Final = "clock"
_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Announced:
    """What a carrier announces.

    Parameters
    ----------
    reference : its tracking number, or our shipment's id.
    charged_g : what it wants to charge, grams.
    raised_at : aware.
    """

    reference: str
    charged_g: int
    raised_at: datetime


class Weights:
    """Weight discrepancies.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    now : the present instant.
    """

    def __init__(self, session: AsyncSession, now: datetime | None = None) -> None:
        self._session, self._now = session, now or utc_now()
        self.kept = WeightRepository(session)
        self.measures = MeasureRepository(session)

    async def announce(
        self, carrier_id: str, announced: Sequence[Announced], book: CarrierBook
    ) -> list[KeptDiscrepancy]:
        """Keep what a carrier announces, all of it or nothing; a shipment's second one changes nothing.

        Raises
        ------
        InvalidInput
            With every number that is not ours, and every shipment without a contract.
        """
        facts = await facts_of(self._session, carrier_id, [each.reference for each in announced], book)
        issues = [
            RowIssue("body", f"/body/{place}/reference", None, each.reference, "a parcel that this carrier has")
            for place, each in enumerate(announced)
            if each.reference not in facts or facts[each.reference].carrier_id != carrier_id
        ]
        if issues:
            raise InvalidInput("some of these parcels are not with this carrier; nothing is kept", issues)
        kept = []
        for each in announced:
            known = facts[each.reference]
            new = _opened(each, known, self._assess(each, known, book, frozenset()))
            if await self.kept.add(new):
                await record(self._session, _changed(new))
            kept.append(await self.kept.of_shipment(carrier_id, known.shipment_id))
        return kept

    def _assess(
        self, announced: Announced, known: BilledShipment, book: CarrierBook, have: frozenset[Evidence]
    ) -> WeightAssessment:
        contract = book.contract_on(known.carrier_id, known.shipped_on)
        if contract is None:
            raise InvalidInput(f"no contract version holds on {known.shipped_on}, when {announced.reference} left")
        discrepancy = WeightDiscrepancy(known, announced.charged_g, announced.raised_at, have)
        return assess(discrepancy, contract, self._now)

    async def advise(self, kept: KeptDiscrepancy, book: CarrierBook) -> WeightAssessment:
        """Say what to do about a discrepancy as things stand now: with what was measured meanwhile."""
        key = (kept.carrier_id, kept.shipment_id)
        parcels = await gather(self._session, [key])
        if key not in parcels:
            raise NotFound(f"shipment {kept.shipment_id} is not there any more")
        measure = (await self.measures.of([kept.shipment_id])).get(kept.shipment_id)
        known = billed_shipment(kept.reference, parcels[key], await surroundings(self._session, book), measure, ())
        announced = Announced(kept.reference, kept.charged_g, kept.raised_at)
        return self._assess(announced, known, book, frozenset(measure.evidence if measure else ()))

    async def accept(self, kept: KeptDiscrepancy, by: str, text: str) -> KeptDiscrepancy:
        """Take the carrier's weight as right.

        Raises
        ------
        Conflict
            If it is decided otherwise.
        """
        return await self._decide(kept, WeightState.ACCEPTED, by, text)

    async def dispute(self, kept: KeptDiscrepancy, book: CarrierBook, by: str, text: str) -> KeptDiscrepancy:
        """Say that the weight is wrong, in its legal days and with the evidence that the contract asks for.

        Raises
        ------
        Conflict
            If it is decided otherwise, too early, too late, or evidence is missing.
        """
        assessed = await self.advise(kept, book)
        if kept.closes_at is not None and self._now >= kept.closes_at:
            raise Conflict(f"too late: the last legal day ended at {kept.closes_at.isoformat()}")
        if kept.opens_at is not None and self._now < kept.opens_at:
            raise Conflict(f"too early: the terms allow it from {kept.opens_at.isoformat()} on")
        if assessed.missing:
            names = [each.value for each in assessed.missing]
            raise Conflict(f"evidence is missing: {', '.join(names)}; measure the parcel", {"missing": names})
        return await self._decide(
            replace(kept, ours_g=assessed.ours_g, at_stake_minor=assessed.at_stake_minor),
            WeightState.DISPUTED,
            by,
            text,
        )

    async def lapse(self) -> int:
        """Close what nobody decided in time; give how many."""
        passed = await self.kept.passed(self._now, _BATCH)
        for kept in passed:
            await self._decide(kept, WeightState.LAPSED, CLOCK, f"the last legal day passed: {kept.on_silence}")
        return len(passed)

    async def _decide(self, kept: KeptDiscrepancy, state: WeightState, by: str, text: str) -> KeptDiscrepancy:
        if kept.state is state:
            return kept
        if kept.state is not WeightState.OPEN:
            raise Conflict(f"this weight discrepancy is {kept.state.value}", {"state": kept.state.value})
        decided = replace(kept, state=state, text=text, decided_by=by, decided_at=self._now, revision=kept.revision + 1)
        await self.kept.change(decided)
        await record(self._session, _changed(decided))
        return decided

    async def measure(self, measure: Measure) -> Measure:
        """Keep what our own scale says; later audits and disputes count with it."""
        await self.measures.put(measure)
        return measure


def _opened(announced: Announced, known: BilledShipment, assessed: WeightAssessment) -> KeptDiscrepancy:
    window = assessed.window
    return KeptDiscrepancy(
        id=new_id("wgt"),
        carrier_id=known.carrier_id,
        shipment_id=known.shipment_id,
        reference=announced.reference,
        charged_g=announced.charged_g,
        ours_g=assessed.ours_g,
        at_stake_minor=assessed.at_stake_minor,
        currency=assessed.currency,
        raised_at=announced.raised_at,
        opens_at=window.opens_at if window else None,
        closes_at=window.closes_at if window else None,
        on_silence=assessed.on_silence.value if assessed.on_silence else "",
        state=WeightState.OPEN,
        text="",
        decided_by="",
        decided_at=None,
        revision=1,
    )


def _changed(kept: KeptDiscrepancy) -> Happening:
    data = {
        "discrepancy_id": kept.id,
        "state": kept.state.value,
        "reference": kept.reference,
        "charged_g": kept.charged_g,
        "ours_g": kept.ours_g,
        "at_stake_minor": kept.at_stake_minor,
        "currency": kept.currency,
        "closes_at": kept.closes_at.isoformat() if kept.closes_at else None,
        "text": kept.text or f"{kept.charged_g} g are charged, {kept.ours_g} g are ours",
    }
    return Happening("weight_discrepancy.changed", kept.shipment_id, carrier_id=kept.carrier_id, data=data)
