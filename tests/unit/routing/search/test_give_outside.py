"""What is off the routes goes to carriers: each to its cheapest, by the master where contracts bind."""

from lastmile.routing.problem import Cap, Carrier, Quote, Stop, Tier
from lastmile.routing.search.solver import give_outside
from lastmile.routing.solution import Outsourced
from tests.unit.routing.towns import line_town

CHEAP = Stop(1, quotes=(Quote(0, 10), Quote(1, 20)), unassigned_cost=50)
DEAR = Stop(1, quotes=(Quote(0, 60),), unassigned_cost=50)
MUST = Stop(1, quotes=(Quote(0, 60),))


def test_each_stop_to_its_cheapest_carrier_unless_leaving_it_is_cheaper():
    problem = line_town(CHEAP, DEAR, MUST, Stop(1), carriers=(Carrier(), Carrier()))
    assert give_outside(problem, None, range(4), 1.0) == (Outsourced(0, 0), Outsourced(2, 0))


def test_only_the_stops_asked_for():
    problem = line_town(CHEAP, CHEAP, carriers=(Carrier(), Carrier()))
    assert give_outside(problem, None, (1,), 1.0) == (Outsourced(1, 0),)


def test_where_a_contract_binds_the_master_decides():
    capped = line_town(CHEAP, CHEAP, carriers=(Carrier(caps=(Cap(1),)), Carrier()))
    assert {o.carrier for o in give_outside(capped, None, range(2), 1.0)} == {0, 1}
    tiered = line_town(CHEAP, CHEAP, carriers=(Carrier(), Carrier(tiers=(Tier(2, 100),))))
    assert give_outside(tiered, None, range(2), 1.0) == (Outsourced(0, 1), Outsourced(1, 1))
