"""Claims that are made by themselves: of incidents whose playbook says so, with somebody to pay for them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.claims import ClaimKind, ClaimStep, StartEvent
from lastmile.core.errors import Conflict, InvalidInput, NotFound
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.setup import Setup
from lastmile.dispatch.shipments import StoredShipment
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.dispatch.tracking import TrackingRepository
from lastmile.incidents.claims import Claim, Claims, NewClaim
from lastmile.incidents.claims.starting import started_at
from lastmile.incidents.claims.terms import terms_in_force
from lastmile.incidents.detecting import RULE
from lastmile.incidents.kinds import playbook
from lastmile.incidents.packets import Packets
from lastmile.incidents.records import Incident
from lastmile.incidents.repository import IncidentRepository
from lastmile.infra.outbox import Recorded

_MOST_EVENTS: Final = 1_000

_log = structlog.get_logger("lastmile.claims")


async def draft_for(session: AsyncSession, event: Recorded) -> Claim | None:
    """Make the claim that an incident asks for, with the evidence that is there.

    Nothing is made where nobody would pay, where nobody knows how much it is about, or where there is such a claim
    already: the incident stands without it.
    """
    if event.happening.kind != "incident.opened":
        return None
    incident = await IncidentRepository(session).by_id(event.happening.subject)
    if incident is None or not incident.shipment_id or not incident.carrier_id:
        return None
    rules = playbook(incident.kind)
    stored = await ShipmentRepository(session).find(incident.shipment_id)
    if rules.claim is None or not rules.drafts or stored is None:
        return None
    try:
        return await _draft(session, incident, rules.claim, stored)
    except (Conflict, InvalidInput, NotFound) as error:
        _log.warning("no claim was made of an incident", incident=incident.id, reason=error.message)
        return None


async def _draft(session: AsyncSession, incident: Incident, kind: ClaimKind, stored: StoredShipment) -> Claim | None:
    amount = incident.amount_minor or stored.shipment.cash_minor
    if not amount:
        return None
    new = NewClaim(
        kind=kind,
        shipment_id=stored.id,
        claimed_minor=amount,
        currency=(await Setup(session).organisation()).currency,
        started_at=await begun(session, kind, stored, incident.carrier_id, incident.occurred_at),
        carrier_id=incident.carrier_id,
        incident_id=incident.id,
        text=incident.text,
    )
    return await Packets(session).complete(await Claims(session).make(new, RULE))


async def begun(
    session: AsyncSession, kind: ClaimKind, stored: StoredShipment, carrier_id: str, told_at: datetime
) -> datetime:
    """Give the instant from which the carrier's contract counts the days of a claim about a parcel.

    Raises
    ------
    NotFound
        If there is no such carrier.
    InvalidInput
        If it had no contract then.
    """
    terms = await terms_in_force(session, carrier_id, told_at)
    term = terms.contract.claims.find(kind, ClaimStep.FILE)
    start = term.deadline.start if term else StartEvent.DISCREPANCY
    events = [kept.report.event for kept in await TrackingRepository(session).after(stored.id, None, _MOST_EVENTS)]
    offered = await AssignmentRepository(session).of_shipments([stored.id])
    promised = next((each.promised_by for each in offered if each.carrier_id == carrier_id), None)
    latest = max((window.latest for window in stored.shipment.windows), default=None)
    return started_at(start, events, promised or latest, told_at)
