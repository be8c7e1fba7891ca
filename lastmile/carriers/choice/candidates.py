"""Who may get a shipment, and in which order they are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from lastmile.carriers.contracts.contract import Contract, CountOf
from lastmile.carriers.contracts.quotable import Quotable
from lastmile.carriers.quoting.book import CarrierBook
from lastmile.carriers.quoting.quotes import Quote
from lastmile.carriers.quoting.refusals import Refusal, RefusalCode
from lastmile.carriers.quoting.risk import RiskLine

Given = Mapping[tuple[str, str | None, CountOf], int]
"""(carrier, zone or ``None`` for all, what is counted) → how many were given to it that day."""


class Ranking(StrEnum):
    """Who is asked first."""

    CHEAPEST = "cheapest"
    FASTEST = "fastest"
    AS_LISTED = "as_listed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A carrier that may take a shipment.

    Parameters
    ----------
    quote : its price, line by line.
    risk : what may go wrong, line by line.
    """

    quote: Quote
    risk: tuple[RiskLine, ...] = ()

    @property
    def carrier_id(self) -> str:
        """Who it is."""
        return self.quote.carrier_id

    @property
    def expected_minor(self) -> int:
        """Quote and risk together, minor units."""
        return self.quote.total_minor + sum(line.amount_minor for line in self.risk)


@dataclass(frozen=True, slots=True)
class Field:
    """Everybody who was thought of.

    Parameters
    ----------
    candidates : in the order in which they are asked.
    refusals : the others, each with its reason.
    """

    candidates: tuple[Candidate, ...]
    refusals: tuple[Refusal, ...]


def line_up(
    book: CarrierBook,
    item: Quotable,
    day: date,
    now: datetime,
    *,
    ranking: Ranking = Ranking.CHEAPEST,
    listed: Sequence[str] = (),
    given: Given | None = None,
) -> Field:
    """Ask every carrier, leave out who cannot, and put the others in order.

    Left out is who refuses the goods, lacks a skill, is past its cut-off, has its cap reached, or promises too late.

    Parameters
    ----------
    book : contracts.
    item : what is sent; it cannot be ready before ``now``.
    day : local day of collection.
    now : aware.
    ranking : cheapest by expected cost, fastest by promise, or as ``listed``.
    listed : carriers in order of preference; only those are asked if it is not empty.
    given : what each carrier has been given that day already.
    """
    ready_at = now if item.ready_at is None else max(now, item.ready_at)
    answers = [
        _answer(book, carrier_id, replace(item, ready_at=ready_at), day, given or {})
        for carrier_id in (listed or book.carriers)
    ]
    candidates = [answer for answer in answers if isinstance(answer, Candidate)]
    refusals = tuple(answer for answer in answers if isinstance(answer, Refusal))
    return Field(tuple(sorted(candidates, key=_KEYS[ranking])), refusals)


_KEYS: dict[Ranking, Callable[[Candidate], tuple[float, float]]] = {
    Ranking.CHEAPEST: lambda each: (each.expected_minor, each.quote.promised_by.timestamp()),
    Ranking.FASTEST: lambda each: (each.quote.promised_by.timestamp(), each.expected_minor),
    Ranking.AS_LISTED: lambda _: (0, 0),  # sorting keeps the order of equals
}


def _answer(book: CarrierBook, carrier_id: str, item: Quotable, day: date, given: Given) -> Candidate | Refusal:
    quoted = book.quote(carrier_id, item, day)
    if isinstance(quoted, Refusal):
        return quoted
    contract = book.contract_on(carrier_id, day)
    full = _full_cap(contract, item, quoted.zone_id, given) if contract else ""
    if full:
        return Refusal(carrier_id, RefusalCode.CAP, full)
    if quoted.misses_window:
        text = f"promises delivery by {quoted.promised_by}, after the end of the promised window"
        return Refusal(carrier_id, RefusalCode.TOO_LATE, text)
    return Candidate(quoted, book.risk_lines(carrier_id, item, day))


def _full_cap(contract: Contract, item: Quotable, zone_id: str, given: Given) -> str:
    for cap in contract.caps:
        counted = item.parcels if cap.unit is CountOf.PARCELS else 1
        taken = given.get((contract.carrier_id, cap.zone_id, cap.unit), 0)
        if cap.zone_id in {None, zone_id} and taken + counted > cap.limit:
            where = f" in zone {cap.zone_id}" if cap.zone_id else ""
            return f"its cap of {cap.limit} {cap.unit} a day{where} would be passed: it has {taken} already"
    return ""
