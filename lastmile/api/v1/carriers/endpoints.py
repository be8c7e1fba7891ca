"""Carriers and the versions of their contracts."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Path, Query, Request, Response

from lastmile.api import paging
from lastmile.api.dependencies import IfMatch, Prepared, Session
from lastmile.api.etags import etag, refuse_other
from lastmile.api.fields import Id
from lastmile.api.operation import Router, allow
from lastmile.api.uploads import UPLOAD
from lastmile.api.v1.carriers.rate_sheets import SheetName, read_sheet_upload
from lastmile.api.v1.carriers.schemas import (
    CarrierIn,
    CarrierOut,
    ContractChange,
    ContractIn,
    ContractOut,
    RateSheetOut,
)
from lastmile.carriers.register import Register, changes
from lastmile.dispatch.setup import Setup

router = Router("/v1/carriers", "carriers")

CarrierId = Annotated[Id, Path(examples=["car_01jd3k5m7n"])]
_LAST: Final = 1_000_000
Number = Annotated[int, Path(ge=1, le=_LAST, description="of the version")]


@router.post("", name="carriers.create", summary="Add a carrier", status_code=201)
@allow("carriers:write")
async def create(body: CarrierIn, session: Session, response: Response) -> CarrierOut:
    """Add a carrier; it is asked for prices as soon as it has a contract."""
    carrier = await Register(session).create(body.name, active=body.active)
    response.headers["ETag"] = etag(carrier.revision)
    response.headers["Location"] = f"/v1/carriers/{carrier.id}"
    return CarrierOut.of(carrier)


@router.get("", name="carriers.list", summary="List carriers")
@allow("carriers:read")
async def list_carriers(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[CarrierOut]:
    """List carriers, oldest first."""
    place = paging.decode(cursor, str)
    found = await Register(session).carriers.after(place[0] if place else "", limit + 1)
    page = paging.page_of(found, limit, CarrierOut.of, lambda carrier: paging.encode(carrier.id))
    paging.link_next(request, response, page)
    return page


@router.get("/{carrier_id}", name="carriers.get", summary="Show a carrier")
@allow("carriers:read")
async def get(carrier_id: CarrierId, session: Session, response: Response) -> CarrierOut:
    """Show a carrier, with the ETag that an edit needs."""
    carrier = await Register(session).carriers.by_id(carrier_id)
    response.headers["ETag"] = etag(carrier.revision)
    return CarrierOut.of(carrier)


@router.put("/{carrier_id}", name="carriers.replace", summary="Rename a carrier, stop or start asking it")
@allow("carriers:write")
async def replace(
    carrier_id: CarrierId, body: CarrierIn, session: Session, response: Response, if_match: IfMatch = None
) -> CarrierOut:
    """Write name and activity; contracts are versions of their own."""
    register = Register(session)
    carrier = await register.carriers.by_id(carrier_id)
    refuse_other(if_match, carrier.revision)
    changed = await register.change(carrier, name=body.name, active=body.active)
    response.headers["ETag"] = etag(changed.revision)
    return CarrierOut.of(changed)


@router.put(
    "/{carrier_id}/contract",
    name="carriers.agree",
    summary="Agree on a new contract version",
    status_code=201,
    responses={200: {"model": ContractOut, "description": "The newest version says this already"}},
)
@allow("carriers:write")
async def agree(carrier_id: CarrierId, body: ContractIn, session: Session, response: Response) -> ContractOut:
    """Keep a new version of the contract; earlier ones stay as they were.

    Of the versions whose period holds a day the newest counts, so that a correction is a new version with the same
    period, and new terms are one that begins later. The body is checked as `lastmile validate` checks CARRIERS.yaml.
    """
    register, organisation = Register(session), await Setup(session).organisation()
    carrier = await register.carriers.by_id(carrier_id)
    last = await register.contracts.last_number(carrier_id)
    version = await register.agree(carrier, body.root, currency=organisation.currency, timezone=organisation.timezone)
    response.status_code = 200 if version.number == last else 201
    response.headers["Location"] = f"/v1/carriers/{carrier_id}/contracts/{version.number}"
    return ContractOut.of(version)


@router.post("/{carrier_id}/contract/check", name="carriers.check", summary="Check a contract version")
@allow("carriers:write")
async def check(carrier_id: CarrierId, body: ContractIn, session: Session) -> list[ContractChange]:
    """Tell what a version would change against the newest one, or all that is wrong with it; nothing is kept.

    The first version of a contract changes nothing.
    """
    register, organisation = Register(session), await Setup(session).organisation()
    carrier = await register.carriers.by_id(carrier_id)
    found = await register.check(carrier, body.root, currency=organisation.currency, timezone=organisation.timezone)
    return [ContractChange.of(change) for change in found]


@router.post(
    "/{carrier_id}/rate-sheet", name="carriers.read_rate_sheet", summary="Read a rate sheet", openapi_extra=UPLOAD
)
@allow("carriers:write", before=read_sheet_upload)
async def read_rate_sheet(
    carrier_id: CarrierId,
    session: Session,
    rates: Prepared,
    zone: Annotated[list[SheetName] | None, Query(description="the contract's zones; no other may be in it")] = None,  # noqa: ARG001
    service_level: Annotated[list[SheetName] | None, Query(description="the contract's service levels")] = None,  # noqa: ARG001
    level: Annotated[SheetName, Query(description="of prices beside which none stands")] = "",  # noqa: ARG001
    currency: Annotated[SheetName, Query(description="of the prices; the organisation's unless given")] = "",  # noqa: ARG001
    sheet: Annotated[SheetName, Query(description="of XLSX; the first one unless given")] = "",  # noqa: ARG001
    encoding: Annotated[SheetName, Query(description="of CSV")] = "utf-8-sig",  # noqa: ARG001
) -> RateSheetOut:
    """Read a CSV or XLSX sheet into `rates` for a contract; nothing is kept, a version is agreed on by its own call.

    Layouts: a list of prices, a row for each weight and a column for each zone, or the other way round. One bad cell
    refuses the sheet; the answer names every bad cell.
    """
    await Register(session).carriers.by_id(carrier_id)
    return RateSheetOut(rates=rates)


@router.get("/{carrier_id}/contracts", name="carriers.contracts", summary="List contract versions")
@allow("carriers:read")
async def contracts(
    carrier_id: CarrierId,
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 20,
    cursor: paging.Cursor = None,
) -> paging.Page[ContractOut]:
    """List the versions of a carrier's contract, newest first."""
    place = paging.decode(cursor, int)
    register = Register(session)
    carrier = await register.carriers.by_id(carrier_id)
    number = min(max(place[0], 0), _LAST) if place else None
    found = await register.contracts.before(carrier.id, number, limit + 1)
    page = paging.page_of(found, limit, ContractOut.of, lambda version: paging.encode(version.number))
    paging.link_next(request, response, page)
    return page


@router.get("/{carrier_id}/contracts/{number}", name="carriers.contract", summary="Show a contract version")
@allow("carriers:read")
async def contract(carrier_id: CarrierId, number: Number, session: Session) -> ContractOut:
    """Show one version of a carrier's contract."""
    return ContractOut.of(await Register(session).contracts.by_number(carrier_id, number))


@router.get("/{carrier_id}/contracts/{number}/changes", name="carriers.changes", summary="Compare contract versions")
@allow("carriers:read")
async def compare(
    carrier_id: CarrierId,
    number: Number,
    session: Session,
    since: Annotated[
        int | None, Query(ge=1, le=_LAST, description="the version to compare with; the one before unless given")
    ] = None,
) -> list[ContractChange]:
    """Tell what a version changes, fact by fact: prices, zones, limits, surcharges; empty if nothing."""
    register = Register(session)
    carrier = await register.carriers.by_id(carrier_id)
    before = await register.contracts.by_number(carrier_id, number - 1 if since is None else since)
    after = await register.contracts.by_number(carrier_id, number)
    return [ContractChange.of(change) for change in changes(carrier, before, after)]
