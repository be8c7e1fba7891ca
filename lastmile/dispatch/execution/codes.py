"""One-time codes: six digits that the recipient has and the rider asks for."""

from __future__ import annotations

import hmac
import secrets
from enum import StrEnum
from hashlib import sha256
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.dispatch.execution.repository import Execution

MOST_TRIES: Final = 8
"""Nobody gets further by guessing."""


class CodeCheck(StrEnum):
    """What a code that somebody said is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    USED_UP = "used_up"
    NONE = "none"


class Codes:
    """Codes of shipments.

    A hash cannot hide six digits from whoever has the database; it keeps them out of sight, and tries are limited.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._execution = Execution(session)

    async def make(self, shipment_id: str) -> str:
        """Make a new code for a shipment; an older one ends. It is given here and nowhere else."""
        code, salt = f"{secrets.randbelow(1_000_000):06d}", secrets.token_hex(8)
        await self._execution.put_code(shipment_id, salt, _hashed(salt, code), utc_now())
        return code

    async def check(self, shipment_id: str, code: str) -> CodeCheck:
        """Tell whether a code is right; every try counts."""
        found = await self._execution.try_code(shipment_id)
        if found is None:
            return CodeCheck.NONE
        salt, known, tries = found
        if tries > MOST_TRIES:
            return CodeCheck.USED_UP
        return CodeCheck.RIGHT if hmac.compare_digest(_hashed(salt, code.strip()), known) else CodeCheck.WRONG


def _hashed(salt: str, code: str) -> str:
    return sha256(f"{salt}{code}".encode()).hexdigest()
