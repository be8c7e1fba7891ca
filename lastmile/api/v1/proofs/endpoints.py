"""Proof of delivery, and the codes that recipients say."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response
from pydantic import BaseModel, ConfigDict, Field

from lastmile.access import Principal, Role
from lastmile.api.dependencies import Caller, Session
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1.routes.schemas import AttemptOut, ProofOut
from lastmile.core.errors import NotFound
from lastmile.dispatch.execution import Codes, Execution
from lastmile.dispatch.execution.records import Attempt, Proof
from lastmile.dispatch.shipments import Shipments
from lastmile.infra.blobs import Blobs

router = Router("/v1/proofs", "proofs")
of_shipments = Router("/v1/shipments", "proofs")

ProofId = Annotated[Id, Path(examples=["prf_01jd3k5m7n"])]
ShipmentId = Annotated[Id, Path(examples=["shp_01jd3k5m7n"])]


class DeliveryCode(BaseModel):
    """A one-time code, shown this once."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"shipment_id": "shp_01jd3k5m7n", "code": "482913"}]},
    )

    shipment_id: str
    code: str = Field(description="six digits, for the recipient alone")


async def _proof_for(session: Session, caller: Principal, proof_id: str) -> Proof:
    proof = await Execution(session).find(Proof, proof_id)
    is_own = (
        (caller.shop_id and caller.shop_id == proof.shop_id)
        or (caller.rider_id and caller.rider_id == proof.rider_id)
        or (caller.carrier_id and caller.carrier_id == proof.carrier_id)
    )
    if not caller.is_staff and not is_own:
        raise NotFound(f"there is no {proof_id}", {"id": proof_id})
    return proof


@router.get("/{proof_id}", name="proofs.get", summary="Show a proof")
@allow("tracking:read")
async def get_proof(proof_id: ProofId, session: Session, caller: Caller) -> ProofOut:
    """Show one piece of evidence; a shop sees those of its shipments, riders and partners the own ones."""
    return ProofOut.of(await _proof_for(session, caller, proof_id))


@router.get(
    "/{proof_id}/blob",
    name="proofs.blob",
    summary="The picture of a proof",
    response_class=Response,
    responses={
        200: {
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in ("image/jpeg", "image/png", "image/webp", "application/pdf")
            }
        }
    },
)
@allow("tracking:read")
async def get_blob(proof_id: ProofId, session: Session, caller: Caller) -> Response:
    """Give the bytes of a photo or signature, as they were brought."""
    proof = await _proof_for(session, caller, proof_id)
    if not proof.sha256:
        raise NotFound(f"{proof_id} is no picture", {"id": proof_id})
    headers = {"ETag": f'"{proof.sha256}"', "Cache-Control": "private, max-age=86400, immutable"}
    return Response(await Blobs(session).body(proof.sha256), media_type=proof.media_type, headers=headers)


@of_shipments.get("/{shipment_id}/attempts", name="shipments.attempts", summary="Attempts at a shipment's door")
@allow("shipments:read")
async def list_attempts(shipment_id: ShipmentId, session: Session, caller: Caller) -> list[AttemptOut]:
    """List every attempt with its proof, oldest first."""
    await _own(session, caller).find(shipment_id)
    execution = Execution(session)
    attempts = await execution.among(Attempt, "shipment_id", [shipment_id])
    proofs = await execution.among(Proof, "shipment_id", [shipment_id])
    return [AttemptOut.of(attempt, proofs) for attempt in sorted(attempts, key=lambda one: (one.at, one.id))]


@of_shipments.post(
    "/{shipment_id}/delivery-code",
    name="shipments.make_code",
    summary="Make a one-time code for the door",
    status_code=201,
)
@allow("shipments:write")
async def make_code(shipment_id: ShipmentId, session: Session, caller: Caller) -> DeliveryCode:
    """Make a code that the recipient says at the door; an older one ends. It is in this answer and nowhere else."""
    stored = await _own(session, caller).find(shipment_id)
    return DeliveryCode(shipment_id=stored.id, code=await Codes(session).make(stored.id))


def _own(session: Session, caller: Principal) -> Shipments:
    return Shipments(session, caller.shop_id if caller.role is Role.SHOP else None)
