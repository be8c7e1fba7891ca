"""Write the gazetteer of an extract: names, stretches of streets and houses, in one SQLite file."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from lastmile.roads.addresses import AddressRow
from lastmile.roads.extract import Extract
from lastmile.roads.text import number_keys, number_value, street_key

_SCHEMA: Final = """
CREATE TABLE name (key TEXT NOT NULL, street INTEGER NOT NULL, PRIMARY KEY (key, street)) WITHOUT ROWID;
CREATE TABLE street (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE stretch (street INTEGER NOT NULL, postcode TEXT NOT NULL, city TEXT NOT NULL,
                      lon REAL NOT NULL, lat REAL NOT NULL);
CREATE TABLE house (street INTEGER NOT NULL, key TEXT NOT NULL, value INTEGER, street_name TEXT NOT NULL,
                    number TEXT NOT NULL, postcode TEXT NOT NULL, city TEXT NOT NULL,
                    lon REAL NOT NULL, lat REAL NOT NULL, main INTEGER NOT NULL);
CREATE INDEX house_by_number ON house (street, key);
CREATE INDEX stretch_by_street ON stretch (street);
"""
_ONE_STREET_DEGREES: Final = 0.018
"""Stretches of one name nearer than this (2 km) are one street; farther ones are namesakes in two towns."""
_SAME_PLACE_DEGREES: Final = 0.01


def write_gazetteer(path: Path, extract: Extract, addresses: Sequence[AddressRow]) -> None:
    """Write the file.

    Parameters
    ----------
    path : where; must not exist.
    extract, addresses : what ``read_extract`` gave.

    Raises
    ------
    OSError
        If the disk is full or refuses.
    """
    book = _StreetBook()
    ways_of: dict[int, list[int]] = {}
    for number, names in enumerate(extract.names):
        street = book.add(names)
        if street is not None:
            ways_of.setdefault(street, []).append(number)
    houses = [(street, row) for row in addresses if (street := book.add((row.street,))) is not None]
    nearest = _Surroundings([row for _, row in houses])
    with _disk_errors(path), closing(sqlite3.connect(path)) as base, base:
        base.execute("PRAGMA journal_mode = OFF")
        base.executescript(_SCHEMA)
        base.executemany("INSERT INTO street VALUES (?, ?)", enumerate(book.labels))
        base.executemany("INSERT INTO name VALUES (?, ?)", book.keys())
        base.executemany("INSERT INTO stretch VALUES (?, ?, ?, ?, ?)", _stretches(extract, ways_of, nearest))
        base.executemany("INSERT INTO house VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _house_rows(houses))


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    """Let a full disk look the same whoever wrote to it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error), str(path)) from error


def _house_rows(houses: Sequence[tuple[int, AddressRow]]) -> Iterator[tuple[object, ...]]:
    """Give each house under its number, and ``14-20`` also under either end."""
    for street, row in houses:
        for place, key in enumerate(number_keys(row.housenumber)):
            texts = (row.street, row.housenumber, row.postcode, row.city)
            yield (street, key, number_value(key), *texts, *row.position, int(place == 0))


class _StreetBook:
    """Streets under all their names; the same main name is the same street."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        self._main: dict[str, int] = {}
        self._all: dict[str, dict[int, None]] = {}

    def add(self, names: Sequence[str]) -> int | None:
        """Give a street's number; ``None`` for one without a usable name."""
        keys = [key for name in names if len(key := street_key(name)) > 1 and not key.isdigit()]
        if not keys or not names[0]:
            return None
        street = self._main.get(keys[0])
        if street is None:
            known = self._all.get(keys[0], {})
            # A house that gives the street's Swedish name lives in the street that has it as its second name.
            street = next(iter(known)) if len(known) == 1 else len(self.labels)
            if street == len(self.labels):
                self.labels.append(names[0])
            self._main[keys[0]] = street
        for key in keys:
            self._all.setdefault(key, {})[street] = None
        return street

    def keys(self) -> Iterator[tuple[str, int]]:
        """Every name of every street."""
        return ((key, street) for key, streets in self._all.items() for street in streets)


class _Surroundings:
    """Which postcode and town a point on a street belongs to: the nearest house's."""

    def __init__(self, rows: Sequence[AddressRow]) -> None:
        self._rows = [row for row in rows if row.postcode or row.city]
        self._tree = cKDTree([row.position for row in self._rows]) if self._rows else None

    def of(self, lon: float, lat: float) -> tuple[str, str]:
        """Give postcode and town, empty where no house is near."""
        if self._tree is None:
            return "", ""
        distance, index = self._tree.query((lon, lat))
        if distance > _SAME_PLACE_DEGREES:
            return "", ""
        row = self._rows[int(index)]
        return row.postcode, row.city


def _stretches(
    extract: Extract, ways_of: dict[int, list[int]], nearest: _Surroundings
) -> Iterator[tuple[int, str, str, float, float]]:
    """Give the middle of each stretch of each street, namesakes in other towns apart."""
    street_of_name = np.full(len(extract.names), -1)
    for number, names in ways_of.items():
        street_of_name[names] = number
    owner = np.repeat(np.arange(len(extract.way_class)), np.diff(extract.way_start))
    street = street_of_name[extract.way_name[owner]]
    keep = (extract.way_nodes >= 0) & (street >= 0)
    if not keep.any():
        return
    nodes, street, owner = extract.way_nodes[keep], street[keep], owner[keep]
    group = _connected(street, nodes, owner, len(extract.node_lon))
    order = np.lexsort((group, street))
    street, group, nodes = street[order], group[order], nodes[order]
    lon, lat = extract.node_lon[nodes], extract.node_lat[nodes]
    borders = np.flatnonzero(np.diff(street, prepend=-1))
    for begin, end in zip(borders, [*borders[1:], len(street)], strict=True):
        part = slice(int(begin), int(end))
        for middle_lon, middle_lat in _middles(group[part], lon[part], lat[part]):
            yield (int(street[begin]), *nearest.of(middle_lon, middle_lat), middle_lon, middle_lat)


def _connected(
    street: NDArray[np.int64], nodes: NDArray[np.int32], owner: NDArray[np.int64], node_count: int
) -> NDArray[np.int32]:
    """Group ways of one street that touch."""
    _, joint = np.unique(street * node_count + nodes, return_inverse=True)
    _, way = np.unique(owner, return_inverse=True)
    joint, way = joint.ravel(), way.ravel()
    size = int(way.max()) + 1 + int(joint.max()) + 1
    ones = np.ones(len(way), dtype=np.int8)
    graph = coo_matrix((ones, (way, joint + int(way.max()) + 1)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    return np.asarray(labels[way], dtype=np.int32)


def _middles(group: NDArray[np.int32], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Give a point on each stretch near its centre, the longest stretch first, near neighbours left out."""
    kept: list[tuple[float, float]] = []
    labels, counts = np.unique(group, return_counts=True)
    for label in labels[np.argsort(-counts, kind="stable")].tolist():
        inside = group == label
        x, y = lon[inside], lat[inside]
        middle = int(np.argmin((x - x.mean()) ** 2 + (y - y.mean()) ** 2))
        point = (float(x[middle]), float(y[middle]))
        if all(max(abs(point[0] - a), abs(point[1] - b)) > _ONE_STREET_DEGREES for a, b in kept):
            kept.append(point)
    return kept
