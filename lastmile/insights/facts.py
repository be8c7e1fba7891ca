"""What happened to one shipment, in one row: a function of everything known about it, whatever came first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Final

from lastmile.core.tracking import FINAL, RANK, Status, TrackingEvent

_HANDED: Final = frozenset(
    {
        Status.PICKED_UP,
        Status.AT_HUB,
        Status.IN_TRANSIT,
        Status.OUT_FOR_DELIVERY,
        Status.AVAILABLE_FOR_PICKUP,
        Status.ATTEMPT_FAILED,
        Status.DELIVERED,
        Status.RETURNING,
        Status.RETURNED,
    }
)
"""Statuses that say that a rider or a carrier has, or had, the parcels."""

_BEHIND: Final = frozenset({Status.PICKED_UP, Status.AT_HUB, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY})
"""Statuses that contradict a delivery before them."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at the door."""

    at: datetime
    delivered: bool


@dataclass(frozen=True, slots=True)
class Course:
    """Everything known about a shipment.

    Parameters
    ----------
    day : local day of the hub for which it was promised.
    zone : postcode or carrier's zone by which figures are cut; may be empty.
    received_at : when the order came in, aware.
    promised_end : until when delivery was promised; ``None`` for no promise but the day.
    events : each with the instant at which it became known, in any order, repeated or not.
    lag : within which its carrier agreed to report.
    silent_after : status → how long silence may last in it on its lane; empty where the lane is not known.
    cancelled : whether nobody was to deliver it any more.
    rider_cost_minor … recovered_minor : money, minor units.
    response_s : seconds from each report to its first answer.
    """

    shipment_id: str
    order_id: str
    shop_id: str
    hub_id: str
    zone: str
    carrier_id: str
    rider_id: str
    service_level: str
    day: date
    received_at: datetime
    promised_end: datetime | None
    events: Sequence[tuple[TrackingEvent, datetime]] = ()
    lag: timedelta = timedelta(hours=1)
    silent_after: Mapping[Status, timedelta] = field(default_factory=dict)
    cancelled: bool = False
    lost: bool = False
    damaged: bool = False
    wrong_item: bool = False
    wrong_address: bool = False
    return_requested_at: datetime | None = None
    rider_cost_minor: int = 0
    carrier_cost_minor: int = 0
    return_cost_minor: int = 0
    loss_minor: int = 0
    recovered_minor: int = 0
    eligible_minor: int = 0
    response_s: tuple[int, ...] = ()
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class ShipmentFacts:
    """One row of ``shipment_facts``; the columns that counters are defined over.

    Parameters
    ----------
    silent_from : when it will have been silent for too long if nothing is heard; ``None`` where it is already, or
        nothing more is expected.
    """

    shipment_id: str
    order_id: str
    shop_id: str
    hub_id: str
    zone: str
    carrier_id: str
    rider_id: str
    service_level: str
    day: date
    received_at: datetime
    handed_at: datetime | None
    processing_s: int | None
    promised_end: datetime | None
    promise_broken: bool
    attempts: int
    first_attempt_at: datetime | None
    first_attempt_ok: bool
    delivered_at: datetime | None
    returned_at: datetime | None
    return_s: int | None
    cancelled: bool
    lost: bool
    damaged: bool
    wrong_item: bool
    wrong_address: bool
    silent: bool
    silent_from: datetime | None
    scans: int
    scans_in_time: int
    scans_contradicted: int
    rider_cost_minor: int
    carrier_cost_minor: int
    return_cost_minor: int
    loss_minor: int
    recovered_minor: int
    eligible_minor: int
    responses: int
    response_s: int
    rating: int | None


def facts_of(course: Course, now: datetime) -> ShipmentFacts:
    """Give a shipment's row.

    Parameters
    ----------
    now : aware; a promise is broken once its end has passed.

    Returns
    -------
    The same row for the same set of events, in whatever order and however often they came.
    """
    known = _distinct(course.events)
    events = [event for event, _ in known]
    attempts = _attempts(events)
    handed_at = min((e.occurred_at for e in events if e.status in _HANDED), default=None)
    delivered_at = _last(events, Status.DELIVERED)
    returned_at = _last(events, Status.RETURNED)
    too_long_at = _too_long_at(course, events)
    silent = too_long_at is not None and too_long_at < now
    asked_at = course.return_requested_at or _first(events, Status.RETURNING)
    return ShipmentFacts(
        shipment_id=course.shipment_id,
        order_id=course.order_id,
        shop_id=course.shop_id,
        hub_id=course.hub_id,
        zone=course.zone,
        carrier_id=course.carrier_id,
        rider_id=course.rider_id,
        service_level=course.service_level,
        day=course.day,
        received_at=course.received_at,
        handed_at=handed_at,
        processing_s=_between_s(course.received_at, handed_at),
        promised_end=course.promised_end,
        promise_broken=_broken(course, delivered_at, now),
        attempts=len(attempts),
        first_attempt_at=attempts[0].at if attempts else None,
        first_attempt_ok=bool(attempts) and attempts[0].delivered,
        delivered_at=delivered_at,
        returned_at=returned_at,
        return_s=_between_s(asked_at, returned_at),
        cancelled=course.cancelled,
        lost=course.lost,
        damaged=course.damaged,
        wrong_item=course.wrong_item,
        wrong_address=course.wrong_address,
        silent=silent,
        silent_from=None if silent else too_long_at,
        scans=len(known),
        scans_in_time=sum(seen - event.occurred_at <= course.lag for event, seen in known),
        scans_contradicted=_contradicted(events),
        rider_cost_minor=course.rider_cost_minor,
        carrier_cost_minor=course.carrier_cost_minor,
        return_cost_minor=course.return_cost_minor,
        loss_minor=course.loss_minor,
        recovered_minor=course.recovered_minor,
        eligible_minor=course.eligible_minor,
        responses=len(course.response_s),
        response_s=sum(course.response_s),
        rating=course.rating,
    )


def _distinct(events: Iterable[tuple[TrackingEvent, datetime]]) -> list[tuple[TrackingEvent, datetime]]:
    """Give each event once, as it first became known, in the order of happening; unknown codes say nothing."""
    first: dict[str, tuple[TrackingEvent, datetime]] = {}
    for event, seen in events:
        if event.status in RANK and (event.key not in first or seen < first[event.key][1]):
            first[event.key] = (event, seen)
    return sorted(first.values(), key=lambda pair: pair[0].order)


def _attempts(events: Sequence[TrackingEvent]) -> list[Attempt]:
    """Give the tries at the door, in order."""
    tries = (Status.DELIVERED, Status.ATTEMPT_FAILED)
    return [Attempt(e.occurred_at, e.status is Status.DELIVERED) for e in events if e.status in tries]


def _first(events: Sequence[TrackingEvent], status: Status) -> datetime | None:
    return next((e.occurred_at for e in events if e.status is status), None)


def _last(events: Sequence[TrackingEvent], status: Status) -> datetime | None:
    """Give when a status was reached that was not taken back by later events."""
    at = None
    for event in events:
        if event.status is status:
            at = at or event.occurred_at
        elif event.status in _BEHIND:
            at = None
    return at


def _broken(course: Course, delivered_at: datetime | None, now: datetime) -> bool:
    if course.promised_end is None or course.cancelled:
        return False
    return delivered_at is None and course.promised_end < now


def _too_long_at(course: Course, events: Sequence[TrackingEvent]) -> datetime | None:
    """Give when silence first lasted too long, between two events or after the last while more is expected."""
    for event, heard in zip_longest(events, events[1:]):
        limit = course.silent_after.get(event.status)
        if limit is None or event.status in FINAL:
            continue
        if heard is None or heard.occurred_at - event.occurred_at > limit:
            return event.occurred_at + limit
    return None


def _contradicted(events: Sequence[TrackingEvent]) -> int:
    """Count deliveries after which the parcels were on their way again."""
    return sum(
        event.status is Status.DELIVERED and any(later.status in _BEHIND for later in events[place + 1 :])
        for place, event in enumerate(events)
    )


def _between_s(start: datetime | None, end: datetime | None) -> int | None:
    return None if start is None or end is None else max(0, round((end - start).total_seconds()))
