"""Carriers' scorecards: the figures that tell how a carrier does, by carrier, lane and service level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.insights.records import Cuts, Dimension, Reading
from lastmile.insights.service import Figures

MEASURED: Final = (
    "on_time_rate",
    "first_attempt_success",
    "incident_rate",
    "tracking_timeliness",
    "tracking_accuracy",
    "never_silent",
    "rto_rate",
    "csat",
    "recovery_rate",
    "cost_per_delivery",
)
"""Figures of a scorecard."""

_LANE: Final = (Dimension.HUB, Dimension.ZONE)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """How a carrier does on a lane and service level.

    Parameters
    ----------
    carrier_id : empty for the own fleet.
    hub_id, zone : the lane; both empty for all lanes together.
    shipped : shipments that it took.
    readings : by figure; those without a value are left out.
    """

    carrier_id: str
    hub_id: str
    zone: str
    service_level: str
    shipped: int
    readings: Mapping[str, Reading]

    @property
    def missed(self) -> tuple[str, ...]:
        """Figures that miss their target."""
        return tuple(name for name, reading in self.readings.items() if reading.meets is False)


async def scorecards(
    session: AsyncSession, first: date, last: date, only: Mapping[Dimension, str], *, by_lane: bool
) -> list[Scorecard]:
    """Give the scorecards of some days, the most shipments first.

    Parameters
    ----------
    only : dimension → value that shipments must have.
    by_lane : a scorecard for each hub and zone, too.
    """
    by = (Dimension.CARRIER, *(_LANE if by_lane else ()), Dimension.SERVICE_LEVEL)
    names = (*MEASURED, "outsourced_share")  # its divisor is what was shipped
    cards: dict[tuple[tuple[Dimension, str], ...], dict[str, Reading]] = {}
    for reading in await Figures(session).read(names, Cuts(first, last, by, dict(only))):
        cards.setdefault(reading.cut, {})[reading.figure.name] = reading
    made = [_card(dict(cut), readings) for cut, readings in cards.items()]
    return sorted(made, key=lambda card: (-card.shipped, card.carrier_id, card.hub_id, card.zone, card.service_level))


def _card(cut: Mapping[Dimension, str], readings: dict[str, Reading]) -> Scorecard:
    shipped = int(readings.pop("outsourced_share").under)
    return Scorecard(
        carrier_id=cut[Dimension.CARRIER],
        hub_id=cut.get(Dimension.HUB, ""),
        zone=cut.get(Dimension.ZONE, ""),
        service_level=cut[Dimension.SERVICE_LEVEL],
        shipped=shipped,
        readings={name: reading for name, reading in readings.items() if reading.value is not None},
    )
