"""What every request may use: opened once at the start, closed at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from lastmile.access import Keyring
from lastmile.api.console.basemaps import Basemaps
from lastmile.core.clock import utc_now
from lastmile.dispatch.partners.feeds import Feeds, open_feeds
from lastmile.dispatch.plans.opening import OpenDays
from lastmile.dispatch.plans.sources import extracts_of
from lastmile.dispatch.shipments import Places
from lastmile.dispatch.tracking import GroupWriter, open_writer
from lastmile.infra.database import Database
from lastmile.infra.live import Live, open_live
from lastmile.infra.migrating import open_database
from lastmile.infra.quick import QuickReader, open_quick
from lastmile.infra.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The service's open parts.

    Parameters
    ----------
    settings : as the environment had them at the start.
    live : signals and limits, lost at any time without harm.
    places : the maps that this process has opened.
    basemaps : what the console draws under everything.
    days : days of plans that are open for editing.
    feeds : how far each carrier's feed of assignments has come.
    writer : takes in reports of many callers at once.
    clock : what time it is for carriers; simulated days bring their own.
    quick : reads single statements for the calls that come most often.
    """

    settings: Settings
    database: Database
    live: Live
    keyring: Keyring
    places: Places
    basemaps: Basemaps
    days: OpenDays
    feeds: Feeds
    writer: GroupWriter
    quick: QuickReader
    clock: Callable[[], datetime] = utc_now


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Open the database at its newest schema, and what several processes share.

    Raises
    ------
    ExternalFailure
        If the database cannot be opened or migrated.
    Conflict
        If a newer lastmile wrote it.
    """
    live = open_live(settings.redis_url)
    try:
        async with (
            open_database(settings) as database,
            open_feeds(database) as feeds,
            open_writer(database) as writer,
            open_quick(database) as quick,
        ):
            yield Services(
                settings=settings,
                database=database,
                live=live,
                keyring=Keyring(database),
                places=Places(settings.streets_cache),
                basemaps=Basemaps(settings),
                days=OpenDays(settings.streets_cache, extracts_of(settings)),
                feeds=feeds,
                writer=writer,
                quick=quick,
            )
    finally:
        await live.close()
