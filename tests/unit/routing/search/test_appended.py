"""A trip for one stop alone goes behind any last stop, however far away that is: the way leads over the depot."""

import numpy as np

from lastmile.routing.problem import Carrier, Quote, Stop, Vehicle
from lastmile.routing.search.anneal import Settings
from lastmile.routing.search.kinds import find_spares
from lastmile.routing.search.lowering import lower
from lastmile.routing.search.places import best_rich
from lastmile.routing.search.searching import Schedule, Search
from tests.unit.routing.towns import line_town

FAR_ONE, NEAR_ONE = Stop(9, delivery=(1,)), Stop(1, delivery=(1,))
NEIGHBOURS = [Stop(1, delivery=(1,), quotes=(Quote(0, 1),))] * 100


def test_a_trip_is_found_behind_a_stop_that_is_no_neighbour():
    vehicle = Vehicle(capacity=(1,), max_trips=2, distance_cost=1)
    problem = line_town(FAR_ONE, NEAR_ONE, *NEIGHBOURS, vehicle=vehicle, carriers=(Carrier(),), dimensions=("parcels",))
    search = Search(lower(problem), 1, 1, Settings(), Schedule())
    data, state, work = search.data, search.state, search.work
    assert 0 not in data.near["stop"][1]
    search.restart([(0, np.array([0], np.int32))])
    find_spares(data, state, work)
    wanted, part = False, 0
    found = best_rich(data, state, work, search.settings, search.rngs[0], 1, np.int64(10**9), wanted, part)
    assert found == (2_000, 0, 0)
