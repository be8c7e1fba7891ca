"""Two plans of one day side by side: what a delivery costs, how many keep the promise, who carries what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from lastmile.dispatch.plandoc import PlanDocument
from lastmile.insights.definitions import Direction
from lastmile.insights.pages import page


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is compared.

    Parameters
    ----------
    unit : ``count``, ``share``, ``money`` (minor units), ``metres``, ``seconds`` or ``number``.
    of : reads it from a plan; ``None`` where there is nothing to divide by.
    """

    name: str
    title: str
    unit: str
    direction: Direction
    of: Callable[[PlanDocument], float | None]


def _ratio(over: float, under: float) -> float | None:
    return over / under if under else None


def _served(plan: PlanDocument) -> int:
    return plan.summary.own_orders + plan.summary.outsourced_orders


def _on_time(plan: PlanDocument) -> float | None:
    """Give on time ÷ (delivered + promise expired undelivered), as planned: who is with nobody is not delivered."""
    return _ratio(_served(plan) - plan.summary.promises_late, plan.summary.orders)


def _stops_per_route(plan: PlanDocument) -> float | None:
    return _ratio(plan.summary.own_orders, plan.summary.vehicles_used)


MEASURES: Final = (
    Measure("orders", "Orders", "count", Direction.NONE, lambda plan: plan.summary.orders),
    Measure(
        "cost_per_delivery",
        "Cost per delivery",
        "money",
        Direction.DOWN,
        lambda plan: plan.summary.cost_per_delivery_minor,
    ),
    Measure("cost", "Cost of the day", "money", Direction.DOWN, lambda plan: plan.summary.cost_minor),
    Measure("on_time_rate", "On-time rate, as planned", "share", Direction.UP, _on_time),
    Measure("at_risk", "Promises at risk", "count", Direction.DOWN, lambda plan: plan.summary.promises_at_risk),
    Measure("unassigned", "With nobody", "count", Direction.DOWN, lambda plan: plan.summary.unassigned_orders),
    Measure("routes", "Routes", "count", Direction.NONE, lambda plan: plan.summary.vehicles_used),
    Measure("stops_per_route", "Orders per route", "number", Direction.UP, _stops_per_route),
    Measure("distance", "Driven", "metres", Direction.DOWN, lambda plan: plan.summary.distance_m),
    Measure("paid", "Paid time", "seconds", Direction.DOWN, lambda plan: plan.summary.paid_s),
    Measure(
        "own_share",
        "Share of the own fleet",
        "share",
        Direction.NONE,
        lambda plan: _ratio(plan.summary.own_orders, _served(plan)),
    ),
)
"""What is compared of every pair of plans; the carriers' shares come behind."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure of both plans."""

    measure: Measure
    baseline: float | None
    variant: float | None

    @property
    def change(self) -> float | None:
        """Variant minus baseline."""
        return None if self.baseline is None or self.variant is None else self.variant - self.baseline

    @property
    def better(self) -> bool | None:
        """Whether the variant is better; ``None`` where neither way is, or nothing changes."""
        if not self.change or self.measure.direction is Direction.NONE:
            return None
        return (self.change > 0) is (self.measure.direction is Direction.UP)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A day and its variant, both planned with the same seed and budget.

    Parameters
    ----------
    title : what is different.
    left_out : shipments of the day without a place that streets reach; in neither plan.
    carriers : how people call the carriers, by id.
    """

    day: date
    title: str
    baseline: PlanDocument
    variant: PlanDocument
    left_out: int = 0
    carriers: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[Compared, ...]:
        """Every measure of both."""
        return tuple(compared(self.baseline, self.variant, self.carriers))

    def as_json(self) -> dict[str, Any]:
        """Give JSON values."""
        run = self.baseline.run
        return {
            "day": self.day.isoformat(),
            "variant": self.title,
            "currency": self.baseline.currency,
            "engine": run.engine,
            "seed": run.seed,
            "time_limit_s": run.time_limit_s,
            "threads": run.threads,
            "left_out": self.left_out,
            "measures": [
                {
                    "name": row.measure.name,
                    "title": row.measure.title,
                    "unit": row.measure.unit,
                    "baseline": row.baseline,
                    "variant": row.variant,
                    "change": row.change,
                    "better": row.better,
                }
                for row in self.rows
            ],
        }


def as_page(rehearsal: Rehearsal) -> str:
    """Write a rehearsal as a page of its own, with a picture of who carries what."""
    bars = [row for row in rehearsal.rows if row.measure.name.startswith(("own_share", "share:"))]
    return page("rehearsal", rehearsal=rehearsal, bars=[_Bar.of(row) for row in bars])


@dataclass(frozen=True, slots=True)
class _Bar:
    title: str
    baseline: float
    variant: float

    @classmethod
    def of(cls, row: Compared) -> _Bar:
        return cls(row.measure.title.removeprefix("Share of "), row.baseline or 0.0, row.variant or 0.0)


def compared(
    baseline: PlanDocument, variant: PlanDocument, carriers: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Compared]:
    """Give every measure of two plans, then the share of each carrier that is in either.

    Parameters
    ----------
    carriers : how people call them, by id.
    """
    for measure in MEASURES:
        yield Compared(measure, measure.of(baseline), measure.of(variant))
    shares, new_shares = _shares(baseline), _shares(variant)
    for carrier in sorted({*shares, *new_shares}):
        measure = Measure(
            f"share:{carrier}", f"Share of {carriers.get(carrier, carrier)}", "share", Direction.NONE, lambda _: None
        )
        yield Compared(measure, shares.get(carrier, 0.0), new_shares.get(carrier, 0.0))


def _shares(plan: PlanDocument) -> dict[str, float]:
    served = _served(plan)
    return {line.carrier: line.orders / served for line in plan.summary.carriers if served}
