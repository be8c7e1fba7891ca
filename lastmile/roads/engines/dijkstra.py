"""SciPy's Dijkstra: the fallback where there is no hierarchy, and its judge in the tests."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from lastmile.roads.engines.solver import TurnGraph

_TIME_UNIT_S: Final = 1e-3
_DISTANCE_UNIT_M: Final = 0.01
_SPLIT: Final = 2.0**28
"""A weight is time / 1 ms × 2²⁸ + distance / 1 cm, exact in a float64 up to 9 h and 2,684 km."""
_BLOCK_BYTES: Final = 64 << 20


class DijkstraSolver:
    """Searches the graph afresh from every source.

    Parameters
    ----------
    graph : the turns with their costs.
    """

    def __init__(self, graph: TurnGraph) -> None:
        time = np.maximum(np.rint(graph.turn_s / _TIME_UNIT_S), 1.0)
        weights = time * _SPLIT + np.rint(graph.turn_m / _DISTANCE_UNIT_M)
        self._graph = csr_matrix((weights, (graph.turn_from, graph.turn_to)), shape=(graph.arcs, graph.arcs))

    def rows(
        self, sources: NDArray[np.int32], targets: NDArray[np.int32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """See ``ArcSolver``."""
        packed = np.empty((len(sources), len(targets)))
        block = max(1, _BLOCK_BYTES // (8 * self._graph.shape[0]))
        for begin in range(0, len(sources), block):
            part = slice(begin, begin + block)
            packed[part] = dijkstra(self._graph, indices=sources[part])[:, targets]
        missing = ~np.isfinite(packed)
        packed[missing] = 0.0
        high = np.floor(packed / _SPLIT)
        times, distances = high * _TIME_UNIT_S, (packed - high * _SPLIT) * _DISTANCE_UNIT_M
        times[missing] = np.inf
        distances[missing] = np.inf
        return times, distances

    def path(self, source: int, target: int) -> list[int]:
        """See ``ArcSolver``."""
        lengths, before = dijkstra(self._graph, indices=np.array([source]), return_predecessors=True)
        if not np.isfinite(lengths[0, target]):
            return []
        arcs = [target]
        while arcs[-1] != source:
            arcs.append(int(before[0, arcs[-1]]))
        return arcs[::-1]

    def clone(self) -> DijkstraSolver:
        """See ``ArcSolver``: nothing is kept between searches, so one serves all threads."""
        return self
