"""A shipment: one or more parcels that one person expects at one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lastmile.core.geo import Position


class ShipmentKind(StrEnum):
    """Which way the parcels travel."""

    DELIVERY = "delivery"
    RETURN_PICKUP = "return_pickup"


@dataclass(frozen=True, slots=True)
class PromiseWindow:
    """When service may begin, both ends included; aware UTC instants."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Shipment:
    """One or more parcels for one person at one place.

    Parameters
    ----------
    order_id : the shop's own reference, unique within a day's orders.
    recipient, phone, address, postcode : as given, cleaned of surrounding space; may be empty.
    position : lon, lat in degrees; ``None`` until the address is geocoded.
    parcels : number of pieces, ≥ 1.
    weight_g, volume_cm3 : totals over all parcels, ≥ 0.
    length_mm, width_mm, height_mm : outer size of the largest parcel; 0 where not given.
    windows : promised windows, earliest first; empty means any time that day.
    service_s : time at the door, seconds.
    service_level : name of the promise, e.g. ``"standard"``.
    skills : what the rider or the carrier must be able to do, e.g. ``{"cold"}``.
    priority : 0 (may wait) … 100 (must go).
    cash_minor : cash to collect at the door, minor units.
    ready_at : when the parcels are at the depot; ``None`` means from the beginning of the day.
    note : instructions for the rider.
    email : of the recipient, for letters; may be empty.
    """

    order_id: str
    kind: ShipmentKind = ShipmentKind.DELIVERY
    recipient: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""
    position: Position | None = None
    parcels: int = 1
    weight_g: int = 0
    volume_cm3: int = 0
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0
    windows: tuple[PromiseWindow, ...] = ()
    service_s: int = 120
    service_level: str = "standard"
    skills: frozenset[str] = frozenset()
    priority: int = 50
    cash_minor: int = 0
    ready_at: datetime | None = None
    note: str = ""
    email: str = ""
