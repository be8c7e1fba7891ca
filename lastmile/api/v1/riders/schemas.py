"""What goes in and comes out of the calls about riders."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Clean
from lastmile.dispatch.setup import Rider


class RiderIn(BaseModel):
    """A person who drives; shifts and plans call the person by this name."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Aino K.", "phone": "+358 40 123 4567"}]}
    )

    name: Annotated[str, Field(min_length=1, max_length=100), Clean] = Field(description="unique")
    phone: Annotated[str, Field(max_length=50), Clean] = ""
    active: bool = Field(default=True, description="whether the rider's shifts count")

    def rider(self, rider_id: str = "", revision: int = 1) -> Rider:
        """Give the rider."""
        return Rider(self.name, self.phone, self.active, rider_id, revision)


class RiderOut(RiderIn):
    """A person who drives."""

    id: str
    revision: int

    @classmethod
    def of(cls, rider: Rider) -> RiderOut:
        """Show a rider."""
        return cls(id=rider.id, name=rider.name, phone=rider.phone, active=rider.active, revision=rider.revision)
