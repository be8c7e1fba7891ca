"""How many stops a ruined string may have: as many as set, and no more than a route has on average."""

import numpy as np
import pytest

from lastmile.routing.problem import Stop, Vehicle
from lastmile.routing.search.anneal import Settings
from lastmile.routing.search.lowering import lower
from lastmile.routing.search.ruin import longest_string
from lastmile.routing.search.searching import Schedule, Search
from tests.unit.routing.towns import line_town


@pytest.mark.parametrize(
    ("sizes", "longest"),
    [((), 10), ((3,), 3), ((3, 4), 4), ((2, 1, 1), 2), ((12, 12), 10)],
    ids=["nobody drives", "one route", "rounded up", "short ones", "long ones"],
)
def test_a_string_is_no_longer_than_an_average_route(sizes: tuple[int, ...], longest: int):
    problem = line_town(*[Stop(1)] * 24, vehicle=Vehicle(count=4))
    search = Search(lower(problem), 1, 1, Settings(longest=10), Schedule())
    stops = iter(range(24))
    search.restart([(slot, np.array([next(stops) for _ in range(size)], np.int32)) for slot, size in enumerate(sizes)])
    assert longest_string(search.state, search.work, search.settings) == longest
