"""What a file really is, told from its content: what it is called and what its header claims do not count."""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from lastmile.core.errors import InvalidInput, RowIssue, TooLarge

MOST_BYTES: Final = 10 * 1024 * 1024
"""Of one file."""

MOST_PIXELS: Final = 50_000_000
"""Of one picture: a small file may unpack to a very large one."""

_FORMATS: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_PDF_TAIL: Final = 2_048

_BROKEN: Final = (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error, EOFError, Warning)
"""What Pillow raises on pictures that are none."""


@dataclass(frozen=True, slots=True)
class Media:
    """What a file is.

    Parameters
    ----------
    media_type : of the closed list: JPEG, PNG, WebP, PDF.
    width, height : pixels; 0 for a paper.
    """

    media_type: str
    width: int = 0
    height: int = 0


def examine(body: bytes) -> Media:
    """Tell what a file is; decodes pictures to the end, so call it in a thread.

    Raises
    ------
    TooLarge
        If it has more than `MOST_BYTES` bytes or `MOST_PIXELS` pixels.
    InvalidInput
        If it is neither a whole picture of a known kind nor a PDF.
    """
    if len(body) > MOST_BYTES:
        raise TooLarge(f"a file may have {MOST_BYTES:,} bytes; this one has {len(body):,}", {"most_bytes": MOST_BYTES})
    if body.startswith(b"%PDF-"):
        return _paper(body)
    with _opened(body) as image:
        return Media(_FORMATS[image.format or ""], *image.size)


def without_metadata(body: bytes) -> bytes:
    """Give a picture upright and without anything but its pixels: no place, no camera, no preview.

    Raises
    ------
    InvalidInput
        If it is no picture.
    """
    written = io.BytesIO()
    with _opened(body) as image:
        kind = image.format or ""
        upright = ImageOps.exif_transpose(image)
        bare = Image.new(upright.mode, upright.size)
        bare.paste(upright)
        if upright.mode == "P" and (palette := upright.getpalette("RGB")):
            bare.putpalette(palette)
        bare.save(written, kind, quality=88)
    return written.getvalue()


def _paper(body: bytes) -> Media:
    if b"%%EOF" not in body[-_PDF_TAIL:]:
        raise _not_what_it_says("a PDF that ends with %%EOF")
    return Media("application/pdf")


def _opened(body: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(body), formats=tuple(_FORMATS))
            if image.width * image.height > MOST_PIXELS:
                raise TooLarge(
                    f"a picture may have {MOST_PIXELS:,} pixels; this one has {image.width} × {image.height}",
                    {"most_pixels": MOST_PIXELS},
                )
            image.load()
            return image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLarge(f"a picture may have {MOST_PIXELS:,} pixels", {"most_pixels": MOST_PIXELS}) from None
    except _BROKEN:
        raise _not_what_it_says("a whole JPEG, PNG or WebP picture, or a PDF") from None


def _not_what_it_says(expected: str) -> InvalidInput:
    return InvalidInput("the file cannot be used", [RowIssue("body", "/body", None, None, expected)])
