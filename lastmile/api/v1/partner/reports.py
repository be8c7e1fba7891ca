"""A partner's batches, item by item: one that is wrong hurts no other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeAlias

import msgspec
from pydantic import ValidationError

from lastmile.api.requests import refuse_nul
from lastmile.api.v1.partner.schemas import ItemResult, PartnerAttempt
from lastmile.core.errors import InvalidInput, Malformed, RowIssue
from lastmile.core.geo import Position
from lastmile.core.tracking import Reason, Status, TrackingEvent
from lastmile.dispatch.tracking import GroupWriter, Report, Source

MOST_EVENTS: Final = 1_000
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

_Id: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,6}_[0-9a-z]{1,32}$")]
_Short: TypeAlias = Annotated[str, msgspec.Meta(max_length=500)]
_Name: TypeAlias = Annotated[str, msgspec.Meta(max_length=100)]
_Degrees: TypeAlias = Annotated[float, msgspec.Meta(ge=-180, le=180)]


class _Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lon: _Degrees
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]


class _Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same as `PartnerEvent`, decoded thirty times as fast."""

    shipment_id: _Id
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    occurred_at: Annotated[datetime, msgspec.Meta(tz=True)]
    status: Status
    reason: Reason | None = None
    code: _Name = ""
    text: _Short = ""
    place: Annotated[str, msgspec.Meta(max_length=200)] = ""
    position: _Point | None = None


class _Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    events: list[_Event]


class _Parts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A batch of which some event is wrong: each is read by itself."""

    events: list[msgspec.Raw]


class _Key(msgspec.Struct, frozen=True):
    """What an event that is wrong calls itself."""

    key: str = ""


class _Result(msgspec.Struct):
    """The same as `ItemResult`."""

    id: str
    result: str
    detail: str = ""


_BATCH: Final = msgspec.json.Decoder(_Batch)
_PARTS: Final = msgspec.json.Decoder(_Parts)
_EVENT: Final = msgspec.json.Decoder(_Event)
_KEY: Final = msgspec.json.Decoder(_Key)
_ENCODER: Final = msgspec.json.Encoder()


async def answer_batch(writer: GroupWriter, body: bytes, carrier_id: str) -> bytes:
    """Keep a batch of events.

    Returns
    -------
    What became of each, as `EventResults` in JSON.

    Raises
    ------
    Malformed
        If the body is no JSON.
    InvalidInput
        If it is no list of 1 to 1,000 events.
    ExternalFailure
        If the database fails; then none of them is kept.
    """
    refuse_nul(body)
    reports, wrong = _read(body, Source.CARRIER.named(carrier_id), carrier_id)
    verdicts = await writer.take(reports) if reports else []
    results = [_Result(report.event.key, verdict) for report, verdict in zip(reports, verdicts, strict=True)]
    for place, fault in wrong:
        results.insert(place, fault)
    return _ENCODER.encode({"results": results})


def _read(body: bytes, source: str, carrier_id: str) -> tuple[list[Report], list[tuple[int, _Result]]]:
    """Give the events that are right, and what is wrong with the others by their places, ascending."""
    with suppress(msgspec.MsgspecError, RecursionError, ValueError):
        events = _BATCH.decode(body).events
        if 1 <= len(events) <= MOST_EVENTS:
            return [_report(event, source, carrier_id) for event in events], []
    return _read_one_by_one(_split(body), source, carrier_id)


def _read_one_by_one(
    parts: Sequence[msgspec.Raw], source: str, carrier_id: str
) -> tuple[list[Report], list[tuple[int, _Result]]]:
    reports, wrong = list[Report](), list[tuple[int, _Result]]()
    for place, raw in enumerate(parts):
        try:
            reports.append(_report(_EVENT.decode(raw), source, carrier_id))
        except (msgspec.ValidationError, ValueError) as error:
            wrong.append((place, _Result(_key_of(raw), InvalidInput.code, str(error))))
    return reports, wrong


def read_attempts(items: Sequence[Any]) -> tuple[list[PartnerAttempt], list[ItemResult | None]]:
    """Read attempts, item by item.

    Returns
    -------
    Those that are right; and for each item what is wrong with it, ``None`` for nothing.
    """
    attempts, wrong = [], list[ItemResult | None]()
    for item in items:
        try:
            attempts.append(PartnerAttempt.model_validate_json(json.dumps(item)))
        except ValidationError as error:
            key = item.get("key") if isinstance(item, dict) else None
            faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:5]]
            wrong.append(ItemResult(id=str(key or "")[:100], result="invalid_input", detail="; ".join(faults)))
        else:
            wrong.append(None)
    return attempts, wrong


def _split(body: bytes) -> list[msgspec.Raw]:
    try:
        events = _PARTS.decode(body).events
    except msgspec.ValidationError as error:
        issue = RowIssue("body", "/body/events", None, None, f"a list of 1 to {MOST_EVENTS:,} events ({error})")
        raise InvalidInput("the batch is not valid", [issue]) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed(f"the body is not JSON: {error}") from None
    if not 1 <= len(events) <= MOST_EVENTS:
        issue = RowIssue("body", "/body/events", None, str(len(events)), f"1 to {MOST_EVENTS:,} events")
        raise InvalidInput("the batch is not valid", [issue])
    return events


def _report(event: _Event, source: str, carrier_id: str) -> Report:
    if not _FIRST <= event.occurred_at < _LAST:
        raise ValueError("occurred_at lies outside 2000 to 2199")
    position = None if event.position is None else Position(event.position.lon, event.position.lat)
    happened = TrackingEvent(
        event.key, event.occurred_at, event.status, event.reason, event.code, event.text, event.place, position
    )
    return Report(event.shipment_id, source, happened, carrier_id=carrier_id)


def _key_of(raw: msgspec.Raw) -> str:
    try:
        return _KEY.decode(raw).key[:100]
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
