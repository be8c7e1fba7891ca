"""What a claim may be about and what may be brought as its evidence; everything else is refused with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access import Principal
from lastmile.core.errors import InvalidInput, NotFound, RowIssue
from lastmile.dispatch.execution import Execution
from lastmile.dispatch.execution.records import Attempt, Proof, Task
from lastmile.dispatch.outsourcing.repository import BookingRepository
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.shipments import Shipments, StoredShipment
from lastmile.incidents.claims.catalogue import Form, wanted
from lastmile.incidents.claims.records import Claim, NewClaim, Piece
from lastmile.infra.blobs import Attachment, Blobs


async def carried_shipment(session: AsyncSession, new: NewClaim) -> StoredShipment | None:
    """Give the shipment that a claim is about, after making sure that the accused had it.

    Returns
    -------
    ``None`` for a claim about what the carrier billed though it was never ours.

    Raises
    ------
    InvalidInput
        If there is no such shipment, or whoever the claim is against never had it.
    """
    if not new.shipment_id:
        return None
    try:
        stored = await Shipments(session).find(new.shipment_id)
    except NotFound:
        raise _refused("shipment_id", new.shipment_id, "a shipment that is there") from None
    if new.carrier_id and not await _carrier_had(session, stored, new.carrier_id):
        raise _refused("carrier_id", new.carrier_id, f"a carrier that has or had {stored.id}")
    if new.rider_id and not await _rider_had(session, stored, new.rider_id):
        raise _refused("rider_id", new.rider_id, f"a rider who has or had {stored.id}")
    return stored


async def _carrier_had(session: AsyncSession, stored: StoredShipment, carrier_id: str) -> bool:
    if stored.carrier_id == carrier_id:
        return True
    offered = await AssignmentRepository(session).of_shipments([stored.id])
    if any(assignment.carrier_id == carrier_id for assignment in offered):
        return True
    return bool(await BookingRepository(session).of_shipments(carrier_id, [stored.id]))


async def _rider_had(session: AsyncSession, stored: StoredShipment, rider_id: str) -> bool:
    if stored.rider_id == rider_id:
        return True
    execution = Execution(session)
    if any(attempt.rider_id == rider_id for attempt in await execution.among(Attempt, "shipment_id", [stored.id])):
        return True
    tasks = await execution.among(Task, "shipment_id", [stored.id])
    mine = await execution.routes_of_rider(rider_id, [task.route_id for task in tasks])
    return bool(mine)


async def refuse_foreign(
    session: AsyncSession, claim: Claim | NewClaim, caller: Principal, pieces: Sequence[Piece]
) -> None:
    """Let only evidence pass that is there, is the caller's, of this shipment, and can be what it is said to be.

    Raises
    ------
    InvalidInput
        With an issue for each piece that is none.
    """
    issues = []
    for place, piece in enumerate(pieces):
        expected = await _fault(session, claim, caller, piece)
        if expected:
            issues.append(RowIssue("body", f"/body/pieces/{place}/reference", None, piece.reference, expected))
    if issues:
        raise InvalidInput("this cannot be evidence of this claim", issues)


async def _fault(session: AsyncSession, claim: Claim | NewClaim, caller: Principal, piece: Piece) -> str:
    if piece.source == "blob":
        return await _fault_of_attachment(session, caller, piece)
    if piece.source == "proof":
        try:
            proof = await Execution(session).find(Proof, piece.reference)
        except NotFound:
            return "id of a proof that is there"
        return "" if proof.shipment_id == claim.shipment_id else "a proof of this claim's shipment"
    return ""


async def _fault_of_attachment(session: AsyncSession, caller: Principal, piece: Piece) -> str:
    try:
        found = await Blobs(session).find(piece.reference)
    except NotFound:
        return "id of an attachment that is there"
    if not caller.is_staff and found.owner.carrier_id != caller.carrier_id:
        return "id of an attachment that is there"
    return fault_of_form(found, piece)


def fault_of_form(attachment: Attachment, piece: Piece) -> str:
    """Say what an attachment should be to be a piece of evidence; empty where it is that."""
    form = Form.PICTURE if attachment.media.media_type.startswith("image/") else Form.PAPER
    takes = wanted(piece.evidence).takes
    return "" if form in takes else f"{wanted(piece.evidence).words} as {' or '.join(sorted(takes))}"


def _refused(field: str, value: str, expected: str) -> InvalidInput:
    issue = RowIssue("body", f"/body/{field}", None, value, expected)
    return InvalidInput("a claim is about a parcel that the other side had", [issue])
