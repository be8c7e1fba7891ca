"""Disputes about invoices that become claims: below, a finding is disputed; here, money is asked back in legal days."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.claims import ClaimKind, Evidence
from lastmile.core.errors import Conflict, InvalidInput, NotFound
from lastmile.incidents.claims.machine import BEFORE_FILING, ClaimState
from lastmile.incidents.claims.records import Claim, ClaimSearch, NewClaim, Piece
from lastmile.incidents.claims.service import Claims
from lastmile.infra.outbox import Recorded

RULE: Final = "rule"

_log = structlog.get_logger("lastmile.claims")


async def claim_for(session: AsyncSession, event: Recorded) -> None:
    """Make the claim that a disputed finding asks for; the finding is its evidence.

    Each finding is asked for once. A carrier without a contract on that day gets none: the dispute stands without it.
    """
    data = event.happening.data
    if event.happening.kind != "finding.changed" or not data.get("claim"):
        return
    new = NewClaim(
        kind=ClaimKind.BILLING,
        shipment_id=data["shipment_id"],
        claimed_minor=data["amount_minor"],
        currency=data["currency"],
        started_at=datetime.fromisoformat(data["invoiced_at"]),
        carrier_id=event.happening.carrier_id,
        text=f"invoice {data['invoice']}: {data['why']}",
        document=data["finding_id"],
    )
    piece = Piece(Evidence.INVOICE, "invoice", data["finding_id"], RULE, event.at)
    try:
        await Claims(session).make(new, RULE, [piece])
    except (Conflict, InvalidInput, NotFound) as error:
        _log.warning("no claim was made of a dispute", finding=data["finding_id"], reason=error.message)


async def settle_by_credit(session: AsyncSession, event: Recorded) -> None:
    """Settle the claim of a finding that a credit note has given back in full, whatever was said about it before."""
    data = event.happening.data
    if event.happening.kind != "finding.changed" or data.get("state") != "credited":
        return
    claims = Claims(session, event.at)
    search = ClaimSearch(carrier_id=event.happening.carrier_id, pays_for=f"charges:{data['finding_id']}")
    for claim in await claims.open_ones(search):
        try:
            await _settle(claims, claim, data["credited_minor"])
        except (Conflict, InvalidInput) as error:
            _log.warning("a credit note did not settle a claim", claim=claim.id, reason=error.message)


async def _settle(claims: Claims, claim: Claim, credited_minor: int) -> None:
    if claim.state in BEFORE_FILING:
        claim = await claims.file(claim, RULE, text="told by the dispute of the invoice")
    if claim.state is not ClaimState.APPROVED:
        claim = await claims.move(claim, RULE, ClaimState.APPROVED, "the credit note grants it")
    await claims.settle(claim, RULE, credited_minor - claim.recovered_minor, "credit note", how={"by": "credit_note"})
