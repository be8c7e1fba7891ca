"""Cash on delivery: who holds whose money, what came in, and what is overdue."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Path, Query, Request, Response

from lastmile.access import Principal, Role
from lastmile.api import paging
from lastmile.api.dependencies import Caller, Parts, Prepared, Session
from lastmile.api.fields import Amount, Id, Moment
from lastmile.api.operation import Router, allow
from lastmile.api.v1.cash.reading import read_upload, told
from lastmile.api.v1.cash.schemas import (
    AgedOut,
    CashEntryIn,
    CashEntryOut,
    Currency,
    Name,
    OpenOut,
    PartyId,
    RemittanceFileOut,
    RemittanceIn,
    RemittanceOut,
)
from lastmile.carriers.cash import RemittedRow
from lastmile.core.errors import NotFound
from lastmile.dispatch.cash import Cash, LineIn

router = Router("/v1/cash", "cash")

_LAST = 2**62
_LARGEST_FILE: Final = 20 * 1024 * 1024
_FILE: Final = {
    "requestBody": {
        "description": "CSV or XLSX, a row for each parcel; the content tells which, whatever type it is sent as",
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string", "format": "binary"}},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
Party = Annotated[PartyId, Path(examples=["rdr_01jd3k5m7n"])]
OfParty = Annotated[PartyId | None, Query(description="only of this rider or carrier")]


def _own(caller: Principal, asked: str | None) -> str:
    """Give whose cash a caller may see: riders and partners their own."""
    own = {Role.RIDER: caller.rider_id, Role.PARTNER: caller.carrier_id}.get(caller.role)
    if own is not None and asked not in {None, own}:
        raise NotFound(f"there is no rider or carrier {asked}", {"party": asked})
    return own or asked or ""


@router.post("/remittances", name="cash.remit", summary="Take in collected cash", status_code=201, responses={404: {}})
@allow("cash:write")
async def remit(body: RemittanceIn, session: Session, caller: Caller, parts: Parts) -> RemittanceOut:
    """Take in a rider's hand-over or a carrier's transfer, and hold it against what was collected.

    What is short, too much, unknown, paid twice or not the sum of its lines comes back as findings; the money counts
    all the same. The same reference of a party again changes nothing.
    """
    lines = [line.line() for line in body.lines]
    kept = await Cash(session, parts.clock()).remit(
        body.party, body.reference, body.amount_minor, body.currency, body.at, lines, caller.id
    )
    return RemittanceOut.of(kept)


@router.post(
    "/remittances/import",
    name="cash.import_remittance",
    summary="Take in a carrier's remittance file",
    status_code=201,
    openapi_extra=_FILE,
    responses={404: {}},
)
@allow("cash:write", before=read_upload, most_bytes=_LARGEST_FILE)
async def import_remittance(
    session: Session,
    caller: Caller,
    parts: Parts,
    prepared: Prepared,
    party: Annotated[PartyId, Query(description="who pays", examples=["car_01jd3k5m7n"])],
    reference: Annotated[Name, Query(description="the bank's own; the same again is the same", examples=["SEPA-7"])],
    at: Annotated[Moment, Query(description="when the money arrived", examples=["2026-11-24T10:00:00Z"])],
    currency: Annotated[Currency, Query(examples=["EUR"])],
    amount_minor: Annotated[Amount | None, Query(description="what arrived; the sum of the rows unless given")] = None,
    sheet: Annotated[str, Query(max_length=100, description="of XLSX; the first one unless given")] = "",  # noqa: ARG001  read before
    encoding: Annotated[str, Query(max_length=40, description="of CSV")] = "utf-8-sig",  # noqa: ARG001  read before
) -> RemittanceFileOut:
    """Take in a transfer with its list of parcels, CSV or XLSX, and tell of each row whether it fits the ledger.

    One bad row refuses the file, and nothing of it is kept; the answer names every bad row.
    """
    rows: tuple[RemittedRow, ...] = prepared
    lines = [LineIn(row.reference, row.amount_minor, row.fee_minor) for row in rows]
    arrived = sum(row.amount_minor for row in rows) if amount_minor is None else amount_minor
    kept = await Cash(session, parts.clock()).remit(party, reference, arrived, currency, at, lines, caller.id)
    shown = list(told(rows, kept.lines, kept.findings))
    return RemittanceFileOut(remittance=RemittanceOut.of(kept), rows=shown)


@router.get("/remittances", name="cash.remittances", summary="List remittances")
@allow("cash:read")
async def remittances(
    session: Session,
    caller: Caller,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    party: OfParty = None,
) -> paging.Page[RemittanceOut]:
    """List remittances, newest first, each with what was wrong with it."""
    place = paging.decode(cursor, str)
    found = await Cash(session).repository.remittances(place[0] if place else None, limit + 1, _own(caller, party))
    page = paging.page_of(found, limit, RemittanceOut.of, lambda kept: paging.encode(kept.id))
    paging.link_next(request, response, page)
    return page


@router.post("/entries", name="cash.enter", summary="Write an entry by hand", status_code=201, responses={404: {}})
@allow("cash:write")
async def enter(body: CashEntryIn, session: Session, caller: Caller, parts: Parts) -> CashEntryOut:
    """Write a fee, a write-off, a collection that nobody told, or the reversal of an entry; nothing is ever changed."""
    cash = Cash(session, parts.clock())
    await cash.enter(body.party, body.shipment_id, body.kind, body.amount_minor, body.note, caller.id)
    [kept] = await cash.repository.entries(None, 1, body.party, body.shipment_id)
    return CashEntryOut.of(kept)


@router.get("/entries", name="cash.entries", summary="List the ledger")
@allow("cash:read")
async def entries(
    session: Session,
    caller: Caller,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    party: OfParty = None,
    shipment_id: Annotated[Id | None, Query()] = None,
) -> paging.Page[CashEntryOut]:
    """List entries, newest first: what was collected, handed over, kept as a fee, written off."""
    place = paging.decode(cursor, int)
    before = None if place is None else max(0, min(place[0], _LAST))
    found = await Cash(session).repository.entries(before, limit + 1, _own(caller, party), shipment_id or "")
    page = paging.page_of(found, limit, CashEntryOut.of, lambda kept: paging.encode(kept.sequence))
    paging.link_next(request, response, page)
    return page


@router.get("/aging", name="cash.aging", summary="Who holds cash, and for how long it is overdue")
@allow("cash:read")
async def aging(
    session: Session,
    caller: Caller,
    parts: Parts,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    party: OfParty = None,
) -> paging.Page[AgedOut]:
    """Show what riders and carriers hold by days overdue; `limit` counts parties.

    A carrier's cash is due by its contract's `remit_within`, a rider's on the day after the collection.
    """
    place = paging.decode(cursor, str)
    found = await Cash(session, parts.clock()).aged(place[0] if place else "", limit + 1, _own(caller, party))
    shown = list(dict.fromkeys(each.party for each in found))
    last = shown[limit - 1] if len(shown) > limit else None
    items = [AgedOut.of(each) for each in found if each.party in shown[:limit]]
    page = paging.Page[AgedOut](items=items, next_cursor=None if last is None else paging.encode(last))
    paging.link_next(request, response, page)
    return page


@router.get("/parties/{party}", name="cash.held", summary="What a rider or carrier holds")
@allow("cash:read")
async def held(party: Party, session: Session, caller: Caller, parts: Parts, limit: paging.Limit = 50) -> list[OpenOut]:
    """Show open cash shipment by shipment, the longest overdue first."""
    found = await Cash(session, parts.clock()).held_by(_own(caller, party))
    return [OpenOut.of(each) for each in found[:limit]]
