"""What is asked of the figures, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from lastmile.insights.definitions import Figure
from lastmile.insights.facts import ShipmentFacts


class Dimension(StrEnum):
    """By what figures are cut."""

    DAY = "day"
    HUB = "hub_id"
    ZONE = "zone"
    CARRIER = "carrier_id"
    RIDER = "rider_id"
    SERVICE_LEVEL = "service_level"
    SHOP = "shop_id"


Cut: TypeAlias = tuple[tuple[Dimension, str], ...]
"""One value in each of some dimensions, e.g. ``((Dimension.CARRIER, "car_…"),)``."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """Which shipments, and by what they are cut.

    Parameters
    ----------
    first, last : local days, both included.
    by : dimensions of the answer, in order; empty for one answer.
    only : dimension → value that shipments must have.
    """

    first: date
    last: date
    by: tuple[Dimension, ...] = ()
    only: dict[Dimension, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spread:
    """How the single values lie."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure of some shipments.

    Parameters
    ----------
    cut : whose.
    over, under : the two sums; ``value`` is their quotient, ``None`` where there is nothing to divide by.
    target : what these shipments aim at; ``None`` for nothing.
    meets : whether the target is met; ``None`` where there is none.
    """

    figure: Figure
    cut: Cut
    over: float
    under: float
    value: float | None
    meets: bool | None
    spread: Spread | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The rows behind a figure.

    Parameters
    ----------
    sql : what was counted, for whoever wants to count again.
    counted : how many shipments there are behind it.
    excluded : why others of the same days are not: reason → number.
    rows : some of them, in the order of their ids.
    """

    figure: Figure
    sql: str
    counted: int
    excluded: dict[str, int]
    rows: tuple[ShipmentFacts, ...]
