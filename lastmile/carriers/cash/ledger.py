"""Cash on delivery: who holds whose money, as a ledger that only grows.

Every entry says what happened to the cash of one shipment at one party, a rider or a carrier. What a party owes is the
sum of its entries; nothing is changed, a mistake is reversed by another entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lastmile.core.errors import Conflict


class CashKind(StrEnum):
    """What happened; the first makes the party owe, the others clear it."""

    COLLECTED = "collected"
    REMITTED = "remitted"
    FEE = "fee"
    WRITTEN_OFF = "written_off"


_SIGN = {CashKind.COLLECTED: 1, CashKind.REMITTED: -1, CashKind.FEE: -1, CashKind.WRITTEN_OFF: -1}


@dataclass(frozen=True, slots=True)
class CashEntry:
    """One event of one shipment's cash.

    Parameters
    ----------
    entry_id : unique; the same entry again does no harm.
    party : rider or carrier id.
    reference : shipment.
    kind : what happened.
    amount_minor : > 0; below 0 where an earlier entry of the same kind is reversed.
    currency : ISO 4217.
    at : when it happened, aware.
    remittance : by which hand-over or transfer; empty for a collection.
    note : for people.
    """

    entry_id: str
    party: str
    reference: str
    kind: CashKind
    amount_minor: int
    currency: str
    at: datetime
    remittance: str = ""
    note: str = ""

    @property
    def owed_minor(self) -> int:
        """By how much the party owes more through this entry."""
        return _SIGN[self.kind] * self.amount_minor


@dataclass(frozen=True, slots=True)
class CashItem:
    """The cash of one shipment at one party.

    Parameters
    ----------
    party, reference, currency : whose, for what, in what.
    collected_minor, cleared_minor : so far.
    collected_at : the first collection; ``None`` where money came without one.
    """

    party: str
    reference: str
    currency: str
    collected_minor: int
    cleared_minor: int
    collected_at: datetime | None

    @property
    def open_minor(self) -> int:
        """What the party still owes; below 0 where it gave too much."""
        return self.collected_minor - self.cleared_minor


@dataclass(frozen=True)
class Ledger:
    """All entries, in the order in which they were written.

    Parameters
    ----------
    entries : never changed, only added to by `append`.
    """

    entries: tuple[CashEntry, ...] = ()
    _known: dict[str, CashEntry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", {entry.entry_id: entry for entry in self.entries})

    def append(self, entries: Iterable[CashEntry]) -> Ledger:
        """Give the ledger with further entries; an entry that is in it already is left out.

        Raises
        ------
        Conflict
            If an id is used for two different entries, or one shipment has cash in two currencies.
        """
        fresh: dict[str, CashEntry] = {}
        currencies = {(entry.party, entry.reference): entry.currency for entry in self.entries}
        for entry in entries:
            known = self._known.get(entry.entry_id) or fresh.get(entry.entry_id)
            if known is not None and known != entry:
                raise Conflict(f"cash entry {entry.entry_id} is written already, and says something else")
            currency = currencies.setdefault((entry.party, entry.reference), entry.currency)
            if currency != entry.currency:
                raise Conflict(f"the cash of {entry.reference} at {entry.party} is in {currency}, not {entry.currency}")
            if known is None:
                fresh[entry.entry_id] = entry
        return Ledger(self.entries + tuple(fresh.values()))

    def items(self, party: str | None = None, as_of: datetime | None = None) -> Iterator[CashItem]:
        """Give the cash of every shipment, by first mention.

        Parameters
        ----------
        party : only that one's; everybody's without it.
        as_of : only what had happened by then.
        """
        groups: dict[tuple[str, str], list[CashEntry]] = defaultdict(list)
        for entry in self.entries:
            if party in {None, entry.party} and (as_of is None or entry.at <= as_of):
                groups[entry.party, entry.reference].append(entry)
        for (holder, reference), entries in groups.items():
            collected = [entry for entry in entries if entry.kind is CashKind.COLLECTED]
            cleared = sum(entry.amount_minor for entry in entries if entry.kind is not CashKind.COLLECTED)
            yield CashItem(
                party=holder,
                reference=reference,
                currency=entries[0].currency,
                collected_minor=sum(entry.amount_minor for entry in collected),
                cleared_minor=cleared,
                collected_at=min((entry.at for entry in collected), default=None),
            )

    def balance_minor(self, party: str, currency: str, as_of: datetime | None = None) -> int:
        """Give what a party owes in a currency, minor units; below 0 where it gave too much."""
        return sum(
            entry.owed_minor
            for entry in self.entries
            if (entry.party, entry.currency) == (party, currency) and (as_of is None or entry.at <= as_of)
        )
