"""The line out: where it goes, how often it asks, when it gives up."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from lastmile.core.errors import ExternalFailure, InvalidInput
from lastmile.infra.http import CircuitBreaker, HttpAnswer, HttpClient, HttpPolicy, HttpRequest, Pace, path_of
from lastmile.infra.http.retrying import backoff_s, retry_after_s
from tests.contract.server import Carrier, Reply, running

READ = HttpRequest.read("/x", {})
WRITE = HttpRequest.json("POST", "/x", {"a": 1}, {})


@pytest.fixture
def carrier() -> Iterator[tuple[Carrier, str]]:
    with running() as other_side:
        yield other_side


class Time:
    """A clock that moves only while somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 1_000.0
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now_s += seconds


def send(url: str, *requests: HttpRequest, policy: HttpPolicy | None = None, time: Time | None = None) -> list[object]:
    clock = time or Time()

    async def run() -> list[object]:
        found: list[object] = []
        settings = {"sleep": clock.sleep, "draw": lambda _, most: most, "clock_s": lambda: clock.now_s}
        async with HttpClient("carrier", {"api": url}, policy or HttpPolicy(), **settings) as client:
            for request in requests:
                try:
                    found.append(await client.send(request))
                except ExternalFailure as error:
                    found.append(error)
        return found

    return asyncio.run(run())


def test_no_parcel_number_leaves_its_place_in_the_path():
    assert path_of("v1", "..", "a/b?c#d", "é") == "/v1/%2E%2E/a%2Fb%3Fc%23d/%C3%A9"


@pytest.mark.parametrize("url", ["ftp://x", "http://", "api.example.com", "https://x/?a=1", "https://user:pw@x/"])
def test_a_base_address_is_checked(url: str):
    with pytest.raises(InvalidInput, match="base address"):
        HttpClient("carrier", {"api": url})


def test_a_redirect_is_an_answer_and_not_followed(carrier: tuple[Carrier, str]):
    other_side, url = carrier
    other_side.answers(Reply(302, headers={"Location": "http://127.0.0.1:1/secret"}))
    (answer,) = send(url, READ)
    assert isinstance(answer, HttpAnswer)
    assert (answer.status, len(other_side.seen)) == (302, 1)


def test_waits_grow_and_the_last_failure_is_told(carrier: tuple[Carrier, str]):
    other_side, url = carrier
    other_side.answers(Reply(503))
    time = Time()
    (error,) = send(url, READ, policy=HttpPolicy(attempts=4, first_backoff_s=1, most_backoff_s=3), time=time)
    assert isinstance(error, ExternalFailure)
    assert (time.waits, error.context) == ([1, 2, 3], {"attempts": 4, "again": True})


def test_a_write_is_repeated_only_when_it_was_turned_away_at_the_door(carrier: tuple[Carrier, str]):
    other_side, url = carrier
    other_side.answers(Reply(503), Reply(429), Reply(201, b"{}"))
    (answer,) = send(url, WRITE)
    assert isinstance(answer, HttpAnswer)
    other_side.answers(Reply(502), Reply(201, b"{}"))
    (error,) = send(url, WRITE)
    assert isinstance(error, ExternalFailure)
    assert len(other_side.seen) == 4


def test_a_connection_cut_in_the_middle_is_an_outage(carrier: tuple[Carrier, str]):
    other_side, url = carrier
    other_side.answers(Reply(200, b"half", cut=True), Reply(200, b"whole"))
    (answer,) = send(url, READ, policy=HttpPolicy(total_s=0.5))
    assert isinstance(answer, HttpAnswer)
    assert answer.body == b"whole"


def test_a_slow_drip_ends(carrier: tuple[Carrier, str]):
    other_side, url = carrier
    other_side.answers(Reply(drip=True))
    (error,) = send(url, READ, policy=HttpPolicy(read_s=2, total_s=0.5, attempts=1))
    assert isinstance(error, ExternalFailure)
    assert "did not answer in full in 0.5 s" in error.message


def test_nobody_there_is_told_after_the_last_attempt():
    (error,) = send("http://127.0.0.1:9", WRITE, policy=HttpPolicy(attempts=2))
    assert isinstance(error, ExternalFailure)
    assert "cannot be reached" in error.message
    assert error.context["attempts"] == 2


def test_a_long_wait_is_told_to_the_caller(carrier: tuple[Carrier, str]):
    other_side, url = carrier
    other_side.answers(Reply(429, headers={"Retry-After": "900"}))
    time = Time()
    (error,) = send(url, READ, time=time)
    assert isinstance(error, ExternalFailure)
    assert (error.context["retry_after_s"], time.waits) == (900.0, [])


def test_the_breaker_rests_and_then_tries_once(carrier: tuple[Carrier, str]):
    other_side, url = carrier
    other_side.answers(Reply(500))
    policy = HttpPolicy(attempts=1, breaker_failures=2, breaker_rest_s=30)
    time = Time()
    errors = send(url, READ, READ, READ, policy=policy, time=time)
    assert len(other_side.seen) == 2
    assert isinstance(errors[-1], ExternalFailure)
    assert errors[-1].context == {"attempts": 0, "again": True, "retry_after_s": 30.0}

    breaker = CircuitBreaker(1, 30)
    breaker.failed(0)
    assert breaker.rest_s(10) == 20
    assert breaker.rest_s(31) == 0  # the trial
    assert breaker.rest_s(32) == 29  # nobody else while it is under way
    breaker.succeeded()
    assert breaker.rest_s(33) == 0


def test_a_carrier_that_only_says_slow_down_is_not_down(carrier: tuple[Carrier, str]):
    other_side, url = carrier
    other_side.answers(*[Reply(429)] * 6, Reply(200))
    found = send(url, READ, READ, READ, policy=HttpPolicy(attempts=3, breaker_failures=2))
    assert [isinstance(one, HttpAnswer) for one in found] == [False, False, True]


def test_a_pace_lets_a_burst_through_and_then_one_by_one():
    pace = Pace(10, 3)
    assert [round(pace.reserve(5.0), 3) for _ in range(5)] == [0, 0, 0, 0.1, 0.2]
    assert pace.reserve(99.0) == 0
    pace.hold(102.0)
    assert round(pace.reserve(100.0), 3) == 2.0


def test_retry_after_is_seconds_or_a_date():
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    date = format_datetime(now + timedelta(seconds=90), usegmt=True)
    said = [{"retry-after": text} for text in ("12", date, "soon", "-4", "")]
    assert [retry_after_s(headers, now) for headers in [*said, {}]] == [12.0, 90.0, None, None, None, None]


def test_backoff_is_drawn_below_a_growing_limit():
    policy = HttpPolicy(first_backoff_s=0.5, most_backoff_s=3)
    assert [backoff_s(n, policy, lambda least, most: (least, most)) for n in (1, 2, 3, 4)] == [
        (0.0, 0.5),
        (0.0, 1.0),
        (0.0, 2.0),
        (0.0, 3.0),
    ]
