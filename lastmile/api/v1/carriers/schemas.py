"""What goes in and comes out of the calls about carriers and their contracts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, RootModel

from lastmile.api.fields import Clean
from lastmile.carriers.contracts.diff import Change, ChangeKind
from lastmile.carriers.register import Carrier, ContractVersion

Name = Annotated[str, Field(min_length=1, max_length=100), Clean]

_CONTRACT: dict[str, Any] = {
    "valid_from": "2027-01-01",
    "service_levels": [{"name": "standard", "promised_days": 1}],
    "zones": [{"id": "city", "kind": "everywhere"}],
    "rates": [{"zone": "city", "service_level": "standard", "breaks": [{"up_to_kg": 30, "price": 5.9}]}],
}


class CarrierIn(BaseModel):
    """A company that takes parcels at a price."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Swift Parcels"}]})

    name: Name = Field(description="unique")
    active: bool = Field(default=True, description="whether it is asked for prices")


class CarrierOut(CarrierIn):
    """A company that takes parcels at a price."""

    id: str
    revision: int
    created_at: datetime

    @classmethod
    def of(cls, carrier: Carrier) -> CarrierOut:
        """Show a carrier."""
        return cls(
            id=carrier.id,
            name=carrier.name,
            active=carrier.active,
            revision=carrier.revision,
            created_at=carrier.created_at,
        )


class ContractIn(RootModel[dict[str, Any]]):
    """One entry of `carriers` in CARRIERS.yaml as JSON; its `id` and `name` are the carrier's and may be left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CONTRACT]})


class ContractChange(BaseModel):
    """One difference between two versions."""

    path: list[str] = Field(description="where, from the whole to the part")
    kind: ChangeKind
    before: str | None
    after: str | None
    share: float | None = Field(description="how much more of it there is, 0.05 for 5 %; null where that means nothing")
    text: str = Field(description="all of it in one line")

    @classmethod
    def of(cls, change: Change) -> ContractChange:
        """Show a difference."""
        return cls(
            path=list(change.path),
            kind=change.kind,
            before=change.before,
            after=change.after,
            share=change.share,
            text=str(change),
        )


class RateSheetOut(BaseModel):
    """What a rate sheet says."""

    rates: list[dict[str, Any]] = Field(description="as `rates` in CARRIERS.yaml")


class ContractOut(BaseModel):
    """A contract as it was agreed at some time; never changed."""

    id: str
    carrier_id: str
    number: int = Field(description="of the versions whose period holds a day, the highest counts")
    valid_from: date | None
    valid_to: date | None
    created_at: datetime
    document: dict[str, Any] = Field(description="as in CARRIERS.yaml")

    @classmethod
    def of(cls, version: ContractVersion) -> ContractOut:
        """Show a version."""
        return cls(
            id=version.id,
            carrier_id=version.carrier_id,
            number=version.number,
            valid_from=version.valid_from,
            valid_to=version.valid_to,
            created_at=version.created_at,
            document=version.document,
        )
