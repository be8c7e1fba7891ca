"""The command as a person uses it, on the real streets of central Helsinki."""

import csv
import json
import os
import resource
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from lastmile.cli import app
from lastmile.dispatch.example import helsinki_extract
from lastmile.dispatch.planning.solving import choose_engine

LASTMILE = Path(sys.executable).parent / "lastmile"
DAY = "2026-11-24"
needs_search = pytest.mark.skipif(choose_engine(None) != "search", reason="the search engine is not in this checkout")

Done = subprocess.CompletedProcess[str]


class Bench:
    """A folder with small inputs, and the command."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self.out = folder / "out"

    def run(self, *arguments: object, **options: Any) -> Done:
        return subprocess.run(
            [LASTMILE, *map(str, arguments)],
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=self.folder,
            timeout=100,
            check=False,
            **options,
        )

    def inside(self, *arguments: object) -> Done:
        """Run the command in this process: the same, without starting an interpreter."""
        done = CliRunner().invoke(app, [*map(str, arguments)], env=self.environment, catch_exceptions=False)
        return Done(arguments, done.exit_code, done.stdout, done.stderr)

    def files(self, **changed: object) -> list[object]:
        names = {"orders": "orders.csv", "fleet": "fleet.yaml", "carriers": "carriers.yaml"} | changed
        chosen = {"streets": helsinki_extract()} | {role: self.folder / str(name) for role, name in names.items()}
        options = [part for name in ("fleet", "carriers", "streets") for part in (f"--{name}", chosen[name])]
        return [chosen["orders"], *options, "--date", DAY]

    def plan(self, *more: object, **changed: object) -> Done:
        return self.run("plan", *self._plan(*more, **changed))

    def plan_inside(self, *more: object, **changed: object) -> Done:
        return self.inside("plan", *self._plan(*more, **changed))

    def _plan(self, *more: object, **changed: object) -> list[object]:
        quick = ["--engine", "ortools", "--time-limit", 1, "--threads", 1, "--out", self.out]
        return [*self.files(**changed), *quick, *more]

    def orders(self, change: Callable[[list[dict[str, str]]], None]) -> None:
        """Rewrite the orders file."""
        path = self.folder / "orders.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        change(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)

    def yaml(self, name: str, change: Callable[[Any], None]) -> None:
        """Rewrite a YAML file."""
        path = self.folder / name
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give an environment with an empty home of its own; the prepared streets are shared by the tests."""
    home = tmp_path_factory.mktemp("home")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LASTMILE", "DATABASE"))}
    return kept | {"LASTMILE_HOME": str(home), "HOME": str(home), "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """Give the folder that `lastmile example` writes."""
    folder = tmp_path_factory.mktemp("example") / "day"
    done = Bench(folder.parent, environment).run("example", folder)
    assert done.returncode == 0, done.stderr
    return folder


def small(rows: list[dict[str, str]]) -> None:
    del rows[25:]
    for row in rows:
        row["lon"] = row["lat"] = ""


def without_traffic(document: Any) -> None:
    document.pop("traffic", None)


def without_terms(document: Any) -> None:
    for carrier in document["carriers"]:
        for term in ("caps", "minimum_volume", "volume_tiers"):
            carrier.pop(term, None)


@pytest.fixture
def bench(tmp_path: Path, example: Path, environment: dict[str, str]) -> Bench:
    """Give a small day that every engine knows: 25 orders, no traffic, no daily terms of carriers."""
    bench = Bench(tmp_path, environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/plans.db"})
    for name in ("orders.csv", "fleet.yaml", "carriers.yaml"):
        (tmp_path / name).write_bytes((example / name).read_bytes())
    bench.orders(small)
    bench.yaml("fleet.yaml", without_traffic)
    bench.yaml("carriers.yaml", without_terms)
    return bench


def test_a_day_is_planned_written_and_kept(bench: Bench) -> None:
    done = bench.plan()
    assert done.returncode == 0, done.stderr
    assert "Cost per delivery" in done.stdout
    plan = json.loads((bench.out / "plan.json").read_text(encoding="utf-8"))
    summary = plan["summary"]
    assert summary["orders"] == 25
    assert summary["own_orders"] + summary["outsourced_orders"] + summary["unassigned_orders"] == 25
    assert {i["role"] for i in plan["inputs"]} == {"orders", "fleet", "carriers", "streets"}
    assert (bench.out / "map.html").stat().st_size > 10_000
    assert len(list((bench.out / "manifests").glob("*.pdf"))) == len(plan["routes"])
    assert not [entry for entry in bench.folder.iterdir() if entry.name.startswith(".")]
    listed = json.loads(bench.run("plans", "--json").stdout)
    assert [version["plan_id"] for version in listed] == [plan["plan_id"]]
    shown = bench.run("show", "latest", "--json").stdout
    assert json.loads(shown) == plan
    assert shown == (bench.out / "plan.json").read_text(encoding="utf-8")
    rider = plan["routes"][0]["rider"] if plan["routes"] else None
    if rider is not None:
        assert (
            plan["routes"][0]["stops"][0]["orders"][0]["order_id"]
            in bench.run("show", "latest", "--route", rider).stdout
        )


def test_the_same_inputs_and_seed_give_the_same_plan(bench: Bench) -> None:
    assert bench.plan_inside().returncode == 0
    first = (bench.out / "plan.json").read_bytes()
    again = bench.plan_inside("--force")
    assert again.returncode == 0
    assert "planned before" in again.stderr
    assert (bench.out / "plan.json").read_bytes() == first
    fresh = bench.plan_inside("--force", "--fresh", "--seed", 1)
    assert "planned before" not in fresh.stderr
    names = [version["number"] for version in json.loads(bench.inside("plans", "--json").stdout)]
    assert names == [2, 1]


def test_nothing_is_kept_when_asked(bench: Bench) -> None:
    assert bench.plan_inside("--no-store").returncode == 0
    assert not (bench.folder / "plans.db").exists()


def test_validate_tells_what_is_good(bench: Bench) -> None:
    done = bench.inside("validate", *bench.files())
    assert (done.returncode, done.stdout[:15]) == (0, "Good: 25 orders")


@needs_search
def test_the_example_is_planned_as_it_is(example: Path, environment: dict[str, str]) -> None:
    bench = Bench(example, environment)
    done = bench.run("plan", *bench.files(), "--time-limit", 3, "--out", example / "plan")
    assert done.returncode == 0, done.stderr
    assert json.loads((example / "plan" / "plan.json").read_text(encoding="utf-8"))["summary"]["orders"] == 240


@needs_search
def test_an_iteration_budget_makes_two_searches_agree(bench: Bench) -> None:
    plans = []
    for _ in range(2):
        done = bench.plan_inside("--force", "--no-store", "--engine", "search", "--iterations", 200, "--time-limit", 60)
        assert done.returncode == 0, done.stderr
        plans.append(json.loads((bench.out / "plan.json").read_text(encoding="utf-8")))
    assert plans[0]["routes"] == plans[1]["routes"]
    assert plans[0]["assignments"] == plans[1]["assignments"]


def test_an_engine_says_what_it_does_not_know(bench: Bench, example: Path) -> None:
    (bench.folder / "fleet.yaml").write_bytes((example / "fleet.yaml").read_bytes())
    done = bench.plan_inside()
    assert done.returncode == 2
    assert "traffic" in done.stderr
    assert not bench.out.exists()


# --- bad input: each with a clear message, a non-zero exit, and nothing half written ---------------------------------


def refused(bench: Bench, done: Done, *words: str, code: int = 3) -> None:
    assert done.returncode == code, (done.stdout, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    flat = " ".join(done.stderr.split())
    for word in words:
        assert word in flat
    assert not bench.out.exists()
    assert not [entry for entry in bench.folder.iterdir() if entry.name.startswith(".")]


def change(**values: str) -> Callable[[list[dict[str, str]]], None]:
    """Change the third order."""
    return lambda rows: rows[2].update(values)


BAD_ROWS = {
    "at sea": (change(lon="24.9900", lat="60.1500"), "24.99"),
    "outside the extract": (change(lon="2.3500", lat="48.8500"), "inside the extract"),
    "swapped": (change(lon="60.1700", lat="24.9400"), "swapped"),
    "window ends before it begins": (change(window="14:00-10:00"), "14:00-10:00"),
    "negative weight": (change(weight_kg="-3"), "-3"),
    "duplicate id": (lambda rows: rows[3].update(order_id=rows[2]["order_id"]), "unique"),
    "unknown address": (change(address="Nowhere Street 1", postcode=""), "Nowhere Street"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_is_told_with_its_place(bench: Bench, case: str) -> None:
    spoil, word = BAD_ROWS[case]
    bench.orders(spoil)
    refused(bench, bench.plan_inside(), word, "orders.csv", "--skip-bad-rows")


def test_good_rows_go_on_when_asked(bench: Bench) -> None:
    bench.orders(change(weight_kg="-3"))
    done = bench.plan_inside("--skip-bad-rows")
    assert done.returncode == 0
    assert "Left out" in done.stderr
    plan = json.loads((bench.out / "plan.json").read_text(encoding="utf-8"))
    assert plan["summary"]["orders"] == 24
    assert "weight_kg" in plan["warnings"][0]["text"]


def test_an_empty_file(bench: Bench) -> None:
    (bench.folder / "orders.csv").write_bytes(b"")
    refused(bench, bench.plan_inside(), "orders.csv", "empty")


def test_a_file_with_a_header_only(bench: Bench) -> None:
    (bench.folder / "orders.csv").write_text("order_id,address\n", encoding="utf-8")
    refused(bench, bench.plan_inside(), "orders.csv")


def test_a_wrong_encoding(bench: Bench) -> None:
    path = bench.folder / "orders.csv"
    path.write_bytes(path.read_text(encoding="utf-8").replace("Helsinki", "Töölö").encode("latin-1"))
    refused(bench, bench.plan_inside(), "orders.csv", "encoding")


def test_a_missing_file(bench: Bench) -> None:
    refused(bench, bench.plan_inside(orders="no-such.csv"), "no-such.csv")


def test_an_unknown_carrier_zone(bench: Bench) -> None:
    bench.yaml("carriers.yaml", lambda d: d["carriers"][0]["rates"][0].update(zone="moon"))
    refused(bench, bench.plan_inside(), "moon", "zone")


def test_faults_of_fleet_and_carriers_are_told_together(bench: Bench) -> None:
    bench.yaml("carriers.yaml", lambda d: d["carriers"][0]["rates"][0].update(zone="moon"))
    bench.yaml("fleet.yaml", lambda d: d["vehicle_types"][0].update(profile="rocket"))
    refused(bench, bench.plan_inside(), "moon", "rocket")


def test_two_currencies(bench: Bench) -> None:
    bench.yaml("fleet.yaml", lambda d: d.update(currency="SEK"))
    refused(bench, bench.plan_inside(), "SEK", "currency")


def test_a_truncated_extract(bench: Bench) -> None:
    whole = helsinki_extract().read_bytes()
    (bench.folder / "half.osm.pbf").write_bytes(whole[: len(whole) // 2])
    refused(bench, bench.plan_inside(streets="half.osm.pbf"), "half.osm.pbf")


def test_an_extract_that_is_none(bench: Bench) -> None:
    (bench.folder / "x.osm.pbf").write_bytes(b"<html>not found</html>")
    refused(bench, bench.plan_inside(streets="x.osm.pbf"), "x.osm.pbf")


def test_a_fleet_without_a_shift_that_day(bench: Bench) -> None:
    def sundays(document: Any) -> None:
        for shift in document["shifts"]:
            shift["days"] = ["sun"]

    bench.yaml("fleet.yaml", sundays)
    refused(bench, bench.plan_inside(), "no shift", "sunday")


def test_a_folder_in_use_is_left_alone(bench: Bench) -> None:
    bench.out.mkdir()
    (bench.out / "mine.txt").write_text("mine")
    done = bench.plan_inside()
    assert done.returncode == 3
    assert "--force" in done.stderr
    assert [entry.name for entry in bench.out.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_made(bench: Bench) -> None:
    bench.out = Path("/proc/lastmile-out")
    refused(bench, bench.plan_inside(), "cannot write", code=5)


def small_files_only() -> None:
    """Let every file end at 64 KiB: what a full disk does, without filling one."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))


def test_a_full_disk_leaves_no_output(bench: Bench) -> None:
    quick = ["--engine", "ortools", "--time-limit", 1, "--no-store", "--out", bench.out]
    done = bench.run("plan", *bench.files(), *quick, preexec_fn=small_files_only)
    refused(bench, done, "cannot be written", code=5)


def test_a_full_disk_under_the_database_is_told(bench: Bench) -> None:
    quick = ["--engine", "ortools", "--time-limit", 1, "--out", bench.out]
    done = bench.run("plan", *bench.files(), *quick, preexec_fn=small_files_only)
    refused(bench, done, "database", code=5)


def test_a_database_that_cannot_be_opened(bench: Bench) -> None:
    bench.environment["DATABASE_URL"] = "sqlite:////proc/nowhere/plans.db"
    refused(bench, bench.plan_inside(), "database", code=5)


def test_errors_as_json(bench: Bench) -> None:
    bench.orders(change(weight_kg="-3"))
    done = bench.inside("--json-errors", "validate", *bench.files())
    error = json.loads(done.stderr.splitlines()[-1])
    assert (error["code"], error["issues"][0]["row"], error["issues"][0]["value"]) == ("invalid_input", 4, "-3")


def test_wrong_usage(bench: Bench) -> None:
    assert bench.inside("plan").returncode == 2
    assert bench.inside("plan", *bench.files()[:-1], "someday", "--out", bench.out).returncode == 2
    refused(bench, bench.plan_inside("--engine", "magic"), "magic", code=2)


# --- interruptions --------------------------------------------------------------------------------------------------


@pytest.fixture
def searching(bench: Bench) -> Iterator[subprocess.Popen[str]]:
    """Start a long search and wait for its first plan."""
    arguments = ["plan", *bench.files(), "--engine", "ortools", "--time-limit", 90, "--out", bench.out]
    with subprocess.Popen(
        [LASTMILE, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=bench.environment,
        cwd=bench.folder,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "routes" in line:
                break
        yield process
        process.kill()


def test_ctrl_c_keeps_the_best_plan(bench: Bench, searching: subprocess.Popen[str]) -> None:
    searching.send_signal(signal.SIGINT)
    stdout, stderr = searching.communicate(timeout=20)
    assert searching.returncode == 0, stderr
    assert "stopped early" in stdout
    assert json.loads((bench.out / "plan.json").read_text(encoding="utf-8"))["run"]["stopped_early"] is True
    assert json.loads(bench.run("plans", "--json").stdout)[0]["outcome"] == "stopped"


def test_termination_leaves_no_solver(bench: Bench, searching: subprocess.Popen[str]) -> None:
    children = Path(f"/proc/{searching.pid}/task/{searching.pid}/children").read_text().split()
    assert children
    watched = [os.pidfd_open(int(child)) for child in children]
    searching.kill()
    searching.communicate(timeout=20)
    for handle in watched:  # readable once the process has ended
        assert select.select([handle], [], [], 20)[0]
        os.close(handle)
    assert not bench.out.exists()


def test_a_closed_pipe_is_no_traceback(bench: Bench) -> None:
    assert bench.plan_inside().returncode == 0
    with subprocess.Popen(
        [LASTMILE, "show", "latest", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=bench.environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "{\n"
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()


def test_a_terminal_without_utf_8_shows_what_it_can(bench: Bench) -> None:
    bench.environment |= {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = bench.plan()
    assert done.returncode == 0, done.stderr
    assert "Cost per delivery" in done.stdout
