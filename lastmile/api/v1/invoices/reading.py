"""From an uploaded file to judged invoices: the slow part, before the transaction begins."""

from __future__ import annotations

from dataclasses import dataclass

from lastmile.api.requests import StrictRequest
from lastmile.api.services import Services
from lastmile.carriers import CarrierBook
from lastmile.carriers.register import book_of
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.dispatch.billing import Judged, ReadInvoices, judge, read_file

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is read and judged."""

    book: CarrierBook
    read: ReadInvoices
    judged: Judged


async def read_upload(request: StrictRequest, services: Services) -> Upload | None:
    """Read and judge a carrier's file; ``None`` where the address is refused anyway."""
    query = request.query_params
    options = {name: query.get(name, "") for name in ("number", "sheet")}
    encoding = query.get("encoding", "utf-8-sig")
    if any(len(value) > _LONGEST for value in (*options.values(), encoding)):
        return None
    carrier_id = request.path_params["carrier_id"]
    async with services.database.reading() as session:
        book = await book_of(session, carrier_id)
    try:
        read = await read_file(await request.body(), carrier_id, book, encoding=encoding, **options)
    except LookupError:
        issue = RowIssue("query", "/query/encoding", None, encoding[:80], "the name of a text encoding")
        raise InvalidInput("there is no such encoding", [issue]) from None
    async with services.database.reading() as session:
        return Upload(book, read, await judge(session, carrier_id, read.invoices, book))
