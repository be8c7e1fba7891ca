"""The engine inside this process: own graph, searched by a contraction hierarchy or by Dijkstra."""

from __future__ import annotations

import importlib.util
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.roads.cache import Cache
from lastmile.roads.engines.dijkstra import DijkstraSolver
from lastmile.roads.engines.ports import Best, Loops, Ports, combine, cut_polyline, restore_wrapped
from lastmile.roads.engines.solver import ArcSolver, Packing, TurnGraph
from lastmile.roads.extract import Extract
from lastmile.roads.matrix import UNREACHABLE, Matrix, Progress, as_positions
from lastmile.roads.network import Network, build_network
from lastmile.roads.profiles import Profile, find_profile
from lastmile.roads.segments import step_lengths_m
from lastmile.roads.slices import TimeSlice
from lastmile.roads.snapping import Snapper, Snaps

_PAIRS_PER_BLOCK: Final = 400_000
_KEPT_SOLVERS: Final = 6
_COARSENINGS: Final = 4


def cch_available() -> bool:
    """Whether the contraction hierarchy's library is installed."""
    return importlib.util.find_spec("pyroutingkit") is not None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A profile under one speed factor and slice, ready to search."""

    network: Network
    arc_s: NDArray[np.float64]
    packing: Packing | None
    solver: ArcSolver


class EmbeddedEngine:
    """Matrices and geometry from an extract, in this process.

    Parameters
    ----------
    extract : the streets.
    cache : where hierarchies are kept.
    search : ``"cch"``, ``"dijkstra"``, or ``"auto"``: the hierarchy where its library is installed.
    threads : how many search at once.
    """

    def __init__(self, extract: Extract, cache: Cache, search: str = "auto", threads: int = 2) -> None:
        self._extract, self._cache, self._threads = extract, cache, threads
        self.name = search if search != "auto" else "cch" if cch_available() else "dijkstra"
        self._networks: dict[tuple[str, str], tuple[Network, Snapper]] = {}
        self._solvers: OrderedDict[tuple[object, ...], _Prepared] = OrderedDict()
        self._lock = Lock()

    def network(self, profile: str | Profile) -> Network:
        """Give the graph of a profile, built at its first use."""
        return self._open(find_profile(profile))[0]

    def snap(self, positions: NDArray[np.float64], profile: str | Profile) -> Snaps:
        """Find the nearest point on a street of the profile for each place, shape (n, 2), lon lat."""
        return self._open(find_profile(profile))[1].snap(positions)

    def matrix(
        self,
        positions: NDArray[np.float64],
        profile: str | Profile,
        time_slice: TimeSlice | None = None,
        progress: Progress | None = None,
    ) -> Matrix:
        """See ``RoadEngine``. Memory: the two results and some 30 MB for each thread."""
        snaps = self.snap(as_positions(positions), profile)
        with self._lock:
            for level in range(_COARSENINGS):
                prepared = self._prepare(find_profile(profile), time_slice, level)
                matrix = self._fill(prepared, snaps, progress)
                if level == _COARSENINGS - 1 or prepared.packing is None or not _overflowed(matrix, prepared, snaps):
                    break
        return matrix

    def geometry(
        self, positions: NDArray[np.float64], profile: str | Profile, time_slice: TimeSlice | None = None
    ) -> list[NDArray[np.float64]]:
        """See ``RoadEngine``."""
        places = as_positions(positions)
        snaps = self.snap(places, profile)
        with self._lock:
            prepared = self._prepare(find_profile(profile), time_slice, 0)
            return [
                _leg(prepared, _pick(snaps, leg), np.array([places[leg], places[leg + 1]]))
                for leg in range(len(places) - 1)
            ]

    def _open(self, profile: Profile) -> tuple[Network, Snapper]:
        key = (profile.name, repr(profile.at(1.0)))
        if key not in self._networks:
            network = build_network(self._extract, profile.at(1.0))
            self._networks[key] = network, Snapper(network)
        return self._networks[key]

    def _prepare(self, profile: Profile, time_slice: TimeSlice | None, level: int) -> _Prepared:
        traffic = None if time_slice is None else time_slice.time_factors().tobytes()
        key = (repr(profile), traffic, level)
        if key not in self._solvers:
            network, _ = self._open(profile)
            arc_s = network.arc_times_s(profile.speed_factor, time_slice)
            self._solvers[key] = self._solver(network, arc_s, level)
            if len(self._solvers) > _KEPT_SOLVERS:
                self._solvers.popitem(last=False)
        self._solvers.move_to_end(key)
        return self._solvers[key]

    def _solver(self, network: Network, arc_s: NDArray[np.float64], level: int) -> _Prepared:
        graph = TurnGraph.of(network, arc_s)
        if self.name == "dijkstra":
            return _Prepared(network, arc_s, None, DijkstraSolver(graph))
        from lastmile.roads.engines.cch import CchSolver, open_topology

        packing = Packing.for_extent(_diagonal_m(network), float(network.arc_m.sum() / max(arc_s.sum(), 1e-9)))
        for _ in range(level):
            packing = packing.coarser()
        weights = packing.pack(graph.turn_s, graph.turn_m)
        return _Prepared(network, arc_s, packing, CchSolver(open_topology(graph, self._cache), weights, packing))

    def _fill(self, prepared: _Prepared, snaps: Snaps, progress: Progress | None) -> Matrix:
        count = len(snaps.segment)
        matrix = Matrix(
            np.full((count, count), UNREACHABLE, dtype=np.int32), np.full((count, count), UNREACHABLE, dtype=np.int32)
        )
        ports = Ports.of(prepared.network, snaps, prepared.arc_s)
        loops = Loops.of(prepared.network, ports, prepared.arc_s, prepared.solver)
        targets = np.unique(ports.arc[ports.reached])
        # Neighbours share arcs: in the order of their segments a block searches from few.
        order = np.argsort(ports.segment, kind="stable")
        size = max(1, _PAIRS_PER_BLOCK // max(1, count))
        blocks = [order[begin : begin + size] for begin in range(0, count, size)]

        def fill(rows: NDArray[np.int64], solver: ArcSolver) -> int:
            _write(matrix, rows, combine(ports, rows, loops, solver, targets), ports, prepared.packing)
            return len(rows)

        self._in_threads(blocks, prepared.solver, fill, count, progress)
        return matrix

    def _in_threads(
        self,
        blocks: list[NDArray[np.int64]],
        solver: ArcSolver,
        fill: Callable[[NDArray[np.int64], ArcSolver], int],
        total: int,
        progress: Progress | None,
    ) -> None:
        threads = max(1, min(self._threads, len(blocks)))
        free: SimpleQueue[ArcSolver] = SimpleQueue()
        for number in range(threads):
            free.put(solver if number == 0 else solver.clone())

        def work(rows: NDArray[np.int64]) -> int:
            mine = free.get()
            try:
                return fill(rows, mine)
            finally:
                free.put(mine)

        done = 0
        with ThreadPoolExecutor(threads, thread_name_prefix="roads") as pool:
            pending: set[Future[int]] = {pool.submit(work, rows) for rows in blocks}
            try:
                while pending:
                    finished, pending = wait(pending, return_when=FIRST_COMPLETED)
                    done += sum(future.result() for future in finished)
                    if progress is not None:
                        progress(done, total)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


def _write(matrix: Matrix, rows: NDArray[np.int64], best: Best, ports: Ports, packing: Packing | None) -> None:
    if packing is not None:
        restore_wrapped(best.distance_m, ports, rows, packing.distance_range_m)
    unreachable = ~np.isfinite(best.time_s)
    for target, values in ((matrix.duration_s, best.time_s), (matrix.distance_m, best.distance_m)):
        values[unreachable] = UNREACHABLE
        np.clip(np.rint(values, out=values), 0.0, UNREACHABLE, out=values)
        target[rows] = values
    matrix.duration_s[rows, rows] = 0
    matrix.distance_m[rows, rows] = 0


def _overflowed(matrix: Matrix, prepared: _Prepared, snaps: Snaps) -> bool:
    """Whether a pair within one strongly connected part came out unreachable: then its time broke the range."""
    network = prepared.network
    arcs = network.segment_arcs[snaps.segment]
    parts = np.where((arcs >= 0) & snaps.ok[:, None], network.arc_part[arcs], -1)
    sizes = np.bincount(network.arc_part[network.arc_part >= 0])
    for number in np.unique(parts[parts >= 0]).tolist():
        # One arc alone counts as connected, though nothing leads back to its begin.
        inside = np.flatnonzero((parts == number).any(axis=1)) if sizes[number] > 1 else np.empty(0, dtype=np.int64)
        for row in inside.tolist():
            if (matrix.duration_s[row, inside] == UNREACHABLE).any():
                return True
    return False


def _diagonal_m(network: Network) -> float:
    lon, lat = network.segments.lon, network.segments.lat
    return float(step_lengths_m(np.array([lon.min(), lon.max()]), np.array([lat.min(), lat.max()]))[0])


def _pick(snaps: Snaps, leg: int) -> Snaps:
    """Give the snaps of one leg's two ends."""
    return Snaps(**{name: getattr(snaps, name)[leg : leg + 2] for name in snaps.__slots__})


def _leg(prepared: _Prepared, snaps: Snaps, ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draw the fastest way between two snapped places."""
    network = prepared.network
    ports = Ports.of(network, snaps, prepared.arc_s)
    loops = Loops.of(network, ports, prepared.arc_s, prepared.solver)
    targets = np.unique(ports.arc[ports.reached])
    best = combine(ports, np.array([0]), loops, prepared.solver, targets, want_ports=True)
    if best.source is None or best.target is None or not np.isfinite(best.time_s[0, 1]):
        return ends
    p, q = int(best.source[0, 1]), int(best.target[0, 1])
    first, last = int(ports.arc[0, p]), int(ports.arc[1, q])
    begin, end = float(ports.done_m[0, p]), float(ports.done_m[1, q])
    if first == last and begin <= end:
        return cut_polyline(network.arc_points(first), begin, end)
    arcs = prepared.solver.path(first, last) if first != last else _loop(prepared, first)
    parts = [cut_polyline(network.arc_points(first), begin, float(network.arc_m[first]))]
    parts += [network.arc_points(arc)[1:] for arc in arcs[1:-1]]
    parts.append(cut_polyline(network.arc_points(last), 0.0, end)[1:])
    return np.vstack(parts)


def _loop(prepared: _Prepared, arc: int) -> list[int]:
    """Give the arcs of the fastest way round to the begin of the same arc, the arc itself at both ends."""
    network = prepared.network
    begin, end = np.searchsorted(network.turn_from, [arc, arc + 1])
    after = network.turn_to[begin:end]
    times, _ = prepared.solver.rows(after, np.array([arc], dtype=np.int32))
    best = int(np.argmin(network.turn_s[begin:end] + times[:, 0]))
    return [arc, *prepared.solver.path(int(after[best]), arc)]
