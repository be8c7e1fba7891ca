"""Collected cash as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from lastmile.carriers.cash import CashEntry, CashFinding, CashItem, RemittanceLine


class PartyKind(StrEnum):
    """Who may hold cash of ours."""

    RIDER = "rider"
    CARRIER = "carrier"


_PREFIXES: Final = {"rdr": PartyKind.RIDER, "car": PartyKind.CARRIER}
Party = str
"""Id of a rider or a carrier."""


def kind_of(party: Party) -> PartyKind:
    """Tell a rider from a carrier by the id."""
    return _PREFIXES.get(party.partition("_")[0], PartyKind.RIDER)


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry of the ledger, and who wrote it.

    Parameters
    ----------
    sequence : place in the ledger.
    entered_by : id of a person; ``rule`` for what follows from a delivery.
    """

    sequence: int
    entry: CashEntry
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class KeptRemittance:
    """A remittance as it was taken in.

    Parameters
    ----------
    reference : the bank's or the cashier's own; names it for its party.
    lines : what it is for; empty where it did not say.
    findings : what was wrong with it.
    """

    id: str
    party: Party
    reference: str
    amount_minor: int
    currency: str
    at: datetime
    lines: tuple[RemittanceLine, ...]
    findings: tuple[CashFinding, ...]
    taken_by: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """Cash of one shipment that a party still holds.

    Parameters
    ----------
    due_on : last local day to hand it over; ``None`` where money came without a collection.
    overdue_days : local days since then; 0 while it has not passed.
    """

    item: CashItem
    due_on: date | None
    overdue_days: int
