from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lastmile.carriers import load_carriers
from lastmile.core.errors import Conflict, InvalidInput
from lastmile.core.geo import Position
from lastmile.core.shipments import Shipment, ShipmentKind
from lastmile.dispatch.example import generate_demo_day, helsinki_extract, write_example
from lastmile.dispatch.example.carriers_text import carriers_text, example_carriers_text
from lastmile.dispatch.example.fleet_text import size_fleet
from lastmile.dispatch.example.places import timezone_near
from lastmile.dispatch.fleet import load_fleet, locate_depots
from lastmile.dispatch.intake import locate, read_orders
from lastmile.roads import Streets, open_streets

DAY = date(2026, 11, 24)
SHARED = Path(os.environ.get("LASTMILE_SHARED_DATA", Path(__file__).parents[5] / "shared" / "data")) / "roads"


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory):
    return open_streets(helsinki_extract(), tmp_path_factory.mktemp("cache"))


def check(folder: Path, streets: Streets, timezone: str):
    """Read all files of a folder back and give the located shipments and the shifts."""
    book = read_orders(folder / "orders.csv", day=DAY, timezone=timezone, currency="EUR")
    assert not book.issues
    assert not book.warnings
    located, issues = locate(book.shipments, streets)
    assert not issues
    fleet = locate_depots(load_fleet(folder / "fleet.yaml"), streets)
    carriers = load_carriers(folder / "carriers.yaml")
    return located, fleet.shifts_on(DAY), carriers


def test_the_example_reads_back_whole(tmp_path: Path, streets: Streets):
    paths = write_example(tmp_path / "new" / "folder", streets)
    assert [path.name for path in paths] == ["orders.csv", "fleet.yaml", "carriers.yaml", "README.md"]
    located, shifts, _ = check(paths[0].parent, streets, "Europe/Helsinki")
    assert len(located) == 240
    assert len(shifts) == 3
    assert "lon" not in paths[0].read_text(encoding="utf-8").splitlines()[0]
    readme = paths[3].read_text(encoding="utf-8")
    assert "OpenStreetMap contributors" in readme
    assert "| `weight` |" in readme
    assert str(helsinki_extract()) in readme
    assert paths[2].read_text(encoding="utf-8") == example_carriers_text()


def test_nothing_is_overwritten_unasked_and_nothing_is_left_behind(tmp_path: Path, streets: Streets):
    (tmp_path / "fleet.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(Conflict, match=r"fleet\.yaml"):
        write_example(tmp_path, streets)
    assert [path.name for path in tmp_path.iterdir()] == ["fleet.yaml"]
    write_example(tmp_path, streets, force=True)
    assert (tmp_path / "fleet.yaml").read_text(encoding="utf-8") != "mine"
    assert len(list(tmp_path.iterdir())) == 4


def test_a_demo_day_is_the_same_for_the_same_seed(tmp_path: Path, streets: Streets):
    days = [
        generate_demo_day(streets, tmp_path / name, orders=300, seed=seed, day=DAY)
        for name, seed in (("a", 7), ("b", 7), ("c", 8))
    ]
    texts = [day.orders_path.read_text(encoding="utf-8") + day.fleet_path.read_text(encoding="utf-8") for day in days]
    assert texts[0] == texts[1] != texts[2]
    assert days[0].from_addresses
    assert days[0].timezone == "Europe/Helsinki"
    assert "generated" in days[0].summary
    assert days[0].summary in days[0].readme_path.read_text(encoding="utf-8")


def test_the_mix_of_a_demo_day(tmp_path: Path, streets: Streets):
    day = generate_demo_day(streets, tmp_path, orders=2500, seed=1, day=DAY, vehicles=40, carriers=5)
    located, shifts, _ = check(tmp_path, streets, day.timezone)
    assert len(located) == 2500
    assert len(shifts) == 40
    assert len({shift.vehicle_type.name for shift in shifts}) == 3

    def share(test: Callable[[Shipment], bool]) -> float:
        return sum(map(test, located)) / len(located)

    assert share(lambda s: bool(s.windows)) == pytest.approx(0.30, abs=0.04)
    assert share(lambda s: s.kind is ShipmentKind.RETURN_PICKUP) == pytest.approx(0.08, abs=0.02)
    assert share(lambda s: s.cash_minor > 0) == pytest.approx(0.09, abs=0.03)
    assert share(lambda s: "cold" in s.skills) == pytest.approx(0.04, abs=0.015)
    assert 0 < share(lambda s: "two_person" in s.skills) < 0.05
    assert np.median([s.weight_g / s.parcels for s in located]) == pytest.approx(1500, rel=0.25)
    assert {s.service_level for s in located} == {"standard", "next_day", "same_day", "express"}


@pytest.mark.parametrize("orders", [0, -1, 100_001])
def test_numbers_out_of_range(tmp_path: Path, streets: Streets, orders: int):
    with pytest.raises(InvalidInput):
        generate_demo_day(streets, tmp_path, orders=orders, seed=1, day=DAY)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["porto_r5", "reisterstown_clean"])
def test_other_extracts(tmp_path: Path, name: str):
    path = SHARED / f"{name}.osm.pbf"
    if not path.exists():
        pytest.skip(f"no {path}: set LASTMILE_SHARED_DATA to the folder that holds roads/{path.name}")
    other = open_streets(path, tmp_path / "cache")
    day = generate_demo_day(other, tmp_path / "day", orders=400, seed=1, day=DAY)
    located, shifts, _ = check(day.directory, other, day.timezone)
    assert len(located) == 400
    assert len(shifts) == {"porto_r5": 12, "reisterstown_clean": 6}[name]
    assert day.from_addresses is (name == "reisterstown_clean")
    assert day.timezone == {"porto_r5": "Europe/Lisbon", "reisterstown_clean": "America/New_York"}[name]


def test_more_carriers_than_the_example_has(tmp_path: Path):
    path = tmp_path / "carriers.yaml"
    path.write_text(carriers_text(10_000, 9, "USD"), encoding="utf-8")
    assert load_carriers(path)
    with pytest.raises(InvalidInput):
        carriers_text(100, 0, "EUR")


def test_fleets_have_all_three_types():
    for vehicles in range(3, 200):
        size = size_fleet(vehicles)
        assert min(size.vans, size.motorbikes, size.cargo_bikes) >= 1
        assert size.vans + size.motorbikes + size.cargo_bikes == vehicles


@pytest.mark.parametrize(
    ("place", "zone"),
    [((24.94, 60.17), "Europe/Helsinki"), ((-8.6, 41.15), "Europe/Lisbon"), ((-46.6, -23.5), "America/Sao_Paulo")],
)
def test_time_zones_are_guessed_from_the_place(place: Position, zone: str):
    assert timezone_near(Position(*place)) == zone
