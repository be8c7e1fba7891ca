"""What goes in and comes out of the calls about hubs."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from lastmile.api.fields import Clean
from lastmile.api.v1.setting_up import terms_of
from lastmile.dispatch.fleet import PlaceTerms
from lastmile.dispatch.setup import Hub

_EXAMPLE: dict[str, Any] = {
    "name": "Kallio",
    "streets": "Helsinki.osm.pbf",
    "lon": 24.9512,
    "lat": 60.1842,
    "open": "06:00-22:00",
    "loading_min": 5,
}


class HubIn(PlaceTerms):
    """Where routes start, end and reload; plans call it by its name."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: Annotated[str, Field(min_length=1, max_length=100), Clean] = Field(description="unique")
    timezone: Annotated[str, Field(max_length=100), Clean] = Field(
        "", description="IANA name; the organisation's unless given"
    )
    streets: Annotated[str, Field(max_length=160)] = Field(
        "", description="file name of its street extract in `extracts/` of LASTMILE_HOME; else LASTMILE_STREETS"
    )

    def hub(self, hub_id: str = "", revision: int = 1) -> Hub:
        """Give the hub."""
        return Hub(self.name, self.timezone, self.streets, terms_of(self, PlaceTerms), hub_id, revision)


class HubOut(HubIn):
    """A hub."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": "hub_01jd3k5m7n", **_EXAMPLE}]})

    id: str
    revision: int

    @classmethod
    def of(cls, hub: Hub) -> HubOut:
        """Show a hub."""
        names = {"id": hub.id, "revision": hub.revision, "name": hub.name}
        return cls.model_validate({**names, "timezone": hub.timezone, "streets": hub.streets, **hub.terms})
