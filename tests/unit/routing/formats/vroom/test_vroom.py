"""VROOM's JSON: what is read, what is written, what is refused; and VROOM itself as the second opinion."""

import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lastmile.core.errors import InvalidInput, InvalidPlan, UnsupportedProblem
from lastmile.routing import UNREACHABLE, Solution, TimeWindow, check, stop_route
from lastmile.routing.formats import open_instance, read_answer, read_vroom, write_vroom

Json = dict[str, Any]
DURATIONS = [[0, 2104, 197, 1299], [2103, 0, 2255, 3152], [197, 2256, 0, 1102], [1299, 3153, 1102, 0]]
DISTANCES = [[10 * d for d in row] for row in DURATIONS]
BASE: Json = {
    "vehicles": [
        {"id": 7, "start_index": 0, "end_index": 0, "capacity": [3], "skills": [1], "time_window": [0, 20_000]},
        {"id": 8, "start_index": 0, "capacity": [3], "time_window": [0, 20_000], "max_tasks": 2, "speed_factor": 1.5},
    ],
    "jobs": [
        {"id": 1, "location_index": 1, "service": 300, "setup": 60, "delivery": [1], "priority": 5, "skills": [1]},
        {"id": 2, "location_index": 2, "service": 300, "delivery": [1], "description": "two"},
        {"id": 4, "location_index": 2, "service": 300, "setup": 60, "pickup": [1], "time_windows": [[4000, 5000]]},
        {"id": 77, "location_index": 2, "skills": [99]},
    ],
    "shipments": [
        {
            "pickup": {"id": 5, "location_index": 1, "service": 10},
            "delivery": {"id": 6, "location_index": 3, "service": 20},
            "amount": [1],
            "priority": 3,
        }
    ],
    "matrices": {"car": {"durations": DURATIONS, "distances": DISTANCES}},
}


def changed(path: str, value: Any) -> Json:
    """Give ``BASE`` with one value set, at a path such as ``jobs.0.id``."""
    result = copy.deepcopy(BASE)
    *way, last = [int(p) if p.isdecimal() else p for p in path.split(".")]
    target: Any = result
    for part in way:
        target = target[part]
    target[last] = value
    return result


def with_steps(problem: Json, answer: Json) -> Json:
    """Put the routes of an answer into the vehicles' steps."""
    result = copy.deepcopy(problem)
    for route in answer["routes"]:
        vehicle = next(v for v in result["vehicles"] if v["id"] == route["vehicle"])
        vehicle["steps"] = [{k: s[k] for k in ("type", "id") if k in s} for s in route["steps"]]
    return result


def vroom(tmp_path: Path, problem: Json, *options: str) -> Json:
    command = Path(sys.executable).parent / "vroom"
    if shutil.which(command) is None:
        pytest.skip("no vroom beside this Python: pip install -e .[bench]")
    path = tmp_path / "vroom.json"
    path.write_text(json.dumps(problem))
    done = subprocess.run([command, "-i", path, *options], capture_output=True, check=False, text=True)
    answer: Json = json.loads(done.stdout)
    return answer


def test_jobs_and_shipments_become_stops() -> None:
    case = read_vroom(BASE)
    stops = case.problem.stops
    assert [s.name for s in stops] == ["job 1", "job 2", "job 4", "job 77", "pickup 5", "delivery 6"]
    assert [(p.pickup, p.delivery) for p in case.problem.pairs] == [(4, 5)]
    assert (stops[4].pickup, stops[5].delivery) == ((1,), (1,))
    # Job 1 shares its place with pickup 5, so its setup may fall away; the windows of job 4 hold either way.
    assert (stops[0].setup_s, stops[0].service_s) == (60, 300)
    assert stops[2].windows == (TimeWindow(4060, 5000),)
    assert stops[0].skills == {"1"}


def test_setup_belongs_to_the_service_where_a_task_is_alone() -> None:
    stop = read_vroom(changed("jobs.0.location_index", 0 + 1) | {"shipments": []}).problem.stops[0]
    assert (stop.setup_s, stop.service_s) == (0, 360)


def test_priorities_outweigh_numbers_and_numbers_cost() -> None:
    stops = read_vroom(BASE).problem.stops
    prices = [s.unassigned_cost or 0 for s in stops]
    assert prices[0] > prices[4] > prices[1] > 2 * max(map(max, DURATIONS))


def test_alike_vehicles_become_one_with_a_count() -> None:
    problem = copy.deepcopy(BASE)
    problem["vehicles"].append(problem["vehicles"][0] | {"id": 9})
    case = read_vroom(problem)
    assert [v.count for v in case.problem.vehicles] == [2, 1]
    answer = write_vroom(case, Solution((stop_route(0, [0]), stop_route(0, [1]))))
    assert [route["vehicle"] for route in answer["routes"]] == [7, 9]
    with pytest.raises(InvalidPlan, match="more routes than vehicles"):
        write_vroom(case, Solution(tuple(stop_route(0, [s]) for s in (0, 1, 2))))


def test_speed_factors_divide_times_and_round_up() -> None:
    profiles = read_vroom(BASE).problem.profiles
    assert profiles[1].duration_s[0, 2] == 132
    far = changed("matrices.car.durations.0", [0, 2**32 - 1, 197, 1299])
    assert read_vroom(far).problem.profiles[1].duration_s[0, 1] == UNREACHABLE


@pytest.mark.parametrize(
    ("costs", "leg", "scale"),
    [
        ({}, 2104, 1),
        ({"per_hour": 7200}, 2 * 2104, 1),
        ({"per_hour": 0, "per_km": 500}, 10_520, 1),
        ({"per_km": 1000}, 2104 + 21_040, 1),
        ({"per_hour": 1000, "per_km": 7}, 2104 / 3.6 + 21.040 * 7, 1),
    ],
)
def test_driving_is_priced_as_vroom_does(costs: Json, leg: float, scale: int) -> None:
    problem = changed("vehicles.0.costs", costs)
    problem["vehicles"] = problem["vehicles"][:1]
    case = read_vroom(problem)
    vehicle, profile = case.problem.vehicles[0], case.problem.profiles[0]
    cost = vehicle.distance_cost * int(profile.distance_m[0, 1]) / case.problem.cost_scale
    assert cost == pytest.approx(leg)


def test_a_matrix_of_costs_is_the_cost() -> None:
    case = read_vroom(changed("matrices.car.costs", [[0, 1, 2, 3]] * 4))
    assert case.problem.profiles[0].distance_m[0, 2] == 2
    with pytest.raises(InvalidInput, match="per_km"):
        read_vroom(
            changed("matrices.car.costs", [[0, 1, 2, 3]] * 4)
            | {"vehicles": [{"id": 1, "start_index": 0, "costs": {"per_km": 1}}]}
        )


def test_the_plan_of_vroom_costs_the_same_here(tmp_path: Path) -> None:
    reference = vroom(tmp_path, BASE)
    case = read_vroom(with_steps(BASE, reference))
    assert case.given is not None
    assert check(case.problem, case.given).feasible
    answer = write_vroom(case, case.given)
    for key in (
        "cost",
        "routes",
        "unassigned",
        "delivery",
        "pickup",
        "setup",
        "service",
        "duration",
        "priority",
        "distance",
    ):
        assert answer["summary"][key] == reference["summary"][key], key
    ours, theirs = answer["routes"], reference["routes"]
    assert [[s.get("id") for s in r["steps"]] for r in ours] == [[s.get("id") for s in r["steps"]] for r in theirs]
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.keys() >= other.keys()
        for step, wanted in zip(mine["steps"], other["steps"], strict=True):
            for key in ("type", "load", "setup", "service", "duration", "distance", "location_index", "violations"):
                assert step.get(key) == wanted.get(key), (key, step, wanted)
    assert answer["unassigned"] == [{"id": 77, "type": "job", "location_index": 2}]


def test_the_answer_of_vroom_reads_as_a_plan(tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_text(json.dumps(vroom(tmp_path, BASE)))
    instance = open_instance(tmp_path / "vroom.json")
    verdict = check(instance.problem, instance.read_plan(tmp_path / "answer.json"))
    assert verdict.feasible
    assert verdict.unassigned == (3,)


def test_plan_mode_reports_what_the_given_routes_violate(tmp_path: Path) -> None:
    problem = copy.deepcopy(BASE)
    problem["vehicles"][0] |= {"max_tasks": 2, "time_window": [0, 6000]}
    problem["vehicles"][0]["steps"] = [{"type": "job", "id": i} for i in (2, 1, 4)]
    problem["vehicles"][1] |= {"capacity": [0], "max_tasks": 9}
    problem["vehicles"][1]["steps"] = [
        {"type": "delivery", "id": 6},
        {"type": "pickup", "id": 5},
        {"type": "job", "id": 77, "service_at": 9000},
    ]
    case = read_vroom(problem, plan_mode=True)
    assert case.given is not None
    answer = write_vroom(case, case.given)
    reference = vroom(tmp_path, problem, "-c")
    causes = [{v["cause"] for v in route["violations"]} for route in answer["routes"]]
    assert causes == [{v["cause"] for v in route["violations"]} for route in reference["routes"]]
    assert answer["routes"][1]["steps"][3]["arrival"] + answer["routes"][1]["steps"][3]["waiting_time"] == 9000
    assert {v["cause"] for v in answer["summary"]["violations"]} == set.union(*causes)
    assert answer["summary"]["unassigned"] == 0


def test_a_break_left_out_is_a_violation_in_plan_mode() -> None:
    problem = changed("vehicles.0.breaks", [{"id": 3, "time_windows": [[100, 200]], "service": 50}])
    problem["vehicles"][0]["steps"] = [{"type": "job", "id": 1}]
    case = read_vroom(problem, plan_mode=True)
    assert case.given is not None
    assert {"cause": "missing_break"} in write_vroom(case, case.given)["routes"][0]["violations"]


def test_breaks_are_written_where_they_are_taken() -> None:
    problem = changed("vehicles.0.breaks", [{"id": 3, "time_windows": [[3000, 3100]], "service": 50}])
    problem["vehicles"][0]["steps"] = [{"type": "job", "id": 1}, {"type": "break", "id": 3}]
    case = read_vroom(problem)
    assert case.given is not None
    step = write_vroom(case, case.given)["routes"][0]["steps"][2]
    assert (step["type"], step["id"], step["service"]) == ("break", 3, 50)
    assert 3000 <= step["arrival"] + step["waiting_time"] <= 3100


def test_coordinates_without_matrices_ask_a_street_network() -> None:
    asked = []

    def travel(points: Any, profile: str) -> Any:
        asked.append((points.tolist(), profile))
        matrix = np.array([[0, 5], [6, 0]], dtype=np.int32)
        return matrix, 100 * matrix

    problem = {
        "vehicles": [{"id": 1, "start": [2.35, 48.86], "end": [2.35, 48.86]}],
        "jobs": [{"id": 1, "location": [2.37, 48.85]}],
    }
    case = read_vroom(problem, travel)
    assert asked == [([[2.37, 48.85], [2.35, 48.86]], "car")]
    answer = write_vroom(case, Solution((stop_route(0, [0]),)))
    assert answer["summary"]["cost"] == 11
    assert answer["routes"][0]["distance"] == 1100
    assert answer["routes"][0]["steps"][1]["location"] == [2.37, 48.85]
    with pytest.raises(UnsupportedProblem, match="matrices"):
        read_vroom(problem)


UNSUPPORTED = {
    "jobs[0].service_per_type": changed("jobs.0.service_per_type", {"van": 3}),
    "vehicles[0].breaks[0].max_load": changed("vehicles.0.breaks", [{"id": 1, "max_load": [1]}]),
    "vehicles[0].breaks[0].time_windows": changed("vehicles.0.breaks", [{"id": 1, "time_windows": [[0, 1], [5, 6]]}]),
    "vehicles[0].max_distance": changed("vehicles.0.max_distance", 1000),
    "vehicles[0].max_travel_time": changed(
        "vehicles.0", BASE["vehicles"][0] | {"costs": {"per_hour": 0, "per_km": 1}, "max_travel_time": 5}
    ),
    "vehicles[0].costs.per_task_hour": changed("vehicles.0.costs", {"per_task_hour": 5}),
    "vehicles[0].steps[0].service_at": changed("vehicles.0.steps", [{"type": "job", "id": 1, "service_at": 5}]),
    "options.g": BASE | {"options": {"g": True}},
    "jobs": changed("jobs.2", BASE["jobs"][2] | {"setup": 2000}),
}


@pytest.mark.parametrize("field", UNSUPPORTED)
def test_what_cannot_be_expressed_is_named(field: str) -> None:
    with pytest.raises(UnsupportedProblem) as caught:
        read_vroom(UNSUPPORTED[field])
    assert caught.value.message.startswith(f"input: {field}: ")


INVALID = {
    "jobs[0], location_index = '4'": changed("jobs.0.location_index", 4),
    "jobs[0], id: expected": changed("jobs.0.id", None),
    "jobs[1], id": changed("jobs.1.id", "two"),
    "jobs[0], priority = '101'": changed("jobs.0.priority", 101),
    "expected every id once": changed("jobs.1.id", 1),
    "jobs[0], time_windows": changed("jobs.0.time_windows", [[5, 3]]),
    "the key 'time_windows'": changed("jobs.0.time_window", [0, 1]),
    "matrices.car, durations": changed("matrices.car.durations", [[0, 1], [1]]),
    "matrices.car, distances": changed("matrices.car.distances", [[0, 1], [1, 0]]),
    "vehicles[0], profile = 'bike'": changed("vehicles.0.profile", "bike"),
    "vehicles[0], capacity": changed("vehicles.0.capacity", [-1]),
    "jobs": changed("jobs.0.delivery", [1, 2]),
    "vehicles[0], speed_factor": changed("vehicles.0.speed_factor", 9),
    "vehicles = '[]'": BASE | {"vehicles": []},
    "a start or an end": changed("vehicles.0", {"id": 1}),
    "shipments[0], delivery": changed("shipments.0", {"pickup": {"id": 1, "location_index": 0}}),
    "vehicles[0].steps[0], id = '12'": changed("vehicles.0.steps", [{"type": "job", "id": 12}]),
    "vehicles[0].steps[0], type": changed("vehicles.0.steps", [{"type": "fly", "id": 1}]),
    "expected a list of objects": BASE | {"jobs": {}},
}


@pytest.mark.parametrize("message", INVALID)
def test_malformed_input_is_refused_by_path(message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_vroom(INVALID[message])
    assert message in caught.value.message


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "[" * 100_000, '{"vehicles": 3}'])
def test_files_that_are_no_input(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(text)
    with pytest.raises(InvalidInput):
        read_vroom(path)


def test_answers_that_are_none(tmp_path: Path) -> None:
    case, path = read_vroom(BASE), tmp_path / "a.json"
    path.write_text(json.dumps({"code": 2, "error": "bad luck"}))
    with pytest.raises(InvalidInput, match="bad luck"):
        read_answer(case, path)
    path.write_text(json.dumps({"code": 0, "routes": [{"vehicle": 3, "steps": []}]}))
    with pytest.raises(InvalidInput, match="the id of a vehicle"):
        read_answer(case, path)
    path.write_text(json.dumps({"code": 0, "routes": [{"vehicle": 7, "steps": [{"type": "job", "id": 9}]}]}))
    with pytest.raises(InvalidInput, match="the id of a job"):
        read_answer(case, path)
