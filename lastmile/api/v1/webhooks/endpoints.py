"""Webhook endpoints, their secrets and their deliveries."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access import Principal
from lastmile.api import paging
from lastmile.api.dependencies import Caller, IfMatch, Parts, Session
from lastmile.api.etags import etag, refuse_other
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.services import Services
from lastmile.api.v1.webhooks.schemas import (
    DeliveryOut,
    EndpointChange,
    EndpointIn,
    EndpointOut,
    EndpointWithSecret,
)
from lastmile.dispatch.webhooks import DeliveryState, Owner, Webhooks

router = Router("/v1/webhooks", "webhooks")

EndpointId = Annotated[Id, Path(examples=["whe_01jd3k5m7n"])]
DeliveryId = Annotated[Id, Path(examples=["whd_01jd3k5m7n"])]


def _of(session: AsyncSession, caller: Principal, parts: Services) -> Webhooks:
    owner = None if caller.is_staff else Owner(caller.shop_id, caller.carrier_id)
    return Webhooks(session, owner, over_http=parts.settings.webhooks_to_private)


@router.post("", name="webhooks.create", summary="Make a webhook endpoint", status_code=201)
@allow("webhooks:write")
async def create(
    body: EndpointIn, session: Session, caller: Caller, parts: Parts, response: Response
) -> EndpointWithSecret:
    """Make an endpoint; messages are signed with its secret (Standard Webhooks), which is shown this once.

    A shop hears of its shipments, a partner of its assignments, staff of everything.
    """
    endpoint = await _of(session, caller, parts).create(body.url, body.kinds, body.description)
    response.headers["ETag"] = etag(endpoint.revision)
    return EndpointWithSecret.of(endpoint)


@router.get("", name="webhooks.list", summary="List webhook endpoints")
@allow("webhooks:read")
async def list_endpoints(
    session: Session,
    caller: Caller,
    parts: Parts,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[EndpointOut]:
    """List endpoints, oldest first."""
    place = paging.decode(cursor, str)
    found = await _of(session, caller, parts).after(place[0] if place else "", limit + 1)
    page = paging.page_of(found, limit, EndpointOut.of, lambda endpoint: paging.encode(endpoint.id))
    paging.link_next(request, response, page)
    return page


@router.get("/{endpoint_id}", name="webhooks.get", summary="Show a webhook endpoint")
@allow("webhooks:read")
async def get(
    endpoint_id: EndpointId, session: Session, caller: Caller, parts: Parts, response: Response
) -> EndpointOut:
    """Show an endpoint, with the ETag that an edit needs."""
    endpoint = await _of(session, caller, parts).find(endpoint_id)
    response.headers["ETag"] = etag(endpoint.revision)
    return EndpointOut.of(endpoint)


@router.patch("/{endpoint_id}", name="webhooks.change", summary="Change a webhook endpoint")
@allow("webhooks:write")
async def change(
    endpoint_id: EndpointId,
    body: EndpointChange,
    session: Session,
    caller: Caller,
    parts: Parts,
    response: Response,
    if_match: IfMatch = None,
) -> EndpointOut:
    """Change address, kinds or description, disable or enable; enabling forgets earlier failures."""
    webhooks = _of(session, caller, parts)
    endpoint = await webhooks.find(endpoint_id)
    refuse_other(if_match, endpoint.revision)
    changed = await webhooks.change(endpoint, **body.model_dump())
    response.headers["ETag"] = etag(changed.revision)
    return EndpointOut.of(changed)


@router.post("/{endpoint_id}/secrets", name="webhooks.rotate", summary="Make a new secret", status_code=201)
@allow("webhooks:write")
async def rotate(endpoint_id: EndpointId, session: Session, caller: Caller, parts: Parts) -> EndpointWithSecret:
    """Begin a rotation: from now on messages carry signatures of the new and of the former secret."""
    webhooks = _of(session, caller, parts)
    return EndpointWithSecret.of(await webhooks.rotate(await webhooks.find(endpoint_id)))


@router.delete("/{endpoint_id}/secrets/previous", name="webhooks.end_rotation", summary="Drop the former secret")
@allow("webhooks:write")
async def end_rotation(endpoint_id: EndpointId, session: Session, caller: Caller, parts: Parts) -> EndpointOut:
    """End a rotation: only the newest secret stays active."""
    webhooks = _of(session, caller, parts)
    return EndpointOut.of(await webhooks.end_rotation(await webhooks.find(endpoint_id)))


@router.post("/{endpoint_id}/test", name="webhooks.test", summary="Send a test message", status_code=202)
@allow("webhooks:write")
async def test(endpoint_id: EndpointId, session: Session, caller: Caller, parts: Parts) -> DeliveryOut:
    """Send a message that says nothing, to see whether it arrives; look at it in the deliveries."""
    webhooks = _of(session, caller, parts)
    return DeliveryOut.of(await webhooks.send_test(await webhooks.find(endpoint_id)))


@router.get("/{endpoint_id}/deliveries", name="webhooks.deliveries", summary="List deliveries")
@allow("webhooks:read")
async def deliveries(
    endpoint_id: EndpointId,
    session: Session,
    caller: Caller,
    parts: Parts,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    state: Annotated[DeliveryState | None, Query(description="only these")] = None,
) -> paging.Page[DeliveryOut]:
    """List what was sent to an endpoint, newest first, with the answer or the error of the last attempt."""
    place = paging.decode(cursor, str)
    webhooks = _of(session, caller, parts)
    endpoint = await webhooks.find(endpoint_id)
    found = await webhooks.deliveries(endpoint, place[0] if place else None, limit + 1, state)
    page = paging.page_of(found, limit, DeliveryOut.of, lambda delivery: paging.encode(delivery.id))
    paging.link_next(request, response, page)
    return page


@router.post(
    "/{endpoint_id}/deliveries/{delivery_id}/redeliver",
    name="webhooks.redeliver",
    summary="Send a message again",
    status_code=202,
)
@allow("webhooks:write")
async def redeliver(
    endpoint_id: EndpointId, delivery_id: DeliveryId, session: Session, caller: Caller, parts: Parts
) -> DeliveryOut:
    """Send a message once more, now, with the same id, so that a receiver that has seen it can drop it."""
    webhooks = _of(session, caller, parts)
    return DeliveryOut.of(await webhooks.redeliver(await webhooks.find(endpoint_id), delivery_id))
