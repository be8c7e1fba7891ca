"""What goes in and comes out of the calls about tracking."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from lastmile.api.fields import Id, Lat, Line, Lon, Moment
from lastmile.core.geo import Position
from lastmile.core.tracking import Reason, Status, TrackingEvent
from lastmile.dispatch.tracking import KeptReport, Verdict

Key = Annotated[str, Field(min_length=1, max_length=100, description="names the event; the same again is the same")]


class Point(BaseModel):
    """Where."""

    model_config = ConfigDict(extra="forbid")

    lon: Lon
    lat: Lat


class HappenedIn(BaseModel):
    """Something that happened."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "key": "scan-8841",
                    "occurred_at": "2026-11-24T10:42:07+01:00",
                    "status": "out_for_delivery",
                    "place": "Hub North",
                }
            ]
        },
    )

    key: Key
    occurred_at: Moment
    status: Status
    reason: Reason | None = None
    code: Annotated[str, Field(max_length=100, description="the source's own code")] = ""
    text: Annotated[str, Field(max_length=500, description="the source's own words")] = ""
    place: Line = ""
    position: Point | None = None

    def event(self) -> TrackingEvent:
        """Give the event."""
        position = None if self.position is None else Position(self.position.lon, self.position.lat)
        return TrackingEvent(
            self.key, self.occurred_at, self.status, self.reason, self.code, self.text, self.place, position
        )


class EventIn(HappenedIn):
    """Something that happened to a shipment."""

    proof_id: Id | None = Field(None, description="a proof of delivery that is here already")


class EventTaken(BaseModel):
    """What became of an event."""

    key: str
    verdict: Verdict = Field(description="`recorded`, or `known` where it was here already")


class EventOut(BaseModel):
    """An event of a shipment."""

    key: str
    source: str = Field(description="who told it")
    occurred_at: datetime = Field(description="with the offset that was told")
    received_at: datetime
    status: Status
    reason: Reason | None
    code: str
    text: str
    place: str
    position: Point | None
    proof_id: str | None

    @classmethod
    def of(cls, kept: KeptReport) -> EventOut:
        """Show an event."""
        report, event = kept.report, kept.report.event
        return cls(
            key=event.key,
            source=report.source,
            occurred_at=event.occurred_at,
            received_at=kept.received_at,
            status=event.status,
            reason=event.reason,
            code=event.code,
            text=event.text,
            place=event.place,
            position=None if event.position is None else Point(lon=event.position.lon, lat=event.position.lat),
            proof_id=report.proof_id or None,
        )
