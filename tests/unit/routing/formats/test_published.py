"""Best known plans, read in, must pass the checker at exactly the published cost."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from lastmile.routing import check
from lastmile.routing.formats import open_instance, published_cost, read_cost

SHARED = Path(os.environ.get("LASTMILE_SHARED_DATA", Path(__file__).parents[5] / "shared" / "data")) / "benchmarks"
FOLDERS = ["CVRP", "CVRP-roads", "CVRP-XXL", "HFVRP", "MDVRPTW", "MTVRPTWR", "PCVRPTW", "VRPB", "VRPTW"]
LARGEST_BYTES = 100_000  # larger ones (CVRP-XXL) take seconds and up to 1.6 GB each


def instances(folder: str) -> list[Path]:
    if not (SHARED / folder).is_dir():
        pytest.skip(f"no {SHARED / folder}: set LASTMILE_SHARED_DATA to the folder that holds benchmarks/{folder}")
    files = sorted((SHARED / folder).glob("*.vrp")) + sorted((SHARED / folder).glob("*.vrp.gz"))
    return [f for f in files if f.stat().st_size < LARGEST_BYTES or f.suffix == ".gz"]


def plan_of(file: Path) -> Path:
    name = file.name.split(".vrp")[0]
    return next(p for p in (file.parent / f"{name}.sol", file.parent / f"{name}.sol.gz") if p.exists())


def agrees(folder: str, cost: Decimal, claimed: Decimal) -> bool:
    if folder != "HFVRP":
        return cost == claimed
    # Here some files give the scaled cost, others the cost to two decimals, of legs rounded by other programs.
    return abs(cost - claimed) <= Decimal("0.03") or abs(cost - claimed / 100_000) <= Decimal("0.0001")


@pytest.mark.parametrize("folder", FOLDERS)
def test_best_known_plans_are_feasible_at_the_published_cost(folder: str) -> None:
    faults = []
    for file in instances(folder):
        instance = open_instance(file)
        verdict = check(instance.problem, instance.read_plan(plan_of(file)))
        cost = published_cost(instance.problem, verdict.cost.total)
        if not verdict.feasible or not agrees(folder, cost, read_cost(plan_of(file))):
            faults.append((file.name, cost, read_cost(plan_of(file)), verdict.violations[:3]))
    assert not faults


@pytest.mark.parametrize("folder", ["CVRP", "MDVRPTW", "MTVRPTWR", "HFVRP"])
def test_a_plan_that_is_written_reads_back_the_same(folder: str, tmp_path: Path) -> None:
    file = instances(folder)[0]
    instance = open_instance(file)
    plan = instance.read_plan(plan_of(file))
    instance.write_plan(plan, tmp_path / "again.sol")
    assert instance.read_plan(tmp_path / "again.sol") == plan
    cost = published_cost(instance.problem, check(instance.problem, plan).cost.total)
    assert read_cost(tmp_path / "again.sol") == cost


def test_private_fleet_and_common_carrier() -> None:
    folder = SHARED / "VRPPC"
    if not folder.is_dir():
        pytest.skip(f"no {folder}: set LASTMILE_SHARED_DATA to the folder that holds benchmarks/VRPPC")
    sizes = {f.stem: len(open_instance(f).problem.stops) for f in folder.glob("*.txt")}
    assert sizes == {"CE-01": 50, "CE-02": 75, "CE-07": 75}
