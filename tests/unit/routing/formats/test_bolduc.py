"""Private fleet and common carrier."""

from pathlib import Path

import pytest

from lastmile.core.errors import InvalidInput
from lastmile.routing import Outsourced, Solution, check, stop_route
from lastmile.routing.formats import open_instance, published_cost, read_bolduc

TEXT = """NAME : tiny
COMMENT : by hand
CUSTOMERS : 2
VEHICLES : 2
NODE COORD_SECTION (X, Y) DEMANDS EXTERN_COST
0 0 0 0 0.00
1 3 4 7 23.50
2 0 1 2 1.25
TRUCK: CAPACITY FIXED_COST VAR_COST
1 9 12.00 1.50
2 9 12.00 1.50
"""


def write(tmp_path: Path, text: str = TEXT) -> Path:
    path = tmp_path / "t.txt"
    path.write_text(text)
    return path


def test_costs_are_fixed_plus_unrounded_distance_plus_the_carrier(tmp_path: Path) -> None:
    problem = open_instance(write(tmp_path)).problem
    assert [v.count for v in problem.vehicles] == [2]
    verdict = check(problem, Solution((stop_route(0, [0]),), (Outsourced(1, 0),)))
    assert verdict.feasible
    assert float(published_cost(problem, verdict.cost.total)) == pytest.approx(12 + 1.5 * 10 + 1.25)


def test_different_trucks_stay_apart(tmp_path: Path) -> None:
    problem = read_bolduc(write(tmp_path, TEXT.replace("2 9 12.00", "2 5 10.00")))
    assert [(v.count, v.capacity) for v in problem.vehicles] == [(1, (9,)), (1, (5,))]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("CUSTOMERS : 2", "CUSTOMERS : 3", "3 customers (it has 3 rows)"),
        ("VEHICLES : 2", "VEHICLES : x", "row 4, VEHICLES = 'x'"),
        ("1 3 4 7 23.50", "1 3 4 7", "row 7, NODE_SECTION = '1 3 4 7'"),
        ("1 3 4 7 23.50", "1 3 4 -7 23.50", "loads and costs ≥ 0"),
        ("2 0 1 2 1.25", "3 0 1 2 1.25", "row number 2"),
        ("2 9 12.00 1.50", "2 9 12.00 inf", "finite numbers"),
        ("NAME : tiny", "tiny", "row 1 = 'tiny'"),
    ],
)
def test_malformed(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_bolduc(write(tmp_path, TEXT.replace(old, new)))
    assert message in caught.value.message
