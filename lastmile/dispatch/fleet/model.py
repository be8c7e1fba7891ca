"""Who drives on a day, with what, from where, at what cost. Plain values; reading and checking stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lastmile.core.errors import InvalidInput
from lastmile.core.geo import Position

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class VehicleProfile(StrEnum):
    """How a vehicle moves through the streets."""

    VAN = "van"
    MOTORBIKE = "motorbike"
    CARGO_BIKE = "cargo_bike"
    BICYCLE = "bicycle"
    FOOT = "foot"


@dataclass(frozen=True, slots=True)
class VehicleType:
    """A kind of vehicle.

    Parameters
    ----------
    name : unique in the fleet.
    profile : which streets it may use, and how fast.
    capacity_weight_g, capacity_volume_cm3, capacity_parcels : ``None`` where unlimited.
    speed_factor : multiplies the profile's speeds; 0.9 is ten percent slower.
    cost_per_day_minor : once for each day on which it is used.
    cost_per_km_minor, cost_per_hour_minor, overtime_cost_per_hour_minor : rates in minor units, with fractions;
        the overtime rate stands in place of the hourly one.
    overtime_after_s : paid seconds after which overtime begins; ``None`` for never.
    max_distance_m, max_stops, max_duration_s : limits of a whole route; ``None`` for none.
    skills : what every vehicle of the type can do.
    max_trips : 1 without reloads.
    load_s : time at the depot before every trip.
    """

    name: str
    profile: VehicleProfile
    capacity_weight_g: int | None
    capacity_volume_cm3: int | None
    capacity_parcels: int | None
    speed_factor: float
    cost_per_day_minor: int
    cost_per_km_minor: float
    cost_per_hour_minor: float
    overtime_cost_per_hour_minor: float
    overtime_after_s: int | None
    max_distance_m: int | None
    max_stops: int | None
    max_duration_s: int | None
    skills: frozenset[str]
    max_trips: int
    load_s: int


@dataclass(frozen=True, slots=True)
class FleetDepot:
    """Where routes start, end and reload.

    Parameters
    ----------
    id : unique in the fleet.
    position : lon, lat in degrees; ``None`` until its address is located.
    address, postcode : as given; may be empty where there is a position.
    opens_s, closes_s : local wall clock in seconds since midnight; ``closes_s`` may pass 86,400.
    loading_s : time at the depot before every trip, in addition to the vehicle type's.
    """

    id: str
    position: Position | None
    address: str
    postcode: str
    opens_s: int
    closes_s: int
    loading_s: int


@dataclass(frozen=True, slots=True)
class ShiftBreak:
    """A pause that begins between two instants (aware UTC, both included)."""

    earliest: datetime
    latest: datetime
    duration_s: int
    paid: bool


@dataclass(frozen=True, slots=True)
class Territory:
    """Where a rider knows the way around; a preference, not a limit.

    Parameters
    ----------
    postcodes : may be empty.
    polygon : corners lon, lat in degrees, open ring; empty for none.
    zones : names of familiar zones.
    """

    postcodes: frozenset[str] = frozenset()
    polygon: tuple[Position, ...] = ()
    zones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shift:
    """One rider with one vehicle on one day.

    Parameters
    ----------
    id : unique on the day, e.g. ``"anna"`` or ``"van-3"``; a rider's second shift is ``"anna#2"``.
    rider : name of the person.
    vehicle_type : what is driven.
    start_depot : where the route begins.
    end_depot : where it ends; ``None`` means anywhere.
    start, end : aware UTC instants between which the route begins and ends.
    breaks : in the order in which they are due.
    skills : of the rider and the vehicle together.
    territory : ``None`` for none.
    max_duration_s : of the route, breaks included: the shift's or the vehicle type's, whichever is less.
    """

    id: str
    rider: str
    vehicle_type: VehicleType
    start_depot: FleetDepot
    end_depot: FleetDepot | None
    start: datetime
    end: datetime
    breaks: tuple[ShiftBreak, ...]
    skills: frozenset[str]
    territory: Territory | None
    max_duration_s: int | None


@dataclass(frozen=True, slots=True)
class TrafficSlice:
    """A time of day with its own speeds.

    Parameters
    ----------
    name : e.g. ``"morning"``.
    from_s, to_s : local wall clock in seconds since midnight, end excluded.
    factor : multiplies travel times on every road class not named below; 1.3 is thirty percent slower.
    class_factors : the same per OSM highway class, e.g. ``{"primary": 1.5}``.
    """

    name: str
    from_s: int
    to_s: int
    factor: float
    class_factors: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BreakRule:
    """A pause by local wall clock, in seconds since midnight."""

    earliest_s: int
    latest_s: int
    duration_s: int
    paid: bool


@dataclass(frozen=True, slots=True)
class ShiftRule:
    """A shift as the file repeats it from day to day.

    ``dates`` and ``weekdays`` (0 is Monday) are both empty for every day.
    """

    rider: str
    vehicle_type: str
    start_depot: str
    end_depot: str | None
    weekdays: frozenset[int]
    dates: frozenset[date]
    start_s: int
    end_s: int
    breaks: tuple[BreakRule, ...]
    skills: frozenset[str]
    territory: Territory | None
    max_duration_s: int | None

    def works_on(self, day: date) -> bool:
        """Whether the shift takes place on a local day."""
        if not self.weekdays and not self.dates:
            return True
        return day in self.dates or day.weekday() in self.weekdays


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everything a fleet file says.

    Parameters
    ----------
    currency : ISO 4217 code of all amounts.
    timezone : IANA name of all clock times.
    vehicle_types, depots, shift_rules, traffic : in the file's order.
    file : its path as the user gave it.
    """

    currency: str
    timezone: str
    vehicle_types: tuple[VehicleType, ...]
    depots: tuple[FleetDepot, ...]
    shift_rules: tuple[ShiftRule, ...]
    traffic: tuple[TrafficSlice, ...] = ()
    file: str = ""

    def shifts_on(self, day: date) -> list[Shift]:
        """Give the shifts of a local day, in the file's order.

        Raises
        ------
        InvalidInput
            If nobody works that day; the message says on which days somebody does.
        """
        rules = [rule for rule in self.shift_rules if rule.works_on(day)]
        if not rules:
            raise InvalidInput(
                f"{self.file or 'the fleet'} has no shift on {day} ({WEEKDAYS[day.weekday()].capitalize()}); "
                f"it has shifts on {self._days()}",
                context={"file": self.file, "day": day.isoformat()},
            )
        seen: dict[str, int] = {}
        shifts = []
        for rule in rules:
            seen[rule.rider] = seen.get(rule.rider, 0) + 1
            name = rule.rider if seen[rule.rider] == 1 else f"{rule.rider}#{seen[rule.rider]}"
            shifts.append(self._shift(rule, name, day))
        return shifts

    def _shift(self, rule: ShiftRule, name: str, day: date) -> Shift:
        vehicle_type = next(kind for kind in self.vehicle_types if kind.name == rule.vehicle_type)
        depots = {depot.id: depot for depot in self.depots}
        limits = [limit for limit in (rule.max_duration_s, vehicle_type.max_duration_s) if limit is not None]
        return Shift(
            id=name,
            rider=rule.rider,
            vehicle_type=vehicle_type,
            start_depot=depots[rule.start_depot],
            end_depot=None if rule.end_depot is None else depots[rule.end_depot],
            start=clock_instant(day, rule.start_s, self.timezone),
            end=clock_instant(day, rule.end_s, self.timezone),
            breaks=tuple(self._break(pause, day) for pause in rule.breaks),
            skills=rule.skills | vehicle_type.skills,
            territory=rule.territory,
            max_duration_s=min(limits, default=None),
        )

    def _break(self, rule: BreakRule, day: date) -> ShiftBreak:
        return ShiftBreak(
            clock_instant(day, rule.earliest_s, self.timezone),
            clock_instant(day, rule.latest_s, self.timezone),
            rule.duration_s,
            rule.paid,
        )

    def _days(self) -> str:
        weekdays = {number for rule in self.shift_rules for number in rule.weekdays}
        dates = sorted({one for rule in self.shift_rules for one in rule.dates})
        names = [WEEKDAYS[number] for number in sorted(weekdays)] + [one.isoformat() for one in dates[:10]]
        more = f" and {len(dates) - 10} more dates" if len(dates) > 10 else ""
        return ", ".join(names) + more


def clock_instant(day: date, clock_s: int, timezone: str) -> datetime:
    """Give the UTC instant of a local wall clock that may pass midnight: 93,600 s is 02:00 of the next day.

    A time that the clocks skip moves on by the skipped hour.
    """
    midnight = datetime.combine(day, time.min)
    return (midnight + timedelta(seconds=clock_s)).replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
