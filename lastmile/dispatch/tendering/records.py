"""Tenders as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from lastmile.carriers.choice import Answer, Award, Ranking, TenderMode, TenderRules, TenderState


class Mode(StrEnum):
    """Who is asked, and in which order."""

    CHEAPEST = "cheapest"
    FASTEST = "fastest"
    SEQUENCE = "sequence"
    BROADCAST = "broadcast"


RANKINGS: Final = {
    Mode.CHEAPEST: Ranking.CHEAPEST,
    Mode.FASTEST: Ranking.FASTEST,
    Mode.SEQUENCE: Ranking.AS_LISTED,
    Mode.BROADCAST: Ranking.CHEAPEST,
}

CANCELLED: Final = "cancelled"
"""State of a tender that somebody called off; the others are those of `TenderState`."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a shipment is to be tendered.

    Parameters
    ----------
    carrier_ids : who may be asked, in order of preference; empty means everybody.
    answer_within : how long an offer stands.
    deadline : when it must be settled, aware.
    award : of a broadcast.
    """

    mode: Mode
    deadline: datetime
    answer_within: timedelta = timedelta(minutes=15)
    carrier_ids: tuple[str, ...] = ()
    award: Award = Award.FIRST


@dataclass(frozen=True, slots=True)
class Asked:
    """A candidate as it was lined up.

    Parameters
    ----------
    price_minor, expected_minor : quote; quote and what may go wrong.
    """

    carrier_id: str
    price_minor: int
    expected_minor: int
    service_level: str
    promised_by: datetime | None


@dataclass(frozen=True, slots=True)
class StoredTender:
    """A tender as it is kept.

    Parameters
    ----------
    candidates : in the order in which they are asked.
    refusals : carrier and why it cannot be asked.
    answers : all that were received.
    state : of `TenderState`, or `CANCELLED`.
    wake_at : when time alone would change the state; ``None`` where it would not.
    """

    id: str
    shipment_id: str
    mode: Mode
    award: Award
    answer_within: timedelta
    opened_at: datetime
    deadline: datetime
    currency: str
    candidates: tuple[Asked, ...]
    refusals: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...]
    state: str
    awarded_to: str
    awarded_at: datetime | None
    wake_at: datetime | None
    opened_by: str

    @property
    def rules(self) -> TenderRules:
        """How the candidates are asked."""
        mode = TenderMode.BROADCAST if self.mode is Mode.BROADCAST else TenderMode.SEQUENCE
        return TenderRules(mode, self.answer_within, self.award)

    @property
    def open(self) -> bool:
        """Whether it is still under way."""
        return self.state == TenderState.OPEN
