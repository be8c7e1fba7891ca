import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lastmile.core.errors import ExternalFailure
from lastmile.roads import open_streets
from lastmile.roads.cache import Cache, default_cache_dir
from lastmile.roads.engines.cch import _check_written, open_topology
from lastmile.roads.engines.solver import TurnGraph


def _streets_files(cache: Path) -> dict[str, Path]:
    return {path.name: path for path in cache.rglob("*") if path.is_file()}


def test_the_second_time_nothing_is_read(grid: Any, tmp_path: Path):
    path = grid.write(tmp_path / "grid.osm.pbf")
    said: list[str] = []
    first = open_streets(path, tmp_path / "cache", said.append)
    assert any("reading" in text for text in said)
    said.clear()
    second = open_streets(path, tmp_path / "cache", said.append)
    assert not any("reading" in text for text in said)
    assert first.content_hash == second.content_hash


def test_the_same_content_under_another_name_is_the_same_streets(grid: Any, tmp_path: Path):
    path = grid.write(tmp_path / "grid.osm.pbf")
    copy = shutil.copy(path, tmp_path / "copy.osm.pbf")
    hashes = {open_streets(file, tmp_path / "cache").content_hash for file in (path, copy)}
    assert len(hashes) == 1


@pytest.mark.parametrize("victim", ["streets.npz", "names.json", "gazetteer.sqlite", "seal.json"])
@pytest.mark.parametrize("how", ["cut", "garbage", "gone"])
def test_a_damaged_cache_is_rebuilt(grid: Any, tmp_path: Path, victim: str, how: str):
    path = grid.write(tmp_path / "grid.osm.pbf")
    places = np.array([[0.0005, 0.0], [0.002, 0.003]])
    expected = open_streets(path, tmp_path / "cache").matrix(places, "van")
    file = _streets_files(tmp_path / "cache")[victim]
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:10] if how == "cut" else os.urandom(300))
    again = open_streets(path, tmp_path / "cache")
    np.testing.assert_array_equal(again.matrix(places, "van").duration_s, expected.duration_s)
    assert again.gazetteer.find("1. Row Street")


def test_a_damaged_hierarchy_is_rebuilt(grid: Any, tmp_path: Path):
    path = grid.write(tmp_path / "grid.osm.pbf")
    places = np.array([[0.0005, 0.0], [0.002, 0.003]])
    expected = open_streets(path, tmp_path / "cache").matrix(places, "van")
    for file in (tmp_path / "cache").rglob("cch-*/*"):
        file.write_bytes(b"\xff" * 40)
    again = open_streets(path, tmp_path / "cache").matrix(places, "van")
    np.testing.assert_array_equal(again.duration_s, expected.duration_s)


def test_a_cache_that_cannot_be_written_is_done_without(grid: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    path = grid.write(tmp_path / "grid.osm.pbf")
    (tmp_path / "file").write_text("in the way")
    with caplog.at_level(logging.WARNING):
        streets = open_streets(path, tmp_path / "file" / "cache")
    assert "going on without it" in caplog.text
    places = np.array([[0.0005, 0.0], [0.002, 0.003]])
    assert streets.matrix(places, "van").duration_s[0, 1] > 0
    assert len(caplog.records) == 1
    streets.close()


def test_nothing_half_written_is_left_behind(tmp_path: Path):
    cache = Cache(tmp_path / "cache")

    def fail(folder: Path) -> None:
        (folder / "half").write_text("…")
        raise InterruptedError

    with pytest.raises((InterruptedError, ExternalFailure)):
        cache.folder("thing", fail)
    assert not list((tmp_path / "cache").rglob("half"))


def test_the_place_of_the_cache_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("LASTMILE_CACHE", str(tmp_path))
    assert default_cache_dir() == tmp_path
    monkeypatch.delenv("LASTMILE_CACHE")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert str(default_cache_dir()) == "/home/somebody/.cache/lastmile"


_UNDER_A_LIMIT = """
import resource, signal, sys
import numpy as np
from lastmile.core.errors import ExternalFailure
from lastmile.roads import open_streets
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    streets = open_streets(sys.argv[1], sys.argv[2])
    streets.matrix(np.array([[24.94, 60.17], [24.95, 60.17]]), "van")
except ExternalFailure as failure:
    sys.exit(f"failure: {failure}")
"""


@pytest.mark.parametrize("limit", ["1000", "7000", "40000", "150000"])
def test_a_disk_that_fills_up_at_any_file_is_a_clear_failure(helsinki_path: Path, tmp_path: Path, limit: str):
    command = [sys.executable, "-c", _UNDER_A_LIMIT, str(helsinki_path), str(tmp_path / "cache"), limit]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "failure: cannot write" in done.stderr
    assert "Traceback" not in done.stderr
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


@pytest.mark.parametrize("victim", ["head", "order"])
def test_a_hierarchy_written_in_part_is_noticed(grid: Any, tmp_path: Path, victim: str):
    network = open_streets(grid.write(tmp_path / "grid.osm.pbf"), tmp_path / "cache").embedded.network("van")
    graph = TurnGraph.of(network, network.arc_s)
    folder = open_topology_folder(graph, tmp_path)
    (folder / victim).write_bytes(b"\x00" * 8)
    with pytest.raises(OSError, match="written whole"):
        _check_written(folder, graph)


def open_topology_folder(graph: TurnGraph, root: Path) -> Path:
    open_topology(graph, Cache(root / "hierarchies"))
    return next((root / "hierarchies").glob("cch-*"))
