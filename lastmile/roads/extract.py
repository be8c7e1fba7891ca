"""Read streets and addresses from an OpenStreetMap extract, whatever its state.

Each kind of object is read in its own pass, so a file that is not sorted reads the same; a reference to a node that
the file does not hold cuts the way there. Nothing but ways with a known ``highway`` class is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import InvalidInput
from lastmile.core.geo import BoundingBox
from lastmile.roads.addresses import AddressReader, AddressRow
from lastmile.roads.osm_file import Locations, Tags, nodes_with, relations_with, ways_with
from lastmile.roads.profiles import MODES, RESTRICTION_EXCEPTIONS
from lastmile.roads.tags import access_bits, barrier_bits, road_class, speed_limit_kmh

_NAME_KEYS = ("name", "alt_name", "official_name", "short_name", "old_name", "loc_name", "ref")


@dataclass(frozen=True, slots=True)
class Extract:
    """The streets of one extract as flat arrays; ``ways`` ways over ``nodes`` nodes.

    Parameters
    ----------
    node_lon, node_lat : shape (nodes,), float64, degrees.
    node_signal : shape (nodes,), bool: a traffic light stands here.
    node_barrier : shape (nodes,), uint8, bit m = mode m cannot pass.
    way_start : shape (ways + 1,), int64: where each way's points begin in ``way_nodes``.
    way_nodes : int32, index of a node, −1 where the extract does not hold it.
    way_class, way_access : shape (ways,), uint8: number in ``ROAD_CLASSES``, bits of ``tags.access_bits``.
    way_limit_kmh : shape (ways,), float32, 0 = not signed.
    way_name : shape (ways,), int32: index into ``names``.
    restrictions : shape (k, 5), int32: from way, via node, to way, 1 = only / 0 = no, bits of modes it binds.
    names : the main name of each street and, after it, its other names; ``names[0]`` is ``("",)``.
    """

    node_lon: NDArray[np.float64]
    node_lat: NDArray[np.float64]
    node_signal: NDArray[np.bool_]
    node_barrier: NDArray[np.uint8]
    way_start: NDArray[np.int64]
    way_nodes: NDArray[np.int32]
    way_class: NDArray[np.uint8]
    way_access: NDArray[np.uint8]
    way_limit_kmh: NDArray[np.float32]
    way_name: NDArray[np.int32]
    restrictions: NDArray[np.int32]
    names: tuple[tuple[str, ...], ...]

    @property
    def bbox(self) -> BoundingBox:
        """The smallest box around all streets."""
        return BoundingBox(
            float(self.node_lon.min()),
            float(self.node_lat.min()),
            float(self.node_lon.max()),
            float(self.node_lat.max()),
        )


def read_extract(path: Path) -> tuple[Extract, list[AddressRow]]:
    """Read an ``.osm.pbf`` (or ``.osm``, ``.osm.bz2``) file.

    Raises
    ------
    InvalidInput
        If the file is missing, empty, cut off, not an OSM file, or holds no street.
    """
    if not path.is_file():
        raise InvalidInput(f"no street extract at {path}", context={"file": str(path)})
    if path.stat().st_size == 0:
        raise InvalidInput(f"{path.name} is empty: expected an OpenStreetMap extract (.osm.pbf)")
    with _clear_errors(path):
        locations = Locations(path)
        ways = _read_ways(path)
        if not ways.osm_ids:
            raise InvalidInput(
                f"{path.name} holds no street: expected an OpenStreetMap extract with ways tagged highway=… "
                "(a file cut off after its nodes looks like this too)"
            )
        extract = _assemble(path, ways, locations)
        addresses = AddressReader(locations).read(path)
    return extract, addresses


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    """Turn what the reader throws at broken bytes into a message for a person."""
    try:
        yield
    except (RuntimeError, ValueError, UnicodeDecodeError, MemoryError) as error:
        raise InvalidInput(
            f"{path.name} cannot be read as an OpenStreetMap extract ({error}): "
            "the file is cut off, damaged or of another format; download it again",
            context={"file": str(path)},
        ) from error


@dataclass(slots=True)
class _Ways:
    """Ways as they come from the file, with OSM's own numbers."""

    osm_ids: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    refs: list[int] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)
    access: list[int] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    name_ids: list[int] = field(default_factory=list)
    names: dict[tuple[str, ...], int] = field(default_factory=lambda: {("",): 0})


def _read_ways(path: Path) -> _Ways:
    ways = _Ways()
    for way, tags in ways_with(path, "highway"):
        number = road_class(tags)
        bits = access_bits(tags) if number is not None else 0
        if number is None or bits == 0 or len(way.nodes) < 2:
            continue
        ways.osm_ids.append(way.id)
        ways.refs.extend(node.ref for node in way.nodes)
        ways.starts.append(len(ways.refs))
        ways.classes.append(number)
        ways.access.append(bits)
        ways.limits.append(speed_limit_kmh(tags))
        ways.name_ids.append(ways.names.setdefault(_street_names(tags), len(ways.names)))
    return ways


def _street_names(tags: Tags) -> tuple[str, ...]:
    main = tags.get("name", "") or tags.get("ref", "")
    others = [tags[key] for key in _NAME_KEYS if key in tags]
    others += [value for key, value in tags.items() if key.startswith("name:")]
    split = [part.strip() for text in others for part in text.split(";")]
    return (main, *sorted({part for part in split if part and part != main}))


def _assemble(path: Path, ways: _Ways, locations: Locations) -> Extract:
    osm_nodes, flat = np.unique(np.asarray(ways.refs, dtype=np.int64), return_inverse=True)
    lon, lat = np.full(len(osm_nodes), np.nan), np.full(len(osm_nodes), np.nan)
    for index, node in enumerate(osm_nodes.tolist()):
        place = locations.get(node)
        if place is not None:
            lon[index], lat[index] = place
    known = ~np.isnan(lon)
    if known.sum() < 2 or known.mean() < 0.5:
        raise InvalidInput(
            f"{path.name}: {100 - 100 * known.mean():.0f} % of the streets' points are missing; the file is cut off, "
            "or was cut out without its nodes (osmium extract does it right)"
        )
    compact = np.where(known, np.cumsum(known) - 1, -1).astype(np.int32)
    index_of = {int(node): int(compact[i]) for i, node in enumerate(osm_nodes.tolist()) if known[i]}
    signal, barrier = _read_nodes(path, index_of)
    return Extract(
        node_lon=lon[known],
        node_lat=lat[known],
        node_signal=signal,
        node_barrier=barrier,
        way_start=np.asarray(ways.starts, dtype=np.int64),
        way_nodes=compact[flat.ravel()],
        way_class=np.asarray(ways.classes, dtype=np.uint8),
        way_access=np.asarray(ways.access, dtype=np.uint8),
        way_limit_kmh=np.asarray(ways.limits, dtype=np.float32),
        way_name=np.asarray(ways.name_ids, dtype=np.int32),
        restrictions=_read_restrictions(path, {osm_id: i for i, osm_id in enumerate(ways.osm_ids)}, index_of),
        names=tuple(ways.names),
    )


def _read_nodes(path: Path, index_of: dict[int, int]) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    signal, barrier = np.zeros(len(index_of), dtype=np.bool_), np.zeros(len(index_of), dtype=np.uint8)
    for node, tags in nodes_with(path, "highway", "barrier"):
        index = index_of.get(node.id)
        if index is None:
            continue
        signal[index] = tags.get("highway") == "traffic_signals"
        barrier[index] = barrier_bits(tags)
    return signal, barrier


def _read_restrictions(path: Path, way_of: dict[int, int], node_of: dict[int, int]) -> NDArray[np.int32]:
    """Read turn restrictions over one node; those over a via *way* are rare and left out."""
    rows: list[tuple[int, int, int, int, int]] = []
    for relation, tags in relations_with(path, "restriction", "restriction:motorcar"):
        rule = tags.get("restriction") or tags.get("restriction:motorcar", "")
        if not rule.startswith(("no_", "only_")):
            continue
        members = [(member.role, member.type, member.ref) for member in relation.members]
        vias = [node_of.get(ref, -1) for role, kind, ref in members if role == "via" and kind == "n"]
        sources = [way_of.get(ref, -1) for role, kind, ref in members if role == "from" and kind == "w"]
        targets = [way_of.get(ref, -1) for role, kind, ref in members if role == "to" and kind == "w"]
        if len(vias) != 1 or vias[0] < 0:
            continue
        modes = _bound_modes(tags)
        rows += [
            (source, vias[0], target, int(rule.startswith("only_")), modes)
            for source in sources
            for target in targets
            if source >= 0 and target >= 0
        ]
    return np.asarray(rows, dtype=np.int32).reshape(-1, 5)


def _bound_modes(tags: Tags) -> int:
    """Bits of the modes that a restriction binds: people on foot never, the others unless excepted."""
    excepted = set(tags.get("except", "").replace(",", ";").replace(" ", "").split(";"))
    bits = 0
    for number, mode in enumerate(MODES[:-1]):
        only_cars = "restriction" not in tags and mode is not MODES[0]
        if not only_cars and not excepted & RESTRICTION_EXCEPTIONS[mode]:
            bits |= 1 << number
    return bits
