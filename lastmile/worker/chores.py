"""What has to be done again and again beside the plans: messages out, incidents from what happens, days that pass."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from lastmile.access.repository import AnswerRepository, forget_sessions
from lastmile.carriers.tracking import NdrRules
from lastmile.core.clock import utc_now
from lastmile.core.errors import ExternalFailure, Stale
from lastmile.dispatch.billing import Weights
from lastmile.dispatch.cash import collect
from lastmile.dispatch.ndr import FailedAttempts, PassingOn, rules_of
from lastmile.dispatch.outsourcing import Carriage, Lines
from lastmile.dispatch.scorecards import CardRepository, count
from lastmile.dispatch.tendering import Tenders
from lastmile.dispatch.webhooks import Deliverer
from lastmile.incidents import Incidents
from lastmile.incidents.claims import Claims, claim_for
from lastmile.incidents.claims.disputes import settle_by_credit
from lastmile.incidents.detecting import READER, reports_of
from lastmile.incidents.drafting import draft_for
from lastmile.incidents.filing import Filer
from lastmile.incidents.telling import READER as TELLER
from lastmile.incidents.telling import Teller
from lastmile.incidents.watching import Watch
from lastmile.incidents.weights import dispute_weight
from lastmile.infra.database import Database
from lastmile.infra.mail import Mailer, Post
from lastmile.infra.outbox import read_up_to, recorded_since, set_read_up_to
from lastmile.infra.settings import Settings
from lastmile.insights.briefing import Briefer
from lastmile.insights.gathering import Gatherer
from lastmile.insights.watching import Watcher
from lastmile.worker.news import Written, rest, watching

ANSWERS_KEPT: Final = timedelta(days=7)
"""How long a call with an Idempotency-Key can be repeated."""

_BATCH: Final = 500
_PATIENCE_S: Final = 5.0

_log = structlog.get_logger("lastmile.chores")


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do again and again.

    Parameters
    ----------
    every_s : seconds to wait after a round that found nothing to do; longer while nobody writes, see `rest`.
    once : does a round; gives how much it found to do.
    """

    name: str
    every_s: float
    once: Callable[[], Awaitable[int]]


async def run_chores(settings: Settings, database: Database) -> None:
    """Do all chores until this is cancelled; what a round has begun is finished or undone by its transaction."""
    async with AsyncExitStack() as stack:
        deliverer = await stack.enter_async_context(Deliverer(database, to_private=settings.webhooks_to_private))
        gatherer = Gatherer(database)
        lines = await stack.enter_async_context(Lines(settings.mappings, to_private=settings.webhooks_to_private))
        carriage = Carriage(database, lines)
        rules = rules_of(settings)
        briefer, watcher = Briefer(database, settings), Watcher(database, settings)
        mailer = mailer_of(settings)
        post, filer = Post(database, mailer), Filer(database, settings, lines, mailer)
        chores = (
            Chore("webhooks", 0.5, deliverer.run_once),
            Chore("letters", 2.0, post.run_once),
            Chore("incidents", 1.0, lambda: open_incidents(database)),
            Chore("watch", 60.0, lambda: watch(database)),
            *([Chore("letters to write", 2.0, lambda: write_letters(database, settings.public_url))] if mailer else []),
            Chore("figures", 2.0, lambda: gatherer.run_once(utc_now())),
            Chore("briefings", 60.0, lambda: briefer.run_once(utc_now())),
            Chore("alerts", 300.0, lambda: watcher.run_once(utc_now())),
            Chore("failed attempts", 2.0, lambda: look_at_attempts(database, rules)),
            Chore("answers to carriers", 2.0, PassingOn(database, lines).run_once),
            Chore("cash", 2.0, lambda: collect_cash(database)),
            Chore("weights", 60.0, lambda: lapse_weights(database)),
            Chore("claims", 15.0, lambda: close_claims(database)),
            Chore("tenders", 2.0, lambda: move_tenders(database)),
            Chore("offers", 2.0, carriage.take_offers),
            Chore("claims to send", 2.0, filer.run_once),
            Chore("bookings", 1.0, carriage.book),
            Chore("polls", 20.0, carriage.poll),
            Chore("last looks", 600.0, carriage.look_back),
            Chore("carriers' messages", 0.5, carriage.read),
            Chore("scorecards", 3_600.0, lambda: count_scorecards(database)),
            Chore("tidying", 3_600.0, lambda: tidy(database)),
        )
        written = stack.enter_context(watching(settings.database))
        async with asyncio.TaskGroup() as group:
            for chore in chores:
                group.create_task(_again_and_again(chore, written))


def mailer_of(settings: Settings) -> Mailer | None:
    """Give the line to the mail server; ``None`` where none is set up."""
    return Mailer(settings.smtp_url, settings.mail_from) if settings.smtp_url else None


async def _again_and_again(chore: Chore, written: Written) -> None:
    while True:
        seen = written()
        try:
            found = await chore.once()
        except (ExternalFailure, Stale) as error:  # away, or somebody else was first: it works later
            _log.warning("chore put off", chore=chore.name, error=error.message)
            await asyncio.sleep(_PATIENCE_S)
        else:
            await (asyncio.sleep(0) if found else rest(chore.every_s, written, seen))


async def open_incidents(database: Database) -> int:
    """Open the incidents that the newest happenings mean and make the claims that these mean, each happening once.

    Returns
    -------
    How many happenings were read.
    """
    async with database.transaction() as session:
        events = await recorded_since(session, await read_up_to(session, READER), _BATCH)
        incidents = Incidents(session)
        for event in events:
            for report in reports_of(event):
                await incidents.open(report)
            await claim_for(session, event)
            await settle_by_credit(session, event)
            await dispute_weight(session, event)
            await draft_for(session, event)
        if events:
            await set_read_up_to(session, READER, events[-1].sequence)
    return len(events)


async def watch(database: Database) -> int:
    """Open incidents of what did not happen in time, resolve shortages that were made good; give how many."""
    async with database.transaction() as session:
        watching = Watch(session, utc_now())
        return len(await watching.look()) + await watching.settle()


async def write_letters(database: Database, public_url: str) -> int:
    """Write the letters that the newest happenings ask for, each happening once; give how many happenings were read."""
    async with database.transaction() as session:
        events = await recorded_since(session, await read_up_to(session, TELLER), _BATCH)
        teller = Teller(session, public_url, utc_now())
        for event in events:
            await teller.tell(event)
        if events:
            await set_read_up_to(session, TELLER, events[-1].sequence)
    return len(events)


async def close_claims(database: Database) -> int:
    """Close the claims whose last legal day has passed; give how many."""
    async with database.transaction() as session:
        return len(await Claims(session).expire_due())


async def look_at_attempts(database: Database, rules: NdrRules) -> int:
    """Keep up with failed attempts, and decide what nobody answered in time; give how much there was."""
    async with database.transaction() as session:
        attempts = FailedAttempts(session, rules)
        return await attempts.look() + await attempts.let_lapse()


async def collect_cash(database: Database) -> int:
    """Write into the ledger what was collected at doors; give how many happenings were read."""
    async with database.transaction() as session:
        return await collect(session)


async def move_tenders(database: Database) -> int:
    """Take in what carriers answered, and move on where they are silent; give how much there was."""
    async with database.transaction() as session:
        return await Tenders(session).look()


async def lapse_weights(database: Database) -> int:
    """Close the weight discrepancies that nobody decided in time; give how many."""
    async with database.transaction() as session:
        return await Weights(session).lapse()


async def count_scorecards(database: Database) -> int:
    """Count how carriers do, and keep it for plans and people."""
    now = utc_now()
    async with database.reading() as session:
        cards = await count(session, now)
    async with database.transaction() as session:
        await CardRepository(session).replace(cards)
    return 0


async def tidy(database: Database) -> int:
    """Drop answers and sessions that nobody will ask for again."""
    async with database.transaction() as session:
        await AnswerRepository(session).forget(ANSWERS_KEPT)
        await forget_sessions(session, utc_now())
    return 0
