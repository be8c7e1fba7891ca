"""Customizable contraction hierarchies by RoutingKit (Dibbelt, Strasser & Wagner, 2014), through pyroutingkit."""

from __future__ import annotations

import errno
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
import pyroutingkit
from numpy.typing import NDArray

from lastmile.roads.cache import Cache
from lastmile.roads.engines.solver import Packing, TurnGraph
from lastmile.roads.engines.sweeps import INFINITE, Hierarchy, Metric, Reach, customise, distances, reach

_SWEPT_FROM: Final = 200
"""Towards so many targets a sweep for many sources at once is quicker than a search for each, set-up included."""


@dataclass(frozen=True, slots=True)
class Topology:
    """A graph's order, contracted: RoutingKit's own form for single ways, and ours for many to many."""

    built: pyroutingkit.CCHTopology
    graph: TurnGraph
    rank: NDArray[np.int32]


def open_topology(graph: TurnGraph, cache: Cache) -> Topology:
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

    folder = cache.folder(f"cch-{digest.hexdigest()}", build)
    topology = pyroutingkit.CCHTopology()
    topology.load(str(folder))
    return Topology(topology, graph, np.fromfile(folder / "rank", np.uint32).astype(np.int32))


def _check_written(folder: Path, graph: TurnGraph) -> None:
    """Make sure that the library wrote everything: on a full disk it says nothing, and reading the rest crashes it."""
    turns, arcs = 4 * len(graph.turn_from), 4 * graph.arcs
    for name, size in {"head": turns, "tail": turns, "order": arcs, "rank": arcs, "node_count": 4}.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size:
            raise OSError(errno.ENOSPC, "the hierarchy could not be written whole", str(file))


class Sweeps:
    """Many to many under one set of weights, for all threads; what it needs is made at the first use."""

    def __init__(self, topology: Topology, weights: NDArray[np.uint32]) -> None:
        self._topology, self._weights = topology, weights
        self._lock = Lock()
        self._reached: tuple[NDArray[np.int32], Reach] | None = None

    def rows(self, sources: NDArray[np.int32], targets: NDArray[np.int32]) -> NDArray[np.uint32]:
        """Give the packed weights from each source to each target; those beyond the range are ``INFINITE``."""
        with self._lock:
            hierarchy, metric = self._customised
            if self._reached is None or not np.array_equal(self._reached[0], targets):
                self._reached = targets, reach(hierarchy, metric, targets)
            reached = self._reached[1]
        return distances(hierarchy, metric, sources, reached)

    @cached_property
    def _customised(self) -> tuple[Hierarchy, Metric]:
        graph = self._topology.graph
        hierarchy = Hierarchy.of(graph.turn_from, graph.turn_to, self._topology.rank)
        return hierarchy, customise(hierarchy, graph.turn_from, graph.turn_to, self._weights)


class CchSolver:
    """Searches one customised hierarchy.

    Parameters
    ----------
    topology : contracted once per network.
    weights : shape (turns,), packed.
    packing : how to read them.
    sweeps : shared with the solver that this one is a clone of.
    """

    def __init__(
        self, topology: Topology, weights: NDArray[np.uint32], packing: Packing, sweeps: Sweeps | None = None
    ) -> None:
        self._topology, self._weights, self._packing = topology, weights, packing
        self._sweeps = sweeps or Sweeps(topology, weights)

    @cached_property
    def _metric(self) -> pyroutingkit.CCHMetric:
        metric = pyroutingkit.CCHMetric(self._topology.built)
        metric.customize(self._weights)
        return metric

    def rows(
        self, sources: NDArray[np.int32], targets: NDArray[np.int32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """See ``ArcSolver``."""
        if len(targets) >= _SWEPT_FROM:
            packed = self._sweeps.rows(sources, targets)
        else:
            packed = self._metric.distances_many_to_many(sources.astype(np.uint32), targets.astype(np.uint32))
        times, metres = self._packing.unpack(packed)
        missing = packed >= INFINITE
        times[missing] = np.inf
        metres[missing] = np.inf
        return times, metres

    def path(self, source: int, target: int) -> list[int]:
        """See ``ArcSolver``."""
        weight, arcs, _ = self._metric.query(source, target)
        return [] if weight >= pyroutingkit.INF_WEIGHT else [int(arc) for arc in arcs]

    def clone(self) -> CchSolver:
        """See ``ArcSolver``: a metric keeps its search's state, so each thread customises its own (0.1 s a city)."""
        return CchSolver(self._topology, self._weights, self._packing, self._sweeps)
