"""Open lines to carriers: the adapter, the account with the environment's secrets, one HTTP client each."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from lastmile.carriers.adapters import Account, Adapter, CarrierLine, adapter, policy_of
from lastmile.core.errors import InvalidInput
from lastmile.dispatch.outsourcing.records import CarrierAccount
from lastmile.infra.http import HttpClient, HttpPolicy, PublicTransport

_PREFIX: Final = "LASTMILE_CARRIER_"


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """An account with its adapter."""

    adapter: Adapter
    account: Account


def open_account(kept: CarrierAccount, mappings: Path) -> OpenAccount:
    """Put an account together from what is kept and the environment's secrets.

    Parameters
    ----------
    mappings : folder of the files that describe carriers.

    Raises
    ------
    InvalidInput
        If a secret, setting or address is missing, or the mapping file is.
    NotFound
        If there is no such adapter.
    """
    found = adapter(kept.adapter, mappings / kept.mapping if kept.mapping else None)
    variables = {name: f"{_PREFIX}{kept.credentials}_{name.upper()}" for name in found.secrets}
    secrets = {name: os.environ.get(variable, "") for name, variable in variables.items()}
    missing = [variables[name] for name, value in secrets.items() if not value]
    if missing:
        raise InvalidInput(f"{found.title} needs {', '.join(missing)} in the environment of the service and worker")
    account = found.account(secrets=secrets, settings=kept.settings, base_urls=kept.base_urls, timezone=kept.timezone)
    return OpenAccount(found, account)


class Lines:
    """Lines by account, opened when first used and anew after a change of the account.

    Use it as ``async with Lines(mappings) as lines``.

    Parameters
    ----------
    to_private : whether private addresses may be asked.
    policy : limits; the rate is the carrier's own unless given.
    """

    def __init__(self, mappings: Path, *, to_private: bool = False, policy: HttpPolicy | None = None) -> None:
        self._mappings, self._to_private, self._policy = mappings, to_private, policy
        self._open: dict[str, tuple[CarrierAccount, OpenAccount, CarrierLine]] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def account(self, kept: CarrierAccount) -> OpenAccount:
        """Give an account without a line; see `open_account`."""
        known = self._open.get(kept.carrier_id)
        return known[1] if known and known[0] == kept else open_account(kept, self._mappings)

    async def to(self, kept: CarrierAccount) -> tuple[OpenAccount, CarrierLine]:
        """Give the line of an account; see `open_account` for what can be wrong with it."""
        known = self._open.get(kept.carrier_id)
        if known is None or known[0] != kept:
            opened = open_account(kept, self._mappings)
            client = HttpClient(
                opened.adapter.title,
                opened.account.base_urls,
                self._policy or policy_of(opened.adapter),
                transport=PublicTransport(allow_private=self._to_private),
            )
            await self._stack.enter_async_context(client)
            known = (kept, opened, CarrierLine(opened.adapter, opened.account, client))
            self._open[kept.carrier_id] = known
        return known[1], known[2]
