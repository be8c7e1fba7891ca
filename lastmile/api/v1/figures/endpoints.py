"""Figures: what they are, what they say, and the rows behind them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Final

import orjson
from fastapi import Path, Query, Response

from lastmile.api import paging
from lastmile.api.dependencies import Session
from lastmile.api.fields import Day, Line
from lastmile.api.operation import Router, allow
from lastmile.api.v1.figures.schemas import FigureOut, ReadingOut, ReceiptOut, ScorecardOut
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.insights import Cuts, Dimension, Figures, figures
from lastmile.insights.scorecards import scorecards
from lastmile.insights.zone_map import zone_map

router = Router("/v1/figures", "figures")

_MOST_DAYS = 400
_GEOJSON: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "RFC 7946", "content": {"application/geo+json": {"schema": {"type": "object"}}}}
}

First = Annotated[Day, Query(description="first local day", examples=["2026-11-01"])]
Last = Annotated[Day, Query(description="last local day, included", examples=["2026-11-30"])]
Only = Annotated[
    list[Line] | None,
    Query(
        max_length=10,
        description="shipments of these only: `dimension:value`, e.g. `carrier_id:car_01jd3k`",
        examples=[["hub_id:hub_01jd3k5m7n"]],
    ),
]
Name = Annotated[str, Path(max_length=60, examples=["on_time_rate"])]


@router.get("", name="figures.list", summary="List all figures with their formulas")
@allow("figures:read", unit_of_work=False)
async def list_figures() -> list[FigureOut]:
    """List what is counted, how, in which version, and what is aimed at."""
    return [FigureOut.of(figure) for figure in figures().values()]


@router.get("/values", name="figures.read", summary="Read figures", responses={404: {}})
@allow("figures:read")
async def read(
    session: Session,
    first: First,
    last: Last,
    figure: Annotated[list[Line] | None, Query(max_length=30, description="only these; all if left out")] = None,
    by: Annotated[list[Dimension] | None, Query(max_length=4, description="cut by these dimensions")] = None,
    only: Only = None,
    spread: Annotated[bool, Query(description="median and 95th percentile too, from every row")] = False,
) -> list[ReadingOut]:
    """Read figures of some days, cut by up to four dimensions; late events restate them within seconds."""
    cuts = Cuts(first, checked(first, last), tuple(dict.fromkeys(by or ())), _only(only))
    return [ReadingOut.of(reading) for reading in await Figures(session).read(figure or (), cuts, spread=spread)]


@router.get("/{name}/receipts", name="figures.receipts", summary="Open a figure to its rows")
@allow("figures:read")
async def receipts(
    name: Name,
    session: Session,
    first: First,
    last: Last,
    only: Only = None,
    limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> ReceiptOut:
    """Show the shipments that were counted, the condition they were counted by, and what was left out and why."""
    place = paging.decode(cursor, str)
    cuts = Cuts(first, checked(first, last), (), _only(only))
    receipt = await Figures(session).receipt(name, cuts, place[0] if place else "", limit)
    full = len(receipt.rows) == limit
    return ReceiptOut.of(receipt, paging.encode(receipt.rows[-1].shipment_id) if full and receipt.rows else None)


@router.get("/scorecards", name="figures.scorecards", summary="Show carriers' scorecards")
@allow("figures:read")
async def show_scorecards(
    session: Session,
    first: First,
    last: Last,
    by_lane: Annotated[bool, Query(description="a scorecard for each hub and zone, too")] = False,
    only: Only = None,
) -> list[ScorecardOut]:
    """Show how each carrier, and the own fleet, does on each service level, the most shipments first."""
    cards = await scorecards(session, first, checked(first, last), _only(only), by_lane=by_lane)
    return [ScorecardOut.of(card) for card in cards]


@router.get(
    "/zones.geojson",
    name="figures.zones",
    summary="Show figures on the map",
    response_class=Response,
    responses=_GEOJSON,
)
@allow("figures:read")
async def show_zones(session: Session, first: First, last: Last, only: Only = None) -> Response:
    """Show cost and lateness of each zone as GeoJSON; a zone is drawn around the doors that were served there."""
    collection = await zone_map(session, first, checked(first, last), _only(only))
    return Response(orjson.dumps(collection), media_type="application/geo+json")


def checked(first: date, last: date) -> date:
    """Give the last day of a period.

    Raises
    ------
    InvalidInput
        If it lies before the first, or more than 400 days behind it.
    """
    if not first <= last < first + timedelta(days=_MOST_DAYS):
        issue = RowIssue("query", "/query/last", None, last.isoformat(), f"from {first} up to {_MOST_DAYS} days later")
        raise InvalidInput("these days make no period", [issue])
    return last


def _only(only: list[str] | None) -> dict[Dimension, str]:
    chosen: dict[Dimension, str] = {}
    for entry in only or ():
        name, colon, value = entry.partition(":")
        if not colon or name not in set(Dimension) or name == Dimension.DAY:
            known = ", ".join(dimension for dimension in Dimension if dimension is not Dimension.DAY)
            issue = RowIssue("query", "/query/only", None, entry, f"dimension:value, with one of {known}")
            raise InvalidInput("figures cannot be narrowed down so", [issue])
        chosen[Dimension(name)] = value
    return chosen
