"""A contract with a carrier: one version of what it does, for how much, and on which terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lastmile.carriers.claims.terms import ClaimTerms, Period
from lastmile.carriers.contracts.arithmetic import PPM
from lastmile.carriers.contracts.attempts import AttemptTerms
from lastmile.carriers.contracts.billing import AuditPolicy
from lastmile.carriers.contracts.calendars import BusinessCalendar, CutOff
from lastmile.carriers.contracts.rates import RateCard
from lastmile.carriers.contracts.record import TrackRecord
from lastmile.carriers.contracts.surcharges import FuelIndex, Surcharge
from lastmile.carriers.contracts.zones import Zone


class CountOf(StrEnum):
    """What caps, minimum volumes and tiers count."""

    PARCELS = "parcels"
    SHIPMENTS = "shipments"


@dataclass(frozen=True, slots=True)
class DailyCap:
    """The most that a carrier takes in a day.

    Parameters
    ----------
    limit : number per day, ≥ 0.
    unit : what is counted.
    zone_id : the zone it holds for; ``None`` means all zones together.
    """

    limit: int
    unit: CountOf = CountOf.PARCELS
    zone_id: str | None = None


@dataclass(frozen=True, slots=True)
class MinimumVolume:
    """What has been promised to a carrier for each day it collects.

    Parameters
    ----------
    quantity : number per day.
    shortfall_minor : charge for each one missing, minor units.
    unit : what is counted.
    """

    quantity: int
    shortfall_minor: int
    unit: CountOf = CountOf.PARCELS

    def charge_minor(self, given: int) -> int:
        """Give the shortfall charge of a day on which so many were handed over."""
        return max(0, self.quantity - given) * self.shortfall_minor


@dataclass(frozen=True, slots=True)
class VolumeTier:
    """A price factor for all of a day's parcels once so many are handed over.

    Parameters
    ----------
    from_quantity : number that day from which it counts.
    factor_ppm : share of the quoted price in parts per million; 1,000,000 is the quote itself.
    unit : what is counted.
    """

    from_quantity: int
    factor_ppm: int
    unit: CountOf = CountOf.PARCELS


@dataclass(frozen=True, slots=True)
class ServiceCredit:
    """What the carrier gives back for a delivery after its promise.

    Parameters
    ----------
    after_late_s : so many seconds after the end of the promise, or more.
    ppm : share of the price in parts per million.
    service_levels : the carrier's own levels it holds for; empty means all.
    """

    after_late_s: int
    ppm: int
    service_levels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest that a carrier accepts; ``None`` means no limit.

    Parameters
    ----------
    shipment_g : actual weight of the shipment, grams.
    parcel_g : mean actual weight of its parcels, rounded up, grams.
    sides_mm : largest parcel's sides, longest first, millimetres.
    girth_mm : longest side + twice the other two, millimetres.
    volume_cm3 : of the shipment.
    parcels : pieces in a shipment.
    """

    shipment_g: int | None = None
    parcel_g: int | None = None
    sides_mm: tuple[int, int, int] | None = None
    girth_mm: int | None = None
    volume_cm3: int | None = None
    parcels: int | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """One version of the terms with one carrier.

    Parameters
    ----------
    carrier_id : stable key of the carrier; its versions share it.
    name : for people.
    version : label of this version.
    currency : ISO 4217.
    timezone : IANA name; cut-offs and promises are local times in it.
    zones : tried in order, the first that holds prices the shipment.
    rate_card : prices by zone, weight break and service level.
    valid_from, valid_to : local days, both included; ``None`` means open.
    areas : further named areas that only surcharges use.
    surcharges : in the order of the quote's lines.
    fuel : index by date; ``None`` means no fuel surcharge.
    cut_offs : the earliest that holds counts.
    calendar : collection and delivery days.
    limits : sizes and weights accepted.
    skills : what the carrier is able to do.
    refuses : goods and skills that it does not take at all.
    return_ppm : share of the base price for a return pickup, parts per million; ``None`` means no return pickups.
    rto_ppm : share of the base price for bringing an undelivered parcel back to its sender, parts per million,
        on top of the price of the delivery; ``None`` means that the contract names no price for it: nothing is owed.
    max_cash_minor : most cash it collects for one shipment; ``None`` means that it collects none.
    remit_within : until when collected cash is handed over, from the local day of collection; ``None`` where unsaid.
    tracking_lag_s : within which tracking events are to be known, seconds; ``None`` where unsaid.
    caps, minimum_volume, tiers : terms over a whole day, for the plan to respect.
    credits : for late deliveries; the highest that holds counts.
    claims : until when and with what a claim is made.
    failed_attempts : what holds after one that failed.
    billing : when it may bill, and what is let pass.
    record : how the carrier has done so far, as far as a person states it.
    contact : where assignments go, for people.
    """

    carrier_id: str
    name: str
    version: str
    currency: str
    timezone: str
    zones: tuple[Zone, ...]
    rate_card: RateCard
    valid_from: date | None = None
    valid_to: date | None = None
    areas: tuple[Zone, ...] = ()
    surcharges: tuple[Surcharge, ...] = ()
    fuel: FuelIndex | None = None
    cut_offs: tuple[CutOff, ...] = ()
    calendar: BusinessCalendar = field(default_factory=BusinessCalendar)
    limits: Limits = Limits()
    skills: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    return_ppm: int | None = None
    rto_ppm: int | None = None
    max_cash_minor: int | None = None
    remit_within: Period | None = None
    tracking_lag_s: int | None = None
    caps: tuple[DailyCap, ...] = ()
    minimum_volume: MinimumVolume | None = None
    tiers: tuple[VolumeTier, ...] = ()
    credits: tuple[ServiceCredit, ...] = ()
    claims: ClaimTerms = field(default_factory=ClaimTerms)
    failed_attempts: AttemptTerms = field(default_factory=AttemptTerms)
    billing: AuditPolicy = field(default_factory=AuditPolicy)
    record: TrackRecord | None = None
    contact: str = ""

    def valid_on(self, day: date) -> bool:
        """Whether this version is in force on a local day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)

    def fuel_ppm(self, day: date) -> int:
        """Give the fuel index of a day in parts per million."""
        return self.fuel.ppm_on(day) if self.fuel else 0

    def credit_ppm(self, service_level: str, late_s: float) -> int:
        """Give the share of the price that is owed back for a delivery so many seconds after its promise."""
        return max(
            (
                credit.ppm
                for credit in self.credits
                if late_s > 0
                and late_s >= credit.after_late_s
                and (not credit.service_levels or service_level in credit.service_levels)
            ),
            default=0,
        )

    def tier_ppm(self, quantity: int) -> int:
        """Give the price factor of a day with so many handed over, counted in the tiers' own unit."""
        reached = [tier for tier in self.tiers if tier.from_quantity <= quantity]
        return max(reached, key=lambda tier: tier.from_quantity).factor_ppm if reached else PPM
