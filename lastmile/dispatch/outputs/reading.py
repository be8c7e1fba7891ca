"""Figures and instants of a plan as people read them: local clock, kilometres, hours, money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lastmile.core.money import format_minor
from lastmile.dispatch.plandoc import EventKind, Order, PlanDocument, RoutePlan, RouteStop, Window


@dataclass(frozen=True, slots=True)
class Reader:
    """Words for one plan's figures.

    Parameters
    ----------
    document : whose time zone, day and currency hold.
    """

    document: PlanDocument

    def clock(self, instant: datetime) -> str:
        """``08:05`` on the plan's day; with the distance in days on another, ``00:10 +1 d``."""
        local = instant.astimezone(ZoneInfo(self.document.timezone))
        days = (local.date() - self.document.day).days
        return f"{local:%H:%M}" + (f" {days:+d} d" if days else "")

    def local_iso(self, instant: datetime) -> str:
        """RFC 3339 with the plan's own offset, for tables that other programs read."""
        return instant.astimezone(ZoneInfo(self.document.timezone)).isoformat()

    def span(self, window: Window) -> str:
        """``08:00–12:00``."""
        return f"{self.clock(window.earliest)}–{self.clock(window.latest)}"

    def windows(self, windows: Sequence[Window]) -> str:
        """All promised windows; empty for any time."""
        return ", ".join(self.span(window) for window in windows)

    def money(self, amount_minor: float) -> str:
        """``12.50 EUR``."""
        return format_minor(round(amount_minor), self.document.currency)

    @property
    def day(self) -> str:
        """``Monday 4 May 2026``."""
        day = self.document.day
        return f"{day:%A} {day.day} {day:%B %Y}"


def kilometres(distance_m: int) -> str:
    """``12.3 km``."""
    return f"{distance_m / 1000:,.1f} km"


def hours(duration_s: int) -> str:
    """``7 h 05``; under an hour ``35 min``."""
    minutes = round(duration_s / 60)
    return f"{minutes // 60} h {minutes % 60:02d}" if minutes >= 60 else f"{minutes} min"


def percent(share: float) -> str:
    """``82 %``."""
    return f"{share * 100:.0f} %"


def counted(count: int, one: str, many: str | None = None) -> str:
    """``1 stop``, ``2 stops``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def served(route: RoutePlan) -> list[tuple[int, RouteStop]]:
    """Give the stops of a route that are doors, numbered from 1 as on map and manifest."""
    return list(enumerate((stop for stop in route.stops if stop.kind is EventKind.STOP), start=1))


def orders_of(route: RoutePlan) -> list[Order]:
    """Give the orders of a route in the order of the stops."""
    return [order for stop in route.stops for order in stop.orders]
