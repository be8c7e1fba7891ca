"""Cash on delivery per rider and carrier: a ledger that only grows, remittances held against it, what is overdue."""

from lastmile.carriers.cash.aging import BUCKETS, AgedBucket, RemittanceTerms, age
from lastmile.carriers.cash.files import RemittedRow, read_remittance
from lastmile.carriers.cash.ledger import CashEntry, CashItem, CashKind, Ledger
from lastmile.carriers.cash.remittances import (
    CashFinding,
    CashFindingKind,
    Matching,
    Remittance,
    RemittanceLine,
    match,
)

__all__ = [
    "BUCKETS",
    "AgedBucket",
    "CashEntry",
    "CashFinding",
    "CashFindingKind",
    "CashItem",
    "CashKind",
    "Ledger",
    "Matching",
    "Remittance",
    "RemittanceLine",
    "RemittanceTerms",
    "RemittedRow",
    "age",
    "match",
    "read_remittance",
]
