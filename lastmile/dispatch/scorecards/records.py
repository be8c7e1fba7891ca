"""Scorecards as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lastmile.carriers.scorecards import Tally
from lastmile.carriers.tracking import Lane


@dataclass(frozen=True, slots=True)
class Card:
    """One lane's sums.

    Parameters
    ----------
    lane : carrier, service level, hub, zone of the carrier's contract; empty fields mean any.
    first, last : days of the shipments that were counted.
    """

    lane: Lane
    tally: Tally
    first: date
    last: date
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class RiskSettings:
    """What it costs when a carrier fails.

    Parameters
    ----------
    document : ``risk`` of CARRIERS.yaml; empty where plans reckon with quotes only.
    revision : counts changes; 0 where nobody has set anything.
    """

    document: Mapping[str, Any] = field(default_factory=dict)
    revision: int = 0
