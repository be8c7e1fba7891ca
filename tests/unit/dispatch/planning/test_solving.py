import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lastmile.core.errors import ExternalFailure, UnsupportedProblem
from lastmile.dispatch.planning.solving import SolveRequest, choose_engine, solve_in_child
from lastmile.routing import Carrier, Depot, Problem, Profile, Progress, Quote, Stop, Tier, Vehicle, check

ENGINE = "ortools"


def problem(stops: int = 25) -> Problem:
    points = np.random.default_rng(3).uniform(0, 5000, (stops + 1, 2))
    matrix = np.rint(np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))).astype(np.int32)
    return Problem(
        stops=tuple(Stop(i + 1, delivery=(1,), unassigned_cost=10**6) for i in range(stops)),
        vehicles=(Vehicle(count=4, capacity=(9,)),),
        depots=(Depot(0),),
        profiles=(Profile(matrix, matrix),),
        dimensions=("parcels",),
    )


def children() -> set[int]:
    """Give the ids of this process's children."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == os.getpid():
                found.add(int(entry.name))
    return found


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    before, files = children(), len(list(Path("/proc/self/fd").iterdir()))
    yield
    assert children() == before
    assert len(list(Path("/proc/self/fd").iterdir())) == files


def test_a_checked_plan_comes_back_with_progress() -> None:
    heard: list[Progress] = []
    day = problem()
    result = solve_in_child(day, SolveRequest(ENGINE, 1.0), on_progress=heard.append)
    assert check(day, result.solution).feasible
    assert heard
    assert result.engine == ENGINE


def test_a_stop_is_heard_within_a_second() -> None:
    heard: list[Progress] = []
    asked: list[float] = []

    def stop() -> bool:
        if any(p.cost is not None for p in heard) and not asked:
            asked.append(time.monotonic())
        return bool(asked)

    result = solve_in_child(problem(60), SolveRequest(ENGINE, 60.0), on_progress=heard.append, should_stop=stop)
    assert time.monotonic() - asked[0] < 1.5
    assert result.stopped
    assert check(problem(60), result.solution).feasible


def test_a_killed_child_is_an_external_failure() -> None:
    def kill(_: Progress) -> None:
        for child in children():
            os.kill(child, signal.SIGKILL)

    with pytest.raises(ExternalFailure, match="SIGKILL"):
        solve_in_child(problem(), SolveRequest(ENGINE, 30.0), on_progress=kill)


def test_a_crash_has_last_words() -> None:
    def crash(_: Progress) -> None:
        for child in children():
            os.kill(child, signal.SIGSEGV)

    with pytest.raises(ExternalFailure, match="SIGSEGV") as caught:
        solve_in_child(problem(), SolveRequest(ENGINE, 30.0), on_progress=crash)
    assert "Segmentation fault" in caught.value.context["output"]


def test_an_engine_that_does_not_end_is_killed() -> None:
    with pytest.raises(ExternalFailure, match="did not end"):
        solve_in_child(problem(), SolveRequest(ENGINE, 1.0), overtime_s=-1.0, starting_s=0.0)


def test_errors_of_the_engine_arrive_as_they_are() -> None:
    day = problem(3)
    quoted = tuple(Stop(s.location, quotes=(Quote(0, 5),), unassigned_cost=9) for s in day.stops)
    tiers = (Carrier("x", tiers=(Tier(2, 900),)),)
    tiered = Problem(quoted, day.vehicles, day.depots, day.profiles, tiers, dimensions=day.dimensions)
    with pytest.raises(UnsupportedProblem, match="tiers"):
        solve_in_child(tiered, SolveRequest("ortools", 1.0))


def test_an_error_of_the_caller_ends_the_child() -> None:
    def fail(_: Progress) -> None:
        raise RuntimeError("the listener broke")

    with pytest.raises(RuntimeError, match="listener"):
        solve_in_child(problem(), SolveRequest(ENGINE, 30.0), on_progress=fail)


def test_no_stops_and_no_vehicles_are_a_plan_too() -> None:
    matrix = np.zeros((1, 1), dtype=np.int32)
    empty = Problem((), (), (Depot(0),), (Profile(matrix, matrix),))
    assert solve_in_child(empty, SolveRequest(ENGINE, 1.0)).solution.routes == ()


ORPHAN = textwrap.dedent("""
    import sys
    sys.path.insert(0, {folder!r})
    from test_solving import ENGINE, children, problem
    from lastmile.dispatch.planning.solving import SolveRequest, solve_in_child

    def tell(_):
        print(*children(), flush=True)

    solve_in_child(problem(), SolveRequest(ENGINE, 60.0), on_progress=tell)
""")


def test_the_child_dies_with_its_parent() -> None:
    code = ORPHAN.format(folder=str(Path(__file__).parent))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + 5
        while _alive(child) and time.monotonic() < deadline:
            os.sched_yield()
        assert not _alive(child)


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_an_unknown_engine_names_those_there_are() -> None:
    with pytest.raises(UnsupportedProblem, match="search or ortools"):
        choose_engine("magic")
    assert choose_engine("ortools") == "ortools"
    assert choose_engine(None) in {"search", "ortools"}
