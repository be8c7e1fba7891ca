"""Disputes about invoices that become claims: below, a finding is disputed; here, money is asked back in legal days."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.claims import ClaimKind, Evidence
from lastmile.core.errors import Conflict, InvalidInput
from lastmile.incidents.claims.records import NewClaim, Piece
from lastmile.incidents.claims.service import Claims
from lastmile.infra.outbox import Recorded

RULE: Final = "rule"

_log = structlog.get_logger("lastmile.claims")


async def claim_for(session: AsyncSession, event: Recorded) -> None:
    """Make the claim that a disputed finding asks for; the finding is its evidence.

    A shipment that has a billing claim already, or a carrier without a contract on that day, gets none: the dispute
    stands without it.
    """
    data = event.happening.data
    if event.happening.kind != "finding.changed" or not data.get("claim") or not data.get("shipment_id"):
        return
    new = NewClaim(
        kind=ClaimKind.BILLING,
        shipment_id=data["shipment_id"],
        claimed_minor=data["amount_minor"],
        currency=data["currency"],
        started_at=datetime.fromisoformat(data["invoiced_at"]),
        carrier_id=event.happening.carrier_id,
        text=f"invoice {data['invoice']}: {data['why']}",
    )
    piece = Piece(Evidence.INVOICE, "invoice", data["finding_id"], RULE, event.at)
    try:
        await Claims(session).make(new, RULE, [piece])
    except (Conflict, InvalidInput) as error:
        _log.warning("no claim was made of a dispute", finding=data["finding_id"], reason=error.message)
