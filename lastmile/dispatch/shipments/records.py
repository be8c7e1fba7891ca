"""Shipments as the service keeps them, as plain values."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from lastmile.core.shipments import Shipment
from lastmile.core.tracking import Reason, Status
from lastmile.dispatch.shipments.details import columns_of

PLANNABLE: Final = (
    Status.PENDING,
    Status.INFO_RECEIVED,
    Status.PICKED_UP,
    Status.AT_HUB,
    Status.DELAYED,
    Status.ATTEMPT_FAILED,
)
"""Statuses in which a shipment waits for a rider or a carrier."""

CANCELLABLE: Final = frozenset({*PLANNABLE, Status.ON_HOLD, Status.UNKNOWN})
"""Statuses in which a shipment can still be stopped; later it can only be returned."""


class PlaceMatch(StrEnum):
    """How a shipment's position came about."""

    GIVEN = "given"
    HOUSE = "house"
    NEAR = "near"
    STREET = "street"
    POSTCODE = "postcode"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """How a shipment's position came about, and how sure it is.

    Parameters
    ----------
    score : 0 to 100; 100 for a position that was given, 0 where nothing was found.
    """

    match: PlaceMatch
    score: float


NOWHERE: Final = Place(PlaceMatch.NONE, 0.0)
GIVEN: Final = Place(PlaceMatch.GIVEN, 100.0)


@dataclass(frozen=True, slots=True)
class KnownShipment:
    """A shipment and its id.

    Parameters
    ----------
    shipment : without a position where nobody has found its address yet.
    """

    id: str
    shipment: Shipment


@dataclass(frozen=True, slots=True)
class NewShipment:
    """A shipment that is to be kept.

    Parameters
    ----------
    said : hash of what was said about it, see `content_sha256`.
    """

    hub_id: str
    shipment: Shipment
    place: Place
    said: str


@dataclass(frozen=True, slots=True)
class StoredShipment:
    """A shipment, whose it is, where it stands and who has it.

    Parameters
    ----------
    shop_id, hub_id : empty for shipments of a file that was planned at a terminal.
    day : the local day of its hub on which it is to be delivered.
    status_at : since when it has its status.
    carrier_id, rider_id : who has it now; empty for nobody.
    tracking_token : the secret of its public page, 192 random bits.
    revision : counts changes of its content.
    """

    id: str
    shop_id: str
    hub_id: str
    day: date
    shipment: Shipment
    place: Place
    status: Status
    status_at: datetime
    status_reason: Reason | None
    carrier_id: str
    rider_id: str
    tracking_token: str
    revision: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """Which shipments a list shows.

    Parameters
    ----------
    shop_id : ``None`` for all shops.
    text : somewhere in order id, recipient, phone, address or postcode; upper and lower case alike.
    located : whether it has a position.
    """

    shop_id: str | None = None
    day: date | None = None
    hub_id: str | None = None
    status: Status | None = None
    carrier_id: str | None = None
    rider_id: str | None = None
    text: str = ""
    located: bool | None = None


def content_sha256(hub_id: str, shipment: Shipment) -> str:
    """Hash what somebody said about a shipment, so that the same said again is known to be the same."""
    return hashlib.sha256(json.dumps([hub_id, columns_of(shipment)], sort_keys=True).encode()).hexdigest()
