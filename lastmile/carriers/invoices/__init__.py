"""Carriers' invoices: read, held against shipments and contracts, disputed with an amount, closed by credit notes.

``read_invoices`` reads CSV, XLSX and EDI 210; ``audit`` finds what is wrong; ``settle`` closes findings by a credit
note; ``accrue`` says what is still to be billed. Everything is a function of plain data.
"""

from lastmile.carriers.contracts.billing import OWED_ON_DELIVERY, OWED_ON_PICKUP, AuditPolicy
from lastmile.carriers.invoices.accruals import Accrual, Accruals, accrue
from lastmile.carriers.invoices.audit import Audit, Outcome, as_carried, audit
from lastmile.carriers.invoices.edi210 import read_210
from lastmile.carriers.invoices.findings import RULES, Finding, FindingKind
from lastmile.carriers.invoices.model import (
    BilledCharge,
    BilledShipment,
    Charge,
    DocumentKind,
    Invoice,
    InvoiceLine,
)
from lastmile.carriers.invoices.reading import InvoiceFile, read_invoices
from lastmile.carriers.invoices.settlement import Settled, Settlement, Surplus, settle

__all__ = [
    "OWED_ON_DELIVERY",
    "OWED_ON_PICKUP",
    "RULES",
    "Accrual",
    "Accruals",
    "Audit",
    "AuditPolicy",
    "BilledCharge",
    "BilledShipment",
    "Charge",
    "DocumentKind",
    "Finding",
    "FindingKind",
    "Invoice",
    "InvoiceFile",
    "InvoiceLine",
    "Outcome",
    "Settled",
    "Settlement",
    "Surplus",
    "accrue",
    "as_carried",
    "audit",
    "read_210",
    "read_invoices",
    "settle",
]
