import logging
import os
from pathlib import Path

import numpy as np
import pytest

from lastmile.roads import Matrix, Streets, TimeSlice, find_profile
from lastmile.roads.matrix_store import MatrixStore, matrix_key


def _matrix(count: int, fill: int) -> Matrix:
    table = np.full((count, count), fill, dtype=np.int32)
    return Matrix(table, table * 2)


def test_what_is_kept_comes_back(tmp_path: Path):
    store = MatrixStore(tmp_path)
    store.put("a", _matrix(120, 7))
    known = store.get("a", 120)
    assert known is not None
    assert known.distance_m[5, 5] == 14
    assert store.get("a", 121) is None
    assert store.get("b", 120) is None


def test_small_ones_and_giants_are_not_kept(tmp_path: Path):
    store = MatrixStore(tmp_path, limit_bytes=200_000)
    store.put("small", _matrix(10, 1))
    store.put("giant", _matrix(200, 1))
    assert not list(tmp_path.iterdir())


def test_the_least_lately_used_goes_first(tmp_path: Path):
    store = MatrixStore(tmp_path, limit_bytes=300_000)
    for age, key in enumerate("abc"):
        store.put(key, _matrix(110, age))
        if (tmp_path / key).exists():
            os.utime(tmp_path / key, (age, age))
    store.get("a", 110)
    store.put("d", _matrix(110, 9))
    assert store.get("d", 110) is not None
    assert len(list(tmp_path.iterdir())) <= 3


def test_a_damaged_one_is_not_used(tmp_path: Path):
    store = MatrixStore(tmp_path)
    store.put("a", _matrix(120, 7))
    file = tmp_path / "a" / "duration_s.npy"
    file.write_bytes(file.read_bytes()[:-8] + b"garbage!")
    assert store.get("a", 120) is None


def test_a_disk_that_refuses_is_no_error(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    (tmp_path / "file").write_text("in the way")
    store = MatrixStore(tmp_path / "file" / "matrices")
    with caplog.at_level(logging.WARNING):
        store.put("a", _matrix(120, 7))
        store.put("b", _matrix(120, 7))
    assert len(caplog.records) == 1


def test_every_cause_of_another_matrix_is_another_key():
    places, van = np.zeros((3, 2)), find_profile("van")
    rush = TimeSlice("rush", 0, 60, {"*": 2.0})
    keys = {
        matrix_key(places, van, None, "cch"),
        matrix_key(places, van, None, "dijkstra"),
        matrix_key(places, van, rush, "cch"),
        matrix_key(places, van.at(0.9), None, "cch"),
        matrix_key(places + 1, van, None, "cch"),
    }
    assert len(keys) == 5


def test_the_second_time_the_matrix_is_read(helsinki: Streets):
    west, south, east, north = helsinki.bbox
    places = np.random.default_rng(11).uniform([west, south], [east, north], (130, 2))
    first = helsinki.matrix(places, "van")
    calls: list[tuple[int, int]] = []
    again = helsinki.matrix(places, "van", progress=lambda done, total: calls.append((done, total)))
    np.testing.assert_array_equal(first.duration_s, again.duration_s)
    np.testing.assert_array_equal(first.distance_m, again.distance_m)
    assert calls == [(130, 130)]
