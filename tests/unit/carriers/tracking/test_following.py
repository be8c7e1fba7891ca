from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

import pytest

from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.tracking import (
    Durations,
    Lane,
    LaneHistory,
    Passage,
    PollBudget,
    PollRules,
    PollTarget,
    SilenceRules,
    contradicted,
    estimate,
    next_poll_at,
    passages,
    plan_polls,
    restated,
    silent_parcels,
    state_of,
    unknown_codes,
)
from lastmile.core.tracking import Reason, Status, TrackingEvent

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
LANE = Lane("ups", "ground", "FI", "SE")


def event(key: str, hours: float, status: Status, code: str = "X", **more: Any) -> TrackingEvent:
    return TrackingEvent(key, NINE + hours * HOUR, status, code=code, **more)


def history(hours: list[float], status: Status = Status.IN_TRANSIT, lane: Lane = LANE) -> LaneHistory:
    known = LaneHistory()
    for gap in hours:
        known.learn(lane, [Passage(status, gap * 3600, gap * 3600)])
    return known


class TestState:
    def test_nothing_heard_is_pending(self):
        assert state_of([]).status is Status.PENDING

    def test_one_attempt_scanned_twice_counts_once_and_by_local_day(self):
        zone = timezone(timedelta(hours=13))
        late = datetime(2026, 3, 3, 0, 30, tzinfo=zone)
        scans = [
            event("a", 0, Status.OUT_FOR_DELIVERY),
            event("b", 1, Status.ATTEMPT_FAILED),
            event("c", 1.1, Status.ATTEMPT_FAILED),
            TrackingEvent("d", late, Status.ATTEMPT_FAILED),  # 2 March 11:30 UTC, but the next day there
        ]
        assert state_of(scans[:3]).attempts == 1
        assert state_of(scans).attempts == 2

    def test_unknown_codes_are_listed_and_say_nothing(self):
        state = state_of([event("a", 0, Status.AT_HUB), event("b", 3, Status.UNKNOWN, "ZZ")])
        assert (state.status, state.unknown, state.last_event_at) == (Status.AT_HUB, ("ZZ",), NINE + 3 * HOUR)

    def test_a_delivery_that_was_taken_back_is_no_delivery(self):
        scans = [
            event("a", 0, Status.DELIVERED),
            event("b", 1, Status.OUT_FOR_DELIVERY),
            event("c", 2, Status.DELIVERED),
        ]
        assert [e.key for e in contradicted(scans)] == ["a"]
        assert state_of(scans).delivered_at == NINE + 2 * HOUR
        assert state_of(scans[:2]).delivered_at is None


class TestDesk:
    def test_a_decision_restates_what_came_before(self):
        scans = [event("a", 0, Status.UNKNOWN, "q7"), event("b", 1, Status.UNKNOWN, "Q7"), event("c", 2, Status.AT_HUB)]
        (unknown,) = unknown_codes(scans)
        assert (unknown.events, unknown.code, unknown.last_at) == (2, "Q7", NINE + HOUR)
        decided = CodeTable({"Q7": (Status.ATTEMPT_FAILED, Reason.CONSIGNEE_CLOSED), "X": (Status.LOST, None)})
        again = restated(scans, decided)
        assert [e.status for e in again] == [Status.ATTEMPT_FAILED, Status.ATTEMPT_FAILED, Status.AT_HUB]
        assert [e.key for e in again] == [e.key for e in scans]
        assert unknown_codes(again) == ()


class TestLanes:
    def test_quantiles_promise_no_more_than_the_sample_allows(self):
        nine = Durations(tuple(float(v) for v in range(1, 10)))
        assert (nine.quantile(0.5), nine.quantile(0.9), nine.quantile(0.95), nine.lower(0.1)) == (5.0, 9.0, None, 1.0)
        assert Durations(()).quantile(0.5) is None

    def test_a_lane_with_little_history_takes_the_carriers(self):
        known = history([5.0] * 30, lane=Lane("ups", "ground", "FI", "NO"))
        assert known.gaps(LANE, Status.IN_TRANSIT).quantile(0.5) == 5 * 3600
        assert known.gaps(Lane("fedex"), Status.IN_TRANSIT).seconds == ()

    def test_stays_are_measured_to_the_next_scan_and_to_the_door(self):
        scans = [event("a", 0, Status.AT_HUB), event("b", 2, Status.OUT_FOR_DELIVERY), event("c", 5, Status.DELIVERED)]
        assert passages(scans) == (
            Passage(Status.AT_HUB, 7200, 18000),
            Passage(Status.OUT_FOR_DELIVERY, 10800, 10800),
        )
        assert passages(scans[:2]) == (Passage(Status.AT_HUB, 7200, None),)


class TestSilence:
    def test_silent_is_what_outlasts_the_lanes_usual_gaps(self):
        known = history([float(h) for h in range(1, 101)])
        heard = [("new", 50), ("old", 120), ("older", 300)]
        parcels = [(n, LANE, Status.IN_TRANSIT, NINE - h * HOUR) for n, h in heard]
        found = silent_parcels([*parcels, ("done", LANE, Status.DELIVERED, NINE - 999 * HOUR)], known, NINE)
        assert [(one.number, one.learned) for one in found] == [("older", True), ("old", True)]
        assert found[0].limit == 99 * HOUR

    def test_without_history_the_rules_speak(self):
        parcels = [("a", LANE, Status.OUT_FOR_DELIVERY, NINE - 17 * HOUR), ("b", LANE, Status.AT_HUB, NINE - 17 * HOUR)]
        assert [one.number for one in silent_parcels(parcels, LaneHistory(), NINE)] == ["a"]
        strict = SilenceRules(limit=HOUR)
        assert {one.number for one in silent_parcels(parcels, LaneHistory(), NINE, strict)} == {"a", "b"}


class TestEta:
    def test_the_interval_holds_what_it_states(self):
        dice = Random(5)  # noqa: S311  a sample, not a secret
        sample = [dice.lognormvariate(2, 0.5) for _ in range(400)]
        known = history(sample)
        fresh = [dice.lognormvariate(2, 0.5) for _ in range(2000)]
        eta = estimate(known, LANE, Status.IN_TRANSIT, NINE, NINE, coverage=0.8)
        assert eta is not None
        assert eta.earliest is not None
        assert eta.latest is not None
        inside = sum(eta.earliest <= NINE + h * HOUR <= eta.latest for h in fresh) / len(fresh)
        assert 0.76 <= inside <= 0.86

    def test_what_has_passed_is_taken_into_account(self):
        known = history([float(h) for h in range(1, 101)])
        eta = estimate(known, LANE, Status.IN_TRANSIT, NINE - 60 * HOUR, NINE)
        assert eta is not None
        assert eta.sample == 40
        assert eta.likely == NINE + 21 * HOUR

    def test_little_history_leaves_the_carriers_word_without_an_interval(self):
        says = NINE + 5 * HOUR
        eta = estimate(LaneHistory(), LANE, Status.IN_TRANSIT, NINE, NINE, carrier_says=says)
        assert eta is not None
        assert (eta.likely, eta.earliest, eta.coverage, eta.source) == (says, None, 0.0, "carrier")
        assert estimate(LaneHistory(), LANE, Status.IN_TRANSIT, NINE, NINE) is None


def target(
    number: str = "N", status: Status = Status.IN_TRANSIT, polled_h: float | None = None, **more: Any
) -> PollTarget:
    polled = None if polled_h is None else NINE + polled_h * HOUR
    return PollTarget("ups-1", number, LANE, status, NINE, polled, **more)


class TestPolling:
    KNOWN = history([float(h) for h in range(10, 110)])

    @pytest.mark.parametrize("status", [Status.DELIVERED, Status.RETURNED, Status.CANCELLED, Status.LOST])
    def test_final_parcels_are_left_alone(self, status: Status):
        assert next_poll_at(target(status=status, polled_h=1), self.KNOWN, NINE) is None

    def test_the_interval_follows_the_lanes_gaps(self):
        def wait(polled_h: float) -> timedelta:
            at = next_poll_at(target(polled_h=polled_h), self.KNOWN, NINE + polled_h * HOUR)
            assert at is not None
            return at - (NINE + polled_h * HOUR)

        assert wait(1) > wait(10) > wait(18.9)
        assert wait(30) == PollRules().shortest
        assert wait(120) == PollRules().longest

    def test_pushes_and_silence_make_it_rarer_within_bounds(self):
        plain = next_poll_at(target(polled_h=1), LaneHistory(), NINE)
        pushed = next_poll_at(target(polled_h=1, pushed=True), LaneHistory(), NINE)
        mute = next_poll_at(target(polled_h=1, unanswered=99), LaneHistory(), NINE)
        assert plain is not None
        assert pushed is not None
        assert plain < pushed
        assert pushed == mute == NINE + HOUR + PollRules().longest
        assert next_poll_at(target(polled_h=1), LaneHistory(), NINE + timedelta(days=31)) is None

    def test_the_most_overdue_come_first_and_the_budget_is_kept(self):
        targets = [target(f"N{i:02}", polled_h=-i) for i in range(20)]
        batches = plan_polls(targets, LaneHistory(), {"ups-1": PollBudget(4, 3)}, NINE)
        numbers = [number for batch in batches for number in batch.numbers]
        assert [len(batch.numbers) for batch in batches] == [4, 4, 4]
        assert numbers == [f"N{i:02}" for i in range(19, 7, -1)]

    def test_nobody_is_asked_for_before_its_time_or_twice(self):
        targets = [target("now", polled_h=-3), target("now", polled_h=-3), target("later", polled_h=-1)]
        batches = plan_polls(targets, LaneHistory(), {"ups-1": PollBudget(10, 10)}, NINE)
        assert [batch.numbers for batch in batches] == [("now",)]
        assert plan_polls(targets, LaneHistory(), {"ups-1": PollBudget(10, 0)}, NINE) == ()
        assert plan_polls(targets, LaneHistory(), {}, NINE) == ()
