"""Work beside other work: it ends where the other does."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

_ASK_AGAIN_S = 10.0


async def end(*tasks: asyncio.Future[Any]) -> None:
    """Cancel tasks and wait until they have ended.

    One cancellation is not enough: before Python 3.12 `asyncio.wait_for` gives its result and forgets that it was
    cancelled when both come at once, in whatever library calls it.

    Raises
    ------
    Exception
        What the first of the tasks failed with that did.
    """
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=_ASK_AGAIN_S)
    for task in tasks:
        if not task.cancelled():
            task.result()


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do something else until the context ends.

    Raises
    ------
    Exception
        At the end, what the work failed with.
    """
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await end(task)
