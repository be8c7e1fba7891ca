"""When to ask again: pure functions of an answer, a policy and a draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lastmile.infra.http.policy import HttpPolicy

NOT_NOW = frozenset({429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed later."""

NOTHING_DONE = frozenset({429, 503})
"""Statuses that say the request was turned away at the door: safe to send again whatever it does."""


def backoff_s(attempt: int, policy: HttpPolicy, draw: Callable[[float, float], float]) -> float:
    """Give the wait after the n-th failed attempt (1, 2 …): full jitter, which spreads callers best.

    See "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    return draw(0.0, min(policy.most_backoff_s, policy.first_backoff_s * 2 ** (attempt - 1)))


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read ``Retry-After`` (RFC 9110, 10.2.3): seconds or a date; ``None`` where it is absent or unreadable."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds())
