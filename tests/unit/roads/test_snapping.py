from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lastmile.core.geo import Position, haversine_m
from lastmile.roads import SnapStatus, Streets

D = 0.001


def test_the_nearest_point_lies_on_the_edge_not_on_its_end(town: Callable[..., Any], open_town: Callable[..., Streets]):
    streets = open_town(town({1: (0, 0), 2: (10, 0)}, [([1, 2], {})]))
    snaps = streets.snap(np.array([[0.004, 0.001]]))
    assert snaps.points[0] == pytest.approx([0.004, 0.0])
    assert snaps.fraction[0] == pytest.approx(0.4)
    assert snaps.offset_m[0] == pytest.approx(111.2, abs=0.1)


def test_places_at_sea_and_outside_are_told_apart(town: Callable[..., Any], open_town: Callable[..., Streets]):
    # A ring road of 22 km around a lake.
    ring = town({1: (0, 0), 2: (50, 0), 3: (50, 50), 4: (0, 50)}, [([1, 2, 3, 4, 1], {})])
    snaps = open_town(ring).snap(np.array([[25, 25], [25, 1], [200, 25], [-3, -3]]) * D)
    assert [SnapStatus(value) for value in snaps.status] == [
        SnapStatus.FAR,
        SnapStatus.OK,
        SnapStatus.OUTSIDE,
        SnapStatus.OK,
    ]
    assert snaps.ok.tolist() == [False, True, False, True]


def test_offsets_are_true_metres_in_the_north(helsinki: Streets):
    west, south, east, north = helsinki.bbox
    places = np.random.default_rng(2).uniform([west, south], [east, north], (200, 2))
    snaps = helsinki.snap(places, "foot")
    for place, point, offset in zip(places, snaps.points, snaps.offset_m, strict=True):
        assert haversine_m(Position(*place), Position(*point)) == pytest.approx(offset, rel=0.01, abs=0.1)


def test_a_profile_snaps_to_its_own_streets(town: Callable[..., Any], open_town: Callable[..., Streets]):
    both = town({1: (0, 0), 2: (10, 0), 3: (0, 1), 4: (10, 1)}, [([1, 2], {}), ([3, 4], {"highway": "footway"})])
    streets = open_town(both)
    place = np.array([[5, 1]]) * D
    assert streets.snap(place, "van").points[0, 1] == pytest.approx(0)
    assert streets.snap(place, "foot").points[0, 1] == pytest.approx(0.001)


def test_a_place_on_a_street_that_is_cut_off_is_marked(town: Callable[..., Any], open_town: Callable[..., Streets]):
    parts = town({1: (0, 0), 2: (40, 0), 3: (5, 2), 4: (6, 2)}, [([1, 2], {}), ([3, 4], {})])
    snaps = open_town(parts).snap(np.array([[5.5, 2], [5.5, 0.5]]) * D)
    assert snaps.cut_off.tolist() == [True, False]
    assert snaps.ok.all()
