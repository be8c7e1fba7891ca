"""From the checked parts of a file to contracts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from lastmile.carriers.carriers_yaml.claims import build_terms
from lastmile.carriers.carriers_yaml.parts import ContractParts
from lastmile.carriers.carriers_yaml.schema import (
    AttemptsPart,
    BillingPart,
    CalendarPart,
    ContractPart,
    ExpectedPart,
    FuelPart,
    LimitsPart,
    RatePart,
    RiskPart,
    ServiceLevelPart,
    SurchargePart,
)
from lastmile.carriers.carriers_yaml.zones import PolygonPart, PostcodesPart, RingPart, ZonePart
from lastmile.carriers.claims.terms import Period
from lastmile.carriers.contracts.arithmetic import PPM
from lastmile.carriers.contracts.attempts import AttemptTerms, SilenceTerm
from lastmile.carriers.contracts.billing import OWED_ON_DELIVERY, OWED_ON_PICKUP, AuditPolicy
from lastmile.carriers.contracts.calendars import BusinessCalendar, CutOff, PublicHolidays
from lastmile.carriers.contracts.contract import Contract, DailyCap, Limits, MinimumVolume, ServiceCredit, VolumeTier
from lastmile.carriers.contracts.rates import Rate, RateCard, ServiceLevel, VolumeBreak, Weighing, WeightBreak
from lastmile.carriers.contracts.record import TrackRecord
from lastmile.carriers.contracts.surcharges import FuelIndex, Season, Surcharge
from lastmile.carriers.contracts.zones import Area, Everywhere, PolygonArea, PostcodeSet, Ring, Zone
from lastmile.carriers.quoting.risk import RiskPrices
from lastmile.carriers.scorecards.board import Risk, Usual
from lastmile.core.geo import Position


def build_contract(head: ContractPart, parts: ContractParts, currency: str, timezone: str) -> Contract:
    """Make a contract from parts without an issue; currency and time zone are the file's own."""
    weighing = head.weighing
    return Contract(
        carrier_id=head.id,
        name=head.name or head.id,
        version=head.version,
        currency=head.currency or currency,
        timezone=head.timezone or timezone,
        valid_from=head.valid_from,
        valid_to=head.valid_to,
        zones=tuple(_zone(part) for part in parts.zones.values()),
        areas=tuple(_zone(part) for part in parts.areas.values()),
        rate_card=RateCard(
            rates=tuple(_rate(part) for part in parts.rates.values()),
            service_levels=tuple(_service_level(part) for part in parts.service_levels.values()),
            weighing=Weighing(weighing.volumetric_divisor, weighing.step_kg, weighing.charge_per),
        ),
        surcharges=tuple(_surcharge(part) for part in parts.surcharges.values()),
        fuel=_fuel(head.fuel) if head.fuel else None,
        cut_offs=tuple(
            CutOff(part.at, part.service_level, frozenset(part.weekdays)) for part in parts.cut_offs.values()
        ),
        calendar=_calendar(head.calendar),
        limits=_limits(head.limits),
        skills=frozenset(head.skills),
        refuses=frozenset(head.refuses),
        return_ppm=head.returns.rate_percent if head.returns else None,
        rto_ppm=head.return_to_origin.rate_percent if head.return_to_origin else None,
        max_cash_minor=head.cash_on_delivery.max if head.cash_on_delivery else None,
        remit_within=_remit_within(head),
        tracking_lag_s=60 * head.tracking_lag_min if head.tracking_lag_min else None,
        caps=tuple(DailyCap(part.per_day, part.unit, part.zone) for part in parts.caps.values()),
        minimum_volume=_minimum_volume(head),
        tiers=tuple(VolumeTier(part.from_count, part.price_percent, part.unit) for part in parts.volume_tiers.values()),
        credits=tuple(
            ServiceCredit(part.late_h, part.percent, frozenset(part.service_levels))
            for part in parts.service_credits.values()
        ),
        claims=build_terms(head.claims, list(parts.claim_terms.values())),
        failed_attempts=_failed_attempts(head.failed_attempts),
        billing=_billing(head.billing),
        record=_record(head),
        contact=head.contact or "",
    )


def build_prices(part: RiskPart | None) -> RiskPrices | None:
    """Make the prices of risk; ``None`` where the file gives none."""
    if part is None:
        return None
    usual = part.usual
    return RiskPrices(
        late_minor=part.late,
        value_minor=part.value,
        unrecovered_ppm=part.unrecovered_percent,
        dispute_minor=part.dispute,
        refused_minor=part.refused,
        usual=Usual(
            late=usual.late_percent / PPM,
            lost=usual.lost_percent / PPM,
            damaged=usual.damaged_percent / PPM,
            overbilled=usual.overbilled_percent / PPM,
            refused=usual.refused_percent / PPM,
            weight=usual.weight,
        ),
    )


def build_risks(parts: Mapping[str, ExpectedPart]) -> dict[str, Risk]:
    """Make what is to be expected of carriers by their scorecards."""
    return {
        carrier_id: Risk(
            late=part.late_percent / PPM,
            lost=part.lost_percent / PPM,
            damaged=part.damaged_percent / PPM,
            overbilled=part.overbilled_percent / PPM,
            refused=part.refused_percent / PPM,
            shipments=part.shipments,
        )
        for carrier_id, part in parts.items()
    }


def _failed_attempts(part: AttemptsPart) -> AttemptTerms:
    silence = tuple(SilenceTerm(str(reason), action) for reason, action in part.on_silence.items())
    return AttemptTerms(part.answer_within_h, part.most_attempts, part.hold_days, silence)


def _remit_within(head: ContractPart) -> Period | None:
    part = head.cash_on_delivery.remit_within if head.cash_on_delivery else None
    return part.period() if part else None


def _billing(part: BillingPart) -> AuditPolicy:
    return AuditPolicy(
        tolerance_minor=part.tolerance,
        tolerance_ppm=part.tolerance_percent,
        approve_up_to_minor=part.approve_up_to,
        owed=OWED_ON_PICKUP if part.owed_on == "pickup" else OWED_ON_DELIVERY,
    )


def _record(head: ContractPart) -> TrackRecord | None:
    part = head.track_record
    return TrackRecord(**part.model_dump()) if part else None


def _zone(part: ZonePart) -> Zone:
    return Zone(part.id, _area(part))


def _area(part: ZonePart) -> Area:
    if isinstance(part, RingPart):
        around = part.around
        return Ring(part.from_km, part.to_km, Position(around.lon, around.lat) if around else None)
    if isinstance(part, PolygonPart):
        sources = (part.geojson, part.wkt, part.file)
        return PolygonArea(next(source for source in sources if source is not None))
    if isinstance(part, PostcodesPart):
        ranges = tuple((each.first, each.last) for each in part.ranges)
        return PostcodeSet(frozenset(part.codes), tuple(part.prefixes), ranges)
    return Everywhere()


def _rate(part: RatePart) -> Rate:
    return Rate(
        zone_id=part.zone,
        service_level=part.service_level,
        breaks=tuple(WeightBreak(each.up_to_kg, each.price) for each in part.breaks),
        extra_kg_minor=part.extra_kg,
        promised_days=part.promised_days,
        volume_breaks=tuple(VolumeBreak(each.up_to_l, each.price) for each in part.volume_breaks),
    )


def _service_level(part: ServiceLevelPart) -> ServiceLevel:
    by = part.by or time(23, 59, 59)
    return ServiceLevel(
        name=part.name,
        serves=frozenset(part.serves or [part.name]),
        promised_days=part.promised_days or 0,
        promised_minutes=part.promised_minutes,
        by_s=by.hour * 3600 + by.minute * 60 + by.second,
    )


def _surcharge(part: SurchargePart) -> Surcharge:
    return Surcharge(
        label=part.label,
        kind=part.kind,
        amount_minor=part.amount,
        per=part.per,
        ppm=part.percent,
        percent_of=part.percent_of,
        min_minor=part.minimum,
        fuel=part.fuel,
        zones=frozenset(part.zones),
        areas=frozenset(part.areas),
        service_levels=frozenset(part.service_levels),
        season=Season(part.season.first, part.season.last) if part.season else None,
        weekdays=frozenset(part.weekdays),
        over_g=part.over_kg,
        over_side_mm=part.over_side_cm,
        over_volume_cm3=part.over_volume_l,
        free_attempts=part.free_attempts,
        also_called=frozenset(part.also_called),
    )


def _fuel(part: FuelPart) -> FuelIndex:
    return FuelIndex(tuple((step.first_day or date.min, step.percent) for step in part.index))


def _calendar(part: CalendarPart) -> BusinessCalendar:
    return BusinessCalendar(
        collects=frozenset(part.collects),
        delivers=frozenset(part.delivers),
        holidays=frozenset(part.holidays),
        opens=part.opens or time(8),
        public=PublicHolidays(part.country, part.subdivision or "") if part.country else None,
        works_on=frozenset(part.works_on),
    )


def _limits(part: LimitsPart) -> Limits:
    sides = sorted(part.max_sides_cm, reverse=True) if part.max_sides_cm else None
    return Limits(
        shipment_g=part.max_shipment_kg,
        parcel_g=part.max_parcel_kg,
        sides_mm=(sides[0], sides[1], sides[2]) if sides else None,
        girth_mm=part.max_girth_cm,
        volume_cm3=part.max_volume_l,
        parcels=part.max_parcels,
    )


def _minimum_volume(head: ContractPart) -> MinimumVolume | None:
    part = head.minimum_volume
    return MinimumVolume(part.per_day, part.shortfall, part.unit) if part else None
