"""The shape of CARRIERS.yaml, part by part. Unknown keys are refused; docs/carriers-yaml.md explains each one."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import holidays as public_holidays
from pydantic import BaseModel, Field, model_validator

from lastmile.carriers.carriers_yaml.claims import ClaimsPart, PeriodPart
from lastmile.carriers.carriers_yaml.fields import (
    KNOWN_KEYS_ONLY,
    Clock,
    Count,
    Country,
    Currency,
    Day,
    Days,
    Divisor,
    Grams,
    Hours,
    Litres,
    Millimetres,
    Money,
    MonthDay,
    Positive,
    Ppm,
    SheetFile,
    Text,
    TimeZone,
    Weekday,
    wrong,
)
from lastmile.carriers.contracts.attempts import NdrAction
from lastmile.carriers.contracts.contract import CountOf
from lastmile.carriers.contracts.rates import ChargePer
from lastmile.carriers.contracts.surcharges import PercentOf, SurchargeKind, Unit
from lastmile.core.tracking import Reason


class _Part(BaseModel):
    model_config = KNOWN_KEYS_ONLY


class UsualPart(_Part):
    """What is assumed of a carrier that is not known."""

    late_percent: Ppm = 50_000
    lost_percent: Ppm = 3_000
    damaged_percent: Ppm = 5_000
    overbilled_percent: Ppm = 20_000
    refused_percent: Ppm = 50_000
    weight: Count = 50


class RiskPart(_Part):
    """What it costs when a carrier fails."""

    late: Money = 0
    value: Money = 0
    unrecovered_percent: Ppm = 1_000_000
    dispute: Money = 0
    refused: Money = 0
    usual: UsualPart = UsualPart()


class ExpectedPart(_Part):
    """What is to be expected of a carrier, as shares."""

    late_percent: Ppm
    lost_percent: Ppm
    damaged_percent: Ppm
    overbilled_percent: Ppm
    refused_percent: Ppm
    shipments: Count = 0


class BillingPart(_Part):
    """When the carrier may bill, and what is let pass."""

    owed_on: Literal["delivery", "pickup"] = "delivery"
    tolerance: Money = 0
    tolerance_percent: Ppm = 0
    approve_up_to: Money = 0


class TrackRecordPart(_Part):
    """How a carrier has done so far."""

    shipments: Positive
    late: Count = 0
    lost: Count = 0
    damaged: Count = 0
    overbilled: Count = 0
    refused: Count = 0

    @model_validator(mode="after")
    def _no_more_than_all(self) -> Self:
        counts = (self.late, self.lost, self.damaged, self.overbilled, self.refused)
        if max(counts) > self.shipments:
            raise wrong(f"late, lost, damaged, overbilled and refused each at most shipments {self.shipments}")
        return self


class FilePart(_Part):
    """The top of the file."""

    currency: Currency
    timezone: TimeZone | None = None
    risk: RiskPart | None = None
    expected: dict[str, ExpectedPart] = {}
    carriers: list[Any] = Field(min_length=1)


class CashPart(_Part):
    """Cash on delivery: the most per shipment, and until when it is handed over."""

    max: Money
    remit_within: PeriodPart | None = None


class AttemptsPart(_Part):
    """What holds after a failed attempt."""

    answer_within_h: Annotated[int, Field(ge=1, le=720, strict=True)] | None = None
    most_attempts: Annotated[int, Field(ge=1, le=20, strict=True)] | None = None
    hold_days: Annotated[int, Field(ge=1, le=90, strict=True)] | None = None
    on_silence: dict[Literal["any"] | Reason, NdrAction] = {}


class ReturnsPart(_Part):
    """Return pickups, as a share of the forward rate."""

    rate_percent: Ppm = 1_000_000


class WeighingPart(_Part):
    """How the charged weight comes about."""

    volumetric_divisor: Divisor | None = None
    step_kg: Grams = 1
    charge_per: ChargePer = ChargePer.SHIPMENT


class LimitsPart(_Part):
    """The largest that is accepted."""

    max_shipment_kg: Grams = 100_000_000
    max_parcel_kg: Grams | None = None
    max_sides_cm: list[Millimetres] | None = Field(default=None, min_length=3, max_length=3)
    max_girth_cm: Millimetres | None = None
    max_volume_l: Litres | None = None
    max_parcels: Positive | None = None


class CalendarPart(_Part):
    """Weekdays and holidays."""

    collects: list[Weekday] = Field(default=list(range(7)), min_length=1)
    delivers: list[Weekday] = Field(default=list(range(7)), min_length=1)
    holidays: list[Day] = []
    opens: Clock | None = None
    country: Country | None = None
    subdivision: Text | None = None
    works_on: list[Day] = []

    @model_validator(mode="after")
    def _known_subdivision(self) -> Self:
        if self.subdivision is None:
            return self
        known = public_holidays.list_supported_countries().get(self.country or "", [])
        if self.subdivision not in known:
            what = f"one of {', '.join(known)}" if known else "a country that has subdivisions"
            raise wrong(f"subdivision {self.subdivision} to be {what}")
        return self


class FuelStepPart(_Part):
    """One step of the fuel index; without ``from`` it holds from the beginning."""

    first_day: Day | None = Field(default=None, alias="from")
    percent: Ppm


class FuelPart(_Part):
    """The fuel index by date."""

    index: list[FuelStepPart] = Field(min_length=1)


class MinimumVolumePart(_Part):
    """What has been promised to the carrier per day."""

    per_day: Positive
    shortfall: Money
    unit: CountOf = CountOf.PARCELS


class ContractPart(_Part):
    """One entry of ``carriers``; its lists are read part by part, so that one mistake hides no other."""

    id: Text
    name: Text | None = None
    version: Text = "1"
    valid_from: Day | None = None
    valid_to: Day | None = None
    currency: Currency | None = None
    timezone: TimeZone | None = None
    contact: Text | None = None
    skills: list[Text] = []
    refuses: list[Text] = []
    returns: ReturnsPart | None = None
    return_to_origin: ReturnsPart | None = None
    cash_on_delivery: CashPart | None = None
    weighing: WeighingPart = WeighingPart()
    limits: LimitsPart = LimitsPart()
    calendar: CalendarPart = CalendarPart()
    fuel: FuelPart | None = None
    minimum_volume: MinimumVolumePart | None = None
    claims: ClaimsPart = ClaimsPart()
    failed_attempts: AttemptsPart = AttemptsPart()
    tracking_lag_min: Positive | None = None
    track_record: TrackRecordPart | None = None
    billing: BillingPart = BillingPart()
    service_levels: list[Any] = Field(min_length=1)
    zones: list[Any] = Field(min_length=1)
    rates: list[Any] = []
    rate_sheet: Any = None
    areas: list[Any] = []
    surcharges: list[Any] = []
    cut_offs: list[Any] = []
    caps: list[Any] = []
    volume_tiers: list[Any] = []
    service_credits: list[Any] = []


class ServiceLevelPart(_Part):
    """A promise; in days or in minutes."""

    name: Text
    serves: list[Text] | None = Field(default=None, min_length=1)
    promised_days: Days | None = None
    promised_minutes: Positive | None = None
    by: Clock | None = None

    @model_validator(mode="after")
    def _one_promise(self) -> Self:
        if (self.promised_days is None) == (self.promised_minutes is None):
            raise wrong("either promised_days or promised_minutes")
        if self.promised_minutes is not None and self.by is not None:
            raise wrong("by only together with promised_days")
        return self


class BreakPart(_Part):
    """One weight break."""

    up_to_kg: Grams
    price: Money


class VolumeBreakPart(_Part):
    """One volume break."""

    up_to_l: Litres
    price: Money


class RatePart(_Part):
    """The prices of a zone at a service level."""

    zone: Text
    service_level: Text
    breaks: list[BreakPart] = Field(min_length=1)
    extra_kg: Money | None = None
    promised_days: Days | None = None
    volume_breaks: list[VolumeBreakPart] = []


class RateSheetPart(_Part):
    """Rates in a file of their own."""

    file: SheetFile
    service_level: Text | None = None
    sheet: Text | None = None


class SeasonPart(_Part):
    """A part of every year."""

    first: MonthDay = Field(alias="from")
    last: MonthDay = Field(alias="to")


class SurchargePart(_Part):
    """An amount on top, with its conditions."""

    label: Text
    kind: SurchargeKind
    amount: Money = 0
    per: Unit = Unit.SHIPMENT
    percent: Ppm = 0
    percent_of: PercentOf = PercentOf.BASE
    minimum: Money = 0
    fuel: bool = Field(default=False, strict=True)
    zones: list[Text] = []
    areas: list[Text] = []
    service_levels: list[Text] = []
    season: SeasonPart | None = None
    weekdays: list[Weekday] = Field(default=list(range(7)), min_length=1)
    over_kg: Grams | None = None
    over_side_cm: Millimetres | None = None
    over_volume_l: Litres | None = None
    free_attempts: Positive = 1
    also_called: list[Text] = []

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not (self.amount or self.percent or self.minimum):
            raise wrong("at least one of amount, percent and minimum")
        needed = _NEEDS.get(self.kind, ())
        if needed and not any(name in self.model_fields_set and getattr(self, name) for name in needed):
            raise wrong(f"at least one of {', '.join(needed)} for a surcharge of kind {self.kind}")
        if self.kind is not SurchargeKind.OVERSIZE and self.model_fields_set & set(_OVER):
            raise wrong(f"{', '.join(_OVER)} only for a surcharge of kind oversize")
        by_attempt = self.per is Unit.ATTEMPT or "free_attempts" in self.model_fields_set
        if self.kind is not SurchargeKind.REATTEMPT and by_attempt:
            raise wrong("free_attempts and per: attempt only for a surcharge of kind reattempt")
        return self


_OVER = ("over_kg", "over_side_cm", "over_volume_l")
_NEEDS: dict[SurchargeKind, tuple[str, ...]] = {
    SurchargeKind.AREA: ("zones", "areas"),
    SurchargeKind.SEASON: ("season", "weekdays"),
    SurchargeKind.OVERSIZE: _OVER,
}


class CutOffPart(_Part):
    """A latest time."""

    at: Clock
    service_level: Text | None = None
    weekdays: list[Weekday] = Field(default=list(range(7)), min_length=1)


class CapPart(_Part):
    """The most per day."""

    per_day: Count
    unit: CountOf = CountOf.PARCELS
    zone: Text | None = None


class ServiceCreditPart(_Part):
    """What is given back for a late delivery."""

    late_h: Hours
    percent: Ppm
    service_levels: list[Text] = []


class TierPart(_Part):
    """A price factor from a number per day on."""

    from_count: Positive = Field(alias="from")
    price_percent: Ppm
    unit: CountOf = CountOf.PARCELS
