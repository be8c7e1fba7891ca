"""Carriers' invoices: taken in, looked at, disputed; and what is still to be billed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Final

from fastapi import Path, Query, Request, Response

from lastmile.api import paging
from lastmile.api.dependencies import Caller, Parts, Prepared, Session
from lastmile.api.fields import Day, Id
from lastmile.api.operation import Router, allow
from lastmile.api.v1.invoices.reading import read_upload
from lastmile.api.v1.invoices.schemas import (
    AccrualOut,
    AccrualsOut,
    AccruedOut,
    DecidedOut,
    DocumentOut,
    FindingDecisionIn,
    FindingDecisionsIn,
    FindingOut,
    FindingSum,
    InvoiceLineOut,
    InvoiceOut,
    UploadOut,
    VoidIn,
)
from lastmile.carriers.invoices import DocumentKind, FindingKind
from lastmile.carriers.register import book_of
from lastmile.core.errors import InvalidInput, NotFound, RowIssue
from lastmile.dispatch.billing import Billing, FindingSearch, FindingState, accruals, accrued

of_carrier = Router("/v1/carriers/{carrier_id}", "invoices")
router = Router("/v1/invoices", "invoices")
findings = Router("/v1/invoice-findings", "invoices")

CarrierId = Annotated[Id, Path(examples=["car_01jd3k5m7n"])]
InvoiceId = Annotated[Id, Path(examples=["inv_01jd3k5m7n"])]
FindingId = Annotated[Id, Path(examples=["fnd_01jd3k5m7n"])]
OfCarrier = Annotated[Id | None, Query(description="only of this carrier")]
First = Annotated[Day, Query(description="first day of the shipments", examples=["2026-11-01"])]
Last = Annotated[Day, Query(description="last day of the shipments", examples=["2026-11-30"])]
_LARGEST_FILE: Final = 40 * 1024 * 1024
_FILE: Final = {
    "requestBody": {
        "description": "CSV, XLSX or EDI X12 210; the content tells which, whatever type it is sent as",
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string", "format": "binary"}},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@of_carrier.post(
    "/invoices",
    name="invoices.upload",
    summary="Take in a carrier's file of invoices",
    status_code=201,
    openapi_extra=_FILE,
    responses={200: {"model": UploadOut, "description": "All of it is here already"}},
)
@allow("carriers:write", before=read_upload, most_bytes=_LARGEST_FILE)
async def upload(
    carrier_id: CarrierId,  # noqa: ARG001  read and judged before the transaction
    session: Session,
    caller: Caller,
    parts: Parts,
    upload: Prepared,
    response: Response,
    number: Annotated[str, Query(max_length=100, description="of the invoice, if no column has it")] = "",  # noqa: ARG001
    sheet: Annotated[str, Query(max_length=100, description="of XLSX; the first one unless given")] = "",  # noqa: ARG001
    encoding: Annotated[str, Query(max_length=40, description="of CSV")] = "utf-8-sig",  # noqa: ARG001
) -> UploadOut:
    """Read a file, hold every row against shipments and contract, and keep the invoices with what is wrong with them.

    One bad row refuses the file, and nothing of it is kept; the answer names every bad row. Credit notes close
    findings. The same invoice sent again changes nothing; another content under its number is a conflict.
    """
    taken = await Billing(session, parts.clock()).take_in(upload.judged, upload.book, caller.id)
    if all(each.known for each in taken):
        response.status_code = 200
    return UploadOut(documents=[DocumentOut.of(each) for each in taken], unread=list(upload.read.unread))


@router.get("", name="invoices.list", summary="List carriers' invoices")
@allow("carriers:read")
async def list_invoices(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    carrier_id: OfCarrier = None,
    kind: Annotated[DocumentKind | None, Query()] = None,
) -> paging.Page[InvoiceOut]:
    """List invoices and credit notes, newest first."""
    place = paging.decode(cursor, str)
    found = await Billing(session).invoices.before(place[0] if place else None, limit + 1, carrier_id or "", kind)
    page = paging.page_of(found, limit, InvoiceOut.of, lambda kept: paging.encode(kept.id))
    paging.link_next(request, response, page)
    return page


@router.get("/{invoice_id}", name="invoices.get", summary="Show an invoice")
@allow("carriers:read")
async def get(invoice_id: InvoiceId, session: Session) -> InvoiceOut:
    """Show an invoice and what is payable of it by now."""
    return InvoiceOut.of(await Billing(session).invoices.by_id(invoice_id))


@router.get("/{invoice_id}/lines", name="invoices.lines", summary="List an invoice's lines")
@allow("carriers:read")
async def lines(
    invoice_id: InvoiceId,
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> paging.Page[InvoiceLineOut]:
    """List what an invoice bills, in its order."""
    invoices, place = Billing(session).invoices, paging.decode(cursor, int)
    await invoices.by_id(invoice_id)
    found = await invoices.lines(invoice_id, _bounded(place[0]) if place else -1, limit + 1)
    page = paging.page_of(found, limit, InvoiceLineOut.of, lambda line: paging.encode(line.place))
    paging.link_next(request, response, page)
    return page


def _bounded(place: int) -> int:
    return max(-1, min(place, 2**31 - 1))


@router.post("/{invoice_id}/void", name="invoices.void", summary="Take back an invoice")
@allow("carriers:write")
async def void(invoice_id: InvoiceId, body: VoidIn, session: Session, caller: Caller, parts: Parts) -> InvoiceOut:
    """Let an invoice not count any more that should not have been taken in; its number is free again."""
    return InvoiceOut.of(await Billing(session, parts.clock()).void(invoice_id, caller.id, body.reason))


@findings.get("", name="findings.list", summary="List what is wrong with invoices")
@allow("carriers:read")
async def list_findings(
    session: Session,
    request: Request,
    response: Response,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
    carrier_id: OfCarrier = None,
    invoice_id: Annotated[Id | None, Query()] = None,
    shipment_id: Annotated[Id | None, Query()] = None,
    kind: Annotated[FindingKind | None, Query()] = None,
    state: Annotated[FindingState | None, Query()] = None,
) -> paging.Page[FindingOut]:
    """List findings, newest first, each with its amount, the rule, why, and the evidence."""
    place = paging.decode(cursor, str)
    search = FindingSearch(carrier_id or "", invoice_id or "", shipment_id or "", kind, state)
    found = await Billing(session).findings.before(search, place[0] if place else None, limit + 1)
    page = paging.page_of(found, limit, FindingOut.of, lambda kept: paging.encode(kept.id))
    paging.link_next(request, response, page)
    return page


@findings.get("/sums", name="findings.sums", summary="Sum what is wrong with invoices")
@allow("carriers:read")
async def sums(
    session: Session,
    carrier_id: OfCarrier = None,
    invoice_id: Annotated[Id | None, Query()] = None,
) -> list[FindingSum]:
    """Sum findings by kind, state and currency."""
    found = await Billing(session).findings.sums(FindingSearch(carrier_id or "", invoice_id or ""))
    names = tuple(FindingSum.model_fields)
    return [FindingSum(**dict(zip(names, each, strict=True))) for each in found]


@findings.get("/{finding_id}", name="findings.get", summary="Show a finding")
@allow("carriers:read")
async def get_finding(finding_id: FindingId, session: Session) -> FindingOut:
    """Show one thing that is wrong with an invoice."""
    found = await Billing(session).findings.by_ids([finding_id])
    if not found:
        raise NotFound(f"there is no finding {finding_id}", {"finding": finding_id})
    return FindingOut.of(found[0])


@findings.post("/{finding_id}/decide", name="findings.decide", summary="Accept or dispute a finding")
@allow("carriers:write")
async def decide(
    finding_id: FindingId, body: FindingDecisionIn, session: Session, caller: Caller, parts: Parts
) -> FindingOut:
    """Pay a finding all the same, or dispute it: the carrier's webhooks are told, and its amount is withheld."""
    billing = Billing(session, parts.clock())
    [kept] = await billing.decide([finding_id], body.decision, caller.id, body.text, claim=body.claim)
    return FindingOut.of(kept)


@findings.post("/decide", name="findings.decide_many", summary="Accept or dispute many findings", responses={404: {}})
@allow("carriers:write")
async def decide_many(body: FindingDecisionsIn, session: Session, caller: Caller, parts: Parts) -> DecidedOut:
    """Decide the findings that are named, or up to 10,000 unsettled ones of a search; all of them or none."""
    billing = Billing(session, parts.clock())
    if body.search is not None:
        search = body.search.search()
        found = await billing.decide_all(search, body.decision, caller.id, body.text, claim=body.claim)
    else:
        found = await billing.decide(body.finding_ids, body.decision, caller.id, body.text, claim=body.claim)
    amounts: Counter[str] = Counter()
    for kept in found:
        amounts[kept.finding.currency] += kept.finding.amount_minor
    return DecidedOut(findings=len(found), amount_minor=dict(amounts))


@of_carrier.get("/accruals", name="accruals.list", summary="List what is owed and not billed")
@allow("carriers:read")
async def list_accruals(
    carrier_id: CarrierId,
    session: Session,
    first: First,
    last: Last,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> AccrualsOut:
    """List what shipments of some days are still to be billed, charge by charge; `limit` counts shipments."""
    place = paging.decode(cursor, str)
    book = await book_of(session, carrier_id)
    days = _days(first, last)
    found, after = await accruals(session, carrier_id, days, book, place[0] if place else "", limit)
    return AccrualsOut(
        items=[AccrualOut.of(entry) for entry in found.entries],
        unpriced=found.unpriced,
        next_cursor=None if after is None else paging.encode(after),
    )


@of_carrier.get("/accruals/sum", name="accruals.sum", summary="Sum what is owed and not billed")
@allow("carriers:read")
async def sum_accruals(carrier_id: CarrierId, session: Session, first: First, last: Last) -> AccruedOut:
    """Sum what shipments of up to 100 days are still to be billed: for books that are closed before invoices come."""
    book = await book_of(session, carrier_id)
    amounts, unpriced = await accrued(session, carrier_id, _days(first, last), book)
    return AccruedOut(amount_minor=dict(amounts), unpriced=unpriced)


def _days(first: date, last: date) -> tuple[date, date]:
    if not 0 <= (last - first).days <= 100:
        issue = RowIssue("query", "/query/last", None, last.isoformat(), "a day up to 100 days after the first")
        raise InvalidInput("these days are no period", [issue])
    return first, last
