"""The search itself: ruin, recreate, accept or undo, many thousand times a second.

After Christiaens & Vanden Berghe 2020, *Slack Induction by String Removals for Vehicle Routing Problems*, with
insertion limited to the neighbours of a stop, so that an iteration costs the same at 1,000 and at 20,000 stops.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import BROKEN, FAR
from lastmile.routing.search.kinds import find_spares, renew_spare, retype, shuffle
from lastmile.routing.search.recreate import next_blink, order, recreate
from lastmile.routing.search.recreate_rich import recreate_rich
from lastmile.routing.search.rng import below, uniform
from lastmile.routing.search.routes import settle
from lastmile.routing.search.ruin import ruin
from lastmile.routing.search.state import keep_best
from lastmile.routing.search.undo import (
    BLINK_AT,
    SAVED_AT,
    SPARE_CHANGES_AT,
    TOUCHED_AT,
    change,
    commit,
    newly_changed,
    undo,
)


class Settings(NamedTuple):
    """Knobs of one iteration.

    Parameters
    ----------
    removed : stops removed on average.
    longest : stops in one string at most.
    split : probability that a string leaves a part of itself standing.
    blink : probability that a position is skipped.
    retried : absent stops near the ruin that are tried again.
    swayed : probability that an iteration sees other prices for leaving stops out: dearer ones open a route with a
        batch of stops none of which would pay for it alone, cheaper ones close one.
    thorough : probability that a stop without a place next to its neighbours looks at every place there is.
    exact : most promising places of a stop that are driven exactly, in rich problems.
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
    retyped: float = 1.0
    shuffled: float = 0.1


@kernel
def anneal(data, state, work, settings, rng, stops, part, iterations, hot, cold):
    """Search one part of the plan by simulated annealing.

    Parameters
    ----------
    stops : the stops of this part; only they and the slots in ``work.slots`` are changed.
    hot, cold : temperature at the first and the last iteration, cost units.

    Returns
    -------
    by how much the part's cost has changed, and by how much its best plan is better than the first.
    """
    work.counter[BLINK_AT] = next_blink(settings, rng)
    find_spares(data, state, work)
    cost, best = np.int64(0), np.int64(0)
    temperature, factor = hot, (cold / hot) ** (1.0 / iterations)
    for _ in range(iterations):
        temperature *= factor
        worse = -temperature * math.log(1.0 - uniform(rng))
        delta = iterate(data, state, work, settings, rng, stops[below(rng, len(stops))], part, worse)
        changed = newly_changed(state, work)
        stable = changed <= 0 or changed <= work.counter[SPARE_CHANGES_AT]
        if stable and delta <= worse:
            work.counter[SPARE_CHANGES_AT] -= changed
            commit(state, work)
            cost += delta
            if cost < best:
                best = cost
                keep_best(data, state, work.slots)
        else:
            undo(data, state, work)
            renew_spares(data, state, work)
    return cost, best


@kernel
def iterate(data, state, work, settings, rng, seed, part, worse):
    """Ruin and recreate around one stop.

    Parameters
    ----------
    worse : by how much the plan may get dearer; recreating ends as soon as it would get more so. That saves about
        half of the time, since most attempts fail and a tight limit rules most places out at once.

    Returns
    -------
    the change in cost; FAR where it was not worth finding out.
    """
    work.counter[TOUCHED_AT] = 0
    work.counter[SAVED_AT] = 0
    absent, was_outside = ruin(data, state, work, settings, rng, seed, part)
    if len(data.kind) > 1:
        if uniform(rng) < settings.shuffled:
            shuffle(data, state, work, rng)
        elif not data.rich:
            retype(data, state, work, settings, rng)
    spent = change(state, work) - was_outside
    budget = np.int64(FAR)
    if spent < BROKEN // 2:  # a broken route gets cheaper by what repairs it
        budget = np.int64(worse) + 1 - spent
    order(data, state, work, rng, absent)
    sway = 1.0
    if was_outside > 0 and uniform(rng) < settings.swayed:
        sway = math.exp(2.0 * uniform(rng) - 0.7)
    outside = place(data, state, work, settings, rng, absent, part, sway, budget)
    if outside >= FAR:
        return outside
    return outside - was_outside + change(state, work)


@kernel
def place(data, state, work, settings, rng, absent, part, sway, budget):
    """Put absent stops back and give every changed route its best vehicle; see ``recreate``."""
    if data.rich:
        outside = recreate_rich(data, state, work, settings, rng, absent, part, sway, budget)
    else:
        outside = recreate(data, state, work, settings, rng, absent, part, sway, budget)
    if outside >= FAR:
        return outside
    if len(data.kind) > 1:
        retype(data, state, work, settings, rng)
    if data.rich:
        settle(data, state, work)
    return outside


@kernel
def place_left_out(data, state, work, settings, rng, stops):
    """Put each of some stops that stand on no route at its best place of all, where that costs less than its price."""
    find_spares(data, state, work)
    work.counter[BLINK_AT] = next_blink(settings, rng)
    for i in range(len(stops)):
        c = stops[i]
        mate = data.stop[c].mate
        if state.node[c].route >= 0 or (mate >= 0 and not data.stop[c].first):
            continue
        work.counter[TOUCHED_AT] = work.counter[SAVED_AT] = 0
        work.absent[0] = c
        was_outside = state.price[c]
        if mate >= 0:
            was_outside += state.price[mate]
        outside = place(data, state, work, settings, rng, 1, 0, 1.0, FAR)
        if outside - was_outside + change(state, work) < 0 and newly_changed(state, work) <= 0:
            commit(state, work)
        else:
            undo(data, state, work)
        renew_spares(data, state, work)


@kernel
def renew_spares(data, state, work):
    """After an undo: an emptied slot may serve as a spare one, a spare one may be in use again."""
    for t in range(work.counter[TOUCHED_AT]):
        r = work.touched[t]
        if state.slot[r].size == 0:
            work.spare[state.slot[r].kind] = r
    for v in range(len(data.kind)):
        if work.spare[v] >= 0 and state.slot[work.spare[v]].size > 0:
            renew_spare(state, work, v)
