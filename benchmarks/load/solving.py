"""One solver at work for some seconds, as a worker starts one: ``python -m benchmarks.load.solving SECONDS``.

Prints ``ready`` when it has its kernels and begins.
"""

import sys

import numpy as np

from benchmarks.solver.opponents.own import warm_up
from lastmile.dispatch.planning.solver_child import stand_back
from lastmile.routing import Depot, Problem, Profile, Stop, Vehicle, solve

STOPS = 1_500


def problem() -> Problem:
    """Make up a day of one depot on a plane, times and distances as the crow flies."""
    places = np.random.default_rng(1).uniform(0, 10_000, (STOPS + 1, 2))
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)).astype(np.int32)
    stops = tuple(Stop(place, delivery=(1,)) for place in range(1, STOPS + 1))
    vehicles = tuple(Vehicle(capacity=(60,)) for _ in range(30))
    return Problem(stops, vehicles, (Depot(0),), (Profile(apart, apart),), dimensions=("parcels",))


if __name__ == "__main__":
    stand_back()
    warm_up()
    print("ready", flush=True)
    solve(problem(), float(sys.argv[1]), threads=1)
