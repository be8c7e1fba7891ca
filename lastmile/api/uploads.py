"""Files that callers bring: what they really are, before anything else happens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from lastmile.api.requests import StrictRequest
from lastmile.api.services import Services
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.infra.blobs import Media, examine

UPLOAD: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""For the document: the body is the file itself."""

PICTURE_OR_PAPER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/jpeg", "image/png", "image/webp", "application/pdf")
        }
    }
}
"""For the document: the answer is a file."""

_UNSAID: Final = frozenset({"", "application/octet-stream", "application/x-www-form-urlencoded"})
"""What clients send that do not know."""

_ENDINGS: Final = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is what it says."""

    body: bytes
    media: Media


async def examined(request: StrictRequest, _: Services) -> Upload:
    """Read a file and make sure that its content is what its header and its name say.

    Raises
    ------
    TooLarge
        If it has too many bytes or pixels.
    InvalidInput
        If it is no picture or PDF, or another kind than it says.
    """
    body = await request.body()
    media = await asyncio.to_thread(examine, body)
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said not in _UNSAID and said != media.media_type:
        raise _other("/header/Content-Type", said, media)
    name = request.query_params.get("name", "")
    if name and _ENDINGS.get(PurePosixPath(name).suffix.lower()) != media.media_type:
        raise _other("/query/name", name, media)
    return Upload(body, media)


def _other(where: str, said: str, media: Media) -> InvalidInput:
    issue = RowIssue("body", where, None, said, f"{media.media_type}: that is what the content is")
    return InvalidInput("the file is not what it says", [issue])
