"""From what is recorded to the facts that figures count: whatever changes, its shipment is looked at anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.dispatch.billing import return_costs
from lastmile.dispatch.billing.repository import InvoiceRepository
from lastmile.dispatch.plandoc import PlanDocument, from_json
from lastmile.dispatch.shipments import ShipmentRepository, StoredShipment
from lastmile.dispatch.store.repository import PlanRepository
from lastmile.infra.database import Database
from lastmile.infra.outbox import Recorded, read_up_to, recorded_since, set_read_up_to
from lastmile.insights.agreed import PastHistories, agreed_of, books_of
from lastmile.insights.courses import courses_of
from lastmile.insights.facts import ShipmentFacts, facts_of
from lastmile.insights.repository import FactRepository
from lastmile.insights.service import Figures

READER: Final = "figures"
"""Name under which the outbox is read."""

_BATCH: Final = 200
_SUMS_EVERY: Final = 20
"""Rounds after which sums are counted anew though there is more to read; each counts whole days."""

_INVOICES: Final = frozenset({"invoice.audited", "invoice.voided"})


class Gatherer:
    """Brings facts up to date, round by round.

    Parameters
    ----------
    database : with all that is recorded.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._shares: dict[tuple[str, int], dict[str, int]] = {}
        self._histories = PastHistories()
        self._rounds = 0

    async def run_once(self, now: datetime) -> int:
        """Bring the facts of some shipments up to date.

        Those that something happened to, whose promise has ended, or of which nothing was heard for too long.

        Returns
        -------
        How many happenings, broken promises and silent shipments were looked at, and days counted; 0 when all is up to
        date.
        """
        async with self._database.transaction() as session:
            events = await recorded_since(session, await read_up_to(session, READER), _BATCH)
            facts = FactRepository(session)
            broken, silent = await facts.just_broken(now, _BATCH), await facts.just_silent(now, _BATCH)
            there = await self.look_at(session, {*await _touched(session, events), *broken, *silent}, now)
            await facts.expect_nothing(set(silent) - there)
            figures = Figures(session)
            await _put_returns(session, events)
            if events:
                await set_read_up_to(session, READER, events[-1].sequence)
            found = len(events) + len(broken) + len(silent)
            self._rounds += 1
            rolled = await figures.roll_up() if found < _BATCH or self._rounds % _SUMS_EVERY == 0 else ()
        return found + len(rolled)

    async def look_at(self, session: AsyncSession, shipment_ids: Iterable[str], now: datetime) -> set[str]:
        """Write down what happened to some shipments by now; give those that there are."""
        shipments = await ShipmentRepository(session).among(sorted(shipment_ids))
        await Figures(session).put(await self._facts(session, shipments, now))
        return {each.id for each in shipments}

    async def _facts(
        self, session: AsyncSession, shipments: Sequence[StoredShipment], now: datetime
    ) -> list[ShipmentFacts]:
        costs = await self._costs(session, [each.id for each in shipments])
        agreed = await agreed_of(session, shipments, self._histories)
        courses = await courses_of(session, shipments, agreed)
        return [facts_of(replace(each, rider_cost_minor=costs.get(each.shipment_id, 0)), now) for each in courses]

    async def _costs(self, session: AsyncSession, ids: Sequence[str]) -> dict[str, int]:
        """Give what the own fleet costs for each shipment: its route's money, in equal shares."""
        plans = PlanRepository(session)
        costs = {}
        for shipment_id, released in (await plans.released_with(ids)).items():
            if released not in self._shares:
                version = await plans.version(*released)
                self._shares = {released: _shares(from_json(version.document, version.name))}
            costs[shipment_id] = self._shares[released].get(shipment_id, 0)
        return costs


def _shares(document: PlanDocument) -> dict[str, int]:
    """Split the money of each route over its orders, to the minor unit."""
    shares: dict[str, int] = {}
    for route in document.routes:
        ids = [order.shipment_id for stop in route.stops for order in stop.orders if order.shipment_id]
        for place, shipment_id in enumerate(ids):
            shares[shipment_id] = route.cost_minor * (place + 1) // len(ids) - route.cost_minor * place // len(ids)
    return shares


async def _touched(session: AsyncSession, events: Sequence[Recorded]) -> set[str]:
    """Name the shipments that happenings are about; a released plan is about all of its."""
    named = set(_shipments(events))
    for event in events:
        if event.happening.kind == "plan.committed":
            named |= await PlanRepository(session).shipments_of(event.happening.subject)
    return named


def _shipments(events: Iterable[Recorded]) -> Iterable[str]:
    for event in events:
        subject = event.happening.subject
        named = event.happening.data.get("shipment_id")
        if subject.startswith("shp_"):
            yield subject
        elif isinstance(named, str) and named.startswith("shp_"):
            yield named


async def _put_returns(session: AsyncSession, events: Sequence[Recorded]) -> None:
    """Set return costs anew for what an invoice bills them for; it may name more shipments than a round looks at."""
    facts, invoices = FactRepository(session), InvoiceRepository(session)
    for event in events:
        if event.happening.kind in _INVOICES:
            carriers = await facts.carriers_of(await invoices.returns_on(event.happening.subject))
            costs = await return_costs(session, carriers, await books_of(session, set(carriers.values())))
            await facts.put_return_costs(dict.fromkeys(carriers, 0) | costs)
