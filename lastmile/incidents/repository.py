"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.incidents.kinds import IncidentKind, IncidentState, Severity
from lastmile.incidents.models import EntryRow, IncidentRow
from lastmile.incidents.records import Entry, EntryKind, Incident, Search
from lastmile.infra.statements import batches, insert_into


class IncidentRepository:
    """Incidents and their histories.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, incident: Incident) -> bool:
        """Keep a new incident; ``False`` if the shipment has an unresolved one of the kind."""
        query = insert_into(self._session, IncidentRow).values(_values(incident)).on_conflict_do_nothing()
        return await self._session.scalar(query.returning(IncidentRow.id)) is not None

    async def unresolved(self, shipment_id: str, kind: IncidentKind) -> Incident | None:
        """Find the unresolved incident of a kind that a shipment has."""
        query = select(IncidentRow).where(
            IncidentRow.shipment_id == shipment_id,
            IncidentRow.kind == kind.value,
            IncidentRow.state != IncidentState.RESOLVED.value,
        )
        row = await self._session.scalar(query.with_for_update())
        return None if row is None else _incident(row)

    async def by_id(self, incident_id: str) -> Incident | None:
        """Find an incident."""
        row = await self._session.get(IncidentRow, incident_id, populate_existing=True)
        return None if row is None else _incident(row)

    async def change(self, incident: Incident) -> bool:
        """Write changed values under the next revision; ``False`` if somebody else was first."""
        query = (
            update(IncidentRow)
            .returning(IncidentRow.id)
            .where(IncidentRow.id == incident.id, IncidentRow.revision == incident.revision - 1)
            .values(_values(incident))
        )
        return await self._session.scalar(query) is not None

    async def before(self, search: Search, last_id: str | None, limit: int) -> Sequence[Incident]:
        """List incidents, newest first, before one of them."""
        query = _searching(search)
        if last_id is not None:
            query = query.where(IncidentRow.id < last_id)
        rows = await self._session.scalars(query.order_by(IncidentRow.id.desc()).limit(limit))
        return [_incident(row) for row in rows]

    async def of_shipments(self, shipment_ids: Iterable[str]) -> list[Incident]:
        """Give all incidents of some shipments."""
        found: list[Incident] = []
        for batch in batches(shipment_ids):
            rows = await self._session.scalars(select(IncidentRow).where(IncidentRow.shipment_id.in_(batch)))
            found += [_incident(row) for row in rows]
        return found

    async def with_kind(
        self, shipment_ids: Iterable[str], kinds: Iterable[IncidentKind]
    ) -> set[tuple[str, IncidentKind]]:
        """Tell which shipments have or had an incident of which of these kinds."""
        names, found = sorted(kinds), set[tuple[str, IncidentKind]]()
        for batch in batches(sorted(set(shipment_ids))):
            query = select(IncidentRow.shipment_id, IncidentRow.kind).where(
                IncidentRow.shipment_id.in_(batch), IncidentRow.kind.in_(names)
            )
            found |= {(shipment_id, IncidentKind(kind)) for shipment_id, kind in await self._session.execute(query)}
        return found

    async def note(self, entry: Entry) -> None:
        """Write a line of history."""
        await self._session.execute(
            insert(EntryRow).values(
                incident_id=entry.incident_id,
                kind=entry.kind.value,
                at=entry.at,
                by=entry.by,
                text=entry.text,
                for_partner=entry.for_partner,
                data=dict(entry.data),
            )
        )

    async def history(self, incident_id: str, *, for_partner: bool) -> Sequence[Entry]:
        """Give an incident's history, oldest first; for a partner only what concerns it."""
        query = select(EntryRow).where(EntryRow.incident_id == incident_id).order_by(EntryRow.sequence)
        if for_partner:
            query = query.where(EntryRow.for_partner)
        return [
            Entry(e.incident_id, EntryKind(e.kind), e.at, e.by, e.text, e.for_partner, e.data, e.sequence)
            for e in await self._session.scalars(query)
        ]


def _searching(search: Search) -> Select[IncidentRow]:
    query = select(IncidentRow)
    if search.states:
        query = query.where(IncidentRow.state.in_(sorted(search.states)))
    if search.kinds:
        query = query.where(IncidentRow.kind.in_(sorted(search.kinds)))
    if search.severities:
        query = query.where(IncidentRow.severity.in_(sorted(search.severities)))
    for column, wanted in (
        (IncidentRow.shipment_id, search.shipment_id),
        (IncidentRow.carrier_id, search.carrier_id),
        (IncidentRow.rider_id, search.rider_id),
    ):
        if wanted:
            query = query.where(column == wanted)
    if search.owner_id is not None:
        query = query.where(IncidentRow.owner_id == search.owner_id)
    if search.unanswered_at is not None:
        query = query.where(IncidentRow.answered_at.is_(None), IncidentRow.answer_by <= search.unanswered_at)
    return query


def _values(incident: Incident) -> dict[str, object]:
    return asdict(incident) | {
        "kind": incident.kind.value,
        "severity": incident.severity.value,
        "state": incident.state.value,
    }


def _incident(row: IncidentRow) -> Incident:
    return Incident(
        id=row.id,
        kind=IncidentKind(row.kind),
        severity=Severity(row.severity),
        state=IncidentState(row.state),
        shipment_id=row.shipment_id,
        route_id=row.route_id,
        carrier_id=row.carrier_id,
        rider_id=row.rider_id,
        shop_id=row.shop_id,
        text=row.text,
        amount_minor=row.amount_minor,
        reported_by=row.reported_by,
        reports=row.reports,
        owner_id=row.owner_id,
        occurred_at=row.occurred_at,
        opened_at=row.opened_at,
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        resolved_at=row.resolved_at,
        resolution=row.resolution,
        revision=row.revision,
    )
