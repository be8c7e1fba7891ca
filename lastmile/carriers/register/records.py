"""Carriers and the versions of their contracts as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Carrier:
    """A company that takes parcels at a price.

    Parameters
    ----------
    name : unique.
    active : whether it is asked for prices.
    revision : counts changes of name and activity.
    """

    id: str
    name: str
    active: bool
    revision: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ContractVersion:
    """A contract as it was agreed at some time; a correction is a new version.

    Parameters
    ----------
    number : counts the carrier's versions from 1; of those whose period holds a day, the highest counts.
    valid_from, valid_to : first and last day, included; ``None`` for no bound.
    document : one entry of ``carriers`` in CARRIERS.yaml, without ``id`` and ``name``; JSON values.
    """

    id: str
    carrier_id: str
    number: int
    valid_from: date | None
    valid_to: date | None
    document: dict[str, Any]
    created_at: datetime

    def holds_on(self, day: date) -> bool:
        """Whether a day lies in its period."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)
