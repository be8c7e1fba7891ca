"""Incidents of what did not happen in time: stops that will be late, promises that passed, silent parcels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.tracking import LaneHistory, silent_parcels
from lastmile.carriers.tracking.lanes import Lane
from lastmile.dispatch.cash.repository import CashRepository
from lastmile.dispatch.execution import Execution, etas
from lastmile.dispatch.execution.records import Route, RouteFilters, RouteState, Stop, Task, TaskState
from lastmile.dispatch.outsourcing.carriage import followed_parcels
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.incidents.detecting import RULE
from lastmile.incidents.kinds import IncidentKind, IncidentState
from lastmile.incidents.records import Incident, Report, Search
from lastmile.incidents.repository import IncidentRepository
from lastmile.incidents.service import Incidents

TOLERANCE: Final = timedelta(minutes=5)
"""An arrival that is expected so little after its promise is no incident yet."""

_LOOKS_BACK: Final = timedelta(days=3)
_MOST_ROUTES: Final = 1_000
_MOST_OVERDUE: Final = 2_000
_MOST_SHORTAGES: Final = 1_000


class Watch:
    """Looks for what did not happen; a shipment that had an incident of the kind gets no second one.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    now : the present instant.
    """

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session, self._now = session, now

    async def look(self) -> list[Incident]:
        """Open what is new; give the incidents."""
        reports = [*await self._late_riders(), *await self._late_carriers(), *await self._silent()]
        incidents = Incidents(self._session)
        return [await incidents.open(report) for report in await self._new(reports)]

    async def settle(self) -> int:
        """Resolve cash shortages that the ledger has closed: handed over later, or written off; give how many."""
        incidents, ledger = Incidents(self._session), CashRepository(self._session)
        search = Search(
            states=frozenset({IncidentState.OPEN, IncidentState.IN_PROGRESS}),
            kinds=frozenset({IncidentKind.CASH_SHORT}),
        )
        settled = 0
        for incident in await incidents.before(search, None, _MOST_SHORTAGES):
            party = incident.carrier_id or incident.rider_id
            if incident.reported_by == RULE and not await ledger.balance_minor(party, incident.shipment_id):
                await incidents.resolve_as(
                    incident, RULE, "the ledger is even: nothing is owed for this parcel any more"
                )
                settled += 1
        return settled

    async def _new(self, reports: Sequence[Report]) -> list[Report]:
        known = await IncidentRepository(self._session).with_kind(
            [report.shipment_id for report in reports], {report.kind for report in reports}
        )
        once = {(report.shipment_id, report.kind): report for report in reports}
        new = [report for key, report in once.items() if key not in known]
        shops = await ShipmentRepository(self._session).shops_of(report.shipment_id for report in new)
        return [replace(report, shop_id=shops.get(report.shipment_id, "")) for report in new]

    async def _late_riders(self) -> list[Report]:
        execution = Execution(self._session)
        routes = await execution.routes_before(None, _MOST_ROUTES, RouteFilters(state=RouteState.STARTED))
        ids = [route.id for route in routes]
        stops, tasks = await execution.stops_of(ids), await execution.among(Task, "route_id", ids)
        return [report for route in routes for report in _late(route, stops, tasks, self._now)]

    async def _late_carriers(self) -> list[Report]:
        since = self._now - _LOOKS_BACK
        overdue = await AssignmentRepository(self._session).overdue(since, self._now - TOLERANCE, _MOST_OVERDUE)
        under_way = await ShipmentRepository(self._session).under_way([each.shipment_id for each in overdue])
        return [
            Report(
                kind=IncidentKind.LATE,
                occurred_at=each.promised_by or self._now,
                text="the carrier's promise has passed",
                by=RULE,
                shipment_id=each.shipment_id,
                carrier_id=each.carrier_id,
            )
            for each in overdue
            if each.shipment_id in under_way
        ]

    async def _silent(self) -> list[Report]:
        parcels = {(one.carrier_id, one.number): one for one in await followed_parcels(self._session)}
        asked = [(one.number, Lane(one.carrier_id, one.service), one.status, one.heard_at) for one in parcels.values()]
        return [
            Report(
                kind=IncidentKind.SILENT,
                occurred_at=self._now - found.silent_for + found.limit,
                text=f"nothing heard for {found.silent_for / timedelta(hours=1):.0f} h; usual are at most "
                f"{found.limit / timedelta(hours=1):.0f} h",
                by=RULE,
                shipment_id=parcels[found.lane.carrier, found.number].shipment_id,
                carrier_id=found.lane.carrier,
            )
            for found in silent_parcels(asked, LaneHistory(), self._now)
        ]


def _late(route: Route, stops: Sequence[Stop], tasks: Sequence[Task], now: datetime) -> Iterator[Report]:
    own = [stop for stop in stops if stop.route_id == route.id]
    expected = etas(route, own, now)
    for stop in own:
        eta = expected.get(stop.id)
        promised = max((datetime.fromisoformat(latest) for _, latest in stop.windows), default=None)
        if eta is None or promised is None or eta.at <= promised + TOLERANCE:
            continue
        late_min = (eta.at - promised) / timedelta(minutes=1)
        for task in tasks:
            if task.stop_id == stop.id and task.state is TaskState.OPEN:
                yield Report(
                    kind=IncidentKind.LATE,
                    occurred_at=promised,
                    text=f"expected {late_min:.0f} min after the promise",
                    by=RULE,
                    shipment_id=task.shipment_id,
                    route_id=route.id,
                    rider_id=route.rider_id,
                )
