"""Larger real extracts, where the machine has them."""

import os
from pathlib import Path

import numpy as np
import pytest

from lastmile.roads import UNREACHABLE, Streets, open_streets

_SHARED = Path(os.environ.get("LASTMILE_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data")) / "roads"


@pytest.fixture(scope="module")
def suburbs(roads_cache: Path) -> Streets:
    path = _SHARED / "reisterstown_clean.osm.pbf"
    if not path.exists():
        pytest.skip(f"no shared extract at {path}; set LASTMILE_SHARED_DATA to have this tested")
    return open_streets(path, roads_cache)


def test_the_readme_s_counts(suburbs: Streets):
    assert len(suburbs.addresses()) == pytest.approx(15_771, rel=0.02)
    assert suburbs.bbox.west == pytest.approx(-76.843, abs=0.002)


def test_every_house_lies_at_a_street_and_reaches_every_other(suburbs: Streets):
    houses = np.array([address.position for address in suburbs.addresses()[::40]])
    for profile in ("van", "motorbike", "cargo_bike"):
        snaps = suburbs.snap(houses, profile)
        assert snaps.ok.mean() > 0.98
        matrix = suburbs.matrix(houses[snaps.ok][:150], profile)
        assert (matrix.duration_s < UNREACHABLE).all()
    speed_mps = matrix.distance_m.sum() / matrix.duration_s.sum()
    assert 2 < speed_mps < 6


def test_american_addresses(suburbs: Streets):
    best = suburbs.gazetteer.find("10369 Reisterstown Rd, Owings Mills MD 21117")[0]
    assert (best.kind, best.label) == ("house", "Reisterstown Road 10369, 21117 Owings Mills")
