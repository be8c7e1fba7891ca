"""One account's line to another system."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self

import httpx

from lastmile.core.clock import utc_now
from lastmile.core.errors import ExternalFailure, InvalidInput
from lastmile.infra.http.breaker import CircuitBreaker
from lastmile.infra.http.messages import HttpAnswer, HttpRequest
from lastmile.infra.http.pacing import Pace
from lastmile.infra.http.policy import HttpPolicy
from lastmile.infra.http.retrying import NOT_NOW, NOTHING_DONE, backoff_s, retry_after_s

_NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_SCHEMES: Final = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why an attempt brought no answer, and whether and when another one makes sense."""

    what: str
    again: bool
    wait_s: float | None = None
    outage: bool = True


class HttpClient:
    """Sends requests to the configured hosts and nowhere else: no redirects, no proxies from the environment.

    Use it as ``async with HttpClient("ups", {"api": "https://onlinetools.ups.com"}) as client``.

    Parameters
    ----------
    name : of the other system, for messages.
    base_urls : name → base address, e.g. ``{"api": "https://onlinetools.ups.com"}``.
    policy : limits.
    transport : e.g. one that looks at addresses; the usual one unless given.
    sleep, draw, clock_s : the waits, the dice and the clock; tests bring their own.
    """

    def __init__(
        self,
        name: str,
        base_urls: Mapping[str, str],
        policy: HttpPolicy | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        draw: Callable[[float, float], float] = random.uniform,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._base_urls = {host: _checked(name, url) for host, url in base_urls.items()}
        self._policy = policy or HttpPolicy()
        self._sleep, self._draw, self._clock_s = sleep, draw, clock_s
        self._pace = Pace(self._policy.requests_per_s, self._policy.burst)
        self._breaker = CircuitBreaker(self._policy.breaker_failures, self._policy.breaker_rest_s)
        timeout = httpx.Timeout(self._policy.read_s, connect=self._policy.connect_s)
        self._http = httpx.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False, transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Send a request and give the answer, whatever its status below 500 other than 429.

        Raises
        ------
        ExternalFailure
            If there is none: the other side is down, slow, too talkative or wants us to wait. The context has
            ``attempts``, whether it can be sent ``again`` without doing it twice, and, where known, ``retry_after_s``.
        """
        attempt = 0
        while True:
            attempt += 1
            self._heed_breaker()
            await self._take_turn()
            outcome = await self._attempt(request)
            if isinstance(outcome, HttpAnswer):
                self._breaker.succeeded()
                return outcome
            if outcome.outage:
                self._breaker.failed(self._clock_s())
            wait_s = self._wait_s(outcome, attempt)
            if wait_s is None:
                raise self._gave_up(outcome, attempt, again=outcome.again or request.repeatable)
            await self._sleep(wait_s)

    def _heed_breaker(self) -> None:
        rest_s = self._breaker.rest_s(self._clock_s())
        if rest_s > 0:
            message = f"{self._name} failed {self._policy.breaker_failures} times in a row; nothing is sent for now"
            raise ExternalFailure(message, {"attempts": 0, "again": True, "retry_after_s": round(rest_s, 3)})

    async def _take_turn(self) -> None:
        wait_s = self._pace.reserve(self._clock_s())
        if wait_s > 0:
            await self._sleep(wait_s)

    def _wait_s(self, failure: _Failure, attempt: int) -> float | None:
        if not failure.again or attempt >= self._policy.attempts:
            return None
        if failure.wait_s is None:
            return backoff_s(attempt, self._policy, self._draw)
        self._pace.hold(self._clock_s() + failure.wait_s)
        return None if failure.wait_s > self._policy.most_wait_s else failure.wait_s

    def _gave_up(self, failure: _Failure, attempts: int, *, again: bool) -> ExternalFailure:
        context: dict[str, object] = {"attempts": attempts, "again": again}
        if failure.wait_s is not None:
            context["retry_after_s"] = failure.wait_s
        return ExternalFailure(f"{self._name} {failure.what}", context)

    async def _attempt(self, request: HttpRequest) -> HttpAnswer | _Failure:
        try:
            async with asyncio.timeout(self._policy.total_s):
                return await self._exchange(request)
        except _NEVER_SENT as error:
            return _Failure(f"cannot be reached ({_words(error)})", again=True)
        except httpx.TimeoutException:
            return _Failure(f"did not answer in {self._policy.read_s:g} s", again=request.repeatable)
        except TimeoutError:
            return _Failure(f"did not answer in full in {self._policy.total_s:g} s", again=request.repeatable)
        except httpx.HTTPError as error:
            return _Failure(f"broke the connection ({_words(error)})", again=request.repeatable)

    async def _exchange(self, request: HttpRequest) -> HttpAnswer | _Failure:
        url = self._base_urls[request.host] + request.path
        outgoing = self._http.build_request(
            request.method, url, params=request.query or None, headers=dict(request.headers), content=request.body
        )
        answer = await self._http.send(outgoing, stream=True)
        try:
            return await self._read(request, answer)
        finally:
            await answer.aclose()

    async def _read(self, request: HttpRequest, answer: httpx.Response) -> HttpAnswer | _Failure:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        if answer.status_code in NOT_NOW:
            again = request.repeatable or answer.status_code in NOTHING_DONE
            wait_s = retry_after_s(headers, utc_now())
            return _Failure(f"answered {answer.status_code}", again, wait_s, outage=answer.status_code != 429)
        body = bytearray()
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > self._policy.most_bytes:
                return _Failure(f"sent more than {self._policy.most_bytes:,} bytes", again=False)
        if answer.status_code >= 500:
            return _Failure(f"answered {answer.status_code}", again=False)
        return HttpAnswer(answer.status_code, headers, bytes(body))


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


def _checked(name: str, url: str) -> str:
    parts = httpx.URL(url)
    if parts.scheme not in _SCHEMES or not parts.host or parts.query or parts.fragment or parts.userinfo:
        raise InvalidInput(f"{name}: {url!r} is no base address such as https://api.example.com")
    return url.rstrip("/")
