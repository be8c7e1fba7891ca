"""The morning review and the end-of-day list."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

from fastapi import Path, Response
from fastapi.responses import HTMLResponse

from lastmile.api.dependencies import Session
from lastmile.api.fields import Day
from lastmile.api.operation import Router, allow
from lastmile.api.v1.reviews.schemas import DayEndOut, ReviewOut
from lastmile.core.clock import utc_now
from lastmile.insights.briefing import Kind, as_html, as_pdf, make_briefing
from lastmile.insights.review import Reviews

router = Router("/v1/reviews", "reviews")

TheDay = Annotated[Day, Path(examples=["2026-11-23"])]
Of = Annotated[Kind, Path(description="the morning review, or the list at the end of the day")]

_PAPER: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A4", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
_PAGE: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


@router.get("/{day}/morning", name="reviews.morning", summary="Review a day from the next morning")
@allow("figures:read")
async def morning(day: TheDay, session: Session) -> ReviewOut:
    """Show the day against target and usual, what is at risk or expires now, carriers off their usual, and tomorrow."""
    return ReviewOut.of(await Reviews(session).morning(day, utc_now()))


@router.get("/{day}/end", name="reviews.day_end", summary="List what is open at the end of a day")
@allow("figures:read")
async def day_end(day: TheDay, session: Session) -> DayEndOut:
    """Show what is open and who owns it, what carries over, and which claims must be acted on tomorrow."""
    return DayEndOut.of(await Reviews(session).day_end(day, utc_now()))


@router.get("/{day}/{which}.html", name="reviews.page", summary="Show a review as a page", response_class=HTMLResponse)
@allow("figures:read")
async def page(day: TheDay, which: Of, session: Session) -> HTMLResponse:
    """Show the morning review or the end-of-day list as a page that prints well."""
    return HTMLResponse(as_html(await make_briefing(session, which, day, utc_now())), headers=_PAGE)


@router.get(
    "/{day}/{which}.pdf",
    name="reviews.paper",
    summary="Print a review",
    response_class=Response,
    responses=_PAPER,
)
@allow("figures:read")
async def paper(day: TheDay, which: Of, session: Session) -> Response:
    """Print the morning review or the end-of-day list."""
    body = await asyncio.to_thread(as_pdf, await make_briefing(session, which, day, utc_now()))
    headers = {"Content-Disposition": f'inline; filename="{which}-{day}.pdf"', "Cache-Control": "no-store"}
    return Response(body, media_type="application/pdf", headers=headers)
