"""The sweeps against Dijkstra, on random graphs in random order."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from lastmile.roads.engines.sweeps import INFINITE, Hierarchy, customise, distances, reach


def truth(
    nodes: int, tail: NDArray[np.int32], head: NDArray[np.int32], weights: NDArray[np.uint32]
) -> NDArray[np.int64]:
    """Shortest ways by SciPy; parallel edges count once, the lightest."""
    lightest = np.full((nodes, nodes), np.inf)
    np.minimum.at(lightest, (tail, head), np.where(weights < INFINITE, weights.astype(float), np.inf))
    edges = np.isfinite(lightest)
    found = dijkstra(csr_matrix((lightest[edges], np.nonzero(edges)), shape=(nodes, nodes)))
    return np.where(found < INFINITE, found, INFINITE).astype(np.int64)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), nodes=st.integers(1, 40), density=st.floats(0.2, 4.0))
def test_sweeps_give_what_dijkstra_gives(seed: int, nodes: int, density: float) -> None:
    random = np.random.default_rng(seed)
    edges = max(1, int(density * nodes))
    tail, head = random.integers(0, nodes, (2, edges)).astype(np.int32)
    heavy = random.choice([100, 2**29, INFINITE])
    weights = random.integers(1, heavy, edges, endpoint=True).astype(np.uint32)
    hierarchy = Hierarchy.of(tail, head, random.permutation(nodes).astype(np.int32))
    metric = customise(hierarchy, tail, head, weights)
    sources = random.integers(0, nodes, 37).astype(np.int32)
    targets = np.unique(random.integers(0, nodes, 9)).astype(np.int32)
    found = distances(hierarchy, metric, sources, reach(hierarchy, metric, targets))
    assert found.tolist() == truth(nodes, tail, head, weights)[np.ix_(sources, targets)].tolist()
