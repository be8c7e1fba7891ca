"""Customizable contraction hierarchies by RoutingKit (Dibbelt, Strasser & Wagner, 2014), through pyroutingkit."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import numpy as np
import pyroutingkit
from numpy.typing import NDArray

from lastmile.roads.cache import Cache
from lastmile.roads.engines.solver import Packing, TurnGraph


def open_topology(graph: TurnGraph, cache: Cache) -> pyroutingkit.CCHTopology:
    """Order and contract the graph's nodes once; two profiles with the same turns share the result."""
    digest = hashlib.blake2b(digest_size=12)
    for part in (graph.turn_from, graph.turn_to, graph.arc_lon, graph.arc_lat):
        digest.update(np.ascontiguousarray(part).tobytes())

    def build(folder: Path) -> None:
        topology = pyroutingkit.CCHTopology()
        topology.build(
            graph.turn_from.astype(np.uint32), graph.turn_to.astype(np.uint32), graph.arc_lat, graph.arc_lon, graph.arcs
        )
        topology.save(str(folder))
        _check_written(folder, graph)

    topology = pyroutingkit.CCHTopology()
    topology.load(str(cache.folder(f"cch-{digest.hexdigest()}", build)))
    return topology


def _check_written(folder: Path, graph: TurnGraph) -> None:
    """Make sure that the library wrote everything: on a full disk it says nothing, and reading the rest crashes it."""
    turns, arcs = 4 * len(graph.turn_from), 4 * graph.arcs
    for name, size in {"head": turns, "tail": turns, "order": arcs, "rank": arcs, "node_count": 4}.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size:
            raise OSError(errno.ENOSPC, "the hierarchy could not be written whole", str(file))


class CchSolver:
    """Searches one customised hierarchy.

    Parameters
    ----------
    topology : contracted once per network.
    weights : shape (turns,), packed.
    packing : how to read them.
    """

    def __init__(self, topology: pyroutingkit.CCHTopology, weights: NDArray[np.uint32], packing: Packing) -> None:
        self._topology, self._weights, self._packing = topology, weights, packing
        self._metric = pyroutingkit.CCHMetric(topology)
        self._metric.customize(weights)

    def rows(
        self, sources: NDArray[np.int32], targets: NDArray[np.int32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """See ``ArcSolver``."""
        packed = self._metric.distances_many_to_many(sources.astype(np.uint32), targets.astype(np.uint32))
        times, distances = self._packing.unpack(packed)
        missing = packed >= pyroutingkit.INF_WEIGHT
        times[missing] = np.inf
        distances[missing] = np.inf
        return times, distances

    def path(self, source: int, target: int) -> list[int]:
        """See ``ArcSolver``."""
        weight, arcs, _ = self._metric.query(source, target)
        return [] if weight >= pyroutingkit.INF_WEIGHT else [int(arc) for arc in arcs]

    def clone(self) -> CchSolver:
        """See ``ArcSolver``: a metric keeps its search's state, so each thread customises its own (0.1 s a city)."""
        return CchSolver(self._topology, self._weights, self._packing)
