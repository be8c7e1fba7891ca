"""What several processes share for the moment and may lose at any time: Redis, or a twin in the memory of one process.

Nothing here is a record. After ``FLUSHALL`` limits count anew and listeners look into the database; no more happens.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Protocol

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from lastmile.infra.beside import beside

_log = structlog.get_logger("lastmile.live")

_CHANNEL: Final = "lastmile:signals"
_PATIENCE_S: Final = 0.5
_RETRY_S: Final = 1.0
_FRESH_S: Final = 0.1
"""How old a count of all processes may be: asking Redis for each call costs more than answering a poll."""
_MOST_TALLIES: Final = 50_000


class Live(Protocol):
    """Counters for limits, and signals that something has changed."""

    async def count(self, name: str, window_s: int) -> int:
        """Count a call in the present window of a name; give how many there were, this one included."""

    async def signal(self, topic: str) -> None:
        """Tell all listeners that something about a topic has changed; it may get lost."""

    def listen(self) -> AsyncIterator[str]:
        """Give topics as they are signalled, for as long as it is asked."""

    async def reachable(self) -> bool:
        """Whether what stands behind it answers."""

    async def close(self) -> None:
        """Let go of connections."""


class MemoryLive:
    """The twin for one process."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, int]] = {}
        self._listeners: set[asyncio.Queue[str]] = set()

    async def count(self, name: str, window_s: int) -> int:
        """See `Live`."""
        window = int(time.time()) // window_s
        known, count = self._counts.get(name, (window, 0))
        count = count + 1 if known == window else 1
        self._counts[name] = (window, count)
        return count

    async def signal(self, topic: str) -> None:
        """See `Live`."""
        for queue in self._listeners:
            queue.put_nowait(topic)

    async def listen(self) -> AsyncIterator[str]:
        """See `Live`."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)

    async def reachable(self) -> bool:
        """See `Live`."""
        return True

    async def close(self) -> None:
        """See `Live`."""


@dataclass(slots=True)
class _Tally:
    """Calls of one name in one window.

    Parameters
    ----------
    shared : as Redis has counted them.
    untold : of this process, which Redis has not heard of yet.
    fresh_until : on the monotonic clock; until then Redis need not be asked again.
    """

    key: str
    window: int
    shared: int = 0
    untold: int = 0
    fresh_until: float = 0.0


class RedisLive:
    """Over Redis. Where Redis does not answer, this process goes on by itself.

    Parameters
    ----------
    url : e.g. ``redis://127.0.0.1:6379/0``.
    """

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S)
        self._twin = MemoryLive()
        self._silent_until = 0.0
        self._tallies: dict[str, _Tally] = {}

    async def count(self, name: str, window_s: int) -> int:
        """See `Live`; what other processes have counted is known as of a tenth of a second ago."""
        if time.monotonic() < self._silent_until:
            return await self._twin.count(name, window_s)
        tally = self._tally(name, int(time.time()) // window_s)
        tally.untold += 1
        if time.monotonic() >= tally.fresh_until:
            try:
                await self._share(tally, window_s)
            except RedisError as error:
                self._give_up_for_a_while(error)
        return tally.shared + tally.untold

    def _tally(self, name: str, window: int) -> _Tally:
        tally = self._tallies.get(name)
        if tally is None or tally.window != window:
            if len(self._tallies) >= _MOST_TALLIES:
                self._tallies.clear()
            tally = self._tallies[name] = _Tally(f"lastmile:count:{name}:{window}", window)
        return tally

    async def _share(self, tally: _Tally, window_s: int) -> None:
        told, tally.fresh_until = tally.untold, time.monotonic() + _FRESH_S
        async with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.incrby(tally.key, told)
            pipeline.expire(tally.key, window_s + 1)
            count, _ = await pipeline.execute()
        tally.shared, tally.untold = int(count), tally.untold - told

    async def signal(self, topic: str) -> None:
        """See `Live`."""
        await self._twin.signal(topic)
        if time.monotonic() >= self._silent_until:
            try:
                await self._redis.publish(_CHANNEL, topic)
            except RedisError as error:
                self._give_up_for_a_while(error)

    async def listen(self) -> AsyncIterator[str]:
        """See `Live`; an empty topic after every reconnection says that signals may have been missed."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        async with beside(self._forward(queue)), beside(_relay(self._twin, queue)):
            while True:
                yield await queue.get()

    async def _forward(self, queue: asyncio.Queue[str]) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(_CHANNEL)
                    queue.put_nowait("")
                    while True:
                        message = await channel.get_message(ignore_subscribe_messages=True, timeout=30.0)
                        if message is not None:
                            queue.put_nowait(message["data"].decode())
            except RedisError as error:
                self._give_up_for_a_while(error)
                await asyncio.sleep(_RETRY_S)

    def _give_up_for_a_while(self, error: RedisError) -> None:
        self._silent_until = time.monotonic() + _RETRY_S
        _log.warning("redis does not answer; going on without it", error=str(error))

    async def reachable(self) -> bool:
        """See `Live`."""
        try:
            await self._redis.ping()
        except RedisError:
            return False
        return True

    async def close(self) -> None:
        """See `Live`."""
        await self._redis.aclose()


async def _relay(twin: MemoryLive, queue: asyncio.Queue[str]) -> None:
    async for topic in twin.listen():
        queue.put_nowait(topic)


def open_live(redis_url: str) -> Live:
    """Give the shared moment: over Redis where there is an address, else in this process."""
    return RedisLive(redis_url) if redis_url else MemoryLive()
