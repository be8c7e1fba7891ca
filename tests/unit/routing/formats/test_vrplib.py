"""Small instances of every class, priced by hand."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from lastmile.core.errors import InvalidInput, UnsupportedProblem
from lastmile.routing import UNREACHABLE, Problem, Route, Solution, Visit, VisitKind, check, stop_route
from lastmile.routing.formats import published_cost, read_instance

HEAD = "NAME : t\nTYPE : {kind}\nDIMENSION : 4\nEDGE_WEIGHT_TYPE : EUC_2D\n"
# A rectangle of 3 by 4 with diagonals of 5, and one place at distance √2 from the depot.
NODES = "NODE_COORD_SECTION\n1 0 0\n2 3 0\n3 3 4\n4 1 1\n"
DEMAND = "DEMAND_SECTION\n1 0\n2 5\n3 6\n4 7\n"
END = "DEPOT_SECTION\n1\n-1\nEOF\n"


def write(tmp_path: Path, kind: str, *parts: str, head: str = HEAD, end: str = END) -> Path:
    path = tmp_path / "t.vrp"
    path.write_text(head.format(kind=kind) + "".join(parts) + end)
    return path


def total(problem: Problem, *routes: Route) -> int:
    verdict = check(problem, Solution(tuple(routes)))
    assert verdict.feasible, verdict.violations
    return verdict.cost.total


def test_cvrp_rounds_to_whole_numbers_and_has_a_vehicle_per_customer(tmp_path: Path) -> None:
    problem = read_instance(write(tmp_path, "CVRP", "CAPACITY : 20\n", NODES, DEMAND))
    assert problem.vehicles[0].count == 3
    assert problem.vehicles[0].capacity == (20,)
    assert problem.profiles[0].distance_m is problem.profiles[0].duration_s
    assert total(problem, stop_route(0, [0, 1]), stop_route(0, [2])) == 3 + 4 + 5 + 1 + 1


@pytest.mark.parametrize(
    ("rounding", "diagonal", "scale"),
    [("dimacs", 14, 10), ("round", 1, 1), ("exact", 1414, 1000), ("none", 14142, 10_000)],
)
def test_roundings(tmp_path: Path, rounding: str, diagonal: int, scale: int) -> None:
    problem = read_instance(write(tmp_path, "CVRP", "CAPACITY : 20\n", NODES, DEMAND), rounding)
    assert problem.profiles[0].distance_m[0, 3] == diagonal
    assert problem.cost_scale == scale


def test_time_windows_are_truncated_to_tenths(tmp_path: Path) -> None:
    windows = "TIME_WINDOW_SECTION\n1 0 99.99\n2 4.35 10\n3 0 50\n4 0 50\n"
    parts = "VEHICLES : 2\nCAPACITY : 20\nSERVICE_TIME : 1.5\n", NODES, DEMAND, windows
    problem = read_instance(write(tmp_path, "VRPTW", *parts))
    assert problem.depots[0].window.latest_s == 999
    assert problem.stops[0].windows[0].earliest_s == 43
    assert [s.service_s for s in problem.stops] == [15, 15, 15]
    assert float(published_cost(problem, 424448)) == pytest.approx(42444.8)


def test_prizes_are_the_price_of_leaving_out_and_none_means_must_serve(tmp_path: Path) -> None:
    prizes = "PRIZE_SECTION\n1 0\n2 2.5\n3 0\n4 9\n"
    problem = read_instance(write(tmp_path, "PCVRPTW", "CAPACITY : 20\n", NODES, DEMAND, prizes))
    assert [s.unassigned_cost for s in problem.stops] == [25, None, 90]
    assert total(problem, stop_route(0, [1])) == 100 + 25 + 90


def test_a_mixed_fleet_keeps_its_order_and_prices(tmp_path: Path) -> None:
    fleet = (
        "CAPACITY_SECTION\n1 5\n2 5\n3 20\nVEHICLES_FIXED_COST_SECTION\n1 10\n2 10\n3 30\n"
        "VEHICLES_UNIT_DISTANCE_COST_SECTION\n1 0.5\n2 0.5\n3 1\n"
    )
    problem = read_instance(write(tmp_path, "CVRP", "VEHICLES : 3\n", NODES, DEMAND, fleet))
    assert [(v.count, v.capacity, v.fixed_cost, v.distance_cost) for v in problem.vehicles] == [
        (2, (5,), 100, 5),
        (1, (20,), 300, 10),
    ]
    assert total(problem, stop_route(0, [0]), stop_route(1, [1, 2])) == 100 + 5 * 6 + 300 + 10 * (5 + 4 + 1)
    assert problem.cost_scale == 10


def test_hfvrp_costs_are_published_in_hundredths(tmp_path: Path) -> None:
    problem = read_instance(
        write(tmp_path, "HFVRP", "CAPACITY : 20\nVEHICLES_UNIT_DISTANCE_COST : 58\n", NODES, DEMAND)
    )
    cost = published_cost(problem, total(problem, stop_route(0, [0, 1, 2])))
    assert float(cost) == pytest.approx(0.58 * 12.0198, abs=1e-3)


def test_allowed_clients_bind_stops_to_vehicles(tmp_path: Path) -> None:
    allowed = "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3\n2 4\n"
    problem = read_instance(write(tmp_path, "CVRP", "VEHICLES : 2\nCAPACITY : 20\n", NODES, DEMAND, allowed))
    assert [s.allowed_vehicles for s in problem.stops] == [{0}, {0}, {1}]


def test_several_depots_with_a_longest_duration(tmp_path: Path) -> None:
    parts = "VEHICLES : 2\nCAPACITY : 20\nVEHICLES_MAX_DURATION : 7\n", NODES, DEMAND
    problem = read_instance(
        write(tmp_path, "MDVRPTW", *parts, "VEHICLES_DEPOT_SECTION\n1 1\n2 2\n", end="DEPOT_SECTION\n1\n2\n-1\nEOF\n")
    )
    assert [(v.start_depot, v.end_depot, v.max_duration_s) for v in problem.vehicles] == [(0, 0, 7000), (1, 1, 7000)]
    assert [s.location for s in problem.stops] == [2, 3]
    long = check(problem, Solution((stop_route(0, [0]), stop_route(1, [1]))))
    assert [v.kind for v in long.violations] == ["duration"]


def test_reloads_and_release_times(tmp_path: Path) -> None:
    parts = (
        "VEHICLES : 1\nCAPACITY : 11\n",
        NODES,
        DEMAND,
        "TIME_WINDOW_SECTION\n1 0 90\n2 0 90\n3 0 90\n4 40 60\n",
        "RELEASE_TIME_SECTION\n1 0\n2 0\n3 0\n4 30\n",
        "VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n",
    )
    problem = read_instance(write(tmp_path, "MTVRPTWR", *parts))
    visits = [Visit(VisitKind.STOP, 0), Visit(VisitKind.STOP, 1), Visit(VisitKind.RELOAD, 0), Visit(VisitKind.STOP, 2)]
    verdict = check(problem, Solution((Route(0, 0, tuple(visits)),)))
    assert verdict.feasible
    reload, last = verdict.routes[0].visits[2:]
    assert (reload.arrival_s, reload.begin_s) == (120, 300)
    assert last.begin_s == 400


def test_backhauls_come_after_linehauls_and_never_alone(tmp_path: Path) -> None:
    parts = "CAPACITY : 11\n", NODES, "DEMAND_SECTION\n1 0\n2 5\n3 6\n4 0\n", "BACKHAUL_SECTION\n1 0\n2 0\n3 0\n4 7\n"
    problem = read_instance(write(tmp_path, "VRPB", *parts))
    assert problem.profiles[0].distance_m[0, 3] == UNREACHABLE
    assert total(problem, stop_route(0, [0, 1, 2])) == 3 + 4 + 4 + 1
    alone = check(problem, Solution((stop_route(0, [0, 1]), stop_route(0, [2]))))
    early = check(problem, Solution((stop_route(0, [0, 2, 1]),)))
    assert {v.kind for v in alone.violations} == {"unreachable"}
    assert "unreachable" in {v.kind for v in early.violations}


def test_pickup_and_delivery_pairs(tmp_path: Path) -> None:
    section = "PICKUP_AND_DELIVERY_SECTION\n1 0 0 100 0 0 0\n2 4 0 100 1 0 4\n3 2 0 100 1 0 0\n4 -4 0 100 1 2 0\n"
    with pytest.raises(InvalidInput, match="row 14, PICKUP_AND_DELIVERY_SECTION"):
        read_instance(write(tmp_path, "PDPTW", "CAPACITY : 5\n", NODES, section))
    paired = section.replace("3 2 0 100 1 0 0\n4 -4 0 100 1 2 0", "3 -4 0 100 1 2 0\n").replace("0 4\n", "0 3\n")
    head = HEAD.replace("4", "3", 1)
    nodes = NODES.replace("4 1 1\n", "")
    problem = read_instance(write(tmp_path, "PDPTW", "CAPACITY : 5\n", nodes, paired, head=head))
    assert [(p.pickup, p.delivery) for p in problem.pairs] == [(0, 1)]
    assert total(problem, stop_route(0, [0, 1])) == 3 + 4 + 5


def test_the_classic_distance_field_limits_duration_where_stops_take_time(tmp_path: Path) -> None:
    problem = read_instance(write(tmp_path, "CVRP", "CAPACITY : 20\nDISTANCE : 9\n", NODES, DEMAND))
    assert problem.vehicles[0].max_distance_m == 9
    parts = "CAPACITY : 20\nDISTANCE : 9\nSERVICE_TIME : 2\n", NODES, DEMAND
    assert read_instance(write(tmp_path, "CVRP", *parts)).vehicles[0].max_duration_s == 9


def test_packed_files_are_read_directly(tmp_path: Path) -> None:
    plain = write(tmp_path, "CVRP", "CAPACITY : 20\n", NODES, DEMAND)
    packed = tmp_path / "t.vrp.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert np.array_equal(read_instance(packed).profiles[0].distance_m, read_instance(plain).profiles[0].distance_m)
    packed.write_bytes(packed.read_bytes()[:-9])
    with pytest.raises(InvalidInput, match="readable file"):
        read_instance(packed)


BAD = {
    "no number": ("CAPACITY : much\n", "row 5, CAPACITY = 'much'"),
    "negative demand": (NODES + DEMAND.replace("2 5", "2 -5"), "DEMAND_SECTION = '2 -5': expected values ≥ 0"),
    "missing row": (NODES + DEMAND.replace("4 7\n", ""), "4 rows (it has 3)"),
    "extra row": (NODES + DEMAND + "5 1\n", "row 15, DEMAND_SECTION = '5 1'"),
    "twice numbered": (NODES + DEMAND.replace("4 7", "3 7"), "each once"),
    "not finite": (NODES.replace("3 0", "3 nan"), "row 7, NODE_COORD_SECTION = '2 3 nan': expected finite numbers"),
    "no coordinates": (DEMAND, "NODE_COORD_SECTION"),
    "two sections": (NODES + DEMAND + DEMAND, "row 15 = 'DEMAND_SECTION': expected every section only once"),
    "field twice": ("TYPE : CVRP\n", "row 5, TYPE"),
    "ragged": (NODES.replace("2 3 0", "2 3"), "row 7, NODE_COORD_SECTION = '2 3'"),
    "prose": ("hello\n", "row 5 = 'hello'"),
    "late window": (NODES + "TIME_WINDOW_SECTION\n1 0 9\n2 5 4\n3 0 9\n4 0 9\n", "earliest ≤ latest"),
    "far away": (NODES.replace("2 3 0", "2 3e9 0"), "nearer to each other"),
    "vehicles": ("VEHICLES : 99999999999\n" + NODES, "VEHICLES"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_malformed_file_is_refused_with_line_and_remedy(tmp_path: Path, case: str) -> None:
    text, message = BAD[case]
    with pytest.raises(InvalidInput) as caught:
        read_instance(write(tmp_path, "CVRP", text))
    assert message in caught.value.message
    assert caught.value.issues


@pytest.mark.parametrize("dimension", ["0", "-3", "2.5", "1e12", "nan", ""])
def test_an_impossible_dimension_is_refused_before_anything_is_allocated(tmp_path: Path, dimension: str) -> None:
    head = HEAD.replace("DIMENSION : 4", f"DIMENSION : {dimension}")
    with pytest.raises(InvalidInput, match="DIMENSION"):
        read_instance(write(tmp_path, "CVRP", NODES, head=head))


def test_depots_must_be_the_first_nodes(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="depots as the first nodes"):
        read_instance(write(tmp_path, "CVRP", NODES, end="DEPOT_SECTION\n3\n-1\nEOF\n"))


def test_what_the_model_cannot_express_is_named_and_never_dropped(tmp_path: Path) -> None:
    groups = "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\n"
    with pytest.raises(UnsupportedProblem, match=r"MUTUALLY_EXCLUSIVE_GROUP_SECTION \(line 10\)"):
        read_instance(write(tmp_path, "CVRP", NODES, groups))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "t.vrp"
    path.write_bytes(b"NAME : t\n\xff\xfe\x00")
    with pytest.raises(InvalidInput, match=r"row 2: expected UTF-8"):
        read_instance(path)
