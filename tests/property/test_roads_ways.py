"""Every matrix and every drawn way of the engine, held against what any street network must obey."""

from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import osmium
import pytest
from hypothesis import HealthCheck, given, settings
from osmium.osm.mutable import Node, Way

from lastmile.roads import PROFILES, UNREACHABLE, Streets, open_streets
from lastmile.roads.segments import step_lengths_m

SIZE = 4
STEP_DEG = 0.002


@st.composite
def towns(draw: st.DrawFn) -> list[tuple[int, int, str, str]]:
    """Streets between neighbouring crossings of a grid: any subset, any class, either one-way or not."""
    pairs = [(n, n + 1) for n in range(SIZE * SIZE) if n % SIZE < SIZE - 1]
    pairs += [(n, n + SIZE) for n in range(SIZE * (SIZE - 1))]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=8, max_size=len(pairs), unique=True))
    return [
        (a, b, draw(st.sampled_from(["primary", "residential", "service"])), draw(st.sampled_from(["no", "yes", "-1"])))
        for a, b in chosen
    ]


places = st.lists(
    st.tuples(st.floats(0, (SIZE - 1) * STEP_DEG), st.floats(0, (SIZE - 1) * STEP_DEG)), min_size=2, max_size=7
).map(np.array)


def _open(streets: list[tuple[int, int, str, str]], folder: Path, search: str) -> Streets:
    path = folder / "town.osm.pbf"
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path)) as writer:
        for n in range(SIZE * SIZE):
            writer.add_node(Node(id=n + 1, location=(n % SIZE * STEP_DEG, n // SIZE * STEP_DEG)))
        for number, (a, b, highway, oneway) in enumerate(streets, 1):
            writer.add_way(Way(id=number, nodes=[a + 1, b + 1], tags={"highway": highway, "oneway": oneway}))
    return open_streets(path, folder / "cache", search=search)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ways")


relaxed = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(streets=towns(), where=places, profile=st.sampled_from(sorted(PROFILES)))
def test_both_searches_agree(folder: Path, streets: list[tuple[int, int, str, str]], where: np.ndarray, profile: str):
    fast = _open(streets, folder, "cch").matrix(where, profile)
    exact = _open(streets, folder, "dijkstra").matrix(where, profile)
    np.testing.assert_allclose(fast.duration_s, exact.duration_s, atol=2)
    np.testing.assert_array_equal(fast.distance_m == UNREACHABLE, exact.distance_m == UNREACHABLE)


@relaxed
@given(streets=towns(), where=places)
def test_no_detour_is_quicker(folder: Path, streets: list[tuple[int, int, str, str]], where: np.ndarray):
    town = _open(streets, folder, "dijkstra")
    time_s = town.matrix(where, "foot").duration_s.astype(np.int64)
    detour = (time_s[:, :, None] + time_s[None, :, :]).min(axis=1)
    assert (time_s <= detour + 2).all()


@relaxed
@given(streets=towns(), where=places, profile=st.sampled_from(["van", "bicycle", "foot"]))
def test_a_drawn_way_is_as_long_as_the_matrix_says(
    folder: Path, streets: list[tuple[int, int, str, str]], where: np.ndarray, profile: str
):
    town = _open(streets, folder, "cch")
    matrix, lines = town.matrix(where, profile), town.geometry(where, profile)
    snaps = town.snap(where, profile)
    assert len(lines) == len(where) - 1
    for leg, line in enumerate(lines):
        if matrix.distance_m[leg, leg + 1] == UNREACHABLE:
            np.testing.assert_array_equal(line, where[leg : leg + 2])
            continue
        # Each of at most some 20 streets on the way is rounded to 4 m.
        assert step_lengths_m(*line.T).sum() == pytest.approx(matrix.distance_m[leg, leg + 1], abs=45)
        np.testing.assert_allclose(line[[0, -1]], snaps.points[leg : leg + 2], atol=1e-7)


@relaxed
@given(streets=towns(), where=places)
def test_no_way_is_shorter_than_the_straight_line(
    folder: Path, streets: list[tuple[int, int, str, str]], where: np.ndarray
):
    town = _open(streets, folder, "cch")
    matrix, points = town.matrix(where, "van"), town.snap(where, "van").points
    for a in range(len(where)):
        for b in range(len(where)):
            straight = step_lengths_m(*points[[a, b]].T)[0]
            assert matrix.distance_m[a, b] >= straight - 45
            assert matrix.duration_s[a, b] >= straight / (PROFILES["van"].max_kmh / 3.6) - 2
