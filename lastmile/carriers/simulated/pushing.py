"""Pushes to the webhook, signed, in batches that the receiver must put in order itself."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime

import httpx

from lastmile.carriers.simulated.simulation import Push, Simulation, event_document


class Pusher:
    """Sends what is due.

    Parameters
    ----------
    url : of the receiver, from the command line.
    key : shared with the receiver.
    """

    def __init__(self, simulation: Simulation, url: str, key: str) -> None:
        self._simulation, self._url, self._key = simulation, url, key.encode()
        self._http = httpx.AsyncClient(timeout=10, trust_env=False)

    async def deliver(self, now: datetime) -> int:
        """Send every push that is due; one that is not taken comes again later.

        Returns
        -------
        how many were sent.
        """
        sent = 0
        while (push := self._simulation.due(now)) is not None:
            sent += await self._send(push, now)
        return sent

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _send(self, push: Push, now: datetime) -> int:
        happening = self._simulation.happening(push)
        if happening is None:
            return 0
        document = {"parcels": [{"number": push.number, "events": [event_document(happening)]}]}
        body = json.dumps(document).encode()
        try:
            answer = await self._http.post(self._url, content=body, headers=self._headers(body, now))
        except httpx.HTTPError:
            self._simulation.not_taken(push, now)
            return 0
        if not answer.is_success:
            self._simulation.not_taken(push, now)
        return 1

    def _headers(self, body: bytes, now: datetime) -> dict[str, str]:
        stamp = str(int(now.timestamp()))
        digest = hmac.new(self._key, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "X-Timestamp": stamp, "X-Signature": f"sha256={digest}"}
