import pytest

from lastmile.carriers import Quotable
from lastmile.core.geo import Position
from lastmile.core.shipments import Shipment


@pytest.mark.parametrize(
    ("parcels", "volume_cm3", "sides_mm", "expected"),
    [
        (1, 500, (0, 0, 0), 500),
        (1, 0, (100, 100, 100), 1000),
        (3, 0, (100, 100, 100), 3000),
        (3, 2500, (100, 100, 100), 2500),
        (3, 900, (100, 100, 100), 1000),
        (1, 0, (100, 100, 101), 1010),
        (1, 0, (101, 101, 101), 1031),
        (1, 0, (100, 100, 0), 0),
    ],
)
def test_volume_is_what_a_carrier_would_measure(
    parcels: int, volume_cm3: int, sides_mm: tuple[int, int, int], expected: int
):
    length, width, height = sides_mm
    shipment = Shipment("a", parcels=parcels, volume_cm3=volume_cm3, length_mm=length, width_mm=width, height_mm=height)
    assert Quotable.from_shipment(shipment).volume_cm3 == expected


def test_sides_stand_longest_first_and_the_rest_is_taken_over():
    shipment = Shipment("a", length_mm=1, width_mm=3, height_mm=2, skills=frozenset({"cold"}), cash_minor=5)
    item = Quotable.from_shipment(shipment, depot=Position(1, 2), goods=frozenset({"wine"}), currency="EUR")
    assert item.sides_mm == (3, 2, 1)
    assert (item.skills, item.goods, item.cash_minor) == ({"cold"}, {"wine"}, 5)
    assert (item.depot, item.currency) == (Position(1, 2), "EUR")
