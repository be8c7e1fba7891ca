"""Many callers' reports in one transaction: each is told once what it sent is durable."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

from lastmile.core.errors import ExternalFailure
from lastmile.dispatch.tracking.records import Report, Verdict
from lastmile.dispatch.tracking.service import ingest
from lastmile.infra.beside import beside
from lastmile.infra.database import Database

_MOST: Final = 5_000
"""Reports in one transaction."""

_Waiting: TypeAlias = tuple[Sequence[Report], "asyncio.Future[list[Verdict]]"]


class GroupWriter:
    """Collects what comes in while the transaction before is being written, and writes it in the next one.

    Parameters
    ----------
    database : where reports are kept; use `open_writer`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._come = asyncio.Event()

    async def take(self, reports: Sequence[Report]) -> list[Verdict]:
        """Keep reports; returns once they are durable.

        Raises
        ------
        ExternalFailure
            If the database fails; then none of them is kept.
        """
        answer: asyncio.Future[list[Verdict]] = asyncio.get_running_loop().create_future()
        self._waiting.append((reports, answer))
        self._come.set()
        return await answer

    async def write(self) -> None:
        """Write what comes in, until this is cancelled."""
        while True:
            await self._come.wait()
            batch = self._next()
            keeping = self._keep([report for reports, _ in batch for report in reports])
            [kept] = await asyncio.gather(keeping, return_exceptions=True)
            if isinstance(kept, BaseException):
                _fail(batch, kept)
            else:
                _answer(batch, kept)

    async def _keep(self, reports: Sequence[Report]) -> list[Verdict]:
        async with self._database.transaction() as session:
            return await ingest(session, reports)

    def close(self) -> None:
        """Let nobody wait any longer: what was not written is not kept."""
        _fail(self._waiting, ExternalFailure("the service is ending; send it again"))
        self._waiting.clear()

    def _next(self) -> list[_Waiting]:
        size = count = 0
        while count < len(self._waiting) and size < _MOST:
            size += len(self._waiting[count][0])
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        if not self._waiting:
            self._come.clear()
        return batch


def _fail(batch: Sequence[_Waiting], error: BaseException) -> None:
    for _, answer in batch:
        if not answer.done():
            answer.set_exception(error)


def _answer(batch: Sequence[_Waiting], verdicts: Sequence[Verdict]) -> None:
    start = 0
    for reports, answer in batch:
        end = start + len(reports)
        if not answer.done():
            answer.set_result(list(verdicts[start:end]))
        start = end


@asynccontextmanager
async def open_writer(database: Database) -> AsyncIterator[GroupWriter]:
    """Give a writer that works until the context ends."""
    writer = GroupWriter(database)
    try:
        async with beside(writer.write()):
            yield writer
    finally:
        writer.close()
