"""Hubs, vehicle types, riders, shifts and shops as plain values.

``terms`` is what the fleet file says about the thing, as the file has it (clock times as text, amounts in whole units),
without names and references, which have fields of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

ORGANISATION: Final = "organisation"
"""Id of the one row of settings."""

OPEN: Final = "open"
"""Where a route ends that may end anywhere, in the fleet file's words."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """What holds for all hubs.

    Parameters
    ----------
    currency : ISO 4217 code of all amounts.
    timezone : IANA name; of hubs that name none.
    traffic : times of day with slower streets, as the fleet file has them.
    revision : counts changes; 0 where nobody has set anything.
    """

    currency: str = "EUR"
    timezone: str = "UTC"
    traffic: tuple[dict[str, Any], ...] = ()
    id: str = ORGANISATION
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Hub:
    """Where routes start, end and reload: a depot of the fleet file.

    Parameters
    ----------
    name : unique; what plan documents call it.
    timezone : IANA name; empty for the organisation's.
    streets : file name of its street extract; empty for the one of the environment.
    terms : position or address, opening hours, loading time.
    """

    name: str
    timezone: str = ""
    streets: str = ""
    terms: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A kind of vehicle.

    Parameters
    ----------
    name : unique.
    terms : profile, capacity, cost, limits, skills, reload.
    """

    name: str
    terms: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Rider:
    """A person who drives.

    Parameters
    ----------
    name : unique; what shifts and plan documents call the person.
    active : whether the rider's shifts count.
    """

    name: str
    phone: str = ""
    active: bool = True
    id: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class WorkingShift:
    """When a rider works, from where, with what: a shift rule of the fleet file.

    Parameters
    ----------
    end_hub_id : ``None`` for the hub where it starts.
    ends_anywhere : whether the route may end anywhere; then ``end_hub_id`` is ``None``.
    terms : days, start, end, breaks, skills, territory, hours.
    """

    hub_id: str
    rider_id: str
    vehicle_id: str
    end_hub_id: str | None = None
    ends_anywhere: bool = False
    terms: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Shop:
    """Who sends parcels.

    Parameters
    ----------
    hub_id : where its parcels start if a shipment names no hub.
    phone, email : for its customers, on the tracking page.
    slot_changes, instructions : what its customers may do there.
    active : whether it may add shipments.
    letters : whether it gets letters about incidents.
    letters_to : address for them; ``email`` where it is empty.
    customer_letters : whether its customers get letters about incidents.
    """

    name: str
    hub_id: str | None = None
    phone: str = ""
    email: str = ""
    slot_changes: bool = False
    instructions: bool = True
    active: bool = True
    letters: bool = True
    letters_to: str = ""
    customer_letters: bool = True
    id: str = ""
    revision: int = 1


Thing = Organisation | Hub | Vehicle | Rider | WorkingShift | Shop
"""Everything that is set up."""
