"""The route pool: every different route that the search has driven, with its cheapest order."""

from __future__ import annotations

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import Ints, Lowered, Shorts


class Pool:
    """Routes by vehicle type and set of stops; of the same set only the cheapest order is kept."""

    def __init__(self, lowered: Lowered, limit: int = 60_000) -> None:
        self.lowered, self.limit = lowered, limit
        data = lowered.data
        self.words = np.random.default_rng(20).integers(1, 2**63, data.n, np.uint64)
        self.routes: dict[int, tuple[int, int, Shorts]] = {}
        slots = len(lowered.slots)
        self._stops = np.empty(len(lowered.places), np.int32)
        self._starts = np.empty(slots + 1, np.int64)
        self._keys = np.empty(slots, np.uint64)

    def add(self, chain: Shorts, costs: Ints) -> int:
        """Add all routes of a plan, given as a chain and the cost of each slot; give the plan's cost."""
        outside = unroll(
            self.lowered.data,
            self.lowered.slots,
            self.lowered.reload_at,
            self.lowered.price,
            chain,
            self.words,
            self._stops,
            self._starts,
            self._keys,
        )
        keys, prices = self._keys.tolist(), costs.tolist()
        for r in np.flatnonzero(np.diff(self._starts)).tolist():
            known = self.routes.get(keys[r])
            if known is None or prices[r] < known[0]:
                stops = self._stops[self._starts[r] : self._starts[r + 1]].copy()
                self.routes[keys[r]] = (prices[r], int(self.lowered.slots[r]), stops)
        while len(self.routes) > self.limit:
            del self.routes[next(iter(self.routes))]
        return int(outside + costs.sum())


@kernel
def unroll(data, slots, reload_at, price, chain, words, stops, starts, keys):
    """Write the routes of a chain one behind the other, and hash them; give the price of the stops that stand on none.

    ``starts[r] … starts[r + 1]`` is the route in slot ``r``; reloads are written as −1 − place.
    """
    at = 0
    outside = np.int64(0)
    for c in range(data.n):
        outside += price[c]
    for r in range(len(slots)):
        starts[r] = at
        v = slots[r]
        key = np.uint64(v + 1) * np.uint64(0x9E3779B97F4A7C15)
        node, end = chain[data.n + 2 * r], data.n + 2 * r + 1
        while node != end:
            if node < data.n:
                stops[at] = node
                key += words[node]
                outside -= price[node]
            else:
                stops[at] = -1 - (node - reload_at[r]) % data.kind[v].places
            at += 1
            node = chain[node]
        keys[r] = key
    starts[len(slots)] = at
    return outside
