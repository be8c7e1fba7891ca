"""What comes on top of the base price, and the fuel index by date."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lastmile.carriers.contracts.calendars import ALL_WEEK


class SurchargeKind(StrEnum):
    """Why a surcharge is charged; the first six carry their own condition on the shipment."""

    RESIDENTIAL = "residential"
    CASH_ON_DELIVERY = "cash_on_delivery"
    RETURN = "return"
    OVERSIZE = "oversize"
    REATTEMPT = "reattempt"
    RETURN_TO_ORIGIN = "return_to_origin"
    AREA = "area"
    SEASON = "season"
    HANDLING = "handling"


class Unit(StrEnum):
    """What a fixed amount is paid for; ``kg`` is each started kilogram of charged weight, ``attempt`` each paid one."""

    SHIPMENT = "shipment"
    PARCEL = "parcel"
    KG = "kg"
    ATTEMPT = "attempt"


class PercentOf(StrEnum):
    """What a percentage is taken of."""

    BASE = "base"
    CASH = "cash"


@dataclass(frozen=True, slots=True)
class Season:
    """A part of every year, both days included; it may run over New Year.

    Parameters
    ----------
    first, last : (month, day).
    """

    first: tuple[int, int]
    last: tuple[int, int]

    def includes(self, day: date) -> bool:
        """Whether a local day belongs to the season."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True, slots=True)
class Surcharge:
    """One amount on top, with the conditions that must all hold; an empty condition always holds.

    Parameters
    ----------
    label : as it stands on the quote and the invoice.
    kind : the reason, see `SurchargeKind`.
    amount_minor, per : a fixed amount in minor units for each unit.
    ppm, percent_of : a share in parts per million, added to the fixed amount.
    min_minor : the two together cost at least this.
    fuel : whether the fuel index applies to it.
    zones : only where one of these zones prices the shipment.
    areas : only inside one of these areas of the contract.
    service_levels : only at these levels of the carrier.
    season, weekdays : only on these days.
    over_g, over_side_mm, over_volume_cm3 : oversize means above one of those that are given.
    also_called : other names of it on the carrier's invoices.
    free_attempts : tries at the door that the base price pays for; a reattempt is one more.
    """

    label: str
    kind: SurchargeKind
    amount_minor: int = 0
    per: Unit = Unit.SHIPMENT
    ppm: int = 0
    percent_of: PercentOf = PercentOf.BASE
    min_minor: int = 0
    fuel: bool = False
    zones: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    service_levels: frozenset[str] = frozenset()
    season: Season | None = None
    weekdays: frozenset[int] = ALL_WEEK
    over_g: int | None = None
    over_side_mm: int | None = None
    over_volume_cm3: int | None = None
    free_attempts: int = 1
    also_called: frozenset[str] = frozenset()

    def holds_on(self, day: date) -> bool:
        """Whether season and weekday let it apply."""
        return day.weekday() in self.weekdays and (self.season is None or self.season.includes(day))


@dataclass(frozen=True, slots=True)
class FuelIndex:
    """The fuel percentage by date.

    Parameters
    ----------
    steps : (first day, parts per million), ascending; the last one reached counts.
    """

    steps: tuple[tuple[date, int], ...]

    def ppm_on(self, day: date) -> int:
        """Give the parts per million in force; 0 before the first step, which the loader rules out."""
        position = bisect_right(self.steps, day, key=lambda step: step[0])
        return self.steps[position - 1][1] if position else 0
