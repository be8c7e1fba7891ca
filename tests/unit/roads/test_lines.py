from collections.abc import Callable
from typing import Any

import numpy as np

from lastmile.roads import ROAD_CLASSES, Streets


def test_lines_are_simplified_and_important_ones_lie_on_top(
    town: Callable[..., Any], open_town: Callable[..., Streets]
):
    straight = town(
        {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (2, 2)},
        [([1, 2, 3], {"highway": "primary", "name": "A"}), ([3, 4], {})],
    )
    lines = open_town(straight).street_lines()
    assert [line.road_class for line in lines] == ["residential", "primary"]
    assert lines[1].name == "A"
    np.testing.assert_allclose(lines[1].points, [[0, 0], [0.002, 0]])


def test_only_the_classes_asked_for(helsinki: Streets):
    lines = helsinki.street_lines(classes=frozenset({"primary", "secondary"}))
    assert {line.road_class for line in lines} <= {"primary", "secondary"}
    everything = helsinki.street_lines(tolerance_m=2)
    assert len(everything) > len(lines) > 0
    assert all(line.points.shape[0] >= 2 and line.road_class in ROAD_CLASSES for line in everything)
    assert helsinki.street_lines(classes=frozenset()) == []
