"""The morning review and the end-of-day list."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from lastmile.api.dependencies import Session
from lastmile.api.fields import Day
from lastmile.api.operation import Router, allow
from lastmile.api.v1.reviews.schemas import DayEndOut, ReviewOut
from lastmile.core.clock import utc_now
from lastmile.insights.review import Reviews

router = Router("/v1/reviews", "reviews")

TheDay = Annotated[Day, Path(examples=["2026-11-23"])]


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
