from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lastmile.core.errors import InvalidInput, NotFound
from lastmile.core.geo import Position
from lastmile.dispatch.fleet import Fleet, VehicleProfile, load_fleet

MONDAY = date(2026, 11, 23)
GOOD = """
currency: EUR
timezone: Europe/Helsinki
traffic:
  - {name: evening, from: 15:30, to: 18:00, factor: 1.3, factors: {primary: 1.5}}
  - {name: morning, from: "07:00", to: "09:30"}
depots:
  - {id: main, lon: 24.94, lat: 60.17, open: "06:00-22:00", loading_min: 5}
  - {id: north, address: Mannerheimintie 100, postcode: 00100}
vehicle_types:
  - name: van
    profile: van
    capacity: {weight_kg: 800.5, volume_l: 6000, parcels: 120}
    speed_factor: 0.9
    cost: {per_day: 42.5, per_km: 0.125, per_hour: 24, overtime_per_hour: 34, overtime_after_hours: 7.5}
    limits: {distance_km: 220, stops: 150, duration_hours: 9}
    skills: [Cold, Two Person]
    reload: {max_trips: 2, loading_min: 15}
  - {name: bike, profile: cargo_bike}
shifts:
  - rider: anna
    vehicle_type: van
    depot: main
    end_depot: open
    days: [mon, 2026-11-25]
    start: 8:00
    end: "16:30"
    breaks: [{earliest: "11:30", latest: "13:30", duration_min: 30}]
    skills: [signature]
    territory: {postcodes: ["00100", "00120"], polygon: [[24.9, 60.1], [25.0, 60.1], [25.0, 60.2]], zones: [centre]}
    max_hours: 8
  - {rider: anna, vehicle_type: bike, depot: north, days: mon, start: "18:00", end: "26:00"}
  - {count: 2, vehicle_type: bike, depot: main, end_depot: north, days: mon-fri, start: "08:00", end: "14:00"}
  - {count: 1, vehicle_type: bike, depot: main, days: weekdays, start: "14:00", end: "20:00"}
"""


@pytest.fixture
def load(tmp_path: Path):
    def loader(text: str) -> Fleet:
        path = tmp_path / "fleet.yaml"
        path.write_text(text, encoding="utf-8")
        return load_fleet(path)

    return loader


def refused(load: Callable[[str], Fleet], text: str):
    with pytest.raises(InvalidInput) as caught:
        load(text)
    return {issue.column: issue for issue in caught.value.issues}


def test_units_and_minor_amounts(load: Callable[[str], Fleet]):
    fleet = load(GOOD)
    van, bike = fleet.vehicle_types
    assert (van.capacity_weight_g, van.capacity_volume_cm3, van.capacity_parcels) == (800_500, 6_000_000, 120)
    assert (van.cost_per_day_minor, van.cost_per_km_minor, van.cost_per_hour_minor) == (4250, 12.5, 2400.0)
    assert (van.overtime_cost_per_hour_minor, van.overtime_after_s) == (3400.0, 27_000)
    assert (van.max_distance_m, van.max_stops, van.max_duration_s) == (220_000, 150, 32_400)
    assert (van.max_trips, van.load_s, van.speed_factor) == (2, 900, 0.9)
    assert van.skills == {"cold", "two-person"}
    assert bike.profile is VehicleProfile.CARGO_BIKE
    assert (bike.capacity_weight_g, bike.overtime_after_s, bike.max_stops) == (None, None, None)
    main, north = fleet.depots
    assert (main.position, main.opens_s, main.closes_s, main.loading_s) == (Position(24.94, 60.17), 21_600, 79_200, 300)
    assert (north.position, north.postcode, north.closes_s) == (None, "00100", 86_400)
    assert [part.name for part in fleet.traffic] == ["morning", "evening"]
    assert fleet.traffic[1].class_factors == {"primary": 1.5}


def test_shifts_of_a_day(load: Callable[[str], Fleet]):
    fleet = load(GOOD)
    shifts = fleet.shifts_on(MONDAY)
    assert [shift.id for shift in shifts] == ["anna", "anna#2", "bike-1", "bike-2", "bike-3"]
    anna, late, first, *_ = shifts
    assert anna.start == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert anna.breaks[0].latest == datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
    assert anna.end_depot is None
    assert anna.skills == {"cold", "two-person", "signature"}
    assert anna.max_duration_s == 8 * 3600
    assert anna.territory.postcodes == {"00100", "00120"}
    assert late.end == datetime(2026, 11, 24, 0, tzinfo=UTC)
    assert (first.start_depot.id, first.end_depot.id) == ("main", "north")
    assert next(shift.id for shift in fleet.shifts_on(date(2026, 11, 25))) == "anna"
    assert len(fleet.shifts_on(date(2026, 11, 24))) == 3


def test_a_day_without_shifts_names_the_others(load: Callable[[str], Fleet]):
    with pytest.raises(InvalidInput, match=r"Saturday.*monday, tuesday.*2026-11-25"):
        load(GOOD).shifts_on(date(2026, 11, 28))


def test_a_shift_over_the_change_of_clocks_is_an_hour_longer(load: Callable[[str], Fleet]):
    fleet = load(GOOD.replace("days: [mon, 2026-11-25]", "days: sun").replace("start: 8:00", 'start: "00:00"'))
    (shift,) = fleet.shifts_on(date(2026, 10, 25))
    assert (shift.end - shift.start).total_seconds() == 17.5 * 3600


def test_everything_wrong_is_told_at_once(load: Callable[[str], Fleet]):
    issues = refused(
        load,
        """
currency: euro
timezone: Mars/Phobos
trafic: []
traffic:
  - {name: a, from: "07:00", to: "09:00", factors: {primry: 2}}
  - {name: b, from: "08:00", to: "07:00"}
  - {name: c, from: "08:30", to: "10:00"}
depots:
  - {id: main, lon: 200, lat: 60}
  - {id: main}
vehicle_types:
  - {name: van, profile: vann, capcity: {}, cost: {per_km: -1, overtim: 3}}
  - {name: van, profile: van, cost: {overtime_per_hour: 5}}
shifts:
  - {rider: a, vehicle_type: vam, depot: mian, start: "8:00", end: "7:00", days: [foo]}
  - {vehicle_type: van, depot: main, start: 25, end: "17:00"}
  - {rider: b, vehicle_type: van, start: "08:00", end: "17:00", territory: {polygon: [[0, 0], [1, 1], [0, 1], [1, 0]]}}
  - {rider: c, vehicle_type: van, depot: main, start: "08:00", end: "07:00"}
  - {rider: d, vehicle_type: van, depot: main, start: "08:00", end: "12:00",
     breaks: [{earliest: "11:00", latest: "13:00", duration_min: 30}]}
""",
    )
    assert set(issues) >= {
        "currency",
        "trafic",
        "traffic[0].factors.primry",
        "traffic[1]",
        "traffic[2].from",
        "depots[0].lon",
        "depots[1]",
        "depots[1].id",
        "vehicle_types[0].profile",
        "vehicle_types[0].capcity",
        "vehicle_types[0].cost.per_km",
        "vehicle_types[0].cost.overtim",
        "vehicle_types[1].name",
        "vehicle_types[1].cost",
        "shifts[0].vehicle_type",
        "shifts[0].depot",
        "shifts[0].days",
        "shifts[1].start",
        "shifts[2].depot",
        "shifts[2].territory.polygon",
        "shifts[3]",
        "shifts[4]",
    }
    assert "did you mean traffic?" in issues["trafic"].expected
    assert "did you mean capacity?" in issues["vehicle_types[0].capcity"].expected
    assert "did you mean van?" in issues["shifts[0].vehicle_type"].expected
    assert issues["shifts[1].start"].row == 17


def test_an_unknown_time_zone(load: Callable[[str], Fleet]):
    assert "Europe/Helsinki" in refused(load, GOOD.replace("Europe/Helsinki", "Mars/Phobos"))["timezone"].expected


@pytest.mark.parametrize(
    "text", ["", "[]", "a: [", "currency: EUR", "currency: EUR\ncurrency: USD\n", GOOD + "currency: EUR\n"]
)
def test_broken_files(load: Callable[[str], Fleet], text: str):
    with pytest.raises(InvalidInput) as caught:
        load(text)
    assert caught.value.issues


def test_no_file(tmp_path: Path):
    with pytest.raises(NotFound):
        load_fleet(tmp_path / "none.yaml")
