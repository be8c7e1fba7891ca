"""The search itself: ruin, recreate, accept or undo, many thousand times a second.

After Christiaens & Vanden Berghe 2020, *Slack Induction by String Removals for Vehicle Routing Problems*, with
insertion limited to the neighbours of a stop, so that an iteration costs the same at 1,000 and at 20,000 stops.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.iterate import iterate
from lastmile.routing.search.kinds import find_spares
from lastmile.routing.search.recreate import next_blink
from lastmile.routing.search.rng import below
from lastmile.routing.search.ruin import longest_string
from lastmile.routing.search.trial import trial
from lastmile.routing.search.undo import BEST_AT, BLINK_AT, COST_AT, LONGEST_AT


class Settings(NamedTuple):
    """Knobs of one iteration.

    Parameters
    ----------
    removed : stops removed on average.
    longest : stops in one string at most, and no more than an average route has.
    split : probability that a string leaves a part of itself standing.
    blink : probability that a position is skipped.
    retried : absent stops near the ruin that are tried again.
    swayed : probability that an iteration sees other prices for leaving stops out: dearer ones open a route with a
        batch of stops none of which would pay for it alone, cheaper ones close one.
    thorough : probability that a stop without a place next to its neighbours looks at every place there is.
    exact : most promising places of a stop that are driven exactly, in rich problems.
    appended : routes at whose end a trip for one stop alone is tried.
    on_trial : share of the iterations that follow a route that was closed or opened on trial.
    settled : for each stop of such a route, iterations until it is judged.
    retyped : probability that a changed route looks for a cheaper idle vehicle.
    shuffled : probability that a changed route gets another vehicle at random.
    """

    removed: float = 10.0
    longest: int = 10
    split: float = 0.5
    blink: float = 0.01
    retried: int = 10
    exact: int = 2
    swayed: float = 0.1
    thorough: float = 0.02
    appended: int = 4
    on_trial: float = 0.5
    settled: float = 60.0
    retyped: float = 1.0
    shuffled: float = 0.1


@kernel
def anneal(data, state, work, settings, rng, stops, part, iterations, hot, cold):
    """Search one part of the plan by simulated annealing.

    Parameters
    ----------
    stops : the stops of this part; only they and the slots in ``work.slots`` are changed.
    hot, cold : temperature at the first and the last iteration, cost units.
    """
    work.counter[BLINK_AT] = next_blink(settings, rng)
    work.counter[COST_AT] = work.counter[BEST_AT] = 0
    work.counter[LONGEST_AT] = longest_string(state, work, settings)
    find_spares(data, state, work)
    cooling = math.log(cold / hot) / iterations
    done, on_trial = 0, 0
    longest = max(1, iterations // 3)  # none is begun that could not be finished
    while done < iterations:
        temperature = hot * math.exp(cooling * done)
        seed = stops[below(rng, len(stops))]
        if on_trial < settings.on_trial * done and done + longest <= iterations:
            spent = trial(data, state, work, settings, rng, stops, seed, part, temperature, longest)
            on_trial += spent
            done += spent
        else:
            iterate(data, state, work, settings, rng, seed, part, temperature)
            done += 1
