"""The one way in for news about shipments, whoever tells it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.tracking import Status
from lastmile.dispatch.tracking.records import Moved, Place, Report, Verdict
from lastmile.dispatch.tracking.repository import TrackingRepository
from lastmile.infra.outbox import Happening, record

_HARM: Final = frozenset({Status.LOST, Status.DAMAGED})
"""What is told also where later news has moved the shipment on already."""


async def ingest(session: AsyncSession, reports: Sequence[Report]) -> list[Verdict]:
    """Take in reports of any source, in any order, as often as they come.

    Where a shipment stands follows from the set of its reports: the latest by `Report.order` counts. Changes of status,
    deliveries and failed attempts go to the outbox, and once for each shipment all news that was none of these, since
    figures count it. Call it once in a transaction: it keeps the shipments from others.

    Returns
    -------
    What became of each report, in the order given.
    """
    if not reports:
        return []
    repository, now = TrackingRepository(session), utc_now()
    places = await repository.places(sorted({report.shipment_id for report in reports}))
    chosen = _distinct(report for report in reports if _permitted(report, places))
    fresh = await repository.add(chosen, now) if chosen else set()
    new = [report for report in chosen if report.name in fresh]
    moved = _moves(new, places)
    if moved:
        await repository.move([move.report for move in moved], now)
    await record(session, *_happenings(moved, new, places))
    return _verdicts(reports, places, fresh)


def _permitted(report: Report, places: dict[str, Place]) -> bool:
    place = places.get(report.shipment_id)
    return place is not None and report.carrier_id in {"", place.carrier_id}


def _distinct(reports: Iterable[Report]) -> list[Report]:
    """Give each report once, in an order that is the same for everybody."""
    chosen: dict[tuple[str, str, str], Report] = {}
    for report in reports:
        known = chosen.get(report.name)
        if known is None or _content(report) > _content(known):
            chosen[report.name] = report
    return [chosen[name] for name in sorted(chosen)]


def _content(report: Report) -> tuple[Any, ...]:
    """Give what the database compares two reports of one name by."""
    event = report.event
    return (event.occurred_at, report.rank, event.reason or "", event.code, event.text, event.place)


def _moves(new: Iterable[Report], places: dict[str, Place]) -> list[Moved]:
    latest: dict[str, Report] = {}
    for report in new:
        if places[report.shipment_id].behind(report):
            known = latest.setdefault(report.shipment_id, report)
            latest[report.shipment_id] = max(known, report, key=lambda one: one.order)
    return [Moved(places[shipment_id], latest[shipment_id]) for shipment_id in sorted(latest)]


def _verdicts(reports: Iterable[Report], places: dict[str, Place], fresh: set[tuple[str, str, str]]) -> list[Verdict]:
    left = set(fresh)
    verdicts = []
    for report in reports:
        if not _permitted(report, places):
            verdicts.append(Verdict.NO_SHIPMENT)
        elif report.name in left:
            left.remove(report.name)
            verdicts.append(Verdict.RECORDED)
        else:
            verdicts.append(Verdict.KNOWN)
    return verdicts


def _happenings(moved: Iterable[Moved], new: Sequence[Report], places: dict[str, Place]) -> list[Happening]:
    told = []
    for move in moved:
        before, event = move.before, move.report.event
        if (event.status, event.reason) != (before.status, before.reason):
            told.append(_happening("shipment.status", before, move.report))
        if event.status is Status.DELIVERED and before.status is not Status.DELIVERED:
            told.append(_happening("shipment.delivered", before, move.report))
    harmed = (report for report in new if report.event.status in _HARM)
    told.extend(_happening("shipment.harmed", places[report.shipment_id], report) for report in harmed)
    failed = (report for report in new if report.event.status is Status.ATTEMPT_FAILED)
    told.extend(_happening("shipment.attempt_failed", places[report.shipment_id], report) for report in failed)
    heard = {happening.subject for happening in told}
    news = (report for report in new if not places[report.shipment_id].written_before(report))
    quiet = {report.shipment_id: report for report in sorted(news, key=lambda one: one.order)}
    told.extend(_happening("shipment.tracked", places[id_], quiet[id_]) for id_ in sorted(quiet.keys() - heard))
    return told


def _happening(kind: str, place: Place, report: Report) -> Happening:
    event = report.event
    data = {
        "order_id": place.order_id,
        "status": event.status,
        "reason": event.reason,
        "before": place.status,
        "occurred_at": event.occurred_at.isoformat(),
        "source": report.source.partition(":")[0],
        "text": event.text,
        "place": event.place,
        "proof_id": report.proof_id or None,
    }
    return Happening(kind, place.shipment_id, place.shop_id, place.carrier_id, place.rider_id, data)
