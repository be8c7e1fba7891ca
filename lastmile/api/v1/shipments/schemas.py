"""What goes in and comes out of the calls about shipments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

from lastmile.api.fields import Amount, Clean, Day, Id, Lat, Lon, Moment, OptionalEmail
from lastmile.core.geo import Position
from lastmile.core.shipments import Shipment, ShipmentKind
from lastmile.core.tracking import Reason, Status
from lastmile.dispatch.shipments import AdditionOutcome, ImportReport, PlaceMatch, StoredShipment

MOST_ITEMS = 1_000

OrderId = Annotated[str, Field(min_length=1, max_length=100), Clean]
Name = Annotated[str, Field(max_length=200), Clean]
Phone = Annotated[str, Field(max_length=50), Clean]
Address = Annotated[str, Field(max_length=500), Clean]
Postcode = Annotated[str, Field(max_length=20), Clean]
Note = Annotated[str, Field(max_length=1000), Clean]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,49}$")]
Sides = Annotated[int, Field(ge=0, le=20_000)]

_EXAMPLE: dict[str, Any] = {
    "day": "2026-11-25",
    "order_id": "A-1001",
    "recipient": "Ada Virtanen",
    "phone": "+358 40 123 4567",
    "address": "Mannerheimintie 5 B 12",
    "postcode": "00100",
    "weight_g": 2500,
    "windows": [{"earliest": "2026-11-25T09:00:00+02:00", "latest": "2026-11-25T12:00:00+02:00"}],
}


class PlaceIn(BaseModel):
    """A point, WGS 84 degrees."""

    model_config = ConfigDict(extra="forbid")

    lon: Lon
    lat: Lat

    @model_validator(mode="after")
    def _real(self) -> Self:
        if abs(self.lon) < 1e-4 and abs(self.lat) < 1e-4:
            raise ValueError("real coordinates; 0, 0 lies in the sea and means that they are unknown")
        return self


class PromisedWindow(BaseModel):
    """When service may begin, both ends included."""

    model_config = ConfigDict(extra="forbid")

    earliest: Moment
    latest: Moment


class Content(BaseModel):
    """What is delivered, to whom and how."""

    model_config = ConfigDict(extra="forbid")

    kind: ShipmentKind = ShipmentKind.DELIVERY
    recipient: Name = ""
    phone: Phone = ""
    address: Address = Field("", description="street, number and town; may be left out beside a position")
    postcode: Postcode = ""
    position: PlaceIn | None = Field(None, description="goes before the address; found from it unless given")
    parcels: Annotated[int, Field(ge=1, le=1000)] = 1
    weight_g: Annotated[int, Field(ge=0, le=2_000_000_000)] = Field(0, description="of all parcels together")
    volume_cm3: Annotated[int, Field(ge=0, le=10_000_000_000)] = Field(0, description="of all parcels together")
    length_mm: Sides = Field(0, description="of the largest parcel; 0 for unknown")
    width_mm: Sides = 0
    height_mm: Sides = 0
    windows: list[PromisedWindow] = Field([], max_length=10, description="within the day; empty for any time")
    service_s: Annotated[int, Field(ge=0, le=36_000)] = Field(120, description="time at the door")
    service_level: Word = "standard"
    skills: list[Word] = Field([], max_length=20, description="what the rider or carrier must be able to do")
    priority: Annotated[int, Field(ge=0, le=100)] = Field(50, description="0 may wait, 100 must go")
    cash_minor: Amount = Field(0, description="to collect at the door, minor units of the organisation's currency")
    ready_at: Moment | None = Field(
        None, description="when the parcels are at the hub; unless given, at the day's begin"
    )
    note: Note = Field("", description="instructions for the rider")
    email: OptionalEmail = Field("", description="of the recipient, for letters about what goes wrong")

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if self.position is None and not self.address:
            raise ValueError("an address or a position")
        return self


class ShipmentIn(Content):
    """A shipment to add."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    day: Day = Field(description="local day of the hub on which it is to be delivered")
    order_id: OrderId = Field(description="the shop's own reference, unique on the day")
    hub_id: Id | None = Field(None, description="where it starts; the shop's hub, or the only one, unless given")
    shop_id: Id | None = Field(None, description="for staff: whose it is; a shop's shipments are its own")


class ShipmentChange(BaseModel):
    """What is to change about a shipment; a position of null is found from the address."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"note": "leave with the neighbour", "day": "2026-11-26"}]}
    )

    day: Day | None = None
    hub_id: Id | None = None
    recipient: Name | None = None
    phone: Phone | None = None
    address: Address | None = None
    postcode: Postcode | None = None
    position: PlaceIn | None = None
    parcels: Annotated[int, Field(ge=1, le=1000)] | None = None
    weight_g: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None
    volume_cm3: Annotated[int, Field(ge=0, le=10_000_000_000)] | None = None
    windows: Annotated[list[PromisedWindow], Field(max_length=10)] | None = None
    service_s: Annotated[int, Field(ge=0, le=36_000)] | None = None
    service_level: Word | None = None
    skills: Annotated[list[Word], Field(max_length=20)] | None = None
    priority: Annotated[int, Field(ge=0, le=100)] | None = None
    cash_minor: Amount | None = None
    ready_at: Moment | None = None
    note: Note | None = None
    email: OptionalEmail | None = None


class Cancellation(BaseModel):
    """Why a shipment is stopped."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "shipper_cancelled"}]})

    reason: Reason = Reason.SHIPPER_CANCELLED


class PlaceOut(BaseModel):
    """Where a shipment goes, and how sure that is."""

    lon: float | None
    lat: float | None
    match: PlaceMatch = Field(description="given, or how its address was found; none: somebody has to look at it")
    confidence: float = Field(ge=0, le=1)


class ShipmentOut(BaseModel):
    """A shipment."""

    id: str
    shop_id: str
    hub_id: str
    day: date
    order_id: str
    status: Status
    status_at: datetime
    status_reason: Reason | None
    carrier_id: str = Field(description="who has it now; empty for nobody")
    rider_id: str = Field(description="who has it now; empty for nobody")
    tracking_url: str = Field(description="for the recipient; whoever has it can see where the parcel is")
    kind: ShipmentKind
    recipient: str
    phone: str
    address: str
    postcode: str
    place: PlaceOut
    parcels: int
    weight_g: int
    volume_cm3: int
    length_mm: int
    width_mm: int
    height_mm: int
    windows: list[PromisedWindow]
    service_s: int
    service_level: str
    skills: list[str]
    priority: int
    cash_minor: int
    ready_at: datetime | None
    note: str
    email: str
    revision: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, stored: StoredShipment, public_url: str) -> ShipmentOut:
        """Show a shipment."""
        shipment, position = stored.shipment, stored.shipment.position
        own = {name: getattr(stored, name) for name in _STORED}
        content = {name: getattr(shipment, name) for name in _CONTENT}
        return cls(
            **own,
            **content,
            skills=sorted(shipment.skills),
            windows=[PromisedWindow.model_construct(earliest=w.earliest, latest=w.latest) for w in shipment.windows],
            place=PlaceOut(
                lon=position.lon if position else None,
                lat=position.lat if position else None,
                match=stored.place.match,
                confidence=stored.place.score / 100,
            ),
            tracking_url=f"{public_url.rstrip('/')}/t/{stored.tracking_token}",
        )


_STORED = (
    *("id", "shop_id", "hub_id", "day", "status", "status_at", "status_reason", "carrier_id", "rider_id"),
    *("revision", "created_at", "updated_at"),
)
_CONTENT = (
    *("order_id", "kind", "recipient", "phone", "address", "postcode", "parcels", "weight_g", "volume_cm3"),
    *("length_mm", "width_mm", "height_mm", "service_s", "service_level", "priority", "cash_minor", "ready_at"),
    *("note", "email"),
)


class BulkIn(BaseModel):
    """Many shipments to add; each is judged by itself."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"items": [_EXAMPLE]}]})

    items: Annotated[
        list[Any],
        Field(min_length=1, max_length=MOST_ITEMS),
        WithJsonSchema(
            {
                "type": "array",
                "items": {"$ref": "#/components/schemas/ShipmentIn"},
                "minItems": 1,
                "maxItems": MOST_ITEMS,
            }
        ),
    ]


class ItemIssue(BaseModel):
    """What is wrong with an item."""

    pointer: str
    expected: str
    value: str | None = None


class BulkResult(BaseModel):
    """What became of one item."""

    index: int
    status: int = Field(description="201 added, 200 there already with this content, 409 with another, 422 not valid")
    order_id: str | None
    shipment_id: str | None
    issues: list[ItemIssue] = []


class BulkOut(BaseModel):
    """What became of each item, in the order given."""

    added: int
    unchanged: int
    refused: int
    results: list[BulkResult]


class RowOut(BaseModel):
    """What became of a row that could be read."""

    row: int | str
    order_id: str
    outcome: AdditionOutcome
    shipment_id: str


class RowIssueOut(BaseModel):
    """Something about a row or a column."""

    row: int | str | None
    column: str | None
    value: str | None
    expected: str


class ImportOut(BaseModel):
    """What became of a file."""

    rows_read: int
    blank_rows: int
    continuation_rows: int = Field(description="further line items of an order above")
    added: int
    unchanged: int
    left_out: int = Field(description="rows that could not be taken; see issues")
    rows: list[RowOut]
    issues: list[RowIssueOut]
    warnings: list[RowIssueOut]
    columns_not_read: list[str]

    @classmethod
    def of(cls, report: ImportReport) -> ImportOut:
        """Show a report."""
        outcomes = [result.outcome for result in report.results]
        issues, warnings = (
            [RowIssueOut(row=i.row, column=i.column, value=i.value and i.value[:80], expected=i.expected) for i in part]
            for part in (report.issues, report.warnings)
        )
        return cls(
            rows_read=report.rows_read,
            blank_rows=report.blank_rows,
            continuation_rows=report.continuation_rows,
            added=outcomes.count(AdditionOutcome.ADDED),
            unchanged=outcomes.count(AdditionOutcome.UNCHANGED),
            left_out=len({issue.row for issue in report.issues}),
            rows=[
                RowOut(row=r.row, order_id=r.order_id, outcome=r.outcome, shipment_id=r.shipment_id)
                for r in report.results
            ],
            issues=issues,
            warnings=warnings,
            columns_not_read=list(report.columns_not_read),
        )


def position_of(place: PlaceIn | None) -> Position | None:
    """Give a point as the domain has it."""
    return None if place is None else Position(place.lon, place.lat)


def shipment_of(content: Content, order_id: str) -> Shipment:
    """Give a shipment as the domain has it, but for its times, which need the hub's day."""
    plain = content.model_dump(include=set(_CONTENT) - {"order_id", "ready_at"})
    return Shipment(
        order_id=order_id,
        **plain,
        skills=frozenset(content.skills),
        position=position_of(content.position),
    )
