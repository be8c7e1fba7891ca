"""One account's line to its carrier: makes the request, sends it, reads the answer, renews lent keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.adapter import Adapter, Call
from lastmile.infra.http import HttpAnswer, HttpClient, HttpPolicy

Ask = TypeVar("Ask")
Got = TypeVar("Got")
_EARLY_S = 60
"""A lent key is renewed so long before it ends."""


class CarrierLine:
    """Calls one carrier with one account.

    Parameters
    ----------
    adapter, account : which carrier, as whom.
    client : of the same account; `policy_of` gives its limits.
    clock_s : monotonic seconds.
    """

    def __init__(
        self, adapter: Adapter, account: Account, client: HttpClient, *, clock_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._adapter, self._account, self._client, self._clock_s = adapter, account, client, clock_s
        self._renew_at_s = float("-inf")

    async def call(self, call: Call[Ask, Got], ask: Ask) -> Got:
        """Ask the carrier.

        Raises
        ------
        ExternalFailure
            If there is no answer.
        InvalidPayload
            If the answer makes no sense.
        Refused
            If the answer is no.
        """
        return call.parse(self._account, await self.fetch(call, ask))

    async def fetch(self, call: Call[Ask, Got], ask: Ask) -> HttpAnswer:
        """Ask the carrier and give its answer unread, for whoever keeps it first.

        Raises
        ------
        ExternalFailure
            If there is no answer.
        """
        await self._sign_in()
        answer = await self._client.send(call.build(self._account, ask))
        if answer.status == 401 and self._adapter.sign_in is not None:
            self._renew_at_s = float("-inf")
            await self._sign_in()
            answer = await self._client.send(call.build(self._account, ask))
        return answer

    async def _sign_in(self) -> None:
        sign_in = self._adapter.sign_in
        if sign_in is None or self._clock_s() < self._renew_at_s:
            return
        token = sign_in.parse(self._account, await self._client.send(sign_in.build(self._account, None)))
        self._account = self._account.signed_in(token.value)
        self._renew_at_s = self._clock_s() + token.lives_s - _EARLY_S


def policy_of(adapter: Adapter, base: HttpPolicy | None = None) -> HttpPolicy:
    """Give the limits of an adapter's line: the carrier's documented rate, the rest from ``base``."""
    rate = adapter.requests_per_s
    return replace(base or HttpPolicy(), requests_per_s=rate, burst=max(1, int(rate)))
