from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lastmile.dispatch.execution.eta import STEP_S, etas
from lastmile.dispatch.execution.records import Route, RouteState, Stop, StopKind, StopState

EIGHT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


def minutes(count: float) -> datetime:
    return EIGHT + timedelta(minutes=count)


ROUTE = Route(
    id="rte_0",
    plan_id="plan_0",
    version=1,
    seat="A",
    name="R01",
    day=date(2026, 5, 4),
    hub="",
    timezone="UTC",
    currency="EUR",
    rider_id="rdr_0",
    rider="A",
    vehicle="VAN",
    vehicle_type="van",
    planned_start=EIGHT,
    planned_end=minutes(60),
    end_drive_s=300,
    state=RouteState.STARTED,
    started_at=EIGHT,
)


def stop(place: int, at: float, *windows: tuple[float, float], **changes: object) -> Stop:
    made = Stop(
        id=f"stp_{place}",
        route_id="rte_0",
        sequence=place,
        kind=StopKind.STOP,
        place="",
        lon=0,
        lat=0,
        drive_s=600,
        planned_arrival=minutes(at),
        planned_begin=minutes(at),
        planned_departure=minutes(at + 5),
        windows=tuple((minutes(a).isoformat(), minutes(b).isoformat()) for a, b in windows),
        state=StopState.PLANNED,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


TOUR = (stop(1, 20), stop(2, 35), stop(3, 50))


def test_on_plan_it_is_the_plan():
    found = etas(ROUTE, TOUR, EIGHT)
    assert [found[s.id].at for s in TOUR] == [s.planned_begin for s in TOUR]


@pytest.mark.parametrize("late", [0, 12, 45])
def test_a_delay_goes_through_to_the_end(late: int):
    first = replace(TOUR[0], state=StopState.DONE, left_at=minutes(25 + late))
    found = etas(ROUTE, (first, *TOUR[1:]), minutes(25 + late))
    assert set(found) == {"stp_2", "stp_3"}
    assert found["stp_3"].at == minutes(50 + late)


def test_waiting_for_a_window_swallows_the_delay():
    tour = (replace(TOUR[0], state=StopState.DONE, left_at=minutes(40)), stop(2, 60, (60, 90)), stop(3, 75))
    found = etas(ROUTE, tour, minutes(40))
    assert (found["stp_2"].at, found["stp_3"].at) == (minutes(60), minutes(75))


def test_what_has_not_happened_is_not_in_the_past():
    found = etas(ROUTE, TOUR, minutes(120))
    assert all(eta.at >= minutes(120) for eta in found.values())
    assert found["stp_2"].at == minutes(120 + 5 + 10)


def test_whoever_is_there_is_there():
    there = replace(TOUR[0], state=StopState.ARRIVED, arrived_at=minutes(18))
    assert etas(ROUTE, (there, *TOUR[1:]), minutes(19))["stp_1"].at == minutes(18)


def test_the_window_holds_the_guess_in_full_steps_and_widens_with_the_way():
    found = etas(ROUTE, TOUR, EIGHT)
    widths = [(found[s.id].latest - found[s.id].earliest) for s in TOUR]
    assert widths == sorted(widths)
    for eta in found.values():
        assert eta.earliest <= eta.at <= eta.latest
        assert eta.earliest.timestamp() % STEP_S == eta.latest.timestamp() % STEP_S == 0


@pytest.mark.parametrize("state", [RouteState.FINISHED, RouteState.WITHDRAWN])
def test_nobody_comes_any_more(state: RouteState):
    assert etas(replace(ROUTE, state=state), TOUR, EIGHT) == {}
