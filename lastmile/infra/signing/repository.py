"""Keeping the installation's key; the caller's transaction decides when it counts."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.infra.signing.keys import SigningKey
from lastmile.infra.signing.models import SigningKeyRow
from lastmile.infra.statements import insert_into

_PACKETS: Final = "packets"


async def installation_key(session: AsyncSession) -> SigningKey:
    """Give the key with which packets are signed; made when it is first asked for, then always the same."""
    query = select(SigningKeyRow).where(SigningKeyRow.purpose == _PACKETS)
    row = await session.scalar(query)
    if row is None:
        made = SigningKey.new()
        values = {
            "purpose": _PACKETS,
            "private_pem": made.private_pem,
            "public_pem": made.public_pem,
            "created_at": utc_now(),
        }
        await session.execute(insert_into(session, SigningKeyRow).values(values).on_conflict_do_nothing())
        row = (await session.scalars(query)).one()
    return SigningKey(row.private_pem, row.public_pem)
