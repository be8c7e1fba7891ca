"""A carrier to rehearse with: a real HTTP server with a seed, that knows what is true.

``lastmile carrier-simulate --seed 1 --port 0 --parcels 5000`` speaks the form that
``adapters/generic_rest/example.yaml`` describes; ``running(Simulation(Scenario(…)))`` is the same inside a test.
"""

from lastmile.carriers.simulated.clock import SimulatedClock
from lastmile.carriers.simulated.scenario import Outage, Scenario
from lastmile.carriers.simulated.serving import Keys, running, serve
from lastmile.carriers.simulated.simulation import Simulation

__all__ = ["Keys", "Outage", "Scenario", "SimulatedClock", "Simulation", "running", "serve"]
