"""How long to wait for another system, how often to ask again, how much to read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HttpPolicy:
    """Limits of one account's line.

    Parameters
    ----------
    connect_s, read_s : seconds to a connection, and between two pieces of an answer.
    total_s : seconds for one attempt from first to last byte: a slow drip ends too.
    most_bytes : of one body, counted while it comes in (after decompression).
    attempts : of one repeatable request, the first one included.
    first_backoff_s, most_backoff_s : the wait before try n is drawn from 0 … min(most, first · 2ⁿ) ("full jitter").
    most_wait_s : a ``Retry-After`` beyond it is told to the caller instead of waited for.
    requests_per_s, burst : what the other side allows.
    breaker_failures : failures in a row after which nothing is sent …
    breaker_rest_s : … for so many seconds; then one request tries.
    """

    connect_s: float = 5.0
    read_s: float = 15.0
    total_s: float = 30.0
    most_bytes: int = 8_000_000
    attempts: int = 4
    first_backoff_s: float = 0.5
    most_backoff_s: float = 20.0
    most_wait_s: float = 60.0
    requests_per_s: float = 10.0
    burst: int = 10
    breaker_failures: int = 5
    breaker_rest_s: float = 30.0
