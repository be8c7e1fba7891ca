"""What goes in and comes out of the calls about shifts."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from lastmile.api.fields import Id
from lastmile.api.v1.setting_up import terms_of
from lastmile.dispatch.fleet import ShiftTerms
from lastmile.dispatch.setup import WorkingShift

_EXAMPLE: dict[str, Any] = {
    "hub_id": "hub_01jd3k5m7n",
    "rider_id": "rdr_01jd3k5m7n",
    "vehicle_id": "veh_01jd3k5m7n",
    "days": ["mon-fri"],
    "start": "08:00",
    "end": "16:30",
    "breaks": [{"earliest": "11:30", "latest": "13:30", "duration_min": 30}],
}


class ShiftIn(ShiftTerms):
    """When a rider works, from where, with what; repeated on the days named."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    hub_id: Id = Field(description="where the route begins")
    rider_id: Id
    vehicle_id: Id = Field(description="the vehicle type")
    end_hub_id: Id | None = Field(None, description="where the route ends; where it begins unless given")
    ends_anywhere: bool = Field(default=False, description="whether the route may end anywhere")

    def shift(self, shift_id: str = "", revision: int = 1) -> WorkingShift:
        """Give the shift."""
        return WorkingShift(
            self.hub_id,
            self.rider_id,
            self.vehicle_id,
            self.end_hub_id,
            self.ends_anywhere,
            terms_of(self, ShiftTerms),
            shift_id,
            revision,
        )


class ShiftOut(ShiftIn):
    """When a rider works."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": "shf_01jd3k5m7n", **_EXAMPLE}]})

    id: str
    revision: int

    @classmethod
    def of(cls, shift: WorkingShift) -> ShiftOut:
        """Show a shift."""
        names = ("id", "revision", "hub_id", "rider_id", "vehicle_id", "end_hub_id", "ends_anywhere")
        return cls.model_validate({**{name: getattr(shift, name) for name in names}, **shift.terms})
