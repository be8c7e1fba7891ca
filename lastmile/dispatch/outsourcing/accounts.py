"""Keeping how carriers are reached."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.errors import NotFound
from lastmile.dispatch.outsourcing.lines import open_account
from lastmile.dispatch.outsourcing.records import CarrierAccount
from lastmile.dispatch.outsourcing.repository import AccountRepository


class Accounts:
    """Carriers' accounts.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    mappings : folder of the files that describe carriers.
    """

    def __init__(self, session: AsyncSession, mappings: Path) -> None:
        self.repository = AccountRepository(session)
        self._mappings = mappings

    async def find(self, carrier_id: str) -> CarrierAccount:
        """Find a carrier's account.

        Raises
        ------
        NotFound
            If it has none.
        """
        account = await self.repository.find(carrier_id)
        if account is None:
            raise NotFound(f"carrier {carrier_id} has no account", {"carrier": carrier_id})
        return account

    async def put(self, account: CarrierAccount) -> CarrierAccount:
        """Keep an account that can be opened; its revision is that of the one it replaces, 0 for none.

        Raises
        ------
        InvalidInput
            If a secret, setting or address is missing, or the mapping file is.
        NotFound
            If there is no such adapter.
        Stale
            If somebody else was first.
        """
        open_account(account, self._mappings)
        kept = replace(account, revision=account.revision + 1)
        await self.repository.put(kept, utc_now())
        return kept
