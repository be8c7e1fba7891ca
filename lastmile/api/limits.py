"""So many calls of one caller in one minute (draft-ietf-httpapi-ratelimit-headers)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from lastmile.access.principal import Principal
from lastmile.api.services import Services
from lastmile.core.errors import LimitReached
from lastmile.infra.live import Live

WINDOW_S: Final = 60


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Where a caller stands.

    Parameters
    ----------
    quota : calls in a window.
    remaining : calls left in this one.
    reset_s : seconds until the next one.
    """

    quota: int
    remaining: int
    reset_s: int

    def headers(self) -> dict[str, str]:
        """Give the header fields that tell a client."""
        return {
            "RateLimit-Policy": f'"default";q={self.quota};w={WINDOW_S}',
            "RateLimit": f'"default";r={self.remaining};t={self.reset_s}',
        }

    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        """Give the same fields as ASGI sends them."""
        return [
            (b"ratelimit-policy", b'"default";q=%d;w=%d' % (self.quota, WINDOW_S)),
            (b"ratelimit", b'"default";r=%d;t=%d' % (self.remaining, self.reset_s)),
        ]


async def rate_limit(services: Services, caller: Principal) -> RateLimit:
    """Count a call.

    Raises
    ------
    LimitReached
        If the caller has none left in this window.
    """
    quota = services.settings.rate_limit_per_minute
    count = await services.live.count(f"calls:{caller.id}", WINDOW_S)
    reset_s = WINDOW_S - int(time.time()) % WINDOW_S
    if count > quota:
        raise LimitReached(
            f"{quota} calls a minute are enough; go on in {reset_s} s", {"retry_after_s": reset_s, "quota": quota}
        )
    return RateLimit(quota, quota - count, reset_s)


async def refuse_too_many(live: Live, name: str, quota: int) -> None:
    """Count a call that comes without a key.

    Parameters
    ----------
    name : of what is counted, e.g. an address.
    quota : calls a minute.

    Raises
    ------
    LimitReached
        If there were more.
    """
    if await live.count(name, WINDOW_S) > quota:
        reset_s = WINDOW_S - int(time.time()) % WINDOW_S
        raise LimitReached(f"too many calls; go on in {reset_s} s", {"retry_after_s": reset_s, "quota": quota})
