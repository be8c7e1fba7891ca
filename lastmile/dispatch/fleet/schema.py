"""The fleet file, field by field, as pydantic reads it. The documentation's table comes from these descriptions."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lastmile.dispatch.fleet.clocks import Clock, ClockRange, Days, Words
from lastmile.dispatch.fleet.model import VehicleProfile

Name = Annotated[str, Field(min_length=1, max_length=100)]
Amount = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Factor = Annotated[float, Field(ge=0.2, le=10, allow_inf_nan=False)]
Minutes = Annotated[float, Field(ge=0, le=24 * 60, allow_inf_nan=False)]
Degrees = Annotated[float, Field(allow_inf_nan=False)]
Hours = Annotated[float, Field(gt=0, le=30, allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


class Capacity(_Strict):
    """What fits in; a line left out means no limit."""

    weight_kg: Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)] | None = Field(
        None, description="load in kg"
    )
    volume_l: Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)] | None = Field(
        None, description="load in litres"
    )
    parcels: Annotated[int, Field(gt=0, le=100_000)] | None = Field(None, description="number of pieces")


class Cost(_Strict):
    """What it costs, in whole units of the currency."""

    per_day: Amount = Field(0, description="once for each day on which it is used")
    per_km: Amount = Field(0, description="per kilometre driven")
    per_hour: Amount = Field(0, description="per paid hour: rider and vehicle")
    overtime_per_hour: Amount | None = Field(None, description="per paid hour of overtime, in place of `per_hour`")
    overtime_after_hours: Hours | None = Field(None, description="paid hours after which overtime begins")

    @model_validator(mode="after")
    def _overtime_is_whole(self) -> Cost:
        if (self.overtime_per_hour is None) != (self.overtime_after_hours is None):
            raise ValueError("both overtime_per_hour and overtime_after_hours, or neither")
        return self


class Limits(_Strict):
    """What a route may not exceed; a line left out means no limit."""

    distance_km: Annotated[float, Field(gt=0, le=5000, allow_inf_nan=False)] | None = Field(
        None, description="length of a route"
    )
    stops: Annotated[int, Field(gt=0, le=10_000)] | None = Field(None, description="stops of a route")
    duration_hours: Hours | None = Field(None, description="from start to end, breaks included")


class Reload(_Strict):
    """Coming back to the depot for more."""

    max_trips: Annotated[int, Field(ge=1, le=20)] = Field(1, description="trips per shift; 1 means no reload")
    loading_min: Minutes = Field(0, description="minutes to load at the begin of every trip")


class VehicleTerms(_Strict):
    """What a kind of vehicle can do and costs."""

    profile: VehicleProfile = Field(description="which streets it may use: van, motorbike, cargo_bike, bicycle, foot")
    capacity: Capacity = Field(default_factory=Capacity, description="what fits in")
    speed_factor: Factor = Field(1, description="multiplies the profile's speeds; 0.9 is ten percent slower")
    cost: Cost = Field(default_factory=Cost, description="in whole units of the currency")
    limits: Limits = Field(default_factory=Limits, description="what a route may not exceed")
    skills: Words = Field([], description="what every vehicle of the type can do, e.g. [cold, heavy]")
    reload: Reload = Field(default_factory=Reload, description="coming back to the depot for more")


class _Named(_Strict):
    name: Name = Field(description="unique; shifts refer to it")


class VehicleTypeEntry(VehicleTerms, _Named):
    """A kind of vehicle."""


class PlaceTerms(_Strict):
    """Where a depot is and when it is open."""

    lon: Degrees | None = Field(None, ge=-180, le=180, description="longitude, degrees")
    lat: Degrees | None = Field(None, ge=-90, le=90, description="latitude, degrees")
    address: str = Field("", max_length=500, description="instead of lon and lat; looked up in the streets' extract")
    postcode: str = Field("", max_length=20, description="helps to find the address")
    open: ClockRange = Field((0, 86_400), description='opening hours, e.g. "06:00-22:00"')
    loading_min: Minutes = Field(0, description="minutes before every trip, in addition to the vehicle type's")

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("both lon and lat")
        if self.lon is None and not self.address:
            raise ValueError("lon and lat, or an address")
        return self


class _Identified(_Strict):
    id: Name = Field(description="unique; shifts refer to it")


class DepotEntry(PlaceTerms, _Identified):
    """Where routes start, end and reload."""


class BreakEntry(_Strict):
    """A pause."""

    earliest: Clock = Field(description="begins at this time or later")
    latest: Clock = Field(description="begins at this time or earlier")
    duration_min: Annotated[float, Field(gt=0, le=24 * 60, allow_inf_nan=False)] = Field(description="minutes")
    paid: bool = Field(default=False, description="whether the rider is paid meanwhile")

    @model_validator(mode="after")
    def _runs_forward(self) -> BreakEntry:
        if self.latest < self.earliest:
            raise ValueError("a latest begin that is not before the earliest one")
        return self


class TerritoryEntry(_Strict):
    """Where the rider knows the way around; a preference, not a limit."""

    postcodes: Words = Field([], description="list of postcodes")
    polygon: list[tuple[float, float]] = Field([], max_length=1000, description="corners [lon, lat]")
    zones: Words = Field([], description="names of familiar zones")


class ShiftTerms(_Strict):
    """When somebody works, on which days and how."""

    days: Days | None = Field(
        None, description="weekdays (mon, mon-fri, weekend), dates, or both; every day if left out"
    )
    start: Clock = Field(description='begin of work, local time, e.g. "08:00"')
    end: Clock = Field(description='end of work, e.g. "16:30"; "26:00" is 02:00 of the next day')
    breaks: list[BreakEntry] = Field([], max_length=10, description="pauses, in their order")
    skills: Words = Field([], description="of the rider, in addition to the vehicle type's")
    territory: TerritoryEntry | None = Field(None, description="where the rider knows the way around")
    max_hours: Hours | None = Field(None, description="of a route, breaks included")

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.end <= self.start:
            raise ValueError("an end after the start (after midnight: 26:00)")
        if any(pause.earliest < self.start or pause.latest > self.end for pause in self.breaks):
            raise ValueError("breaks within the shift")
        return self


class _WhoAndWhere(_Strict):
    rider: Name | None = Field(None, description="name of the person; left out where `count` stands")
    count: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, description="shorthand for so many riders, named `van-1` … `van-8` after the vehicle type"
    )
    vehicle_type: Name = Field(description="name of a vehicle type")
    depot: Name | None = Field(None, description="where the route begins; may be left out with a single depot")
    end_depot: Name | None = Field(
        None, description="where it ends: a depot, or `open` for anywhere; else the same depot"
    )

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if (self.rider is None) == (self.count is None):
            raise ValueError("either rider or count")
        return self


class ShiftEntry(ShiftTerms, _WhoAndWhere):
    """When a rider works, with which vehicle, from where to where."""


class TrafficEntry(_Strict):
    """A time of day with slower or faster streets."""

    name: Name = Field(description="e.g. morning")
    from_: Clock = Field(alias="from", description='e.g. "07:00"')
    to: Clock = Field(description='e.g. "09:30"')
    factor: Factor = Field(1, description="multiplies travel times; 1.3 is thirty percent slower")
    factors: dict[str, Factor] = Field({}, description="the same per road class, e.g. {primary: 1.5}")

    @model_validator(mode="after")
    def _runs_forward(self) -> TrafficEntry:
        if not self.from_ < self.to <= 86_400:
            raise ValueError("an end after the begin, at most 24:00")
        return self


class FleetHead(_Strict):
    """The lines at the top."""

    version: Literal[1] = Field(1, description="version of this format")
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = Field(description="ISO 4217 code of all amounts, e.g. EUR")
    timezone: Name = Field(description="IANA name, e.g. Europe/Helsinki")


SECTIONS: dict[str, type[_Strict]] = {
    "vehicle_types": VehicleTypeEntry,
    "depots": DepotEntry,
    "shifts": ShiftEntry,
    "traffic": TrafficEntry,
}
"""The lists of the file and what each of their entries is."""

REQUIRED_SECTIONS = ("vehicle_types", "depots", "shifts")
