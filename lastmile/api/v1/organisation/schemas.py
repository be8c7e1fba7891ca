"""What goes in and comes out of the calls about the organisation's settings."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Clean
from lastmile.dispatch.fleet import TrafficEntry
from lastmile.dispatch.setup import Organisation

_EXAMPLE: dict[str, Any] = {
    "currency": "EUR",
    "timezone": "Europe/Helsinki",
    "traffic": [{"name": "morning", "from": "07:00", "to": "09:30", "factor": 1.25}],
}


class OrganisationIn(BaseModel):
    """What holds for all hubs."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = Field(description="ISO 4217 code of all amounts")
    timezone: Annotated[str, Field(min_length=1, max_length=100), Clean] = Field(
        description="IANA name, of hubs that name none"
    )
    traffic: list[TrafficEntry] = Field([], max_length=48, description="times of day with slower streets")

    def organisation(self, revision: int) -> Organisation:
        """Give the settings."""
        slices = self.model_dump(mode="json", by_alias=True, exclude_defaults=True, include={"traffic"})
        return Organisation(self.currency, self.timezone, tuple(slices.get("traffic", ())), revision=revision)


class OrganisationOut(OrganisationIn):
    """What holds for all hubs."""

    revision: int = Field(description="0 where nobody has set anything")

    @classmethod
    def of(cls, organisation: Organisation) -> OrganisationOut:
        """Show the settings."""
        return cls.model_validate(
            {
                "currency": organisation.currency,
                "timezone": organisation.timezone,
                "traffic": list(organisation.traffic),
                "revision": organisation.revision,
            }
        )
