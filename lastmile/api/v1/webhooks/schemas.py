"""What goes in and comes out of the calls about webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Line
from lastmile.dispatch.webhooks import Delivery, DeliveryState, Endpoint

Url = Annotated[str, Field(max_length=2000, description="https, to a public address")]
Kinds = Annotated[list[Line], Field(max_length=50, description="of the list in the guide; empty for all")]


class EndpointIn(BaseModel):
    """An endpoint to make."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"url": "https://shop.example.org/hooks", "kinds": ["shipment.delivered", "shipment.status"]}]
        },
    )

    url: Url
    kinds: Kinds = []
    description: Line = ""


class EndpointChange(BaseModel):
    """What is to change about an endpoint."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"disabled": False}]})

    url: Url | None = None
    kinds: Kinds | None = None
    description: Line | None = None
    disabled: bool | None = None


class EndpointOut(BaseModel):
    """An endpoint without its secrets."""

    id: str
    shop_id: str
    carrier_id: str
    url: str
    kinds: list[str]
    description: str
    active_secrets: int = Field(description="2 during a rotation: every message carries both signatures")
    created_at: datetime
    disabled_at: datetime | None
    failing_since: datetime | None

    @classmethod
    def of(cls, endpoint: Endpoint) -> EndpointOut:
        """Show an endpoint."""
        return cls(
            id=endpoint.id,
            shop_id=endpoint.owner.shop_id,
            carrier_id=endpoint.owner.carrier_id,
            url=endpoint.url,
            kinds=sorted(endpoint.kinds),
            description=endpoint.description,
            active_secrets=len(endpoint.secrets),
            created_at=endpoint.created_at,
            disabled_at=endpoint.disabled_at,
            failing_since=endpoint.failing_since,
        )


class EndpointWithSecret(EndpointOut):
    """An endpoint with its newest secret, shown this once."""

    secret: str

    @classmethod
    def of(cls, endpoint: Endpoint) -> EndpointWithSecret:
        """Show an endpoint and its newest secret."""
        return cls(**EndpointOut.of(endpoint).model_dump(), secret=endpoint.secrets[0])


class DeliveryOut(BaseModel):
    """One message to one endpoint."""

    id: str
    message_id: str
    kind: str
    body: dict[str, Any]
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_at: datetime | None
    delivered_at: datetime | None
    status: int = Field(description="of the last answer; 0 without one")
    error: str

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryOut:
        """Show a delivery."""
        return cls(
            id=delivery.id,
            message_id=delivery.message_id,
            kind=delivery.kind,
            body=delivery.body,
            state=delivery.state,
            attempts=delivery.attempts,
            created_at=delivery.created_at,
            next_at=delivery.next_at,
            delivered_at=delivery.delivered_at,
            status=delivery.status,
            error=delivery.error,
        )
