"""Money that comes in, held against what was collected: short, over, unknown, twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lastmile.carriers.cash.ledger import CashEntry, CashItem, CashKind, Ledger


@dataclass(frozen=True, slots=True)
class RemittanceLine:
    """What a remittance says it pays for one shipment, and the fee that was kept back."""

    reference: str
    amount_minor: int
    fee_minor: int = 0


@dataclass(frozen=True, slots=True)
class Remittance:
    """A rider's hand-over or a carrier's transfer.

    Parameters
    ----------
    remittance_id : unique; the same one again writes nothing new.
    party : who gives.
    amount_minor : what arrived.
    currency : ISO 4217.
    at : when it arrived, aware.
    lines : what it is for; empty where it does not say: the oldest cash is cleared first then.
    """

    remittance_id: str
    party: str
    amount_minor: int
    currency: str
    at: datetime
    lines: tuple[RemittanceLine, ...] = ()


class CashFindingKind(StrEnum):
    """What can be wrong with a remittance."""

    SHORT = "short"
    OVER = "over"
    UNKNOWN = "unknown"
    TWICE = "twice"
    SUM = "sum"
    UNALLOCATED = "unallocated"


@dataclass(frozen=True, slots=True)
class CashFinding:
    """One thing wrong with a remittance.

    Parameters
    ----------
    kind : ``short``: less than was collected for the shipment; ``over``: more; ``unknown``: nothing was collected for
        it; ``twice``: it was cleared already; ``sum``: what arrived is not the sum of the lines; ``unallocated``: more
        than all that is open.
    remittance_id, reference : where; the reference is empty for the remittance as a whole.
    amount_minor : by how much, minor units, > 0.
    currency : ISO 4217.
    why : for a person.
    """

    kind: CashFindingKind
    remittance_id: str
    reference: str
    amount_minor: int
    currency: str
    why: str


@dataclass(frozen=True, slots=True)
class Matching:
    """What a remittance comes to.

    Parameters
    ----------
    entries : to be written to the ledger; their ids come from the remittance, so that a retry writes nothing twice.
    findings : what is wrong with it.
    """

    entries: tuple[CashEntry, ...]
    findings: tuple[CashFinding, ...]


def match(ledger: Ledger, remittance: Remittance) -> Matching:
    """Hold a remittance against the ledger without it."""
    own = {entry.entry_id for entry in ledger.entries if entry.remittance == remittance.remittance_id}
    before = Ledger(tuple(entry for entry in ledger.entries if entry.entry_id not in own))
    items = {item.reference: item for item in before.items(remittance.party) if item.currency == remittance.currency}
    return _Match(remittance, items).by_lines() if remittance.lines else _Match(remittance, items).oldest_first()


class _Match:
    """Clears the items of one party by one remittance."""

    def __init__(self, remittance: Remittance, items: dict[str, CashItem]) -> None:
        self._remittance, self._items = remittance, items
        self._entries: list[CashEntry] = []
        self._findings: list[CashFinding] = []

    def by_lines(self) -> Matching:
        """Take the remittance at its word, line by line."""
        open_minor = {reference: item.open_minor for reference, item in self._items.items()}
        for line in self._remittance.lines:
            cleared = line.amount_minor + line.fee_minor
            left = open_minor.get(line.reference)
            self._judge(line.reference, cleared, left)
            if left is not None:
                open_minor[line.reference] = left - cleared
                self._clear(line.reference, line.amount_minor, CashKind.REMITTED)
                self._clear(line.reference, line.fee_minor, CashKind.FEE)
        stated = sum(line.amount_minor for line in self._remittance.lines)
        arrived = self._remittance.amount_minor
        if stated != arrived:
            self._find(CashFindingKind.SUM, "", abs(stated - arrived), f"{arrived} arrived, the lines say {stated}")
        return Matching(tuple(self._entries), tuple(self._findings))

    def _judge(self, reference: str, cleared: int, left: int | None) -> None:
        if left is None:
            self._find(CashFindingKind.UNKNOWN, reference, cleared, "no cash was collected for it")
        elif left <= 0 < cleared:
            self._find(CashFindingKind.TWICE, reference, cleared, "its cash has been cleared already")
        elif cleared < left:
            self._find(CashFindingKind.SHORT, reference, left - cleared, f"{left} is open, {cleared} was given")
        elif cleared > left:
            self._find(CashFindingKind.OVER, reference, cleared - left, f"{left} is open, {cleared} was given")

    def oldest_first(self) -> Matching:
        """Clear the oldest cash first, as far as the money goes."""
        left = self._remittance.amount_minor
        for item in self._by_age():
            part = min(left, item.open_minor)
            self._clear(item.reference, part, CashKind.REMITTED)
            left -= part
            if 0 < part < item.open_minor:
                why = f"{item.open_minor} is open, the money ended at {part}"
                self._find(CashFindingKind.SHORT, item.reference, item.open_minor - part, why)
        if left:
            self._find(CashFindingKind.UNALLOCATED, "", left, "more than all that is open")
        return Matching(tuple(self._entries), tuple(self._findings))

    def _by_age(self) -> Iterator[CashItem]:
        dated = [(item.collected_at, item) for item in self._items.values() if item.open_minor > 0]
        known = [(at, item) for at, item in dated if at is not None]
        yield from (item for _, item in sorted(known, key=lambda pair: (pair[0], pair[1].reference)))

    def _clear(self, reference: str, amount: int, kind: CashKind) -> None:
        remittance = self._remittance
        if amount:
            number = sum(entry.reference == reference and entry.kind is kind for entry in self._entries)
            self._entries.append(
                CashEntry(
                    entry_id=f"{remittance.remittance_id}/{reference}/{kind}/{number}",
                    party=remittance.party,
                    reference=reference,
                    kind=kind,
                    amount_minor=amount,
                    currency=remittance.currency,
                    at=remittance.at,
                    remittance=remittance.remittance_id,
                )
            )

    def _find(self, kind: CashFindingKind, reference: str, amount: int, why: str) -> None:
        remittance = self._remittance
        self._findings.append(CashFinding(kind, remittance.remittance_id, reference, amount, remittance.currency, why))
