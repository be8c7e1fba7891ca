"""What carriers tell: kept as it came, read afterwards, and read again when a number or a code becomes known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.adapters import Tracking
from lastmile.carriers.adapters.codes import CodeTable, Meaning, normal_code
from lastmile.carriers.adapters.events import event_key
from lastmile.carriers.tracking import restated
from lastmile.core.errors import InvalidInput, InvalidPayload, LastmileError, NotFound, Refused
from lastmile.core.ids import new_id
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.dispatch.outsourcing.lines import Lines, OpenAccount
from lastmile.dispatch.outsourcing.messages.records import Decision, Message, MessageState, Via, Wait, Waits
from lastmile.dispatch.outsourcing.messages.repository import MessageRepository
from lastmile.dispatch.outsourcing.records import CarrierAccount
from lastmile.dispatch.outsourcing.repository import AccountRepository, BookingRepository
from lastmile.dispatch.tracking import Report, Source, ingest
from lastmile.infra.http import HttpAnswer

_KEY, _CODE, _TEXT, _PLACE = 100, 100, 500, 200
_YEARS: Final = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class _Read:
    """A message, and what it says or why it says nothing."""

    message: Message
    events: tuple[tuple[str, TrackingEvent], ...] = ()
    state: MessageState = MessageState.READ
    error: str = ""


class Inbox:
    """What carriers tell.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self.messages = MessageRepository(session)

    async def keep(self, carrier_id: str, via: Via, body: bytes, now: datetime, status: int = 200) -> bool:
        """Keep a message as it came; ``False`` if the carrier has told exactly this before."""
        sha256 = hashlib.sha256(f"{via} {status} ".encode() + body).hexdigest()
        return await self.messages.keep(Message(new_id("msg"), carrier_id, via, status, body), sha256, now)

    async def decide(self, decision: Decision) -> Decision:
        """Say what a code means; the messages that wait for it are read again."""
        kept = replace(decision, code=normal_code(decision.code))
        await self.messages.decide(kept)
        return kept

    async def read(self, lines: Lines, limit: int) -> int:
        """Read what nobody has read, in the order in which it came.

        Returns
        -------
        How many messages were read.
        """
        recalled = await self.messages.recall()
        messages = await self.messages.claim_new(limit)
        if not messages:
            return recalled
        accounts = AccountRepository(self._session)
        kept = {id_: await accounts.find(id_) for id_ in {message.carrier_id for message in messages}}
        opened = {id_: _opened(lines, id_, account) for id_, account in kept.items()}
        tables = _tables(await self.messages.decisions())
        told = [_read(message, opened[message.carrier_id], tables) for message in messages]
        numbers = {(one.message.carrier_id, number) for one in told for number, _ in one.events}
        shipments = await BookingRepository(self._session).shipments_of(numbers)
        await ingest(self._session, list(_reports(told, shipments)))
        ends = {one.message.id: (one.state, one.error) for one in told}
        await self.messages.read(ends, list(_waits(told, shipments)))
        return len(messages)


def _opened(lines: Lines, carrier_id: str, account: CarrierAccount | None) -> OpenAccount | LastmileError:
    if account is None:
        return NotFound(f"carrier {carrier_id} has no account")
    try:
        return lines.account(account)
    except LastmileError as error:
        return error


def _tables(decisions: Iterable[Decision]) -> dict[str, CodeTable]:
    meanings: dict[str, dict[str, Meaning]] = {}
    for one in decisions:
        meanings.setdefault(one.carrier_id, {})[one.code] = (one.status, one.reason)
    return {carrier_id: CodeTable(table) for carrier_id, table in meanings.items()}


def _read(message: Message, opened: OpenAccount | LastmileError, tables: Mapping[str, CodeTable]) -> _Read:
    if isinstance(opened, LastmileError):
        return _Read(message, state=MessageState.UNREADABLE, error=opened.message)
    try:
        tracking = parsed(message, opened)
    except (InvalidPayload, InvalidInput, Refused) as error:
        return _Read(message, state=MessageState.UNREADABLE, error=error.message)
    decided = tables.get(message.carrier_id, CodeTable({}))
    events = [(number, event) for number, event in tracking.events if event.occurred_at.year in _YEARS]
    meant = restated((event for _, event in events), decided)
    named = tuple((_tidy(number), _tidied(event)) for (number, _), event in zip(events, meant, strict=True))
    return _Read(message, named, error="; ".join(map(str, tracking.issues)))


def parsed(message: Message, opened: OpenAccount) -> Tracking:
    """Read a message in its carrier's language.

    Raises
    ------
    InvalidPayload
        If it makes no sense.
    Refused
        If it is a no.
    InvalidInput
        If the carrier's interface does not send such messages.
    """
    calls = opened.adapter.calls
    if message.via is Via.PUSH and calls.track_webhook is not None:
        return calls.track_webhook.parse(opened.account, message.body)
    if message.via is Via.POLL and calls.track_poll is not None:
        return calls.track_poll.parse(opened.account, HttpAnswer(message.status, {}, message.body))
    raise InvalidInput(f"{opened.adapter.title} sends nothing by {message.via.value}")


def _tidied(event: TrackingEvent) -> TrackingEvent:
    """Give an event that every database takes: bounded words without NUL."""
    key = _tidy(event.key)
    return msgspec.structs.replace(
        event,
        key=key if len(key) <= _KEY else event_key(key),
        code=_tidy(event.code)[:_CODE],
        text=_tidy(event.text)[:_TEXT],
        place=_tidy(event.place)[:_PLACE],
    )


def _tidy(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _reports(told: Iterable[_Read], shipments: Mapping[tuple[str, str], str]) -> Iterator[Report]:
    for one in told:
        carrier_id = one.message.carrier_id
        for number, event in one.events:
            shipment_id = shipments.get((carrier_id, number))
            if shipment_id is not None:
                yield Report(shipment_id, Source.CARRIER.named(carrier_id), event)


def _waits(told: Sequence[_Read], shipments: Mapping[tuple[str, str], str]) -> Iterator[Wait]:
    waits: dict[tuple[str, Waits, str], Wait] = {}
    for one in told:
        for number, event in one.events:
            for wait in _waits_of(one.message, number, event, shipments):
                waits[wait.message_id, wait.kind, wait.what] = wait
    yield from waits.values()


def _waits_of(
    message: Message, number: str, event: TrackingEvent, shipments: Mapping[tuple[str, str], str]
) -> Iterator[Wait]:
    if (message.carrier_id, number) not in shipments:
        if len(number) <= _CODE:
            yield Wait(message.id, message.carrier_id, Waits.NUMBER, number, "", event.occurred_at)
    elif event.status is Status.UNKNOWN:
        code = normal_code(event.code)[:_CODE]
        yield Wait(message.id, message.carrier_id, Waits.CODE, code, event.text, event.occurred_at)
