"""What goes in and comes out of the calls about vehicle types."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from lastmile.api.fields import Clean
from lastmile.api.v1.setting_up import terms_of
from lastmile.dispatch.fleet import VehicleTerms
from lastmile.dispatch.setup import Vehicle

_EXAMPLE: dict[str, Any] = {
    "name": "van",
    "profile": "van",
    "capacity": {"weight_kg": 800, "volume_l": 6000, "parcels": 120},
    "cost": {"per_day": 42, "per_km": 0.32, "per_hour": 24},
    "skills": ["signature"],
}


class VehicleIn(VehicleTerms):
    """A kind of vehicle: what fits in, what it costs, where it may drive."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: Annotated[str, Field(min_length=1, max_length=100), Clean] = Field(description="unique")

    def vehicle(self, vehicle_id: str = "", revision: int = 1) -> Vehicle:
        """Give the vehicle type."""
        return Vehicle(self.name, terms_of(self, VehicleTerms), vehicle_id, revision)


class VehicleOut(VehicleIn):
    """A kind of vehicle."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": "veh_01jd3k5m7n", **_EXAMPLE}]})

    id: str
    revision: int

    @classmethod
    def of(cls, vehicle: Vehicle) -> VehicleOut:
        """Show a vehicle type."""
        names = {"id": vehicle.id, "revision": vehicle.revision, "name": vehicle.name}
        return cls.model_validate({**names, **vehicle.terms})
