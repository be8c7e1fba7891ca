"""Counting calls of several processes over a real Valkey."""

import asyncio

import pytest
from redis.asyncio import Redis

from lastmile.infra.live import RedisLive

pytestmark = pytest.mark.anyio


async def test_two_processes_count_together_and_go_on_from_nothing_after_flushall(valkey_server: str):
    one, two, redis = RedisLive(valkey_server), RedisLive(valkey_server), Redis.from_url(valkey_server)
    try:
        for _ in range(50):
            await asyncio.gather(one.count("calls:k", 100_000), two.count("calls:k", 100_000))
        async with asyncio.timeout(10):
            while (count := await one.count("calls:k", 100_000)) < 101:
                await two.count("calls:k", 100_000)
                await asyncio.sleep(0.05)
        assert count >= 101
        await redis.flushall()
        async with asyncio.timeout(10):
            while await one.count("calls:k", 100_000) >= 101:  # noqa: ASYNC110  it asks Redis ten times a second
                await asyncio.sleep(0.05)
    finally:
        await one.close()
        await two.close()
        await redis.aclose()


async def test_what_one_process_counts_it_counts_exactly(valkey_server: str):
    live = RedisLive(valkey_server)
    try:
        assert [await live.count("calls:alone", 100_000) for _ in range(200)] == list(range(1, 201))
    finally:
        await live.close()
