"""What can happen, and to whom it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "shipment.created": "a shipment was taken in",
        "shipment.updated": "its address, window or contents were changed",
        "shipment.cancelled": "it will not be delivered",
        "shipment.status": "its canonical status changed",
        "shipment.tracked": "news of it came, late or in between, that left its status as it was",
        "shipment.delivered": "it was delivered, with proof",
        "shipment.attempt_failed": "a delivery attempt failed",
        "shipment.harmed": "it was reported as lost or damaged, whatever else is known of it",
        "shipment.rated": "the recipient rated the delivery",
        "shipment.problem_reported": "the recipient reported a problem",
        "shipment.slot_changed": "the recipient chose another slot or left instructions",
        "plan.solved": "a plan version was made",
        "plan.failed": "a plan could not be made",
        "plan.committed": "a version was released to riders and partners",
        "failed_attempt.changed": "a carrier's failed attempt awaits an answer, or has one, or its time is over",
        "route.started": "a rider began the route",
        "route.finished": "a rider ended the route",
        "route.changed": "a released route was changed",
        "assignment.offered": "a parcel was offered to a partner",
        "assignment.accepted": "the partner takes it",
        "assignment.rejected": "the partner does not take it",
        "assignment.countered": "the partner asks another price",
        "assignment.withdrawn": "it was taken back from the partner",
        "tender.changed": "a tender was opened, awarded, or ended without anybody",
        "incident.opened": "something went wrong",
        "incident.closed": "it was settled",
        "claim.changed": "a claim moved to another state",
        "invoice.audited": "a carrier's invoice or credit note was taken in",
        "invoice.voided": "an invoice was taken back and counts no more",
        "finding.changed": "what is wrong with an invoice was disputed, accepted or credited",
        "cash.short": "less cash was handed over than was collected for a shipment",
        "weight_discrepancy.changed": "a carrier announced another weight, or that was decided",
        "figure.alert": "a figure of a day misses its target or is unlike other weeks",
    }
)
"""The closed list; webhook subscriptions name these."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that has happened.

    Parameters
    ----------
    kind : one of ``KINDS``.
    subject : id of what it happened to.
    shop_id, carrier_id, rider_id : to whom it belongs beside the staff; empty for nobody.
    data : JSON values, complete enough to act on without a look-up.
    """

    kind: str
    subject: str
    shop_id: str = ""
    carrier_id: str = ""
    rider_id: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is not in the list of what can happen")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A happening with its place in the sequence.

    Parameters
    ----------
    sequence : ascending; on Postgres a lower one may become visible after a higher one, see `recorded_since`.
    id : stable name of this happening for the outside, ``evt_…``.
    """

    sequence: int
    id: str
    at: datetime
    happening: Happening
