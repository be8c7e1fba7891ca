"""What is under way: the service, jobs that nobody works on, happenings that nobody reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from lastmile.cli.doctor.findings import Finding, Health
from lastmile.core.clock import utc_now
from lastmile.core.errors import LastmileError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from lastmile.infra.settings import Settings

_PATIENCE_S: Final = 5.0
_LATE: Final = timedelta(minutes=2)
"""A worker looks for work every second, so this long is too long."""
_NO_WORKER: Final = "start lastmile worker, or lastmile serve without --no-worker; its log says what it stumbles over"
_NOT_YET: Final = Finding(Health.ABSENT, "no database of the newest schema yet", "see above")


async def service(settings: Settings) -> Finding:
    """Ask the service whether it can work."""
    import httpx

    try:
        async with httpx.AsyncClient(timeout=_PATIENCE_S) as client:
            answer = await client.get(f"{settings.public_url.rstrip('/')}/readyz")
    except httpx.HTTPError as error:
        what = f"does not answer at {settings.public_url}: {str(error) or type(error).__name__}"
        return Finding(Health.ABSENT, what, "start lastmile serve, or say in LASTMILE_PUBLIC_URL where it is")
    if answer.is_success:
        return Finding(Health.GOOD, f"ready at {settings.public_url}")
    return Finding(
        Health.BAD, f"answers {answer.status_code} at {settings.public_url}/readyz", "read what it says there"
    )


async def jobs(settings: Settings) -> Finding:
    """Look for plans that wait although nobody works on any other."""
    from lastmile.dispatch.jobs.repository import JobRepository, database_now

    async with _reading(settings) as session:
        if session is None:
            return _NOT_YET
        queue = await JobRepository(session).queue(await database_now(session))
    what = f"{queue.running} being made, {queue.waiting} waiting"
    stuck = queue.oldest is not None and not queue.running and _age(queue.oldest) > _LATE
    return (
        Finding(Health.BAD, f"{what} since {queue.oldest:%F %T} UTC", _NO_WORKER)
        if stuck
        else Finding(Health.GOOD, what)
    )


async def outbox(settings: Settings) -> Finding:
    """Look how far behind the readers of what happened are."""
    from lastmile.infra.outbox import unread_since

    async with _reading(settings) as session:
        if session is None:
            return _NOT_YET
        behind = {name: since for name, since in (await unread_since(session)).items() if _age(since) > _LATE}
    if not behind:
        return Finding(Health.GOOD, "read by all who read it")
    told = ", ".join(f"{name} since {since:%F %T} UTC" for name, since in sorted(behind.items()))
    return Finding(Health.BAD, f"not read: {told}", _NO_WORKER)


def _age(instant: datetime) -> timedelta:
    return utc_now() - instant


@asynccontextmanager
async def _reading(settings: Settings) -> AsyncIterator[AsyncSession | None]:
    """Give a session, or ``None`` where there is no database of this version: another look says why."""
    from lastmile.infra.database import Database, make_engine
    from lastmile.infra.migrating import at_head

    database = Database(make_engine(settings.database))
    try:
        usable = False
        with suppress(LastmileError):
            usable = await at_head(database)
        if usable:
            async with database.reading() as session:
                yield session
        else:
            yield None
    finally:
        await database.close()
