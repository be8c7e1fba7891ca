"""Zones: where a price holds. Four kinds of area, tried in the order of the contract: the first that holds wins."""

from __future__ import annotations

from dataclasses import dataclass, field

import shapely
from shapely import MultiPolygon, Point, Polygon

from lastmile.carriers.contracts.quotable import Quotable
from lastmile.core.errors import InvalidInput
from lastmile.core.geo import Position, haversine_m

_SEPARATORS = str.maketrans("", "", " -\t\u00a0")


def normal_postcode(postcode: str) -> str:
    """Bring a postcode to the form it is compared in: upper case, no spaces, no hyphens."""
    return postcode.translate(_SEPARATORS).upper()


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The whole world, positions unknown included."""

    def contains(self, item: Quotable) -> bool:
        """Whether the item lies inside: always."""
        del item
        return True


@dataclass(frozen=True, slots=True)
class Ring:
    """A band of straight-line distance around a point or the item's depot.

    Parameters
    ----------
    from_m, to_m : metres, ``from_m`` included and ``to_m`` not, so that neighbouring bands never share a place.
    centre : lon, lat in degrees; ``None`` means the depot of each item.
    """

    from_m: int
    to_m: int
    centre: Position | None = None

    def contains(self, item: Quotable) -> bool:
        """Whether the item lies in the band; the distance is rounded to whole metres.

        Raises
        ------
        InvalidInput
            If the band is around the depot and the item names none.
        """
        centre = self.centre or item.depot
        if centre is None:
            raise missing_depot(item)
        if item.position is None:
            return False
        return self.from_m <= round(haversine_m(centre, item.position)) < self.to_m


@dataclass(frozen=True, slots=True)
class PolygonArea:
    """A polygon or several in lon, lat degrees; the boundary belongs to it."""

    geometry: Polygon | MultiPolygon

    def __post_init__(self) -> None:
        shapely.prepare(self.geometry)

    def contains(self, item: Quotable) -> bool:
        """Whether the item lies inside or on the boundary."""
        return item.position is not None and bool(self.geometry.intersects(Point(item.position)))


@dataclass(frozen=True, slots=True)
class PostcodeSet:
    """Postcodes by name, by prefix and by range, all in the form of `normal_postcode`.

    Parameters
    ----------
    codes : whole postcodes.
    prefixes : beginnings; ``"SW1"`` covers SW1A as well as SW10.
    ranges : first and last, both included and of one length; a longer postcode is compared by as many characters.
    """

    codes: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()

    def contains(self, item: Quotable) -> bool:
        """Whether the item's postcode belongs to the set."""
        return self.holds(item.postcode)

    def holds(self, postcode: str) -> bool:
        """Whether a postcode, in any spelling, belongs to the set; an empty one never does."""
        code = normal_postcode(postcode)
        if not code:
            return False
        if code in self.codes or code.startswith(self.prefixes):
            return True
        return any(len(code) >= len(low) and low <= code[: len(low)] <= high for low, high in self.ranges)


Area = Everywhere | Ring | PolygonArea | PostcodeSet


@dataclass(frozen=True, slots=True)
class Zone:
    """A named area of one contract.

    Parameters
    ----------
    zone_id : name, unique within its contract.
    area : what belongs to it.
    """

    zone_id: str
    area: Area = field(default_factory=Everywhere)

    def contains(self, item: Quotable) -> bool:
        """Whether the item lies in the zone."""
        return self.area.contains(item)


def first_zone(zones: tuple[Zone, ...], item: Quotable) -> int:
    """Give the index of the first zone that holds the item, −1 for none."""
    return next((index for index, zone in enumerate(zones) if zone.contains(item)), -1)


def missing_depot(item: Quotable) -> InvalidInput:
    """Tell that a distance band around the depot was asked about an item without one."""
    return InvalidInput(
        f"shipment {item.order_id!r} names no depot, but a carrier's zone is a ring around the depot; "
        "give depot= where the shipment is made quotable",
        context={"order_id": item.order_id},
    )
