"""The store's jobs, each in one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, NotFound
from lastmile.core.ids import new_id
from lastmile.dispatch.shipments import ShipmentRepository
from lastmile.dispatch.store.records import InputHash, NewVersion, StoredVersion, fingerprint_of
from lastmile.dispatch.store.repository import PlanRepository
from lastmile.infra.database import Database
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings

_SHOWN_MATCHES = 5


class PlanStore:
    """Keeps plans and shipments.

    Parameters
    ----------
    database : migrated; `open_store` gives one.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan_id(self, day: date, depots: tuple[str, ...]) -> str:
        """Give the id of the plan of these depots on this day: the one it has, or a fresh one."""
        async with self._database.reading() as session:
            return await PlanRepository(session).plan_of(day, depots) or new_id("plan")

    async def keep(self, version: NewVersion) -> StoredVersion:
        """Store a plan version with its shipments: all of it or nothing.

        Raises
        ------
        ExternalFailure
            If the database fails or is full.
        Conflict
            If somebody else has stored the first plan of that day meanwhile.
        """
        async with self._database.transaction() as session:
            now = utc_now()
            ids = await ShipmentRepository(session).put(version.day, version.shipments, now)
            return await PlanRepository(session).add_version(version, ids, now)

    async def newest(self, limit: int, day: date | None = None) -> list[StoredVersion]:
        """List versions without their documents, newest first; of one day, if given."""
        async with self._database.reading() as session:
            return await PlanRepository(session).newest(limit, day)

    async def made_of(self, day: date, inputs: tuple[InputHash, ...], options: dict[str, Any]) -> StoredVersion | None:
        """Find the newest finished version of the same day, inputs and options."""
        async with self._database.reading() as session:
            return await PlanRepository(session).same(fingerprint_of(day, inputs, options))

    async def find(self, name: str) -> StoredVersion:
        """Load a version with its document.

        Parameters
        ----------
        name : ``latest``; or a plan's id or a unique beginning of it, with or without ``plan_``, with ``@number`` for
            a version other than the newest.

        Raises
        ------
        NotFound
            If there is no such plan or version.
        Conflict
            If the beginning fits several plans.
        """
        async with self._database.reading() as session:
            plans = PlanRepository(session)
            if name == "latest":
                newest = await plans.newest(1)
                if not newest:
                    raise NotFound("no plan is stored yet; `lastmile plan` and `lastmile demo` store one")
                return await plans.version(newest[0].plan_id, newest[0].number)
            text, _, number = name.partition("@")
            if number and not number.isdecimal():
                raise NotFound(f"{name!r} names no version: after @ comes a number such as 2")
            prefix = text if text.startswith("plan_") else f"plan_{text}"
            found = await plans.plans_with_prefix(prefix, _SHOWN_MATCHES + 1)
            if not found or not text:
                raise NotFound(f"no plan {name!r}; `lastmile plans` lists them", {"plan": name})
            if len(found) > 1:
                shown = ", ".join(found[:_SHOWN_MATCHES]) + (" …" if len(found) > _SHOWN_MATCHES else "")
                raise Conflict(f"{name!r} is the beginning of several plans: {shown}", {"plan": name, "plans": found})
            version = await plans.version(found[0], int(number) if number else None)
            if not version.document:
                raise NotFound(f"{version.name} is a draft without a document; the service writes one when it is asked")
            return version


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[PlanStore]:
    """Open the database, bring it to the newest schema, close it at the end.

    Raises
    ------
    ExternalFailure
        If it cannot be opened or migrated.
    Conflict
        If a newer lastmile wrote it.
    """
    async with open_database(settings) as database:
        yield PlanStore(database)
