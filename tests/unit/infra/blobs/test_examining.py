import io
import struct
import zlib

import pytest
from PIL import Image

from lastmile.core.errors import InvalidInput, TooLarge
from lastmile.infra.blobs import MOST_BYTES, examine, without_metadata

GPS = 0x8825


def picture(kind: str = "JPEG", **saving: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(written, kind, **saving)
    return written.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[GPS] = {1: "N", 2: (60.0, 10.0, 0.0), 3: "E", 4: (24.0, 56.0, 0.0)}
    return picture(exif=exif)


def png_that_claims(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00" * 100))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_pictures_are_known_by_their_content(kind: str, media_type: str):
    media = examine(picture(kind))
    assert (media.media_type, media.width, media.height) == (media_type, 60, 40)


def test_a_paper():
    assert examine(b"%PDF-1.7\n1 0 obj\n%%EOF\n").media_type == "application/pdf"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html>",
        b"GIF89a" + b"\x00" * 40,
        picture()[:400],
        picture("PNG")[:60],
        b"%PDF-1.7\nwithout an end",
        b"\xff\xd8\xff\xe0" + b"\x00" * 100,
    ],
    ids=["nothing", "svg", "html", "gif", "half a jpeg", "half a png", "half a pdf", "jpeg in name"],
)
def test_what_is_not_what_it_says_is_refused(body: bytes):
    with pytest.raises(InvalidInput):
        examine(body)


@pytest.mark.parametrize("side", [8_000, 60_000])
def test_a_small_file_of_a_huge_picture_is_refused_before_it_is_unpacked(side: int):
    with pytest.raises(TooLarge):
        examine(png_that_claims(side, side))


def test_too_many_bytes():
    with pytest.raises(TooLarge):
        examine(b"x" * (MOST_BYTES + 1))


def test_the_place_of_a_photo_does_not_leave():
    body = with_place()
    with Image.open(io.BytesIO(body)) as before:
        assert GPS in before.getexif()
    with Image.open(io.BytesIO(without_metadata(body))) as after:
        assert not after.getexif()
        assert after.size == (40, 60)
