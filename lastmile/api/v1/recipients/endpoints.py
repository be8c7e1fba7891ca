"""The public page of a shipment, as JSON: its address is the secret."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

from fastapi import Depends, Path, Request, Response

from lastmile.api.dependencies import Parts, Session
from lastmile.api.fields import Id
from lastmile.api.limits import refuse_too_many
from lastmile.api.operation import Router, anybody
from lastmile.api.services import Services
from lastmile.api.v1.recipients.schemas import (
    InstructionsIn,
    ProblemIn,
    RatingIn,
    RatingOut,
    ReportedOut,
    SlotIn,
    SlotOut,
    TrackingOut,
)
from lastmile.dispatch.recipients import Recipient
from lastmile.infra.blobs import Blobs, without_metadata

PER_MINUTE: Final = 60
"""Calls to one page, and calls of one address to any page."""


async def _limited(token: Annotated[str, Path()], request: Request, parts: Parts) -> None:
    await refuse_visitor(parts, token, request)


async def refuse_visitor(parts: Services, token: str, request: Request) -> None:
    """Count a call to a page.

    Raises
    ------
    LimitReached
        If there were too many within the minute.
    """
    await refuse_too_many(parts.live, f"page:{token[:64]}", PER_MINUTE)
    if request.client is not None:
        await refuse_too_many(parts.live, f"visitor:{request.client.host}", PER_MINUTE * 10)


router = Router("/v1/tracking/{token}", "tracking page")
router.dependencies.append(Depends(_limited))

Token = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9_-]{8,64}$", examples=["q1Wv9bT2c8Yx4Zr7Kd3Lm6Np0Qs5Ut1A"], description="the secret")
]
_MAY: Final[dict[int | str, dict[str, Any]]] = {403: {}, 429: {}}


@router.get("", name="tracking.get", summary="Where a shipment is", responses={429: {}})
@anybody()
async def get_tracking(token: Token, session: Session) -> TrackingOut:
    """Give state and history in plain words, and while it is on the road when it will arrive, as a window."""
    return TrackingOut.of(await (await Recipient.by_token(session, token)).view(), token)


@router.get(
    "/photos/{proof_id}",
    name="tracking.photo",
    summary="Where the parcel was left",
    response_class=Response,
    responses={
        429: {},
        200: {
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in ("image/jpeg", "image/png", "image/webp")
            }
        },
    },
)
@anybody(unit_of_work=False)
async def get_photo(token: Token, proof_id: Annotated[Id, Path(examples=["prf_01jd3k5m7n"])], parts: Parts) -> Response:
    """Give the photo of the delivery without place, time and camera in it."""
    async with parts.database.reading() as session:
        proof = await (await Recipient.by_token(session, token)).photo(proof_id)
        body = await Blobs(session).body(proof.sha256)
    headers = {"Cache-Control": "private, max-age=3600"}
    return Response(await asyncio.to_thread(without_metadata, body), media_type=proof.media_type, headers=headers)


@router.put("/rating", name="tracking.rate", summary="Rate a delivery", responses=_MAY)
@anybody()
async def rate(token: Token, body: RatingIn, session: Session) -> RatingOut:
    """Say how it was, 1 to 5 stars; once, and changeable for a day."""
    return RatingOut.of(await (await Recipient.by_token(session, token)).rate(body.stars, body.comment))


@router.post("/problems", name="tracking.report", summary="Report a problem", status_code=201, responses=_MAY)
@anybody()
async def report(token: Token, body: ProblemIn, session: Session) -> ReportedOut:
    """Say that something is wrong; shop and dispatchers hear of it."""
    return ReportedOut(id=await (await Recipient.by_token(session, token)).report(body.kind, body.text))


@router.put("/slot", name="tracking.choose_slot", summary="Choose another time", responses=_MAY)
@anybody()
async def choose_slot(token: Token, body: SlotIn, session: Session) -> SlotOut:
    """Move the delivery to one of the times offered, where the shop allows it and nobody has it on the road yet."""
    return SlotOut.of(await (await Recipient.by_token(session, token)).choose_slot(body.earliest))


@router.put("/instructions", name="tracking.instruct", summary="Leave instructions", status_code=204, responses=_MAY)
@anybody()
async def instruct(token: Token, body: InstructionsIn, session: Session) -> None:
    """Tell the rider what to know, in place of what was said before; where the shop allows it."""
    await (await Recipient.by_token(session, token)).instruct(body.text)
