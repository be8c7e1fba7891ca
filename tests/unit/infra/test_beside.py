"""What works beside other work ends with it, whatever its libraries do with a cancellation."""

import asyncio

import pytest

from lastmile.infra import beside as subject
from lastmile.infra.beside import beside, end

pytestmark = pytest.mark.anyio


async def test_it_works_until_the_context_ends():
    steps: list[str] = []

    async def work() -> None:
        steps.append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            steps.append("ended")

    async with beside(work()):
        await asyncio.sleep(0)
        assert steps == ["begun"]
    assert steps == ["begun", "ended"]


async def test_what_it_failed_with_is_told_at_the_end():
    async def work() -> None:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        async with beside(work()):
            await asyncio.sleep(0)


async def test_a_cancellation_that_is_forgotten_is_asked_for_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(subject, "_ASK_AGAIN_S", 0.01)
    told = asyncio.Event()
    forgotten = 0

    async def work() -> None:
        nonlocal forgotten
        while True:
            try:
                await told.wait()
            except asyncio.CancelledError:
                forgotten += 1
                if forgotten > 1:
                    raise

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    await end(task)
    assert forgotten == 2
