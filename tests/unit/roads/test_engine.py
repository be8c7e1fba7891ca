from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lastmile.core.errors import InvalidInput
from lastmile.roads import PROFILES, UNREACHABLE, Streets, TimeSlice
from lastmile.roads.engines import cch
from lastmile.roads.engines.solver import Packing
from lastmile.roads.segments import step_lengths_m

D = 0.001
STEP_M = 111.195
RESIDENTIAL_MPS = 26 / 3.6


def _at(*points: tuple[float, float]) -> NDArray[np.float64]:
    return np.array(points, dtype=float) * D


@pytest.fixture(params=["cch", "sweeps", "dijkstra"])
def search(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param != "sweeps":
        return request.param
    monkeypatch.setattr(cch, "_SWEPT_FROM", 0)  # as for a large matrix
    return "cch"


def test_two_places_on_one_street_need_no_search(
    town: Callable[..., Any], open_town: Callable[..., Streets], search: str
):
    streets = open_town(town({1: (0, 0), 2: (10, 0)}, [([1, 2], {})]), search)
    matrix = streets.matrix(_at((2, 0), (7, 0)), "van")
    assert matrix.distance_m.tolist() == [[0, 556], [556, 0]]
    assert matrix.duration_s[0, 1] == round(5 * STEP_M / RESIDENTIAL_MPS)


def test_mid_edge_places_pay_only_their_part(grid: Any, open_town: Callable[..., Streets], search: str):
    streets = open_town(grid, search)
    matrix = streets.matrix(_at((0.25, 0), (0, 0.5), (2.75, 3)), "foot")
    assert matrix.distance_m[0, 1] == pytest.approx(0.75 * STEP_M, abs=3)
    assert matrix.distance_m[0, 2] == pytest.approx(5.5 * STEP_M, abs=6 * 2)
    assert matrix.duration_s[0, 2] == pytest.approx(5.5 * STEP_M / (4.8 / 3.6), abs=1)


def test_a_one_way_makes_the_way_back_longer(town: Callable[..., Any], open_town: Callable[..., Streets], search: str):
    square = {1: (0, 0), 2: (4, 0), 3: (4, 4), 4: (0, 4)}
    streets = open_town(town(square, [([1, 2, 3, 4, 1], {"oneway": "yes"})]), search)
    matrix = streets.matrix(_at((1, 0), (3, 0), (4, 2)), "van")
    assert matrix.distance_m[0, 1] == pytest.approx(2 * STEP_M, abs=1)
    assert matrix.distance_m[1, 0] == pytest.approx(14 * STEP_M, abs=10)
    assert matrix.distance_m[0, 2] == pytest.approx(5 * STEP_M, abs=5)
    assert matrix.distance_m[2, 0] == pytest.approx(11 * STEP_M, abs=10)
    round_trip = streets.geometry(_at((3, 0), (1, 0)), "van")[0]
    assert step_lengths_m(*round_trip.T).sum() == pytest.approx(14 * STEP_M, rel=1e-3)
    assert streets.matrix(_at((1, 0), (3, 0)), "foot").distance_m[1, 0] == pytest.approx(2 * STEP_M, abs=1)


def test_a_forbidden_turn_is_not_taken(grid: Any, open_town: Callable[..., Streets], search: str):
    # From the middle of the lowest row (way 0) at crossing 2 into the second column (way 5).
    grid.ways[0] = ([1, 2], {})
    grid.ways.append(([2, 3, 4], {}))
    places = _at((0.5, 0), (1, 0.5))
    free = open_town(grid, search).matrix(places, "van")
    grid.restrictions = [(0, 2, 5, {"restriction": "no_left_turn"})]
    streets = open_town(grid, search)
    bound = streets.matrix(places, "van")
    assert free.distance_m[0, 1] == pytest.approx(STEP_M, abs=3)
    assert bound.distance_m[0, 1] > 2.5 * STEP_M
    assert bound.distance_m[1, 0] == free.distance_m[1, 0]
    assert streets.matrix(places, "foot").distance_m[0, 1] == pytest.approx(STEP_M, abs=3)


def test_an_only_turn_forbids_all_others(grid: Any, open_town: Callable[..., Streets], search: str):
    grid.ways[0] = ([1, 2], {})
    grid.ways.append(([2, 3, 4], {}))
    grid.restrictions = [(0, 2, 5, {"restriction": "only_left_turn"})]
    matrix = open_town(grid, search).matrix(_at((0.5, 0), (1.5, 0)), "van")
    assert matrix.distance_m[0, 1] > 2.5 * STEP_M


def test_an_excepted_vehicle_may_turn(grid: Any, open_town: Callable[..., Streets], search: str):
    grid.ways[0] = ([1, 2], {})
    grid.ways.append(([2, 3, 4], {}))
    grid.restrictions = [(0, 2, 5, {"restriction": "no_left_turn", "except": "bicycle"})]
    matrix = open_town(grid, search).matrix(_at((0.5, 0), (1, 0.5)), "bicycle")
    assert matrix.distance_m[0, 1] == pytest.approx(STEP_M, abs=3)


def test_a_bollard_stops_the_van_and_not_the_bicycle(
    town: Callable[..., Any], open_town: Callable[..., Streets], search: str
):
    ladder = town(
        {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (0, 5), 5: (2, 5)},
        [([1, 2, 3], {}), ([1, 4, 5, 3], {})],
        node_tags={2: {"barrier": "bollard"}},
    )
    streets = open_town(ladder, search)
    places = _at((0.5, 0), (1.5, 0))
    assert streets.matrix(places, "van").distance_m[0, 1] == pytest.approx(13 * STEP_M, abs=8)
    assert streets.matrix(places, "bicycle").distance_m[0, 1] == pytest.approx(STEP_M, abs=3)


def test_an_island_that_is_large_is_kept_and_unreachable(
    town: Callable[..., Any], open_town: Callable[..., Streets], search: str
):
    far = town({1: (0, 0), 2: (40, 0), 3: (0, 9), 4: (40, 9)}, [([1, 2], {}), ([3, 4], {})])
    matrix = open_town(far, search).matrix(_at((5, 0), (5, 9), (30, 0)), "van")
    assert matrix.duration_s[0, 1] == matrix.distance_m[1, 0] == UNREACHABLE
    assert matrix.duration_s[0, 2] < UNREACHABLE
    assert np.diag(matrix.duration_s).tolist() == [0, 0, 0]


def test_nothing_snaps_to_a_tiny_island(town: Callable[..., Any], open_town: Callable[..., Streets]):
    parts = town({1: (0, 0), 2: (40, 0), 3: (5, 1), 4: (6, 1)}, [([1, 2], {}), ([3, 4], {})])
    snaps = open_town(parts).snap(_at((5.5, 1)), "van")
    assert snaps.points[0, 1] == pytest.approx(0, abs=1e-9)
    assert snaps.ok.all()


def test_places_off_every_street_are_unreachable_in_both_directions(
    grid: Any, open_town: Callable[..., Streets], search: str
):
    streets = open_town(grid, search)
    places = _at((0.5, 0), (90, 90), (2.5, 3))
    matrix = streets.matrix(places, "van")
    assert matrix.duration_s[0, 1] == matrix.duration_s[1, 2] == UNREACHABLE
    assert matrix.duration_s[0, 2] < UNREACHABLE
    np.testing.assert_array_equal(streets.geometry(places[:2], "van")[0], places[:2])


def test_traffic_slows_only_its_road_class(grid: Any, open_town: Callable[..., Streets], search: str):
    streets = open_town(grid, search)
    places = _at((0.25, 0), (2.75, 3))
    free = streets.matrix(places, "foot").duration_s[0, 1]
    rush = TimeSlice("rush", 0, 3600, {"residential": 2.0})
    other = TimeSlice("other", 0, 3600, {"primary": 2.0})
    assert streets.matrix(places, "foot", rush).duration_s[0, 1] == pytest.approx(2 * free, abs=2)
    assert streets.matrix(places, "foot", other).duration_s[0, 1] == free


def test_a_slower_vehicle_takes_longer(grid: Any, open_town: Callable[..., Streets], search: str):
    streets = open_town(grid, search)
    places = _at((0.25, 0), (2.75, 3))
    slow = streets.matrix(places, PROFILES["foot"].at(0.5)).duration_s[0, 1]
    assert slow == pytest.approx(2 * streets.matrix(places, "foot").duration_s[0, 1], abs=2)


def test_turns_and_lights_cost_time(grid: Any, open_town: Callable[..., Streets], search: str):
    places = _at((0.5, 0), (1, 0.5), (1.5, 0))
    plain = open_town(grid, search).matrix(places, "van").duration_s
    grid.node_tags = {2: {"highway": "traffic_signals"}}
    lit = open_town(grid, search).matrix(places, "van").duration_s
    assert plain[0, 1] > plain[0, 2] + 2
    assert lit[0, 2] == pytest.approx(plain[0, 2] + 5, abs=1)


def test_no_places_and_one_place(grid: Any, open_town: Callable[..., Streets], search: str):
    streets = open_town(grid, search)
    assert streets.matrix(np.empty((0, 2)), "van").duration_s.shape == (0, 0)
    assert streets.matrix(_at((1, 1)), "van").duration_s.tolist() == [[0]]
    assert streets.geometry(_at((1, 1)), "van") == []


def test_many_places_at_one_spot(grid: Any, open_town: Callable[..., Streets], search: str):
    matrix = open_town(grid, search).matrix(np.repeat(_at((1.5, 1)), 40, axis=0), "van")
    assert not matrix.duration_s.any()
    assert not matrix.distance_m.any()


@pytest.mark.parametrize("wrong", [[[np.nan, 0.0]], [[200.0, 0.0]], [[0.0, 0.0, 0.0]], [0.0, 0.0, 0.0]])
def test_wrong_positions_are_refused(grid: Any, open_town: Callable[..., Streets], wrong: list[Any]):
    with pytest.raises(InvalidInput):
        open_town(grid).matrix(np.array(wrong), "van")


def test_an_unknown_profile_is_refused(grid: Any, open_town: Callable[..., Streets]):
    with pytest.raises(InvalidInput, match="unknown profile 'sledge'"):
        open_town(grid).matrix(_at((1, 1)), "sledge")


def test_both_searches_agree_on_a_real_city(helsinki: Streets, helsinki_path: Path, roads_cache: Path):
    from lastmile.roads import open_streets

    judge = open_streets(helsinki_path, roads_cache, search="dijkstra")
    rng = np.random.default_rng(7)
    west, south, east, north = helsinki.bbox
    places = rng.uniform([west, south], [east, north], (80, 2))
    rush = TimeSlice("rush", 0, 3600, {"*": 1.5, "primary": 2.0})
    for profile, traffic in (("van", None), ("van", rush), ("cargo_bike", None), ("foot", None)):
        fast, exact = helsinki.matrix(places, profile, traffic), judge.matrix(places, profile, traffic)
        reachable = exact.duration_s < UNREACHABLE
        np.testing.assert_array_equal(fast.duration_s < UNREACHABLE, reachable)
        assert np.abs(fast.duration_s - exact.duration_s)[reachable].max() <= 3
        assert np.percentile(np.abs(fast.distance_m - exact.distance_m)[reachable], 95) <= 25


def test_progress_counts_up_to_all(helsinki: Streets):
    calls = []
    west, south, east, north = helsinki.bbox
    places = np.random.default_rng(1).uniform([west, south], [east, north], (900, 2))
    helsinki.matrix(places, "van", progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (900, 900)
    assert calls == sorted(calls)


def test_a_time_beyond_the_bits_is_searched_again_with_coarser_units(
    grid: Any, open_town: Callable[..., Streets], monkeypatch: pytest.MonkeyPatch
):
    streets = open_town(grid)
    expected = streets.matrix(_at((0.25, 0), (2.75, 3)), "foot")
    narrow = Packing(time_unit_s=0.002, distance_unit_m=0.05)
    monkeypatch.setattr(Packing, "for_extent", staticmethod(lambda *_: narrow))
    again = open_town(grid).matrix(_at((0.25, 0), (2.75, 3)), "foot")
    np.testing.assert_allclose(again.duration_s, expected.duration_s, atol=1)
    np.testing.assert_allclose(again.distance_m, expected.distance_m, atol=10)


def test_a_distance_beyond_the_bits_is_put_back(
    town: Callable[..., Any], open_town: Callable[..., Streets], search: str
):
    # 100 km of straight street in 25 pieces: more than the 65 km that 14 bits of 4 m hold.
    road = town({n: (36.0 * n, 0) for n in range(1, 27)}, [(list(range(1, 27)), {"highway": "primary"})])
    streets = open_town(road, search)
    matrix = streets.matrix(_at((36.5, 0), (26 * 36 - 0.5, 0)), "van")
    assert matrix.distance_m[0, 1] == pytest.approx(899 * STEP_M, rel=1e-3)


def test_a_lone_one_way_does_not_coarsen_the_rest(town: Callable[..., Any], open_town: Callable[..., Streets]):
    # Found by a property test: the pair against the one-way was taken for a time too long for its bits.
    lane = town({1: (0, 0), 2: (4, 0)}, [([1, 2], {"oneway": "yes"})])
    streets = open_town(lane)
    matrix = streets.matrix(_at((1, 0), (3, 0)), "van")
    assert matrix.duration_s[1, 0] == UNREACHABLE
    assert {key[2] for key in streets.embedded._solvers} == {0}
