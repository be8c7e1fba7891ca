from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lastmile.core.errors import InvalidInput
from lastmile.roads import Streets, open_streets
from lastmile.roads.extract import read_extract
from lastmile.roads.profiles import ROAD_CLASSES


def test_a_grid_reads_as_drawn(grid: Any, tmp_path: Path):
    extract, addresses = read_extract(grid.write(tmp_path / "grid.osm.pbf"))
    assert len(extract.way_class) == 8
    assert {ROAD_CLASSES[number] for number in extract.way_class} == {"residential"}
    assert addresses == []
    assert extract.bbox == pytest.approx((0, 0, 0.003, 0.003))


def test_an_unsorted_file_reads_the_same(grid: Any, tmp_path: Path):
    sorted_one, _ = read_extract(grid.write(tmp_path / "a.osm.pbf"))
    unsorted_one, _ = read_extract(grid.write(tmp_path / "b.osm.pbf", ways_first=True))
    np.testing.assert_array_equal(sorted_one.way_nodes, unsorted_one.way_nodes)
    np.testing.assert_array_equal(sorted_one.node_lon, unsorted_one.node_lon)


def test_a_dangling_reference_cuts_the_way_and_nothing_else(grid: Any, tmp_path: Path):
    grid.ways[0] = ([1, 2, 999, 3, 4], grid.ways[0][1])
    streets = open_streets(grid.write(tmp_path / "grid.osm.pbf"), tmp_path / "cache")
    network = streets.embedded.network("van")
    assert len(network.segments.tail) == 4 * 3 * 2 - 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"order_id,address\n1,Main Street 5\n" * 50, "cannot be read"),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18" + bytes(500), "cannot be read"),
    ],
)
def test_what_is_no_extract_is_refused_clearly(tmp_path: Path, content: bytes, said: str):
    path = tmp_path / "city.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=said):
        open_streets(path, tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("*.npz"))


@pytest.mark.parametrize("name", ["missing.osm.pbf", "orders.csv"])
def test_a_missing_file_or_another_kind_of_file(tmp_path: Path, name: str):
    (tmp_path / "orders.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InvalidInput):
        open_streets(tmp_path / name, tmp_path / "cache")


def test_a_folder_is_no_extract(tmp_path: Path):
    with pytest.raises(InvalidInput, match="cannot read"):
        open_streets(tmp_path, tmp_path / "cache")


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_a_file_cut_off_anywhere_is_refused(helsinki_path: Path, tmp_path: Path, share: float):
    whole = helsinki_path.read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InvalidInput, match=r"cut\.osm\.pbf"):
        open_streets(path, tmp_path / "cache")


def test_a_map_without_streets_is_refused(town: Callable[..., Any], tmp_path: Path):
    path = town({1: (0, 0), 2: (1, 1)}, [([1, 2], {"highway": "proposed"})]).write(tmp_path / "sea.osm.pbf")
    with pytest.raises(InvalidInput, match="no street"):
        read_extract(path)


def test_most_nodes_missing_is_refused(town: Callable[..., Any], tmp_path: Path):
    path = town({1: (0, 0), 2: (1, 1)}, [([1, 2, 3, 4, 5, 6], {})]).write(tmp_path / "torn.osm.pbf")
    with pytest.raises(InvalidInput, match="points are missing"):
        read_extract(path)


def test_only_footways_leave_nothing_for_a_van(town: Callable[..., Any], open_town: Callable[..., Streets]):
    streets = open_town(town({1: (0, 0), 2: (1, 1)}, [([1, 2], {"highway": "footway"})]))
    with pytest.raises(InvalidInput, match="no street open to motor"):
        streets.snap(np.array([[0.0, 0.0]]), "van")
    assert streets.snap(np.array([[0.0, 0.0]]), "foot").ok.all()


def test_a_real_extract_has_what_its_readme_says(helsinki_path: Path):
    extract, addresses = read_extract(helsinki_path)
    assert len(extract.way_class) > 2000
    assert len(addresses) > 1400
    assert extract.node_signal.sum() > 100
