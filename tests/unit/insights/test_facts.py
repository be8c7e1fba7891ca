"""One shipment's row from what happened: the same for any order of arrival."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.core.tracking import Status, TrackingEvent
from lastmile.insights import Course, facts_of

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOON = EIGHT + timedelta(hours=4)
NIGHT = EIGHT + timedelta(hours=14)


def seen(minutes: int, status: Status, late_min: int = 5, key: str = "") -> tuple[TrackingEvent, datetime]:
    at = EIGHT + timedelta(minutes=minutes)
    return TrackingEvent(key or f"{status}{minutes}", at, status), at + timedelta(minutes=late_min)


def course(*events: tuple[TrackingEvent, datetime], **changes: object) -> Course:
    made = Course(
        shipment_id="shp_1",
        order_id="A1",
        shop_id="",
        hub_id="hub_1",
        zone="00100",
        carrier_id="",
        rider_id="rdr_1",
        service_level="standard",
        day=date(2026, 3, 2),
        received_at=EIGHT - timedelta(hours=10),
        promised_end=NOON,
        events=events,
    )
    return replace(made, **changes)


OUT, FAILED, DONE = (
    seen(30, Status.OUT_FOR_DELIVERY),
    seen(120, Status.ATTEMPT_FAILED),
    seen(200, Status.DELIVERED),
)


def test_a_delivery_on_the_second_try():
    facts = facts_of(course(OUT, FAILED, DONE), NIGHT)
    assert (facts.attempts, facts.first_attempt_ok, facts.delivered_at) == (2, False, DONE[0].occurred_at)
    assert (facts.handed_at, facts.processing_s) == (OUT[0].occurred_at, 10 * 3600 + 30 * 60)
    assert not facts.promise_broken


def test_a_promise_is_broken_only_once_its_end_has_passed_undelivered():
    assert not facts_of(course(OUT), NOON).promise_broken
    assert facts_of(course(OUT), NOON + timedelta(seconds=1)).promise_broken
    assert not facts_of(course(OUT, DONE), NIGHT).promise_broken
    assert not facts_of(course(OUT, cancelled=True), NIGHT).promise_broken


def test_a_delivery_that_was_taken_back_is_none():
    facts = facts_of(course(OUT, DONE, seen(260, Status.IN_TRANSIT)), NIGHT)
    assert (facts.delivered_at, facts.scans_contradicted) == (None, 1)
    again = facts_of(course(OUT, DONE, seen(260, Status.IN_TRANSIT), seen(300, Status.DELIVERED)), NIGHT)
    assert again.delivered_at == EIGHT + timedelta(minutes=300)


def test_an_unknown_code_is_no_scan():
    assert facts_of(course(OUT, seen(40, Status.UNKNOWN)), NIGHT).scans == 1


@pytest.mark.parametrize(("late_min", "in_time"), [(59, 1), (61, 0)])
def test_a_scan_in_time_is_known_within_the_agreed_lag(late_min: int, in_time: int):
    assert facts_of(course(seen(30, Status.PICKED_UP, late_min)), NIGHT).scans_in_time == in_time


def test_silence_counts_between_scans_and_after_the_last_while_more_is_expected():
    quiet = {"silent_after": dict.fromkeys(Status, timedelta(hours=3))}
    assert not facts_of(course(OUT, FAILED, DONE, **quiet), NIGHT).silent
    assert facts_of(course(OUT, FAILED, **quiet), NIGHT).silent
    waiting = facts_of(course(OUT, FAILED, **quiet), EIGHT + timedelta(minutes=121))
    assert (waiting.silent, waiting.silent_from) == (False, EIGHT + timedelta(minutes=300))
    assert facts_of(course(OUT, seen(400, Status.DELIVERED), **quiet), NIGHT).silent
    assert not facts_of(course(OUT, FAILED, DONE), NIGHT).silent


def test_a_return_takes_from_its_request_to_its_receipt():
    back = (seen(300, Status.RETURNING), seen(420, Status.RETURNED))
    assert facts_of(course(OUT, FAILED, *back), NIGHT).return_s == 120 * 60
    asked = facts_of(course(OUT, FAILED, *back, return_requested_at=EIGHT), NIGHT)
    assert asked.return_s == 420 * 60


events = st.lists(
    st.tuples(st.integers(0, 600), st.sampled_from(list(Status)), st.integers(0, 90)).map(
        lambda drawn: seen(drawn[0], drawn[1], drawn[2])
    ),
    max_size=8,
)


@given(events, st.randoms(use_true_random=False))
def test_any_order_and_repetition_gives_the_same_row(drawn: list[tuple[TrackingEvent, datetime]], dice: Random):
    shuffled = [*drawn, *drawn[:3]]
    dice.shuffle(shuffled)
    assert facts_of(course(*shuffled), NIGHT) == facts_of(course(*drawn), NIGHT)
