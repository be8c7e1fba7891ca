"""Opening, answering and resolving incidents, each step in the history and in the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access import Principal
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, NotFound, Stale
from lastmile.core.ids import new_id
from lastmile.incidents.kinds import IncidentState, Severity, Told, playbook
from lastmile.incidents.records import Entry, EntryKind, Incident, Report, Search
from lastmile.incidents.repository import IncidentRepository
from lastmile.infra.outbox import Happening, record


class Incidents:
    """What rules and people do with incidents.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._incidents = IncidentRepository(session)

    async def open(self, report: Report) -> Incident:
        """Open an incident, or note one more report of the one that the shipment has already.

        Returns
        -------
        The incident; ``reports`` says how many reports there are.
        """
        incident = _opened(report)
        if not await self._incidents.add(incident):
            known = await self._incidents.unresolved(report.shipment_id, report.kind)
            if known is not None:
                return await self._again(known, report)
            raise Conflict("the incident was resolved in this moment; report it again")
        await self._note(incident, EntryKind.OPENED, report.by, report.text, dict(report.data))
        await self._tell("incident.opened", incident)
        return incident

    async def _again(self, known: Incident, report: Report) -> Incident:
        changed = await self._keep(
            replace(
                known,
                reports=known.reports + 1,
                amount_minor=max(known.amount_minor, report.amount_minor),
                occurred_at=min(known.occurred_at, report.occurred_at),
            )
        )
        await self._note(changed, EntryKind.REPORTED_AGAIN, report.by, report.text, dict(report.data))
        return changed

    async def find(self, incident_id: str, caller: Principal) -> Incident:
        """Give an incident.

        Raises
        ------
        NotFound
            If there is none of that id, or it does not concern the caller.
        """
        incident = await self._incidents.by_id(incident_id)
        if incident is None or (not caller.is_staff and incident.carrier_id != caller.carrier_id):
            raise NotFound(f"no incident {incident_id}", {"incident": incident_id})
        return incident

    async def before(self, search: Search, last_id: str | None, limit: int) -> list[Incident]:
        """List incidents, newest first, before one of them."""
        return list(await self._incidents.before(search, last_id, limit))

    async def of_shipments(self, shipment_ids: Iterable[str]) -> list[Incident]:
        """Give all incidents of some shipments."""
        return await self._incidents.of_shipments(shipment_ids)

    async def history(self, incident: Incident, caller: Principal) -> list[Entry]:
        """Give an incident's history, oldest first; a partner sees what was said to it and by it."""
        return list(await self._incidents.history(incident.id, for_partner=not caller.is_staff))

    async def comment(self, incident: Incident, caller: Principal, text: str, *, for_partner: bool) -> Incident:
        """Say something; the first word of somebody else than the reporter stops the clock."""
        answered = await self._answered(incident, caller)
        await self._note(answered, EntryKind.COMMENT, caller.id, text, {}, for_partner or not caller.is_staff)
        return answered

    async def attach(self, incident: Incident, caller: Principal, blob_id: str, text: str) -> Incident:
        """Attach a photo or a document that is kept already."""
        answered = await self._answered(incident, caller)
        data = {"blob_id": blob_id}
        await self._note(answered, EntryKind.ATTACHMENT, caller.id, text, data, for_partner=not caller.is_staff)
        return answered

    async def change(
        self, incident: Incident, caller: Principal, *, severity: Severity | None = None, owner_id: str | None = None
    ) -> Incident:
        """Change how bad it is or who looks after it; whoever takes it on begins to work on it.

        Raises
        ------
        Stale
            If somebody else was first.
        """
        begun = incident.state is IncidentState.OPEN and bool(owner_id)
        changed = await self._keep(
            replace(
                incident,
                severity=severity or incident.severity,
                owner_id=incident.owner_id if owner_id is None else owner_id,
                state=IncidentState.IN_PROGRESS if begun else incident.state,
                answered_at=incident.answered_at or (utc_now() if begun else None),
            )
        )
        data = {"severity": changed.severity.value, "owner_id": changed.owner_id}
        await self._note(changed, EntryKind.CHANGED, caller.id, "", data)
        return changed

    async def resolve(self, incident: Incident, caller: Principal, resolution: str) -> Incident:
        """End an incident.

        Raises
        ------
        Conflict
            If it has ended already.
        """
        return await self.resolve_as(incident, caller.id, resolution)

    async def resolve_as(self, incident: Incident, by: str, resolution: str) -> Incident:
        """End an incident in somebody's name, or a rule's; see `resolve`."""
        if incident.state is IncidentState.RESOLVED:
            raise Conflict("this incident is resolved already")
        now = utc_now()
        resolved = await self._keep(
            replace(
                incident,
                state=IncidentState.RESOLVED,
                resolution=resolution,
                resolved_at=now,
                answered_at=incident.answered_at or now,
            )
        )
        await self._note(resolved, EntryKind.RESOLVED, by, resolution, {}, for_partner=True)
        await self._tell("incident.closed", resolved)
        return resolved

    async def reopen(self, incident: Incident, caller: Principal, text: str) -> Incident:
        """Take up an incident again.

        Raises
        ------
        Conflict
            If it has not ended, or the shipment has a newer one of the kind.
        """
        if incident.state is not IncidentState.RESOLVED:
            raise Conflict("this incident has not been resolved")
        if incident.shipment_id and await self._incidents.unresolved(incident.shipment_id, incident.kind):
            raise Conflict("the shipment has a newer incident of this kind; go on there")
        reopened = await self._keep(replace(incident, state=IncidentState.IN_PROGRESS, resolved_at=None, resolution=""))
        await self._note(reopened, EntryKind.REOPENED, caller.id, text, {}, for_partner=True)
        return reopened

    async def _answered(self, incident: Incident, caller: Principal) -> Incident:
        if incident.answered_at is not None or caller.id == incident.reported_by:
            return incident
        return await self._keep(replace(incident, answered_at=utc_now()))

    async def _keep(self, changed: Incident) -> Incident:
        changed = replace(changed, revision=changed.revision + 1)
        if not await self._incidents.change(changed):
            raise Stale("somebody else has changed this incident meanwhile")
        return changed

    async def _note(
        self,
        incident: Incident,
        kind: EntryKind,
        by: str,
        text: str,
        data: dict[str, Any],
        for_partner: bool = False,
    ) -> None:
        await self._incidents.note(Entry(incident.id, kind, utc_now(), by, text, for_partner, data))

    async def _tell(self, kind: str, incident: Incident) -> None:
        data = {
            "incident_id": incident.id,
            "kind": incident.kind.value,
            "shipment_id": incident.shipment_id,
            "text": incident.resolution or incident.text,
            "tells": [told.value for told in playbook(incident.kind).tells],
        }
        shop_id = incident.shop_id if Told.SHOP in playbook(incident.kind).tells else ""
        happening = Happening(kind, incident.id, shop_id, incident.carrier_id, incident.rider_id, data)
        await record(self._session, happening)


def _opened(report: Report) -> Incident:
    now, rules = utc_now(), playbook(report.kind)
    return Incident(
        id=new_id("inc"),
        kind=report.kind,
        severity=rules.severity,
        state=IncidentState.OPEN,
        shipment_id=report.shipment_id,
        route_id=report.route_id,
        carrier_id=report.carrier_id,
        rider_id=report.rider_id,
        shop_id=report.shop_id,
        text=report.text,
        amount_minor=report.amount_minor,
        reported_by=report.by,
        reports=1,
        owner_id="",
        occurred_at=report.occurred_at,
        opened_at=now,
        answer_by=now + rules.answer_within,
        answered_at=None,
        resolved_at=None,
        resolution="",
        revision=1,
    )
