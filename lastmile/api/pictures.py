"""Pictures that somebody brings: the body is the file itself."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel

from lastmile.api.requests import StrictRequest
from lastmile.api.services import Services
from lastmile.infra.blobs import Attachment, Media, examine

PICTURE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""What the OpenAPI document says of such a body."""


async def examined(request: StrictRequest, _: Services) -> tuple[bytes, Media]:
    """Give a picture and what it is, before a transaction begins.

    Raises
    ------
    InvalidInput
        If it is none.
    """
    body = await request.body()
    return body, await asyncio.to_thread(examine, body)


class AttachmentOut(BaseModel):
    """A picture that rider or partner has brought; what they tell names it."""

    id: str
    sha256: str
    media_type: str
    width: int
    height: int
    size_bytes: int
    created_at: datetime

    @classmethod
    def of(cls, kept: Attachment) -> AttachmentOut:
        """Show an attachment."""
        return cls(
            id=kept.id,
            sha256=kept.sha256,
            media_type=kept.media.media_type,
            width=kept.media.width,
            height=kept.media.height,
            size_bytes=kept.size_bytes,
            created_at=kept.created_at,
        )
