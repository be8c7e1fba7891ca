"""All that the house knows of a parcel, read for one claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import NotFound
from lastmile.dispatch.billing.repository import InvoiceRepository
from lastmile.dispatch.billing.sums import BilledLine
from lastmile.dispatch.billing.weights.records import Measure
from lastmile.dispatch.billing.weights.repository import MeasureRepository
from lastmile.dispatch.execution import Execution
from lastmile.dispatch.execution.records import Attempt, Kept, Proof, Task
from lastmile.dispatch.shipments import Shipments, StoredShipment
from lastmile.dispatch.tracking import KeptReport, TrackingRepository
from lastmile.incidents.claims import Claim
from lastmile.incidents.records import Entry, EntryKind, Incident, Search
from lastmile.incidents.repository import IncidentRepository
from lastmile.infra.blobs import Attachment, Blobs

_MOST_EVENTS: Final = 1_000
_MOST_ACTIONS: Final = 2_000
_MOST_INCIDENTS: Final = 20


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is known, as it is kept.

    Parameters
    ----------
    shipment : ``None`` for what was never ours.
    actions : what riders did at the parcel's stops, with positions.
    incidents : of the shipment, with what was attached to them.
    attachments : by id, those that the claim, a proof, the scale or an incident names.
    measure : what our own scale said; ``None`` where nobody weighed it.
    billed : what the accused carrier billed and credited for it.
    """

    shipment: StoredShipment | None
    events: tuple[KeptReport, ...]
    attempts: tuple[Attempt, ...]
    proofs: tuple[Proof, ...]
    actions: tuple[Kept, ...]
    incidents: tuple[Incident, ...]
    entries: tuple[Entry, ...]
    attachments: dict[str, Attachment]
    measure: Measure | None = None
    billed: tuple[BilledLine, ...] = ()


async def read_dossier(session: AsyncSession, claim: Claim) -> Dossier:
    """Read what is known of a claim's parcel."""
    if not claim.shipment_id:
        return Dossier(None, (), (), (), (), (), (), await _attachments(session, claim, (), ()))
    execution = Execution(session)
    incidents = await _incidents(session, claim)
    entries = await _attached(session, incidents)
    proofs = tuple(await execution.among(Proof, "shipment_id", [claim.shipment_id]))
    measure = (await MeasureRepository(session).of([claim.shipment_id])).get(claim.shipment_id)
    billed = await InvoiceRepository(session).billed(claim.carrier_id, [claim.shipment_id])
    pictures = [proof.attachment_id for proof in proofs if proof.attachment_id]
    pictures += measure.evidence.values() if measure else ()
    return Dossier(
        shipment=await Shipments(session).find(claim.shipment_id),
        events=tuple(await TrackingRepository(session).after(claim.shipment_id, None, _MOST_EVENTS)),
        attempts=tuple(await execution.among(Attempt, "shipment_id", [claim.shipment_id])),
        proofs=proofs,
        actions=await _actions(execution, claim.shipment_id),
        incidents=incidents,
        entries=entries,
        attachments=await _attachments(session, claim, entries, pictures),
        measure=measure,
        billed=tuple(billed.get(claim.shipment_id, ())),
    )


async def _actions(execution: Execution, shipment_id: str) -> tuple[Kept, ...]:
    tasks = await execution.among(Task, "shipment_id", [shipment_id])
    stops = {task.stop_id for task in tasks}
    found: list[Kept] = []
    for route_id in dict.fromkeys(task.route_id for task in tasks):
        actions = await execution.actions_after(route_id, 0, _MOST_ACTIONS, odd_only=False)
        found += [action for action in actions if action.stop_id in stops]
    return tuple(found)


async def _incidents(session: AsyncSession, claim: Claim) -> tuple[Incident, ...]:
    repository = IncidentRepository(session)
    found = list(await repository.before(Search(shipment_id=claim.shipment_id), None, _MOST_INCIDENTS))
    if claim.incident_id and all(incident.id != claim.incident_id for incident in found):
        named = await repository.by_id(claim.incident_id)
        found += [named] if named else []
    return tuple(sorted(found, key=lambda incident: incident.id))


async def _attached(session: AsyncSession, incidents: tuple[Incident, ...]) -> tuple[Entry, ...]:
    repository = IncidentRepository(session)
    histories = [await repository.history(incident.id, for_partner=False) for incident in incidents]
    return tuple(entry for history in histories for entry in history if entry.kind is EntryKind.ATTACHMENT)


async def _attachments(
    session: AsyncSession, claim: Claim, entries: tuple[Entry, ...], pictures: Sequence[str]
) -> dict[str, Attachment]:
    named = [piece.reference for piece in claim.pieces if piece.source == "blob"]
    named += [str(entry.data.get("blob_id", "")) for entry in entries]
    named += pictures
    found: dict[str, Attachment] = {}
    for attachment_id in dict.fromkeys(named):
        try:
            found[attachment_id] = await Blobs(session).find(attachment_id)
        except NotFound:  # a piece of before attachments were checked
            continue
    return found


def position_of(action: Kept) -> tuple[float, float] | None:
    """Give where a rider's phone was, lon and lat in degrees; ``None`` where it did not say."""
    said: Any = action.said.get("position")
    return (float(said["lon"]), float(said["lat"])) if isinstance(said, dict) and "lon" in said else None
