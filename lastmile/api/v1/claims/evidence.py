"""What proves a claim: files that are brought, gaps that somebody has to fill, and the packet of all of it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

from fastapi import Path, Query, Response

from lastmile.access.roles import MANAGERS
from lastmile.api import paging
from lastmile.api.dependencies import Caller, Parts, Prepared, Session
from lastmile.api.etags import etag
from lastmile.api.fields import Id, Line
from lastmile.api.operation import Router, allow, anybody
from lastmile.api.uploads import PICTURE_OR_PAPER, UPLOAD, Upload, examined
from lastmile.api.v1.claims.packet_schemas import EvidenceTaskOut, PacketOut, SigningKeyOut, TaskChange
from lastmile.api.v1.claims.schemas import ClaimOut
from lastmile.carriers.claims import Evidence
from lastmile.core.clock import utc_now
from lastmile.core.errors import InvalidInput, NotFound, RowIssue
from lastmile.incidents.claims import Claims, Piece
from lastmile.incidents.claims.catalogue import Keeper
from lastmile.incidents.claims.checking import fault_of_form
from lastmile.incidents.claims.tasks import EvidenceTasks
from lastmile.incidents.packets import Packets, packet_pdf, sealed
from lastmile.infra.blobs import MOST_BYTES, Blobs, Owner
from lastmile.infra.signing import installation_key

router = Router("/v1/claims", "claims")
keys = Router("/v1/signing-keys", "claims")

ClaimId = Annotated[Id, Path(examples=["clm_01jd3k5m7n"])]
AttachmentId = Annotated[Id, Path(examples=["att_01jd3k5m7n"])]
TaskId = Annotated[Id, Path(examples=["tsk_01jd3k5m7n"])]
FileName = Annotated[Line, Query(description="the file's name; its ending must fit its content", examples=["box.jpg"])]


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}


_PDF: Final = _file("application/pdf")
_ZIP: Final = _file("application/zip")


@router.get("/evidence-tasks", name="claims.tasks", summary="Gaps in the evidence that somebody has to fill")
@allow("incidents:read", *MANAGERS)
async def list_tasks(
    session: Session,
    ask: Annotated[Keeper | None, Query(description="only what these have")] = None,
    owner_id: Annotated[Id | None, Query(description="only those that this user looks after")] = None,
    claim_id: Annotated[Id | None, Query(description="only those of this claim", examples=["clm_01jd3k5m7n"])] = None,
    limit: paging.Limit = 50,
) -> list[EvidenceTaskOut]:
    """List open tasks of all claims, or of one, the one that is due first at the top."""
    tasks = await EvidenceTasks(session, utc_now()).open_ones(ask or "", owner_id, limit, claim_id or "")
    return [EvidenceTaskOut.of(task) for task in tasks]


@router.patch("/evidence-tasks/{task_id}", name="claims.take_task", summary="Say who fills a gap")
@allow("incidents:write", *MANAGERS)
async def take_task(task_id: TaskId, body: TaskChange, session: Session) -> EvidenceTaskOut:
    """Say who looks after a task; it ends by itself when the evidence is there."""
    return EvidenceTaskOut.of(await EvidenceTasks(session, utc_now()).take(task_id, body.owner_id))


@router.post(
    "/{claim_id}/attachments",
    name="claims.attach",
    summary="Bring a file as evidence",
    status_code=201,
    openapi_extra=UPLOAD,
)
@allow("incidents:write", most_bytes=MOST_BYTES, before=examined)
async def attach(
    claim_id: ClaimId,
    session: Session,
    caller: Caller,
    prepared: Prepared,
    response: Response,
    evidence: Annotated[Evidence, Query(description="what of the checklist it is")],
    name: FileName = "",
) -> ClaimOut:
    """Keep a picture or PDF and add it to the evidence; the body is the file itself.

    What its content is not, its Content-Type and `name` must not say; photos are pictures. A partner brings its side.
    """
    upload: Upload = prepared
    claims = Claims(session)
    claim = await claims.find(claim_id, caller)
    kept = await Blobs(session).keep(upload.body, upload.media, Owner(carrier_id=caller.carrier_id))
    piece = Piece(evidence, "blob", kept.id, caller.id, utc_now())
    if fault := fault_of_form(kept, piece):
        raise InvalidInput("this cannot be that evidence", [RowIssue("body", "/body", None, name or None, fault)])
    changed = await claims.add_pieces(claim, caller.id, [piece])
    response.headers["ETag"] = etag(changed.revision)
    return ClaimOut.of(changed)


@router.get(
    "/{claim_id}/attachments/{attachment_id}",
    name="claims.attachment",
    summary="A file of a claim",
    response_class=Response,
    responses=PICTURE_OR_PAPER,
)
@allow("incidents:read")
async def get_attachment(claim_id: ClaimId, attachment_id: AttachmentId, session: Session, caller: Caller) -> Response:
    """Give the bytes of a file that is evidence of this claim."""
    claim = await Claims(session).find(claim_id, caller)
    if not any((piece.source, piece.reference) == ("blob", attachment_id) for piece in claim.pieces):
        raise NotFound(f"{claim_id} has no attachment {attachment_id}", {"attachment": attachment_id})
    blobs = Blobs(session)
    found = await blobs.find(attachment_id)
    headers = {"ETag": f'"{found.sha256}"', "Cache-Control": "private, max-age=86400, immutable"}
    return Response(await blobs.body(found.sha256), media_type=found.media.media_type, headers=headers)


@router.post("/{claim_id}/find-evidence", name="claims.find_evidence", summary="Look for evidence that is there")
@allow("incidents:write", *MANAGERS)
async def find_evidence(claim_id: ClaimId, session: Session, caller: Caller, response: Response) -> ClaimOut:
    """Fill gaps with what is known by now: proofs, photos of the incident, what the scale says; as when it was made."""
    claim = await Packets(session).complete(await Claims(session).find(claim_id, caller))
    response.headers["ETag"] = etag(claim.revision)
    return ClaimOut.of(claim)


@router.get("/{claim_id}/packet", name="claims.packet", summary="A claim's evidence packet")
@allow("incidents:read")
async def get_packet(claim_id: ClaimId, session: Session, caller: Caller) -> PacketOut:
    """Give the checklist with its gaps, the parcel's way, weights, billed lines, and every file with its hash."""
    claim = await Claims(session).find(claim_id, caller)
    return PacketOut.of(await Packets(session).assemble(claim))


@router.get(
    "/{claim_id}/packet.pdf",
    name="claims.packet_pdf",
    summary="The packet on paper",
    response_class=Response,
    responses=_PDF,
)
@allow("incidents:read")
async def get_packet_pdf(claim_id: ClaimId, session: Session, caller: Caller) -> Response:
    """Print the packet with its pictures as one PDF."""
    packets = Packets(session)
    packet = await packets.assemble(await Claims(session).find(claim_id, caller))
    printed = await asyncio.to_thread(packet_pdf, packet, await packets.files(packet))
    return Response(printed, media_type="application/pdf", headers=_named(claim_id, "pdf"))


@router.get(
    "/{claim_id}/packet.zip",
    name="claims.packet_zip",
    summary="The packet, signed, in one file",
    response_class=Response,
    responses=_ZIP,
)
@allow("incidents:read", unit_of_work=False)
async def get_packet_zip(claim_id: ClaimId, parts: Parts, caller: Caller) -> Response:
    """Give data, PDF and all files with a signed manifest; `lastmile verify-packet` holds it against its signature."""
    async with parts.database.transaction() as session:
        key = await installation_key(session)
    async with parts.database.reading() as session:
        packets = Packets(session)
        packet = await packets.assemble(await Claims(session).find(claim_id, caller))
        files = await packets.files(packet)
    packed = await asyncio.to_thread(sealed, packet, files, key)
    return Response(packed, media_type="application/zip", headers=_named(claim_id, "zip"))


def _named(claim_id: str, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{claim_id}.{ending}"', "Cache-Control": "private, no-cache"}


@keys.get("", name="signing_keys.list", summary="Keys that sign evidence packets")
@anybody(unit_of_work=False)
async def list_keys(parts: Parts) -> list[SigningKeyOut]:
    """Give the public key of this installation, for whoever verifies a packet."""
    async with parts.database.transaction() as session:
        key = await installation_key(session)
    return [SigningKeyOut(fingerprint=key.fingerprint, public_pem=key.public_pem)]
