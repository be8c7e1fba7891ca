"""Every carrier's price for every shipment of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lastmile.carriers.contracts.quotable import Quotable
from lastmile.carriers.quoting.book import CarrierBook
from lastmile.carriers.quoting.bulk import NO_PRICE, ContractColumn, price_column
from lastmile.carriers.quoting.columns import Ints, ItemColumns, Mask
from lastmile.carriers.quoting.quotes import Quote
from lastmile.carriers.quoting.refusals import Refusal, RefusalCode
from lastmile.carriers.quoting.risk import risk_column
from lastmile.core.geo import Position
from lastmile.core.shipments import Shipment


@dataclass(frozen=True, slots=True)
class BestQuotes:
    """The cheapest eligible carrier of each shipment.

    Parameters
    ----------
    carrier : shape (n,), column of the table, −1 where every carrier refuses.
    total_minor : shape (n,), minor units, ``NO_PRICE`` where every carrier refuses.
    """

    carrier: NDArray[np.intp]
    total_minor: Ints


@dataclass(frozen=True, slots=True)
class QuoteTable:
    """Prices of n shipments (rows) with m carriers (columns).

    Parameters
    ----------
    book : where the prices come from.
    items : the n rows.
    day : local day of collection.
    carriers : ids of the m columns.
    total_minor : shape (n, m), minor units of the book's currency, ``NO_PRICE`` (−1) where refused.
    refusal : shape (n, m), `RefusalCode`, 0 where quoted.
    promised_by_s : shape (n, m), end of the promise in seconds since 1970-01-01 UTC, 0 where refused.
    misses_window : shape (n, m), whether that is after the shipment's last promised window.
    risk_minor : shape (n, m), what is expected to be paid for what goes wrong, minor units; 0 where refused.
    """

    book: CarrierBook
    items: Sequence[Quotable]
    day: date
    carriers: tuple[str, ...]
    total_minor: Ints
    refusal: NDArray[np.int8]
    promised_by_s: Ints
    misses_window: Mask
    risk_minor: Ints

    @property
    def expected_minor(self) -> Ints:
        """Price and risk together; shape (n, m), ``NO_PRICE`` where refused."""
        return self.total_minor + self.risk_minor

    @property
    def eligible(self) -> Mask:
        """Where there is a price; shape (n, m)."""
        quoted: Mask = self.refusal == RefusalCode.QUOTED
        return quoted

    def best(self) -> BestQuotes:
        """Give each shipment's cheapest eligible carrier; between equal prices the first in the file."""
        if not self.carriers:
            nobody = np.full(len(self.items), -1, dtype=np.intp)
            return BestQuotes(nobody, np.full(len(self.items), NO_PRICE, dtype=np.int64))
        prices = np.where(self.eligible, self.total_minor, np.iinfo(np.int64).max)
        carrier = np.argmin(prices, axis=1)
        served = self.eligible.any(axis=1)
        cheapest = np.take_along_axis(self.total_minor, carrier[:, None], axis=1)[:, 0]
        return BestQuotes(np.where(served, carrier, -1), np.where(served, cheapest, NO_PRICE))

    def explain(self, row: int, column: int) -> Quote | Refusal:
        """Give one entry line by line, or the refusal in words."""
        return self.book.quote(self.carriers[column], self.items[row], self.day)


def quote_matrix(
    book: CarrierBook,
    shipments: Sequence[Shipment | Quotable],
    day: date,
    *,
    depot: Position | None = None,
) -> QuoteTable:
    """Price every shipment with every carrier of a book.

    Parameters
    ----------
    book : contracts; each carrier is asked by its version in force on the day.
    shipments : n rows; a `Shipment` is made quotable with ``depot``, a `Quotable` is taken as it stands.
    day : local day of collection.
    depot : lon, lat where the carriers collect the shipments.

    Returns
    -------
    A table of shape (n, m) that equals `CarrierBook.quote` entry by entry.

    Raises
    ------
    InvalidInput
        If a zone is a ring around the depot and a shipment has none.
    """
    items = [
        book.in_currency(each)
        if isinstance(each, Quotable)
        else Quotable.from_shipment(each, depot=depot, currency=book.currency)
        for each in shipments
    ]
    columns = ItemColumns.of(items)
    answers = [_column(book, carrier_id, columns, day) for carrier_id in book.carriers]
    promised = _side_by_side([answer.promised_by_s for answer in answers], len(items))
    refusal = _side_by_side([answer.refusal for answer in answers], len(items))
    late = (promised > columns.window_end_s[:, None]) & (refusal == RefusalCode.QUOTED)
    return QuoteTable(
        book=book,
        items=items,
        day=day,
        carriers=book.carriers,
        total_minor=_side_by_side([answer.total_minor for answer in answers], len(items)),
        refusal=refusal.astype(np.int8),
        promised_by_s=promised,
        misses_window=late,
        risk_minor=np.where(refusal == RefusalCode.QUOTED, _risk(book, columns, day), 0),
    )


def _column(book: CarrierBook, carrier_id: str, columns: ItemColumns, day: date) -> ContractColumn:
    contract = book.contract_on(carrier_id, day)
    if contract is not None and len(columns):
        return price_column(contract, columns, day)
    rows = len(columns)
    return ContractColumn(
        total_minor=np.full(rows, NO_PRICE, dtype=np.int64),
        refusal=np.full(rows, RefusalCode.NO_CONTRACT, dtype=np.int64),
        promised_by_s=np.zeros(rows, dtype=np.int64),
    )


def _risk(book: CarrierBook, columns: ItemColumns, day: date) -> Ints:
    risks = [book.risk(carrier_id, day) for carrier_id in book.carriers]
    nothing = np.zeros(len(columns), dtype=np.int64)
    return _side_by_side(
        [
            nothing if risk is None or book.prices is None else risk_column(book.prices, risk, columns.cash_minor)
            for risk in risks
        ],
        len(columns),
    )


def _side_by_side(columns: list[Ints], rows: int) -> Ints:
    return np.stack(columns, axis=1) if columns else np.empty((rows, 0), dtype=np.int64)
