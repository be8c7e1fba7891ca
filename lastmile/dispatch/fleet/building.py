"""From the entries of a checked fleet file to the fleet: units, minor amounts, one rule per rider."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from lastmile.core.geo import Position
from lastmile.core.money import exponent, to_minor
from lastmile.dispatch.fleet.model import (
    BreakRule,
    Fleet,
    FleetDepot,
    ShiftRule,
    Territory,
    TrafficSlice,
    VehicleType,
)
from lastmile.dispatch.fleet.schema import (
    DepotEntry,
    FleetHead,
    ShiftEntry,
    TerritoryEntry,
    TrafficEntry,
    VehicleTypeEntry,
)


def build_fleet(
    head: FleetHead,
    types: Sequence[VehicleTypeEntry],
    depots: Sequence[DepotEntry],
    shifts: Sequence[ShiftEntry],
    traffic: Sequence[TrafficEntry],
    *,
    file: str,
) -> Fleet:
    """Turn entries whose references are known to hold into a fleet."""
    rules: list[ShiftRule] = []
    numbered: dict[str, int] = {}
    for entry in shifts:
        rules += _shift_rules(entry, depots[0].id, numbered)
    return Fleet(
        currency=head.currency,
        timezone=head.timezone,
        vehicle_types=tuple(_vehicle_type(entry, head.currency) for entry in types),
        depots=tuple(_depot(entry) for entry in depots),
        shift_rules=tuple(rules),
        traffic=tuple(sorted((_slice(entry) for entry in traffic), key=lambda part: part.from_s)),
        file=file,
    )


def _scaled(value: float | None, factor: int) -> int | None:
    return None if value is None else round(value * factor)


def _rate(amount: float, currency: str) -> float:
    """Turn a rate in major units into minor ones without rounding it to whole ones."""
    return float(Decimal(str(amount)).scaleb(exponent(currency)))


def _vehicle_type(entry: VehicleTypeEntry, currency: str) -> VehicleType:
    cost, limits, capacity = entry.cost, entry.limits, entry.capacity
    overtime = cost.per_hour if cost.overtime_per_hour is None else cost.overtime_per_hour
    return VehicleType(
        name=entry.name,
        profile=entry.profile,
        capacity_weight_g=_scaled(capacity.weight_kg, 1000),
        capacity_volume_cm3=_scaled(capacity.volume_l, 1000),
        capacity_parcels=capacity.parcels,
        speed_factor=entry.speed_factor,
        cost_per_day_minor=to_minor(cost.per_day, currency),
        cost_per_km_minor=_rate(cost.per_km, currency),
        cost_per_hour_minor=_rate(cost.per_hour, currency),
        overtime_cost_per_hour_minor=_rate(overtime, currency),
        overtime_after_s=_scaled(cost.overtime_after_hours, 3600),
        max_distance_m=_scaled(limits.distance_km, 1000),
        max_stops=limits.stops,
        max_duration_s=_scaled(limits.duration_hours, 3600),
        skills=_skills(entry.skills),
        max_trips=entry.reload.max_trips,
        load_s=round(entry.reload.loading_min * 60),
    )


def _skills(words: Sequence[str]) -> frozenset[str]:
    """Write skills as the orders file does: lower case, hyphens for spaces."""
    return frozenset("-".join(word.casefold().split()) for word in words)


def _depot(entry: DepotEntry) -> FleetDepot:
    position = None if entry.lon is None or entry.lat is None else Position(entry.lon, entry.lat)
    opens_s, closes_s = entry.open
    return FleetDepot(
        id=entry.id,
        position=position,
        address=entry.address,
        postcode=entry.postcode,
        opens_s=opens_s,
        closes_s=closes_s,
        loading_s=round(entry.loading_min * 60),
    )


def _shift_rules(entry: ShiftEntry, only_depot: str, numbered: dict[str, int]) -> list[ShiftRule]:
    """Make one rule, or as many as ``count`` says; numbers go on from entry to entry of the same vehicle type."""
    if entry.rider is not None:
        return [_shift_rule(entry, entry.rider, only_depot)]
    first = numbered.get(entry.vehicle_type, 0) + 1
    last = first + (entry.count or 0)
    numbered[entry.vehicle_type] = last - 1
    return [_shift_rule(entry, f"{entry.vehicle_type}-{number}", only_depot) for number in range(first, last)]


def _shift_rule(entry: ShiftEntry, rider: str, only_depot: str) -> ShiftRule:
    start_depot = entry.depot or only_depot
    end_depot = None if entry.end_depot == "open" else entry.end_depot or start_depot
    days = entry.days or []
    return ShiftRule(
        rider=rider,
        vehicle_type=entry.vehicle_type,
        start_depot=start_depot,
        end_depot=end_depot,
        weekdays=frozenset(day for day in days if isinstance(day, int)),
        dates=frozenset(day for day in days if isinstance(day, date)),
        start_s=entry.start,
        end_s=entry.end,
        breaks=tuple(
            BreakRule(pause.earliest, pause.latest, round(pause.duration_min * 60), pause.paid)
            for pause in entry.breaks
        ),
        skills=_skills(entry.skills),
        territory=None if entry.territory is None else _territory(entry.territory),
        max_duration_s=_scaled(entry.max_hours, 3600),
    )


def _territory(entry: TerritoryEntry) -> Territory:
    return Territory(
        postcodes=frozenset(entry.postcodes),
        polygon=tuple(Position(lon, lat) for lon, lat in entry.polygon),
        zones=frozenset(entry.zones),
    )


def _slice(entry: TrafficEntry) -> TrafficSlice:
    return TrafficSlice(entry.name, entry.from_, entry.to, entry.factor, dict(entry.factors))
