"""Two versions side by side, as it comes out."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, Field

from lastmile.dispatch.plans.comparing import Change, Comparison, Moved, RouteChange, RouteFigures, Standing


class StandingOut(BaseModel):
    """Where a shipment stands in a version."""

    shift: str
    carrier: str
    place: int | None
    begin: dt.datetime | None

    @classmethod
    def of(cls, standing: Standing) -> StandingOut:
        """Show it."""
        return cls(**{name: getattr(standing, name) for name in cls.model_fields})


class MovedOut(BaseModel):
    """A shipment about which something is different."""

    shipment_id: str
    order_id: str
    changes: list[Change]
    before: StandingOut | None
    after: StandingOut | None
    moved_s: int | None = Field(description="by how much the begin of service moves; negative is earlier")

    @classmethod
    def of(cls, moved: Moved) -> MovedOut:
        """Show it."""
        return cls(
            shipment_id=moved.shipment_id,
            order_id=moved.order_id,
            changes=list(moved.changes),
            before=None if moved.before is None else StandingOut.of(moved.before),
            after=None if moved.after is None else StandingOut.of(moved.after),
            moved_s=moved.moved_s,
        )


class RouteFiguresOut(BaseModel):
    """A route in numbers."""

    stops: int
    distance_m: int
    paid_s: int
    cost_minor: int
    start: dt.datetime
    end: dt.datetime

    @classmethod
    def of(cls, figures: RouteFigures) -> RouteFiguresOut:
        """Show them."""
        return cls(**{name: getattr(figures, name) for name in cls.model_fields})


class RouteChangeOut(BaseModel):
    """A route before and after; null where the rider stays at home."""

    shift: str
    before: RouteFiguresOut | None
    after: RouteFiguresOut | None

    @classmethod
    def of(cls, change: RouteChange) -> RouteChangeOut:
        """Show it."""
        return cls(
            shift=change.shift,
            before=None if change.before is None else RouteFiguresOut.of(change.before),
            after=None if change.after is None else RouteFiguresOut.of(change.after),
        )


class AmountsOut(BaseModel):
    """Money before and after, minor units."""

    before: int
    after: int


class ComparisonOut(BaseModel):
    """What is different between two versions."""

    cost_minor: AmountsOut = Field(description="money of riders and carriers")
    costs_minor: dict[str, AmountsOut] = Field(description="what the search minimises, by term")
    routes: list[RouteChangeOut]
    shipments: list[MovedOut]

    @classmethod
    def of(cls, found: Comparison) -> ComparisonOut:
        """Show a comparison."""
        before, after = found.cost_minor
        return cls(
            cost_minor=AmountsOut(before=before, after=after),
            costs_minor={term: AmountsOut(before=was, after=now) for term, (was, now) in found.costs_minor.items()},
            routes=[RouteChangeOut.of(change) for change in found.routes],
            shipments=[MovedOut.of(moved) for moved in found.shipments],
        )
