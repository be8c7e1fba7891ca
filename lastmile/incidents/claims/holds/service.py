"""Holding money while it is disputed, and letting it go when that is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.claims import ClaimKind
from lastmile.core.ids import new_id
from lastmile.incidents.claims.holds.records import HeldMoney, HeldSearch, Side
from lastmile.incidents.claims.holds.repository import HeldRepository
from lastmile.incidents.claims.machine import CLOSED, ClaimState
from lastmile.incidents.claims.records import Claim

HELD: Final[Mapping[ClaimKind, tuple[Side, ...]]] = MappingProxyType(
    {ClaimKind.WEIGHT: (Side.CARRIER, Side.SHOP), ClaimKind.BILLING: (Side.CARRIER,)}
)
"""Whose money a kind of dispute holds; losses and damages are paid afterwards, nothing of them is on hold."""

_DECIDED: Final = CLOSED | {ClaimState.APPROVED}


class Holds:
    """Money on hold.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    now : the present instant.
    """

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._held, self._now = HeldRepository(session), now

    async def follow(self, claim: Claim) -> None:
        """Hold what a claim disputes as long as it is open; then what was granted is ours, the rest the carrier's."""
        if claim.kind not in HELD or not claim.carrier_id:
            return
        if claim.state in _DECIDED:
            ours = claim.claimed_minor if claim.state is ClaimState.APPROVED else claim.recovered_minor
            await self._held.release(claim.shipment_id, claim.carrier_id, claim.pays_for, ours, self._now)
            return
        await self.begin(
            claim.kind,
            claim.pays_for,
            claim.shipment_id,
            claim.carrier_id,
            claim.shop_id,
            claim.claimed_minor,
            claim.currency,
        )

    async def begin(
        self,
        kind: ClaimKind,
        about: str,
        shipment_id: str,
        carrier_id: str,
        shop_id: str,
        amount_minor: int,
        currency: str,
    ) -> None:
        """Hold an amount on every side that this kind of dispute concerns; what no shop sent has no such side."""
        for side in HELD[kind]:
            if side is Side.CARRIER or shop_id:
                held = HeldMoney(
                    new_id("hld"), about, side, shipment_id, carrier_id, shop_id, amount_minor, currency, self._now
                )
                await self._held.add(held)

    async def release(self, about: str, shipment_id: str, carrier_id: str) -> None:
        """Let an amount go to the carrier: nobody disputes it."""
        await self._held.release(shipment_id, carrier_id, about, 0, self._now)

    async def before(self, search: HeldSearch, last_id: str | None, limit: int) -> list[HeldMoney]:
        """List amounts, newest first, before one of them."""
        return list(await self._held.before(search, last_id, limit))
