"""Writing and reading attachments; the caller's transaction decides when it counts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.errors import NotFound
from lastmile.core.ids import new_id
from lastmile.infra.blobs.examining import Media
from lastmile.infra.blobs.models import AttachmentRow, BlobRow
from lastmile.infra.statements import insert_into


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an attachment is; all empty for the staff's own."""

    rider_id: str = ""
    carrier_id: str = ""
    shop_id: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or paper that somebody brought.

    Parameters
    ----------
    id : ``att_…``; the same owner bringing the same bytes again gets the same.
    sha256 : of the bytes, hexadecimal.
    """

    id: str
    sha256: str
    media: Media
    size_bytes: int
    owner: Owner
    created_at: datetime


class Blobs:
    """Attachments.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, body: bytes, media: Media, owner: Owner) -> Attachment:
        """Keep bytes for an owner.

        Parameters
        ----------
        media : from `examine`.
        """
        sha256, now = hashlib.sha256(body).hexdigest(), utc_now()
        row = {
            "sha256": sha256,
            "media_type": media.media_type,
            "width": media.width,
            "height": media.height,
            "size_bytes": len(body),
            "created_at": now,
            "body": body,
        }
        await self._session.execute(insert_into(self._session, BlobRow).values(row).on_conflict_do_nothing())
        known = await self._of_owner(sha256, owner)
        if known is not None:
            return known
        made = AttachmentRow(
            id=new_id("att"),
            sha256=sha256,
            rider_id=owner.rider_id,
            carrier_id=owner.carrier_id,
            shop_id=owner.shop_id,
            created_at=now,
        )
        self._session.add(made)
        await self._session.flush()
        return Attachment(made.id, sha256, media, len(body), owner, now)

    async def find(self, attachment_id: str) -> Attachment:
        """Find an attachment, without its bytes.

        Raises
        ------
        NotFound
            If there is none.
        """
        query = select(AttachmentRow, BlobRow).join(BlobRow).where(AttachmentRow.id == attachment_id)
        row = (await self._session.execute(query)).first()
        if row is None:
            raise NotFound(f"there is no attachment {attachment_id}", {"attachment": attachment_id})
        return _attachment(*row)

    async def body(self, sha256: str) -> bytes:
        """Give bytes by their hash.

        Raises
        ------
        NotFound
            If there are none.
        """
        found = await self._session.scalar(select(BlobRow.body).where(BlobRow.sha256 == sha256))
        if found is None:
            raise NotFound(f"there is nothing with the hash {sha256}")
        return found

    async def _of_owner(self, sha256: str, owner: Owner) -> Attachment | None:
        query = (
            select(AttachmentRow, BlobRow)
            .join(BlobRow)
            .where(
                AttachmentRow.sha256 == sha256,
                AttachmentRow.rider_id == owner.rider_id,
                AttachmentRow.carrier_id == owner.carrier_id,
                AttachmentRow.shop_id == owner.shop_id,
            )
            .limit(1)
        )
        row = (await self._session.execute(query)).first()
        return None if row is None else _attachment(*row)


def _attachment(row: AttachmentRow, blob: BlobRow) -> Attachment:
    media = Media(blob.media_type, blob.width, blob.height)
    owner = Owner(row.rider_id, row.carrier_id, row.shop_id)
    return Attachment(row.id, row.sha256, media, blob.size_bytes, owner, row.created_at)
