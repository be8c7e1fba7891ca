"""Incidents that open by themselves: rules over what happens, and over what did not happen in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lastmile.core.tracking import Reason, Status
from lastmile.dispatch.recipients.records import ProblemKind
from lastmile.incidents.kinds import IncidentKind
from lastmile.incidents.records import Report
from lastmile.infra.outbox import Recorded

READER: Final = "incidents"
"""Name under which the outbox is read."""

RULE: Final = "rule"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a happening must be for an incident to open.

    Parameters
    ----------
    happening : its kind.
    field, value : what must stand in its data.
    opens : the incident's kind.
    text : in words.
    """

    happening: str
    field: str
    value: str
    opens: IncidentKind
    text: str


RULES: Final = (
    Rule("shipment.harmed", "status", Status.LOST, IncidentKind.LOST, "reported as lost"),
    Rule("shipment.harmed", "status", Status.DAMAGED, IncidentKind.DAMAGED, "reported as damaged"),
    Rule("shipment.attempt_failed", "reason", Reason.CONSIGNEE_REFUSED, IncidentKind.REFUSED, "refused at the door"),
    Rule(
        "shipment.attempt_failed",
        "reason",
        Reason.CONSIGNEE_WRONG_ADDRESS,
        IncidentKind.WRONG_ADDRESS,
        "the address is wrong",
    ),
    Rule(
        "shipment.attempt_failed",
        "reason",
        Reason.CARRIER_ADDRESS_NOT_FOUND,
        IncidentKind.WRONG_ADDRESS,
        "the address was not found",
    ),
    Rule(
        "weight_discrepancy.changed",
        "state",
        "open",
        IncidentKind.WEIGHT_DISCREPANCY,
        "the carrier charges another weight",
    ),
    Rule("cash.short", "kind", "short", IncidentKind.CASH_SHORT, "less cash than was collected"),
    *(
        Rule("shipment.problem_reported", "kind", kind, opens, f"{words}, says the customer")
        for kind, opens, words in (
            (ProblemKind.DAMAGED, IncidentKind.DAMAGED, "damaged"),
            (ProblemKind.WRONG_ITEM, IncidentKind.WRONG_ITEM, "the wrong item came"),
            (ProblemKind.MISSING_ITEM, IncidentKind.WRONG_ITEM, "something is missing"),
            (ProblemKind.NOT_RECEIVED, IncidentKind.LOST, "nothing came"),
            (ProblemKind.LATE, IncidentKind.LATE, "late"),
            (ProblemKind.BEHAVIOUR, IncidentKind.CUSTOMER_COMPLAINT, "a complaint about behaviour"),
            (ProblemKind.OTHER, IncidentKind.CUSTOMER_COMPLAINT, "a complaint"),
        )
    ),
)


def reports_of(event: Recorded) -> Iterator[Report]:
    """Give the incidents that a happening opens."""
    happening = event.happening
    for rule in RULES:
        if rule.happening == happening.kind and happening.data.get(rule.field) == rule.value:
            yield Report(
                kind=rule.opens,
                occurred_at=_when(event),
                text=_words(rule.text, happening.data),
                by=RULE,
                shipment_id=happening.subject,
                carrier_id=happening.carrier_id,
                rider_id=happening.rider_id,
                shop_id=happening.shop_id,
                amount_minor=_money(happening.data),
                data={"happening": event.id},
            )


def _when(event: Recorded) -> datetime:
    """Give when it happened, where that is told, else when it became known."""
    told = event.happening.data.get("occurred_at")
    return datetime.fromisoformat(told) if isinstance(told, str) else event.at


def _money(data: Mapping[str, Any]) -> int:
    amount = data.get("amount_minor")
    return amount if isinstance(amount, int) else 0


def _words(text: str, data: Mapping[str, Any]) -> str:
    said = str(data.get("text") or data.get("comment") or "").strip()
    return f"{text}: {said[:500]}" if said else text
