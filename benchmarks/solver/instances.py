"""The instance folder, the sets that can be named on the command line, and best known costs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lastmile.core.errors import NotFound
from lastmile.routing import check
from lastmile.routing.formats import ROUNDINGS, open_instance
from lastmile.routing.formats.rounding import convention
from lastmile.routing.formats.sections import read_text, split

FOLDERS: Final = {
    "pcvrptw": "PCVRPTW",
    "vrptw": "VRPTW",
    "cvrp": "CVRP",
    "xxl": "CVRP-XXL",
    "roads": "CVRP-roads",
    "hfvrp": "HFVRP",
    "mdvrptw": "MDVRPTW",
    "mtvrptwr": "MTVRPTWR",
    "vrpb": "VRPB",
    "vrppc": "VRPPC",
}
"""Set on the command line → folder. ``small`` is the smallest file of each folder, ``all`` is everything."""

_HOW_TO_FETCH: Final = """there is no instance folder {folder}.
Set LASTMILE_BENCHMARKS to one with subfolders CVRP, VRPTW, … of .vrp and .sol files. On a machine with internet the
CVRPLIB sets are fetched with vrplib before its version 2:
  python -m venv fetch && fetch/bin/pip install "vrplib<2"
  fetch/bin/python -c "import vrplib; n = 'X-n101-k25'; \\
    vrplib.download_instance(n, f'CVRP/{{n}}.vrp'); vrplib.download_solution(n, f'CVRP/{{n}}.sol')"
The others are in the PyVRP project's instance collection."""

PUBLISHED: Final = {"CE-01": 1119.47, "CE-02": 1814.52, "CE-07": 2004.53}
"""Best known costs of instances without a solution file (VRPPC)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One instance file."""

    kind: str
    name: str
    path: Path


def folder() -> Path:
    """Give the instance folder.

    Raises
    ------
    NotFound
        If there is none; the message says how to get one.
    """
    root = Path(__file__).resolve().parents[2]
    path = Path(os.environ.get("LASTMILE_BENCHMARKS", root.parent / "shared" / "data" / "benchmarks"))
    if not path.is_dir():
        raise NotFound(_HOW_TO_FETCH.format(folder=path))
    return path


def entries(names: list[str]) -> list[Entry]:
    """List the instances of some sets.

    Raises
    ------
    NotFound
        If a set or its folder does not exist.
    """
    result: dict[Path, Entry] = {}
    for name in names:
        for kind in FOLDERS if name in {"all", "small"} else [name]:
            found = _files(kind)
            for entry in found[:1] if name == "small" else found:
                result[entry.path] = entry
    return list(result.values())


def named(kind: str, names: tuple[str, ...]) -> list[Entry]:
    """Give some instances of a set by name, all of them where none is named.

    Raises
    ------
    NotFound
        If there is no such set or instance.
    """
    found = {entry.name: entry for entry in _files(kind)}
    missing = [name for name in names if name not in found]
    if missing:
        raise NotFound(f"no instance {', '.join(missing)} in {folder() / FOLDERS[kind]}")
    return [found[name] for name in names or found]


def _files(kind: str) -> list[Entry]:
    """List one set, small files first."""
    if kind not in FOLDERS:
        raise NotFound(f"no set {kind!r}; there are small, all, {', '.join(FOLDERS)}")
    path = folder() / FOLDERS[kind]
    files = [f for f in path.glob("*") if f.name.endswith((".vrp", ".vrp.gz", ".txt"))]
    files.sort(key=lambda f: (f.stat().st_size, f.name))
    return [Entry(kind, f.name.split(".vrp")[0].removesuffix(".txt"), f) for f in files]


def native_scale(path: Path) -> int:
    """Give the factor of the rounding that a file's class is read with."""
    name = path.name.removesuffix(".gz")
    kind = split(read_text(path), path.name).text("TYPE", "CVRP") if name.endswith(".vrp") else "VRPPC"
    return ROUNDINGS[convention(kind).rounding].scale


def best_known(entry: Entry) -> int | None:
    """Give the best known cost in cost units: what our checker says of the published plan."""
    instance = open_instance(entry.path)
    for suffix in (".sol", ".sol.gz"):
        path = entry.path.parent / f"{entry.name}{suffix}"
        if path.exists():
            return check(instance.problem, instance.read_plan(path)).cost.total
    published = PUBLISHED.get(entry.name)
    return None if published is None else round(published * instance.problem.cost_scale)
