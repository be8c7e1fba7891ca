import pytest
from shapely import box

from lastmile.carriers import Everywhere, PolygonArea, PostcodeSet, Quotable, Ring, Zone
from lastmile.carriers.contracts.zones import first_zone
from lastmile.core.errors import InvalidInput
from lastmile.core.geo import Position, haversine_m

DEPOT = Position(24.94, 60.17)


def at(lon: float, lat: float) -> Quotable:
    return Quotable("a", position=Position(lon, lat), depot=DEPOT)


def test_neighbouring_rings_share_no_place_and_leave_no_gap():
    there = Position(24.99, 60.19)
    metres = round(haversine_m(DEPOT, there))
    item = at(*there)
    assert not Ring(0, metres).contains(item)
    assert Ring(metres, metres + 1).contains(item)
    assert not Ring(metres + 1, metres + 2).contains(item)


def test_a_ring_around_a_point_needs_no_depot():
    item = Quotable("a", position=DEPOT)
    assert Ring(0, 1, DEPOT).contains(item)
    assert not Ring(0, 1000, Position(0, 0)).contains(item)


def test_a_ring_around_an_unknown_depot_is_an_error_not_a_refusal():
    with pytest.raises(InvalidInput, match="names no depot"):
        Ring(0, 1000).contains(Quotable("a", position=DEPOT))


def test_polygon_holds_its_boundary():
    area = PolygonArea(box(0, 0, 1, 1))
    assert [area.contains(at(*place)) for place in ((0.5, 0.5), (0, 0), (1, 0.5), (1.0001, 0.5))] == [
        True,
        True,
        True,
        False,
    ]


def test_unknown_position_lies_only_where_no_position_is_asked():
    item = Quotable("a", depot=DEPOT, postcode="00100")
    areas = (Ring(0, 10**7), PolygonArea(box(-180, -90, 180, 90)), PostcodeSet(frozenset({"00100"})), Everywhere())
    assert [area.contains(item) for area in areas] == [False, False, True, True]


@pytest.mark.parametrize(
    ("postcode", "held"),
    [
        ("sw1a 1aa", True),
        ("SW10 9XX", True),
        ("4150-123", True),
        ("4199", True),
        ("4200-001", False),
        ("415", False),
        ("00100", True),
        ("0010", False),
        ("", False),
        (" - ", False),
    ],
)
def test_postcodes_in_any_spelling(postcode: str, held: bool):
    area = PostcodeSet(frozenset({"00100"}), ("SW1",), (("4100", "4199"),))
    assert area.holds(postcode) is held


def test_the_first_zone_that_holds_wins():
    zones = (Zone("inner", PolygonArea(box(0, 0, 1, 1))), Zone("outer", PolygonArea(box(0, 0, 2, 2))))
    assert [first_zone(zones, at(*place)) for place in ((0.5, 0.5), (1.5, 1.5), (3, 3))] == [0, 1, -1]
