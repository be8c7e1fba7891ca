"""What a carrier has to know of a shipment to price it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lastmile.core.geo import Position
from lastmile.core.shipments import PromiseWindow, Shipment, ShipmentKind

_MM3_PER_CM3 = 1000


@dataclass(frozen=True, slots=True)
class Quotable:
    """A shipment in the terms of a rate card.

    Parameters
    ----------
    order_id : the shop's own reference.
    kind : delivery or return pickup.
    position : lon, lat in degrees; ``None`` lies in no ring and no polygon, only in postcode sets and ``everywhere``.
    depot : where the carrier collects (or brings a return to), centre of rings around the depot.
    postcode : as given; compared without spaces, hyphens and case.
    weight_g : total over all parcels, grams.
    volume_cm3 : total over all parcels, cubic centimetres, see `measured_volume_cm3`.
    sides_mm : sides of the largest parcel in millimetres, longest first; zeros where not given.
    parcels : number of pieces, ≥ 1.
    service_level : the promise asked for.
    skills : what the carrier must be able to do.
    goods : tags of what is inside, compared with what the contract refuses.
    cash_minor : cash to collect, minor units.
    currency : of the cash and the plan; empty means the carrier book's own.
    residential : whether the address is a home; shops' customers mostly are.
    ready_at : when the parcels can be collected; ``None`` means from the beginning of the day.
    windows : promised windows, earliest first.
    attempts : tries at the door, ≥ 1; a price asked beforehand assumes the first to succeed.
    returned : whether it went back to its sender undelivered.
    """

    order_id: str
    kind: ShipmentKind = ShipmentKind.DELIVERY
    position: Position | None = None
    depot: Position | None = None
    postcode: str = ""
    weight_g: int = 0
    volume_cm3: int = 0
    sides_mm: tuple[int, int, int] = (0, 0, 0)
    parcels: int = 1
    service_level: str = "standard"
    skills: frozenset[str] = frozenset()
    goods: frozenset[str] = frozenset()
    cash_minor: int = 0
    currency: str = ""
    residential: bool = True
    ready_at: datetime | None = None
    windows: tuple[PromiseWindow, ...] = ()
    attempts: int = 1
    returned: bool = False

    @classmethod
    def from_shipment(
        cls,
        shipment: Shipment,
        *,
        depot: Position | None = None,
        goods: frozenset[str] = frozenset(),
        currency: str = "",
        residential: bool = True,
    ) -> Quotable:
        """Take what carriers price from a shipment.

        Parameters
        ----------
        shipment : as imported and geocoded.
        depot : lon, lat of the depot that hands the parcels over.
        goods, currency, residential : what a shipment does not say, see the class.
        """
        length, width, height = shipment.length_mm, shipment.width_mm, shipment.height_mm
        return cls(
            order_id=shipment.order_id,
            kind=shipment.kind,
            position=shipment.position,
            depot=depot,
            postcode=shipment.postcode,
            weight_g=shipment.weight_g,
            volume_cm3=measured_volume_cm3(shipment),
            sides_mm=_longest_first(length, width, height),
            parcels=shipment.parcels,
            service_level=shipment.service_level,
            skills=shipment.skills,
            goods=goods,
            cash_minor=shipment.cash_minor,
            currency=currency,
            residential=residential,
            ready_at=shipment.ready_at,
            windows=shipment.windows,
        )


def measured_volume_cm3(shipment: Shipment) -> int:
    """Give the volume a carrier will bill, cubic centimetres rounded up.

    The stated total counts, but never less than the largest parcel's box. Without a stated total every parcel is taken
    to be as large as the largest one: a carrier measures boxes, and too low a guess becomes a later correction.
    """
    cubic_mm = shipment.length_mm * shipment.width_mm * shipment.height_mm
    if not cubic_mm:
        return shipment.volume_cm3
    pieces = 1 if shipment.volume_cm3 else shipment.parcels
    return max(shipment.volume_cm3, -(-cubic_mm * pieces // _MM3_PER_CM3))


def _longest_first(first: int, second: int, third: int) -> tuple[int, int, int]:
    longest, middle, shortest = sorted((first, second, third), reverse=True)
    return longest, middle, shortest
