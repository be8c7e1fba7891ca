"""Recreate for rich problems: single stops and pairs, each place judged by driving the route."""

from __future__ import annotations

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.kinds import renew_spare
from lastmile.routing.search.pairs import best_pair, put_pair
from lastmile.routing.search.places import best_rich, put
from lastmile.routing.search.recreate import give_up
from lastmile.routing.search.undo import touch


@kernel
def recreate_rich(data, state, work, settings, rng, absent, part, sway, budget):
    """Put absent stops and pairs back, each at its cheapest place unless that costs more; see ``recreate``."""
    outside = np.int64(0)
    for i in range(absent):
        c = work.absent[i]
        mate = data.stop[c].mate
        if mate >= 0 and not data.stop[c].first:
            continue  # placed with its pickup
        price = state.price[c] + (state.price[mate] if mate >= 0 else 0)
        limit = min(np.int64(price * sway), budget)
        if mate >= 0:
            cost, place, behind = best_pair(data, state, work, settings, rng, c, limit, part)
        else:
            cost, place, behind = best_rich(data, state, work, settings, rng, c, limit, limit < budget, part)
        budget -= cost if place >= 0 else price
        if budget <= 0:
            return give_up(state, work, absent)
        if place < 0:
            outside += price
            state.node[c].route = -1
            if mate >= 0:
                state.node[mate].route = -1
            continue
        r = state.node[place].route
        touch(data, state, work, r)
        if mate >= 0:
            put_pair(data, state, work, c, place, behind)
        else:
            put(data, state, work, c, place, behind)
        if work.spare[state.slot[r].kind] == r:
            renew_spare(state, work, state.slot[r].kind)
    return outside
