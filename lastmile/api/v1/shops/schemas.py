"""What goes in and comes out of the calls about shops."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Clean, Id, OptionalEmail
from lastmile.dispatch.setup import Shop


class ShopIn(BaseModel):
    """Who sends parcels, and what its customers may do on the tracking page."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Kirjakauppa", "email": "help@shop.example", "slot_changes": True}]},
    )

    name: Annotated[str, Field(min_length=1, max_length=100), Clean] = Field(description="unique")
    hub_id: Id | None = Field(None, description="where its parcels start if a shipment names no hub")
    phone: Annotated[str, Field(max_length=50), Clean] = Field("", description="for its customers")
    email: Annotated[str, Field(max_length=200), Clean] = Field("", description="for its customers")
    slot_changes: bool = Field(default=False, description="whether customers may choose another slot")
    instructions: bool = Field(default=True, description="whether customers may leave instructions")
    active: bool = Field(default=True, description="whether it may add shipments")
    letters: bool = Field(default=True, description="whether it gets letters about incidents")
    letters_to: OptionalEmail = Field("", description="address for them; email where it is empty")
    customer_letters: bool = Field(default=True, description="whether its customers get letters about incidents")

    def shop(self, shop_id: str = "", revision: int = 1) -> Shop:
        """Give the shop."""
        return Shop(**self.model_dump(), id=shop_id, revision=revision)


class ShopOut(ShopIn):
    """Who sends parcels."""

    id: str
    revision: int

    @classmethod
    def of(cls, shop: Shop) -> ShopOut:
        """Show a shop."""
        return cls(**asdict(shop))
