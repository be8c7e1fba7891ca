"""Sending claims off until they are taken, each attempt in the claim's history."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from lastmile.carriers.adapters import Capability, ClaimRequest
from lastmile.carriers.adapters.adapter import needed
from lastmile.carriers.claims import Channel
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, ExternalFailure, InvalidPayload, LastmileError
from lastmile.core.money import format_minor
from lastmile.dispatch.outsourcing import Lines
from lastmile.incidents.claims import CLOSED, Claim, Claims
from lastmile.incidents.claims.machine import BEFORE_FILING
from lastmile.incidents.filing.records import Filing, FilingState
from lastmile.incidents.filing.repository import FilingRepository
from lastmile.incidents.filing.service import LOSSES, account_of, booking_of
from lastmile.incidents.packets import Packet, Packets, packet_pdf, sealed
from lastmile.incidents.wording import letter
from lastmile.infra.database import Database
from lastmile.infra.mail import Enclosure, Mailer
from lastmile.infra.settings import Settings
from lastmile.infra.signing import SigningKey, installation_key

_log = structlog.get_logger("lastmile.filing")

WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1_440, 1_440))
"""Between one attempt and the next; the last legal day ends them earlier."""

_TAKEN_FOR: Final = timedelta(minutes=10)
_AT_ONCE: Final = 5
_CLOCK: Final = "clock"
_LOOK: Final = "look at the carrier's own site whether the claim is there before you send it again"
"""What cannot be asked twice without harm is not asked twice by itself."""


@dataclass(frozen=True, slots=True)
class _Case:
    """All that has to be sent.

    Parameters
    ----------
    number : the carrier's own, of the parcel; empty by e-mail.
    """

    packet: Packet
    files: dict[str, bytes]
    key: SigningKey
    number: str

    @property
    def claim(self) -> Claim:
        return self.packet.claim

    @property
    def amount(self) -> str:
        return format_minor(self.claim.claimed_minor, self.claim.currency)


class Filer:
    """Sends what is due.

    Parameters
    ----------
    lines : to the carriers' interfaces.
    mailer : ``None`` where no mail server is set up.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        lines: Lines,
        mailer: Mailer | None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database, self._settings, self._lines = database, settings, lines
        self._mailer, self._clock = mailer, clock

    async def run_once(self) -> int:
        """Send what is due; give how many filings that were."""
        now = self._clock()
        async with self._database.transaction() as session:
            due = await FilingRepository(session).claim_due(now, now + _TAKEN_FOR, _AT_ONCE)
        for filing in due:
            await self._settle(filing)
        return len(due)

    async def _settle(self, filing: Filing) -> None:
        began = self._clock()
        try:
            case = await self._read(filing)
            reference = await self._send(filing, case)
        except LastmileError as error:
            await self._not_sent(filing, error)
        else:
            await self._sent(filing, reference, began)

    async def _read(self, filing: Filing) -> _Case:
        async with self._database.transaction() as session:
            key = await installation_key(session)
            claim = await Claims(session).by_id(filing.claim_id)
            Claims(session, self._clock()).refuse_unfit(claim)
            packets = Packets(session, self._clock())
            packet = await packets.assemble(claim)
            number = (await booking_of(session, claim)).number if filing.channel is Channel.ADAPTER else ""
            return _Case(packet, await packets.files(packet), key, number)

    async def _send(self, filing: Filing, case: _Case) -> str:
        if filing.channel is Channel.EMAIL:
            await self._mail(filing, case)
            return ""
        return await self._ask(filing, case)

    async def _mail(self, filing: Filing, case: _Case) -> None:
        if self._mailer is None:
            raise ExternalFailure("no mail server is set up: LASTMILE_SMTP_URL")
        order = case.packet.shipment.order_id if case.packet.shipment else ""
        written = letter(
            "claim_filed",
            filing.to,
            claim=case.claim,
            amount=case.amount,
            against=case.packet.against,
            kind_words=f"a {case.claim.kind.value} parcel" if case.claim.kind in LOSSES else case.claim.kind.value,
            order=order,
            number=case.number,
            checklist=case.packet.checklist,
            answer_due=case.claim.answer_due,
        )
        packed = await asyncio.to_thread(sealed, case.packet, case.files, case.key)
        enclosed = Enclosure(f"{case.claim.id}.zip", "application/zip", packed)
        await self._mailer.send(replace(written, enclosures=(enclosed,)), filing.id)

    async def _ask(self, filing: Filing, case: _Case) -> str:
        async with self._database.reading() as session:
            account = await account_of(session, case.claim, self._settings.mappings)
        opened, line = await self._lines.to(account)
        call = needed(opened.adapter.calls.claim, opened.adapter, Capability.CLAIM)
        printed = await asyncio.to_thread(packet_pdf, case.packet, case.files)
        request = ClaimRequest(
            number=case.number,
            kind=LOSSES[case.claim.kind],
            amount_minor=case.claim.claimed_minor,
            currency=case.claim.currency,
            description=case.claim.text or f"{case.claim.kind.value}: see the packet enclosed",
            contact_email=self._settings.mail_from,
            evidence=(("application/pdf", printed),),
        )
        repeatable = call.build(opened.account, request).repeatable
        if filing.state is FilingState.SENDING and not repeatable:
            raise Conflict(f"the worker ended while it was asking; {_LOOK}")
        try:
            return (await line.call(call, request)).number
        except ExternalFailure as error:
            if repeatable:
                raise
            raise Conflict(f"{error.message}; {_LOOK}") from None

    async def _sent(self, filing: Filing, reference: str, began: datetime) -> None:
        """Note that it is there, as of when it was sent off; a claim that was closed meanwhile stays closed."""
        after = replace(
            filing,
            state=FilingState.SENT,
            attempts=filing.attempts + 1,
            next_at=None,
            error="",
            reference=reference,
            sent_at=self._clock(),
        )
        async with self._database.transaction() as session:
            claims = Claims(session, began)
            claim = await claims.by_id(filing.claim_id)
            await FilingRepository(session).change(after)
            words = f"sent by e-mail to {filing.to}" if filing.to else "filed through the carrier's interface"
            if claim.state in BEFORE_FILING:
                await claims.file(claim, filing.requested_by, reference, words)
            else:
                await claims.remark(claim, _CLOCK, f"{words}, when it was {claim.state.value} already", {})
        _log.info("claim filed", claim=filing.claim_id, channel=filing.channel.value, reference=reference)

    async def _not_sent(self, filing: Filing, error: LastmileError) -> None:
        """Try again later what may work later; the rest somebody has to look at."""
        now, may_work = self._clock(), isinstance(error, ExternalFailure)
        if isinstance(error, InvalidPayload) or filing.attempts >= len(WAITS):
            may_work = False
        after = replace(
            filing,
            state=FilingState.WAITING if may_work else FilingState.FAILED,
            attempts=filing.attempts + 1,
            next_at=now + WAITS[filing.attempts] if may_work else None,
            error=error.message,
        )
        async with self._database.transaction() as session:
            claims = Claims(session, now)
            claim = await claims.by_id(filing.claim_id)
            if claim.state in CLOSED:
                after = replace(after, state=FilingState.DROPPED, next_at=None)
            await FilingRepository(session).change(after)
            await claims.remark(claim, _CLOCK, f"not sent: {error.message}", {"filing_id": filing.id})
        _log.warning("claim not filed", claim=filing.claim_id, error=error.message, again=after.next_at)
