"""Asking for a claim to be sent off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.adapters import Capability
from lastmile.carriers.claims import Channel, ClaimKind
from lastmile.core.errors import Conflict, InvalidInput, NotFound, RowIssue
from lastmile.core.ids import new_id
from lastmile.dispatch.outsourcing import Accounts, Booking, CarrierAccount, open_account
from lastmile.dispatch.outsourcing.repository import BookingRepository
from lastmile.incidents.claims import Claim, Claims
from lastmile.incidents.claims.terms import terms_in_force
from lastmile.incidents.filing.records import Filing, FilingState
from lastmile.incidents.filing.repository import FilingRepository

LOSSES: Final[Mapping[ClaimKind, str]] = MappingProxyType({ClaimKind.LOST: "loss", ClaimKind.DAMAGED: "damage"})
"""What carriers' interfaces take, and what they call it."""


class Filings:
    """Claims on their way to the other side.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    now : the present instant.
    """

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session, self._now = session, now
        self._filings = FilingRepository(session)

    async def of(self, claim: Claim) -> list[Filing]:
        """Give a claim's filings, oldest first."""
        return list(await self._filings.of(claim.id))

    async def by_hand(self, claim: Claim, by: str, reference: str) -> Claim:
        """Note that somebody filed a claim at the carrier's own site.

        Parameters
        ----------
        reference : the carrier's own number.

        Raises
        ------
        Conflict
            If it cannot be filed now, or the contract takes no claims this way.
        """
        await self._refuse_closed_way(claim, Channel.BY_HAND)
        return await Claims(self._session, self._now).file(claim, by, reference, "filed by hand")

    async def by_adapter(self, claim: Claim, by: str, mappings: Path) -> Filing:
        """Let the worker file a claim through the carrier's interface.

        Raises
        ------
        Conflict
            If it cannot be filed now, the contract takes no claims this way, or the carrier's interface no such claim.
        """
        await self._refuse_closed_way(claim, Channel.ADAPTER)
        if claim.kind not in LOSSES:
            raise Conflict(f"carriers' interfaces take claims about {' and '.join(LOSSES)}; send this one by e-mail")
        try:
            account = await Accounts(self._session, mappings).find(claim.carrier_id)
        except NotFound:
            raise Conflict("this carrier has no account here; send the claim by e-mail") from None
        opened = open_account(account, mappings)
        if Capability.CLAIM not in opened.adapter.capabilities:
            raise Conflict(f"{opened.adapter.title} takes no claims through its interface; send it by e-mail")
        await booking_of(self._session, claim)
        return await self._start(claim, by, Channel.ADAPTER, "")

    async def by_email(self, claim: Claim, by: str, to: str) -> Filing:
        """Let the worker send a claim with its packet by e-mail.

        Parameters
        ----------
        to : address of the claims desk; that of the contract unless given.

        Raises
        ------
        Conflict
            If it cannot be filed now, or the contract takes no claims this way.
        InvalidInput
            If there is no address.
        """
        await self._refuse_closed_way(claim, Channel.EMAIL)
        address = to or await Claims(self._session, self._now).desk_of(claim)
        if not address:
            expected = "an address, as the contract's claims.email says none"
            raise InvalidInput("nobody knows where to send it", [RowIssue("body", "/body/to", None, None, expected)])
        return await self._start(claim, by, Channel.EMAIL, address)

    async def _refuse_closed_way(self, claim: Claim, channel: Channel) -> None:
        if not claim.carrier_id:
            return
        taking = (await terms_in_force(self._session, claim.carrier_id, claim.started_at)).contract.claims
        if not taking.takes(channel):
            ways = sorted(each.value for each in taking.channels)
            raise Conflict(f"by its contract this carrier takes claims by {' or '.join(ways)}", {"channels": ways})

    async def _start(self, claim: Claim, by: str, channel: Channel, to: str) -> Filing:
        claims = Claims(self._session, self._now)
        claims.refuse_unfit(claim)
        filing = Filing(
            id=new_id("flg"),
            claim_id=claim.id,
            channel=channel,
            to=to,
            state=FilingState.WAITING,
            attempts=0,
            next_at=self._now,
            reference="",
            error="",
            requested_by=by,
            created_at=self._now,
        )
        if not await self._filings.add(filing):
            raise Conflict("this claim is on its way already")
        words = f"to be sent by e-mail to {to}" if to else "to be filed through the carrier's interface"
        await claims.remark(claim, by, words, {"filing_id": filing.id})
        return filing


async def booking_of(session: AsyncSession, claim: Claim) -> Booking:
    """Give the booking that a claim is about.

    Raises
    ------
    Conflict
        If the carrier never confirmed one.
    """
    found = await BookingRepository(session).of_shipments(claim.carrier_id, [claim.shipment_id])
    booked = next((booking for booking in found if booking.number), None)
    if booked is None:
        raise Conflict("the carrier's interface knows this parcel by no number: it was not booked there")
    return booked


async def account_of(session: AsyncSession, claim: Claim, mappings: Path) -> CarrierAccount:
    """Give the account with the carrier that a claim is against.

    Raises
    ------
    NotFound
        If there is none.
    """
    return await Accounts(session, mappings).find(claim.carrier_id)
