"""Whether the sums of an invoice are the sums of their parts."""

from __future__ import annotations

from collections import defaultdict

from lastmile.carriers.invoices.findings import Finding, FindingKind
from lastmile.carriers.invoices.model import Invoice, InvoiceLine
from lastmile.core.money import format_minor


def row_sums(invoice: Invoice) -> dict[int | str, int]:
    """Give what each row comes to, minor units: as it is stated, otherwise the sum of its lines."""
    sums: dict[int | str, int] = defaultdict(int)
    for line in invoice.lines:
        sums[line.row] += line.amount_minor
    return {row: invoice.row_totals.get(row, amount) for row, amount in sums.items()}


def check_sums(invoice: Invoice) -> list[Finding]:
    """Find rows that state more than their charges come to, and a total that states more than its rows do."""
    by_row: dict[int | str, list[InvoiceLine]] = defaultdict(list)
    for line in invoice.lines:
        by_row[line.row].append(line)
    findings = []
    for row, lines in by_row.items():
        sum_minor = sum(line.amount_minor for line in lines)
        stated = invoice.row_totals.get(row, sum_minor)
        if stated > sum_minor:
            findings.append(_finding(invoice, (row,), lines[0].reference, stated, sum_minor, "charges of the row"))
    rows_minor = sum(row_sums(invoice).values())
    if invoice.total_minor is not None and invoice.total_minor > rows_minor:
        findings.append(_finding(invoice, (), "", invoice.total_minor, rows_minor, "rows of the invoice"))
    return findings


def _finding(
    invoice: Invoice, rows: tuple[int | str, ...], reference: str, stated: int, sum_minor: int, parts: str
) -> Finding:
    shown, right = (format_minor(amount, invoice.currency) for amount in (stated, sum_minor))
    return Finding(
        kind=FindingKind.ARITHMETIC,
        invoice=invoice.number,
        reference=reference,
        shipment_id="",
        rows=rows,
        amount_minor=stated - sum_minor,
        currency=invoice.currency,
        billed_minor=stated,
        expected_minor=sum_minor,
        why=f"{shown} is stated, the {parts} come to {right}",
    )
