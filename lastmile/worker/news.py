"""Whether anybody has written, so that nobody looks for work where nothing has happened."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Final, TypeAlias

from sqlalchemy.engine import URL

Written: TypeAlias = Callable[[], int]
"""Gives a number that changes whenever somebody has written."""

IDLE_S: Final = 5.0
"""The longest rest: that much later the clock may have brought work."""


@contextmanager
def watching(database: URL) -> Iterator[Written]:
    """Give what tells whether somebody has written; asking costs microseconds.

    SQLite has one writer, and looking for work takes its place, so look there only for a reason. On Postgres looking
    keeps nobody from writing: the number is another one each time.
    """
    if database.get_backend_name() == "postgresql":
        yield itertools.count().__next__
        return
    with closing(sqlite3.connect(database.database or "")) as connection:
        yield lambda: int(connection.execute("PRAGMA data_version").fetchone()[0])


async def rest(every_s: float, written: Written, seen: int) -> None:
    """Wait some time, and on until somebody has written or the clock may have brought work.

    Parameters
    ----------
    every_s : seconds from one look to the next.
    seen : what was written before there was nothing to do.
    """
    rested_s = 0.0
    while rested_s < IDLE_S:
        await asyncio.sleep(every_s)
        rested_s += every_s
        if written() != seen:
            return
