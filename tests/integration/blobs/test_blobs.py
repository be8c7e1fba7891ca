import pytest

from lastmile.core.errors import NotFound
from lastmile.infra.blobs import Blobs, Media, Owner
from lastmile.infra.database import Database

pytestmark = pytest.mark.anyio

MEDIA = Media("image/png", 3, 2)


async def test_the_same_bytes_of_the_same_owner_are_one_attachment(database: Database):
    async with database.transaction() as session:
        first = await Blobs(session).keep(b"bytes", MEDIA, Owner(rider_id="rdr_0one"))
        again = await Blobs(session).keep(b"bytes", MEDIA, Owner(rider_id="rdr_0one"))
        other = await Blobs(session).keep(b"bytes", MEDIA, Owner(rider_id="rdr_0two"))
    assert first == again
    assert other.id != first.id
    async with database.reading() as session:
        assert await Blobs(session).find(first.id) == first
        assert await Blobs(session).body(other.sha256) == b"bytes"


async def test_what_is_not_there(database: Database):
    async with database.reading() as session:
        with pytest.raises(NotFound):
            await Blobs(session).find("att_0nothing")
        with pytest.raises(NotFound):
            await Blobs(session).body("0" * 64)
