from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from lastmile.core.geo import BoundingBox, Position
from lastmile.core.shipments import Shipment
from lastmile.dispatch.intake import locate


class Match(NamedTuple):
    position: Position
    score: float
    label: str
    kind: str = "address"


class Snaps(NamedTuple):
    offset_m: np.ndarray
    ok: np.ndarray


class Gazetteer:
    def find(self, address: str, postcode: str = ""):  # noqa: ARG002  the port has it
        if address.startswith("Main"):
            return [Match(Position(24.94, 60.17), 97.0, "Main Street 1")]
        if address.startswith("Mian"):
            return [
                Match(Position(24.94, 60.17), 71.0, "Main Street 1"),
                Match(Position(24.95, 60.17), 60.0, "Mill Street 1"),
            ]
        return []


class Streets:
    """A port in memory: one street along latitude 60.17."""

    gazetteer = Gazetteer()
    bbox = BoundingBox(24.90, 60.15, 25.00, 60.20)

    def snap(self, lonlat: NDArray[np.float64]):
        offset_m = np.abs(lonlat[:, 1] - 60.17) * 111_195
        return Snaps(offset_m, offset_m < 1000)


def test_addresses_and_positions_are_located():
    shipments = [Shipment("A", address="Main Street 1"), Shipment("B", position=Position(24.95, 60.171))]
    located, issues = locate(shipments, Streets())
    assert not issues
    assert [s.position for s in located] == [Position(24.94, 60.17), Position(24.95, 60.171)]


@pytest.mark.parametrize(
    ("shipment", "words"),
    [
        (Shipment("A", address="Mian Stret 1"), ["Main Street 1 (71 %)", "Mill Street 1"]),
        (Shipment("A", address="Nowhere 1"), ["no street there"]),
        (Shipment("A", position=Position(60.17, 24.94)), ["looks swapped"]),
        (Shipment("A", position=Position(2.0, 40.0)), ["inside the extract", "24.900"]),
        (Shipment("A", position=Position(24.95, 60.175)), ["556 m", "300 m"]),
        (Shipment("A", position=Position(24.95, 60.195)), ["2,780 m"]),
    ],
)
def test_what_cannot_be_reached_is_an_issue(shipment: Shipment, words: list[str]):
    located, issues = locate([shipment], Streets(), file="orders.csv", rows={"A": 7})
    assert not located
    assert (issues[0].file, issues[0].row) == ("orders.csv", 7)
    for word in words:
        assert word in issues[0].expected


def test_nothing_to_locate():
    assert locate([], Streets()) == ((), ())
