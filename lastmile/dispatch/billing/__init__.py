"""What carriers bill: invoices taken in and audited, findings decided and credited, weights, what is still to come.

`read_file` and `judge` need no write transaction; `Billing` keeps what they came to, `Weights` what carriers announce.
"""

from lastmile.dispatch.billing.accruing import accruals, accrued
from lastmile.dispatch.billing.judging import Judged, Judgement, judge
from lastmile.dispatch.billing.reading import ReadInvoices, read_file
from lastmile.dispatch.billing.records import (
    Decision,
    FindingSearch,
    FindingState,
    KeptFinding,
    KeptInvoice,
    KeptLine,
)
from lastmile.dispatch.billing.returning import return_costs
from lastmile.dispatch.billing.service import Billing, TakenIn
from lastmile.dispatch.billing.weights.records import KeptDiscrepancy, Measure, WeightState
from lastmile.dispatch.billing.weights.service import Announced, Weights

__all__ = [
    "Announced",
    "Billing",
    "Decision",
    "FindingSearch",
    "FindingState",
    "Judged",
    "Judgement",
    "KeptDiscrepancy",
    "KeptFinding",
    "KeptInvoice",
    "KeptLine",
    "Measure",
    "ReadInvoices",
    "TakenIn",
    "WeightState",
    "Weights",
    "accruals",
    "accrued",
    "judge",
    "read_file",
    "return_costs",
]
