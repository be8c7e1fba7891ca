"""Weight discrepancies as disputes with two sides: money on hold from the announcement, a claim once it is disputed."""

from __future__ import annotations

from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.claims import ClaimKind
from lastmile.core.errors import Conflict, InvalidInput, NotFound
from lastmile.dispatch.billing.weights.records import KeptDiscrepancy, WeightState
from lastmile.dispatch.billing.weights.repository import WeightRepository
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.incidents.claims import Claims, NewClaim
from lastmile.incidents.claims.holds import Holds
from lastmile.incidents.packets import Packets
from lastmile.infra.outbox import Recorded

_ABOUT: Final = "weight"

_log = structlog.get_logger("lastmile.claims")


async def dispute_weight(session: AsyncSession, event: Recorded) -> None:
    """Hold both sides' money while a carrier's weight is open, and make the claim where it is disputed.

    The claim is filed at once, with the evidence that the dispute needed: the partner answers it in its API.
    """
    if event.happening.kind != "weight_discrepancy.changed":
        return
    try:
        kept = await WeightRepository(session).by_id(event.happening.data["discrepancy_id"])
    except NotFound:
        return
    holds = Holds(session, event.at)
    if kept.state in {WeightState.ACCEPTED, WeightState.LAPSED}:
        await holds.release(_ABOUT, kept.shipment_id, kept.carrier_id)
        return
    if not kept.at_stake_minor:
        return
    shops = await ShipmentRepository(session).shops_of([kept.shipment_id])
    shop_id = shops.get(kept.shipment_id, "")
    await holds.begin(
        ClaimKind.WEIGHT, _ABOUT, kept.shipment_id, kept.carrier_id, shop_id, kept.at_stake_minor, kept.currency
    )
    if kept.state is WeightState.DISPUTED:
        try:
            await _claim(session, kept, kept.at_stake_minor)
        except (Conflict, InvalidInput, NotFound) as error:
            _log.warning("no claim was made of a weight", discrepancy=kept.id, reason=error.message)


async def _claim(session: AsyncSession, kept: KeptDiscrepancy, at_stake_minor: int) -> None:
    new = NewClaim(
        kind=ClaimKind.WEIGHT,
        shipment_id=kept.shipment_id,
        claimed_minor=at_stake_minor,
        currency=kept.currency,
        started_at=kept.raised_at,
        carrier_id=kept.carrier_id,
        text=kept.text or f"{kept.charged_g} g are charged, {kept.ours_g} g are ours",
    )
    claims = Claims(session, kept.decided_at)
    claim = await Packets(session, kept.decided_at).complete(await claims.make(new, kept.decided_by))
    if not claim.missing:
        await claims.file(claim, kept.decided_by, text="disputed")
