"""One suite over every registered adapter: what it asks, how it takes answers, and how it takes everything else."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from lastmile.carriers.adapters import ENTRIES, Capability, CarrierLine, Label, Push, Tracking
from lastmile.core.errors import ExternalFailure, InvalidPayload, Refused
from lastmile.core.tracking import Status
from lastmile.infra.http import HttpAnswer, HttpClient, HttpPolicy, HttpRequest
from tests.contract.case import FOLDER, HTTP, Case, case_of, having
from tests.contract.server import MOST_BYTES, Carrier, Reply

CALLS = having(*HTTP)
QUICK = HttpPolicy(
    connect_s=2,
    read_s=2,
    total_s=5,
    most_bytes=MOST_BYTES,
    attempts=3,
    requests_per_s=1e6,
    burst=100,
    breaker_failures=9,
)
SIGNED_IN = Reply(200, b'{"access_token":"lent","token":"lent","expires_in":14400,"token_type":"Bearer"}')


class Patience:
    """Waits for nothing and remembers how long it should have."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)


def ask(case: Case, capability: Capability, url: str, policy: HttpPolicy = QUICK, sleep: Any = None) -> Any:
    async def run() -> Any:
        account = case.account(url)
        async with HttpClient(case.name, account.base_urls, policy, sleep=sleep or Patience()) as client:
            line = CarrierLine(case.adapter, account, client)
            return await line.call(case.call(capability), case.ask(capability))

    return asyncio.run(run())


def reply_of(case: Case, capability: Capability) -> Reply:
    said = case.said(capability)
    body = case.payload(said["answer"]) if "answer" in said else b""
    return Reply(said.get("status", 200), body, said.get("answer_headers", {}))


def prepared(case: Case, *replies: Reply) -> list[Reply]:
    """Let the carrier lend a key first, where the adapter asks for one."""
    return [SIGNED_IN, *replies] if case.adapter.sign_in is not None else list(replies)


def shown(result: Any) -> Any:
    """Write a result as a case does."""
    if isinstance(result, Tracking):
        return {
            parcel.number: [
                [event.occurred_at.isoformat(), event.status.value, event.reason and event.reason.value, event.code]
                for event in parcel.events
            ]
            for parcel in result.parcels
        }
    if isinstance(result, Label):
        return {
            "media_type": result.media_type,
            "content": result.content.decode("utf-8", "replace"),
            "url": result.url,
        }
    if isinstance(result, tuple):
        return [shown(part) for part in result]
    if isinstance(result, datetime):
        return result.isoformat()
    if hasattr(result, "__dataclass_fields__"):
        return {name: shown(getattr(result, name)) for name in result.__dataclass_fields__}
    return result


def includes(whole: Any, part: Any) -> bool:
    """Whether everything that a case states is so; what it leaves out may be anything."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(name in whole and includes(whole[name], value) for name, value in part.items())
    if isinstance(whole, list) and isinstance(part, list):
        return len(whole) == len(part) and all(map(includes, whole, part))
    return bool(whole == part)


def body_of(headers: dict[str, str], body: bytes) -> Any:
    kind = {name.lower(): value for name, value in headers.items()}.get("content-type", "")
    if "json" in kind:
        return json.loads(body)
    return (
        {name: loads(value) for name, value in parse_qsl(body.decode(), keep_blank_values=True)}
        if "form" in kind
        else body.decode()
    )


def loads(text: str) -> Any:
    """Open a JSON document inside a form field."""
    return json.loads(text) if text.startswith("{") else text


def test_every_adapter_has_its_cases_and_every_call_its_document() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(ENTRIES)
    for name in ENTRIES:
        case = case_of(name)
        asked = {Capability(c) for c in case.data.get("calls", {})}
        assert asked == case.adapter.capabilities & set(HTTP), name
        assert all(said["document"] for said in case.data.get("calls", {}).values())


@pytest.mark.parametrize(("name", "capability"), CALLS)
def test_the_request_is_what_the_document_says(name: str, capability: Capability) -> None:
    case = case_of(name)
    request: HttpRequest = case.call(capability).build(case.account(), case.ask(capability))
    expected = case.said(capability)["request"]
    assert (request.method, request.path) == (expected["method"], expected["path"])
    assert dict(request.query) == {k: str(v) for k, v in expected.get("query", {}).items()}
    assert includes(dict(request.headers), expected.get("headers", {})), request.headers
    if "body" in expected:
        assert body_of(dict(request.headers), request.body) == expected["body"]
    else:
        assert request.body == b""


@pytest.mark.parametrize(("name", "capability"), CALLS)
def test_a_call_over_http_ends_in_our_words(name: str, capability: Capability, carrier: tuple[Carrier, str]) -> None:
    case, (other_side, url) = case_of(name), carrier
    other_side.answers(*prepared(case, reply_of(case, capability)))
    result = ask(case, capability, url)
    assert includes(shown(result), case.said(capability)["expect"]), shown(result)
    seen, request = other_side.seen[-1], case.call(capability).build(case.account(), case.ask(capability))
    assert (seen.method, urlsplit(seen.target).path, seen.body) == (request.method, request.path, request.body)
    assert tuple(parse_qsl(urlsplit(seen.target).query, keep_blank_values=True)) == request.query


@pytest.mark.parametrize("name", [name for name in ENTRIES if case_of(name).data.get("refusals")])
def test_a_no_is_told_in_the_carriers_words(name: str) -> None:
    case = case_of(name)
    for said in case.data["refusals"]:
        capability = Capability(said["call"])
        answer = HttpAnswer(said["status"], said.get("headers", {}), case.payload(said["answer"]))
        with pytest.raises(Refused) as caught:
            case.call(capability).parse(case.account(), answer)
        assert caught.value.context["status"] == said["status"]
        assert (caught.value.context["code"], caught.value.context["text"]) == (said["code"], said["text"])


@pytest.mark.parametrize("name", sorted({name for name, _ in CALLS}))
def test_every_adapter_with_calls_shows_a_refusal(name: str) -> None:
    assert case_of(name).data.get("refusals")


@pytest.mark.parametrize(("name", "capability"), CALLS)
def test_silence_ends(name: str, capability: Capability, carrier: tuple[Carrier, str]) -> None:
    case, (other_side, url) = case_of(name), carrier
    other_side.answers(*prepared(case, Reply(hang=True)))
    policy = HttpPolicy(read_s=0.3, attempts=2, requests_per_s=1e6, burst=100)
    with pytest.raises(ExternalFailure, match="did not answer"):
        ask(case, capability, url, policy)
    again = case.call(capability).build(case.account(), case.ask(capability)).repeatable
    asked = len(prepared(case)) + (2 if again else 1)
    assert other_side.was_asked(asked) == asked


@pytest.mark.parametrize(("name", "capability"), CALLS)
def test_too_many_requests_are_waited_for(name: str, capability: Capability, carrier: tuple[Carrier, str]) -> None:
    case, (other_side, url) = case_of(name), carrier
    wait = Reply(429, b"slow down", {"Retry-After": "7"})
    other_side.answers(*prepared(case, wait, reply_of(case, capability)))
    patience = Patience()
    assert includes(shown(ask(case, capability, url, sleep=patience)), case.said(capability)["expect"])
    assert 7.0 in patience.waits


@pytest.mark.parametrize(("name", "capability"), CALLS)
def test_an_outage_is_sat_out_only_where_asking_again_is_safe(
    name: str, capability: Capability, carrier: tuple[Carrier, str]
) -> None:
    case, (other_side, url) = case_of(name), carrier
    down = Reply(500, b"<html>oops</html>")
    other_side.answers(*prepared(case, down, down, reply_of(case, capability)))
    if case.call(capability).build(case.account(), case.ask(capability)).repeatable:
        assert includes(shown(ask(case, capability, url)), case.said(capability)["expect"])
        return
    with pytest.raises(ExternalFailure, match="500"):
        ask(case, capability, url)
    assert len(other_side.seen) == len(prepared(case)) + 1


@pytest.mark.parametrize(("name", "capability"), CALLS)
def test_a_body_without_end_is_not_read(name: str, capability: Capability, carrier: tuple[Carrier, str]) -> None:
    case, (other_side, url) = case_of(name), carrier
    other_side.answers(*prepared(case, Reply(endless=True)))
    with pytest.raises(ExternalFailure, match="more than"):
        ask(case, capability, url)


GARBAGE = [
    b"",
    b"\x00\xff\xfe garbage",
    b"<html><body>Service unavailable</body></html>",
    b'{"a":',
    b"[" * 100_000,
    b'{"a": NaN}',
    b"9" * 10_000,
    b"null",
    b"[]",
    b"{}",
    b'"text"',
    b"\xef\xbb\xbf{}",
]


def takes_it_well(parse: Callable[[], Any]) -> None:
    """Whatever comes: a result in our words or one of the errors that say what is wrong."""
    told: list[InvalidPayload | Refused] = []
    try:
        parse()
    except (InvalidPayload, Refused) as error:
        told.append(error)
    assert all(str(error) and (isinstance(error, Refused) or error.issues) for error in told)


@pytest.mark.parametrize(("name", "capability"), CALLS)
def test_garbage_is_called_so(name: str, capability: Capability) -> None:
    case = case_of(name)
    account, call = case.account(), case.call(capability)
    for body in GARBAGE:
        for status in (200, 400):
            takes_it_well(lambda body=body, status=status: call.parse(account, HttpAnswer(status, {}, body)))


def mutations(document: Any) -> list[Any]:
    """Give the document with each of its values replaced by things that do not belong there, one at a time."""
    junk: list[Any] = [None, [], {}, [None], {"x": 1}, True, -1, 10**400, "", "\x00", "x" * 5_000, [[[]]]]
    found: list[Any] = []

    def walk(node: Any, rebuild: Callable[[Any], Any]) -> None:
        found.extend(rebuild(value) for value in junk)
        if isinstance(node, dict):
            for key in node:
                walk(node[key], lambda new, key=key: rebuild({**node, key: new}))
        if isinstance(node, list) and node:
            walk(node[0], lambda new: rebuild([new, *node[1:]]))

    walk(document, lambda new: new)
    return found


def json_parsers() -> list[tuple[str, str]]:
    return [(name, c.value) for name, c in having(*HTTP, Capability.TRACK_WEBHOOK)]


def parser_and_payload(case: Case, capability: Capability) -> tuple[Callable[[bytes], Any], bytes]:
    account = case.account()
    if capability is Capability.TRACK_WEBHOOK:
        webhook = case.adapter.calls.track_webhook
        assert webhook is not None
        return lambda body: webhook.parse(account, body), case.payload(case.data["webhook"]["body"])
    said, call = case.said(capability), case.call(capability)
    headers = said.get("answer_headers", {})
    return lambda body: call.parse(account, HttpAnswer(200, headers, body)), case.payload(said["answer"])


@pytest.mark.parametrize(("name", "capability"), json_parsers())
def test_no_value_in_a_wrong_place_does_harm(name: str, capability: str) -> None:
    parse, payload = parser_and_payload(case_of(name), Capability(capability))
    if not payload.lstrip().startswith((b"{", b"[")):
        return
    changed = mutations(json.loads(payload))
    for document in changed:
        body = json.dumps(document).encode()
        takes_it_well(lambda body=body: parse(body))
    assert len(changed) > 12


def trackers() -> list[tuple[str, Capability]]:
    return having(Capability.TRACK_POLL, Capability.TRACK_WEBHOOK, Capability.TRACK_FILE)


def tracked(case: Case, capability: Capability, change: Callable[[bytes], bytes] = bytes, **account: Any) -> Tracking:
    """Read the tracking payload of a case, perhaps changed."""
    if capability is Capability.TRACK_POLL:
        said = case.said(capability)
        answer = HttpAnswer(said.get("status", 200), {}, change(case.payload(said["answer"])))
        result = case.call(capability).parse(case.account(**account), answer)
    elif capability is Capability.TRACK_WEBHOOK:
        assert case.adapter.calls.track_webhook is not None
        body = change(case.payload(case.data["webhook"]["body"]))
        result = case.adapter.calls.track_webhook.parse(case.account(**account), body)
    else:
        assert case.adapter.calls.track_file is not None
        body = change(case.payload(case.data["file"]["name"]))
        result = case.adapter.calls.track_file.parse(case.account(**account), body)
    assert isinstance(result, Tracking)
    return result


@pytest.mark.parametrize(("name", "capability"), trackers())
def test_an_unknown_code_stays_unknown_and_is_kept(name: str, capability: Capability) -> None:
    case = case_of(name)
    known, strange, *kept = case.data["unknown_code"][capability.value]
    before = tracked(case, capability)
    after = tracked(case, capability, lambda body: body.replace(known.encode(), strange.encode()))
    assert not any(event.status is Status.UNKNOWN for _, event in before.events)
    unknown = [event for _, event in after.events if event.status is Status.UNKNOWN]
    assert unknown
    assert {event.code for event in unknown} == set(kept or [strange.strip('"')])
    assert all(event.reason is None for event in unknown)


def with_a_bad_event() -> list[tuple[str, Capability]]:
    return [(name, c) for name, c in trackers() if c.value in case_of(name).data.get("one_bad_event", {})]


@pytest.mark.parametrize(("name", "capability"), with_a_bad_event())
def test_one_bad_event_is_told_and_takes_no_other_with_it(name: str, capability: Capability) -> None:
    case = case_of(name)
    good, bad = (word.encode() for word in case.data["one_bad_event"][capability.value])
    before, after = tracked(case, capability), tracked(case, capability, lambda body: body.replace(good, bad, 1))
    assert not before.issues
    (issue,) = after.issues
    assert issue.expected
    kept = {event.key for _, event in after.events}
    assert kept < {event.key for _, event in before.events}
    assert len(kept) == len(list(before.events)) - 1


def test_every_adapter_with_several_events_shows_a_bad_one() -> None:
    several = {(name, c) for name, c in trackers() if len(list(tracked(case_of(name), c).events)) > 1}
    assert several == set(with_a_bad_event())


@pytest.mark.parametrize(("name", "capability"), trackers())
def test_stated_offsets_are_kept_and_local_times_follow_the_accounts_zone(name: str, capability: Capability) -> None:
    case = case_of(name)
    here = [event.occurred_at for _, event in tracked(case, capability).events]
    there = [event.occurred_at for _, event in tracked(case, capability, timezone="Pacific/Kiritimati").events]
    assert all(instant.tzinfo is not None for instant in here)
    moved = {b.utcoffset() == timedelta(hours=14) and a != b for a, b in zip(here, there, strict=True)}
    local = capability.value in case.data.get("local_times", [])
    assert moved == ({True, False} if capability.value in case.data.get("mixed_times", []) else {local})


@pytest.mark.parametrize(("name", "capability"), trackers())
def test_the_same_event_has_the_same_key_each_time_and_no_other_has_it(name: str, capability: Capability) -> None:
    case = case_of(name)
    once = [event for _, event in tracked(case, capability).events]
    assert once == [event for _, event in tracked(case, capability).events]
    assert len({event.key for event in once}) == len(once)
    assert len(once) >= 1


WEBHOOKS = [name for name, _ in having(Capability.TRACK_WEBHOOK)]


@pytest.mark.parametrize("name", WEBHOOKS)
def test_a_push_proves_itself(name: str) -> None:
    case = case_of(name)
    said, webhook = case.data["webhook"], case.adapter.calls.track_webhook
    assert webhook is not None
    body, now = case.payload(said["body"]), datetime.fromisoformat(said["received_at"])
    headers = {key: str(value) for key, value in said["headers"].items()}
    webhook.proof.verify(case.account(), Push(headers, body), now)
    assert includes(shown(webhook.parse(case.account(), body)), said["expect"]), shown(
        webhook.parse(case.account(), body)
    )
    with pytest.raises(InvalidPayload):
        webhook.proof.verify(case.account(), Push({}, body), now)
    with pytest.raises(InvalidPayload):
        webhook.proof.verify(case.account(), Push({key: value + "0" for key, value in headers.items()}, body), now)
    if said.get("signed", True):
        with pytest.raises(InvalidPayload):
            webhook.proof.verify(case.account(), Push(headers, body + b" "), now)
    if said.get("replay_window", False):
        with pytest.raises(InvalidPayload):
            webhook.proof.verify(case.account(), Push(headers, body), now + timedelta(hours=1))


@pytest.mark.parametrize("name", [name for name, _ in having(Capability.TRACK_FILE)])
def test_a_file_says_what_the_document_says(name: str) -> None:
    case = case_of(name)
    result = tracked(case, Capability.TRACK_FILE)
    assert includes(shown(result), case.data["file"]["expect"]), shown(result)
    assert case.data["file"]["document"]


@pytest.mark.parametrize("name", [name for name, _ in having(Capability.TRACK_FILE)])
def test_a_damaged_file_is_called_so(name: str) -> None:
    case = case_of(name)
    payload = case.payload(case.data["file"]["name"])
    feed = case.adapter.calls.track_file
    assert feed is not None
    damaged = [
        *GARBAGE,
        *(payload[:cut] for cut in range(0, len(payload), 7)),
        payload.replace(b"2", b"x"),
        payload * 2,
    ]
    for body in damaged:
        takes_it_well(lambda body=body: feed.parse(case.account(), body))
