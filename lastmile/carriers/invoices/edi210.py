"""EDI X12 210, motor carrier freight details and invoice: one transaction bills one shipment.

What is read of it: B3 (02 invoice number, 03 carrier's reference, 06 date, 07 net amount due, 08 correction), C3 (01
currency), N9 (references by qualifier), G62 (dates by qualifier), L5 (descriptions of lines), L0 (weights), L1
(charges), L3 (total). Amounts of type N2 have two implied decimals. Transactions with one invoice number make one
invoice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lastmile.carriers.edi.x12 import Segment, Transaction, read_transactions
from lastmile.carriers.invoices.model import Charge, DocumentKind, Invoice, InvoiceLine
from lastmile.carriers.invoices.names import charge_of
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.core.money import exponent
from lastmile.infra.files.cells import BadValue
from lastmile.infra.files.dates import parse_date

_SHIPPED = ("11", "86", "10", "37")  # shipped, actual pickup, requested ship, ship not before: the first that is given
_TRACKING = ("2I", "CN", "AW", "WY")  # tracking number, carrier's reference, air waybill, waybill
_BILLED_WEIGHT = "B"
_GRAMS = {"K": Decimal(1000), "L": Decimal("453.59237"), "G": Decimal(1)}
_CREDIT = "CR"
"""B308: turns the transaction into a credit."""
_CODES = {"FUE": Charge.FUEL, "FSC": Charge.FUEL}
"""L108; other codes are tried as names of charges, after the description. A charge without either is freight."""


def read_210(file: str, text: str, *, carrier_id: str, currency: str) -> tuple[Invoice, ...]:
    """Read the invoices of one or more interchanges.

    Parameters
    ----------
    file : name for messages.
    text : decoded.
    carrier_id : who bills.
    currency : ISO 4217, where C3 names none.

    Raises
    ------
    InvalidInput
        With everything that cannot be read, by segment number; nothing is imported then.
    """
    issues: list[RowIssue] = []
    transactions = read_transactions(file, text)
    if not any(transaction.kind == "210" for transaction in transactions):
        raise InvalidInput(f"{file} holds no transaction 210")
    bills = [
        _Bill(file, transaction, currency, issues).read() for transaction in transactions if transaction.kind == "210"
    ]
    if issues:
        raise InvalidInput(f"{file}: {len(issues)} problems; nothing is imported", issues)
    return _grouped(bills, carrier_id)


@dataclass(slots=True)
class _Read:
    """One transaction as far as it is an invoice."""

    number: str = ""
    kind: DocumentKind = DocumentKind.INVOICE
    currency: str = ""
    issued_on: date | None = None
    lines: list[InvoiceLine] = field(default_factory=list)
    row: int = 0
    total_minor: int | None = None


def _grouped(bills: Iterable[_Read], carrier_id: str) -> tuple[Invoice, ...]:
    groups: dict[str, list[_Read]] = {}
    for bill in bills:
        groups.setdefault(bill.number, []).append(bill)
    return tuple(
        Invoice(
            carrier_id=carrier_id,
            number=number,
            currency=parts[0].currency,
            lines=tuple(line for part in parts for line in part.lines),
            kind=parts[0].kind,
            issued_on=parts[0].issued_on,
            row_totals={part.row: part.total_minor for part in parts if part.total_minor is not None},
        )
        for number, parts in groups.items()
    )


class _Bill:
    """Reads one transaction segment by segment."""

    def __init__(self, file: str, transaction: Transaction, currency: str, issues: list[RowIssue]) -> None:
        self._file, self._issues = file, issues
        self._transaction = transaction
        first = transaction.segments[0].number if transaction.segments else 0
        self._bill = _Read(currency=currency, row=first)
        self._references: dict[str, str] = {}
        self._dates: dict[str, date] = {}
        self._descriptions: dict[str, str] = {}
        self._weights: list[tuple[bool, int]] = []
        self._charges: list[tuple[str, str, int]] = []

    def read(self) -> _Read:
        """Read the transaction; what is wrong with it is in the issues."""
        handlers = {
            "B3": self._b3,
            "C3": self._c3,
            "N9": self._n9,
            "G62": self._g62,
            "L5": self._l5,
            "L0": self._l0,
            "L1": self._l1,
            "L3": self._l3,
        }
        for segment in self._transaction.segments:
            if segment.tag in handlers:
                handlers[segment.tag](segment)
        if not self._bill.number:
            self._issue(self._bill.row, "B302", None, "the number of the invoice")
        self._bill.lines = [self._line(*charge) for charge in self._charges]
        if not self._bill.lines:
            self._issue(self._bill.row, "L104", None, "at least one charge")
        return self._bill

    def _line(self, code: str, label: str, amount: int) -> InvoiceLine:
        bill = self._bill
        reference = next(
            (self._references[q] for q in _TRACKING if q in self._references), self._references.get("", "")
        )
        if not reference:
            self._issue(bill.row, "B303", None, "the carrier's reference of the shipment")
        frame = InvoiceLine(bill.row, reference, Charge.FREIGHT, label, amount, bill.currency)
        charge = _CODES.get(code) or charge_of(label or code or Charge.FREIGHT)
        negative = charge is Charge.CREDIT or bill.kind is DocumentKind.CREDIT_NOTE
        return replace(
            frame,
            charge=charge,
            label=label or code or Charge.FREIGHT,
            amount_minor=-abs(amount) if negative else amount,
            shipped_on=next((self._dates[q] for q in _SHIPPED if q in self._dates), None),
            weight_g=max(self._weights, default=(False, None))[1],
        )

    def _b3(self, segment: Segment) -> None:
        bill = self._bill
        bill.number, bill.row = segment.get(2), segment.number
        self._references[""] = segment.get(3)
        bill.issued_on = self._date(segment, 6)
        if segment.get(8) == _CREDIT:
            bill.kind = DocumentKind.CREDIT_NOTE
        bill.total_minor = self._amount(segment, 7)

    def _c3(self, segment: Segment) -> None:
        self._bill.currency = segment.get(1) or self._bill.currency

    def _n9(self, segment: Segment) -> None:
        self._references[segment.get(1)] = segment.get(2)

    def _g62(self, segment: Segment) -> None:
        day = self._date(segment, 2)
        if day is not None:
            self._dates[segment.get(1)] = day

    def _l5(self, segment: Segment) -> None:
        self._descriptions[segment.get(1)] = segment.get(2)

    def _l0(self, segment: Segment) -> None:
        if not segment.get(4):
            return
        unit = _GRAMS.get(segment.get(11) or "L")
        number = self._number(segment, 4)
        if unit is None:
            self._issue(segment.number, "L011", segment.get(11), "K, L or G as the unit of weight")
        elif number is not None:
            grams = int((number * unit).quantize(Decimal(1), rounding=ROUND_HALF_UP))
            self._weights.append((segment.get(5) == _BILLED_WEIGHT, grams))

    def _l1(self, segment: Segment) -> None:
        amount = self._amount(segment, 4)
        code, text = segment.get(8), segment.get(12)
        if code and not text:
            text = self._descriptions.get(segment.get(1), "")
        if amount:
            self._charges.append((code, text, amount))

    def _l3(self, segment: Segment) -> None:
        stated = self._amount(segment, 5)
        if stated is not None and self._bill.total_minor is None:
            self._bill.total_minor = stated

    def _date(self, segment: Segment, element: int) -> date | None:
        text = segment.get(element)
        try:
            return parse_date(text) if text else None
        except BadValue:
            self._issue(segment.number, f"{segment.tag}{element:02d}", text, "a date such as 20261124")
            return None

    def _amount(self, segment: Segment, element: int) -> int | None:
        """N2: the last two digits are decimals; a written point is taken at its word."""
        text = segment.get(element)
        number = self._number(segment, element) if text else None
        if number is None:
            return None
        minor = number.scaleb(exponent(self._bill.currency)) if "." in text else number
        if minor != minor.to_integral_value():
            self._issue(segment.number, f"{segment.tag}{element:02d}", text, "an amount without further decimals")
            return None
        return int(minor)

    def _number(self, segment: Segment, element: int) -> Decimal | None:
        text = segment.get(element)
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number.adjusted() > 12:
            self._issue(segment.number, f"{segment.tag}{element:02d}", text, "a number")
            return None
        return number

    def _issue(self, row: int, column: str, value: str | None, expected: str) -> None:
        self._issues.append(RowIssue(self._file, row, column, value, expected))
