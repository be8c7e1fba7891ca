from datetime import UTC, datetime, timedelta
from itertools import permutations

from lastmile.core.tracking import RANK, Status, TrackingEvent, latest

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def event(key: str, minutes: int, status: Status) -> TrackingEvent:
    return TrackingEvent(key, NINE + timedelta(minutes=minutes), status)


def test_any_order_and_repetition_ends_in_the_same_state():
    events = [
        event("a", 0, Status.OUT_FOR_DELIVERY),
        event("b", 30, Status.ATTEMPT_FAILED),
        event("c", 90, Status.DELIVERED),
        event("d", 95, Status.UNKNOWN),
    ]
    assert {latest([*order, order[0]]) for order in permutations(events)} == {events[2]}


def test_of_one_second_the_status_further_on_counts():
    assert latest([event("x", 5, Status.DELIVERED), event("y", 5, Status.OUT_FOR_DELIVERY)]).status is Status.DELIVERED


def test_an_unknown_code_says_nothing():
    assert latest([event("a", 0, Status.UNKNOWN)]) is None
    assert Status.UNKNOWN not in RANK
    assert len(RANK) == len(Status) - 1
