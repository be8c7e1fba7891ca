"""Shops: who sends parcels."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request, Response

from lastmile.api import paging
from lastmile.api.dependencies import IfMatch, Session
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1 import setting_up
from lastmile.api.v1.shops.schemas import ShopIn, ShopOut
from lastmile.dispatch.setup import Setup

router = Router("/v1/shops", "setup")

ShopId = Annotated[Id, Path(examples=["shop_01jd3k5m7n"])]


@router.post("", name="shops.create", summary="Add a shop", status_code=201)
@allow("setup:write")
async def create(body: ShopIn, session: Session, response: Response) -> ShopOut:
    """Add a shop."""
    return ShopOut.of(await setting_up.made(Setup(session), body.shop(), response, "/v1/shops"))


@router.get("", name="shops.list", summary="List shops")
@allow("setup:read")
async def list_shops(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    active: Annotated[bool | None, Query(description="only these")] = None,
) -> paging.Page[ShopOut]:
    """List shops, oldest first."""
    repository = Setup(session).shops
    return await setting_up.page(repository, ShopOut.of, request, response, limit, cursor, active=active)


@router.get("/{shop_id}", name="shops.get", summary="Show a shop")
@allow("setup:read")
async def get(shop_id: ShopId, session: Session, response: Response) -> ShopOut:
    """Show a shop, with the ETag that an edit needs."""
    return ShopOut.of(await setting_up.found(Setup(session).shops, shop_id, response))


@router.put("/{shop_id}", name="shops.replace", summary="Replace a shop")
@allow("setup:write")
async def replace(
    shop_id: ShopId, body: ShopIn, session: Session, response: Response, if_match: IfMatch = None
) -> ShopOut:
    """Write new values in place of the old ones; what is left out takes its default."""
    setup = Setup(session)
    old = await setup.shops.by_id(shop_id)
    return ShopOut.of(await setting_up.replaced(setup, old, body.shop, if_match, response))
