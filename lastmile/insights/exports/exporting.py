"""One export: page after page from the database, each in a transaction of its own, into the bytes of a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from lastmile.core.errors import NotFound
from lastmile.infra.database import Database
from lastmile.insights.exports.repository import ViewRepository
from lastmile.insights.exports.writers import Format, writer_of
from lastmile.insights.views import View, views

_PAGE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported.

    Parameters
    ----------
    first, last : local days, both included.
    """

    view: View
    first: date
    last: date
    kind: Format

    @classmethod
    def of(cls, name: str, first: date, last: date, kind: Format) -> Wanted:
        """Name what is exported.

        Raises
        ------
        NotFound
            If there is no such view.
        """
        view = views().get(name)
        if view is None:
            raise NotFound(f"there is no export {name}; there are {', '.join(views())}", {"export": name})
        return cls(view, first, last, kind)

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return f"lastmile-{self.view.title}-{self.first}-{self.last}.{self.kind}"


async def export(database: Database, wanted: Wanted) -> AsyncIterator[bytes]:
    """Give the bytes of a file; no more than one page of rows is held, and no connection while the reader is slow.

    XLSX is a ZIP whose directory stands at its end: it is written to a temporary file and comes once that is whole.
    """
    writer = writer_of(wanted.view, wanted.kind)
    keys = [[column.name for column in wanted.view.columns].index(name) for name in wanted.view.rows]
    after = None
    while True:
        async with database.reading() as session:
            rows = await ViewRepository(session).page(wanted.view, wanted.first, wanted.last, after, _PAGE)
        if rows and (ready := await asyncio.to_thread(writer.write, rows)):
            yield ready
        if len(rows) < _PAGE:
            break
        after = [rows[-1][place] for place in keys]
    rest = writer.finish()
    while chunk := await asyncio.to_thread(next, rest, b""):
        yield chunk
