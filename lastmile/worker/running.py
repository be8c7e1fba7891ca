"""A worker process: how it hears of work, and how it ends."""

from __future__ import annotations

import asyncio
import fcntl
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from lastmile.core.errors import ExternalFailure
from lastmile.dispatch.jobs import Jobs
from lastmile.dispatch.jobs.records import QUEUE, TASK
from lastmile.dispatch.planning.solver_child import die_with_parent
from lastmile.dispatch.plans.opening import Extract, OpenDays
from lastmile.dispatch.plans.snapshots import DaySource
from lastmile.dispatch.plans.sources import day_in_database, extracts_of
from lastmile.infra.beside import beside, end
from lastmile.infra.database import Database
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings
from lastmile.worker.chores import run_chores
from lastmile.worker.news import Written, watching
from lastmile.worker.planning import Planner
from lastmile.worker.working import Worker

LOOK_S: Final = 0.15
"""Between two looks at whether anybody has written to SQLite."""

SWEEP_S: Final = 3.0
"""Between two looks for work that no call is out for."""

_log = structlog.get_logger("lastmile.worker")


async def run_worker(
    settings: Settings,
    *,
    source: DaySource = day_in_database,
    extract: Extract | None = None,
    concurrency: int = 1,
    parent: int | None = None,
) -> None:
    """Work until SIGTERM or Ctrl-C; what is being worked on is then given back.

    Parameters
    ----------
    source : gives the inputs of a day.
    extract : where the street extracts are; as the settings say unless given.
    concurrency : pieces of work at a time.
    parent : process id of whoever started this one and without whom it must not live.

    Raises
    ------
    ExternalFailure, Conflict
        If the database cannot be opened, or is lost.
    """
    if parent is not None:
        die_with_parent(parent)
    async with open_database(settings) as database:
        days = OpenDays(settings.streets_cache, extract or extracts_of(settings))
        worker = Worker(database, Planner(database, source, days))
        with _stopped_by_signals(worker):
            async with beside(run_chores(settings, database)):
                if settings.database.get_backend_name() == "postgresql":
                    await _on_postgres(settings, database, worker, concurrency)
                else:
                    await _on_sqlite(settings, database, worker, concurrency)


@contextmanager
def _stopped_by_signals(worker: Worker) -> Iterator[None]:
    loop, signals = asyncio.get_running_loop(), (signal.SIGTERM, signal.SIGINT)
    for each in signals:
        loop.add_signal_handler(each, worker.stop)
    try:
        yield
    finally:
        for each in signals:
            loop.remove_signal_handler(each)


# SQLite: one process claims, and looks for itself ---------------------------------------------------------------------


async def _on_sqlite(settings: Settings, database: Database, worker: Worker, concurrency: int) -> None:
    path = Path(settings.database.database or "")
    async with _only_one(path.with_name(f"{path.name}.worker"), worker):
        if worker.stopping:
            return
        async with database.transaction() as session:
            await Jobs(session).let_go_of_all()
        with watching(settings.database) as written:
            async with asyncio.TaskGroup() as group:
                for _ in range(concurrency):
                    group.create_task(_work_until_stopped(worker, written))


@asynccontextmanager
async def _only_one(path: Path, worker: Worker) -> AsyncIterator[None]:
    """Wait until no other process works on this database; the kernel lets the next one in however this one ends."""
    with path.open("a") as file:
        waited = False
        while not worker.stopping:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not waited:
                    _log.info("another worker is at work on this database; waiting for it to end", file=str(path))
                waited = True
                await asyncio.sleep(LOOK_S)
        yield


async def _work_until_stopped(worker: Worker, written: Written) -> None:
    while not worker.stopping:
        seen = written()
        if not await _found_work(worker):
            await _until_written(worker, written, seen)


async def _found_work(worker: Worker) -> bool:
    try:
        return await worker.work()
    except ExternalFailure as error:
        _log.warning("the database does not answer", error=error.message)
        return False


async def _until_written(worker: Worker, written: Written, seen: int) -> None:
    """Wait until somebody has written; a lease may run out without that, so not for ever."""
    for _ in range(round(SWEEP_S / LOOK_S)):
        if worker.stopping or written() != seen:
            return
        await asyncio.sleep(LOOK_S)


# Postgres: Procrastinate calls ---------------------------------------------------------------------------------------


async def _on_postgres(settings: Settings, database: Database, worker: Worker, concurrency: int) -> None:
    address = settings.database.set(drivername="postgresql").render_as_string(hide_password=False)
    app = App(connector=PsycopgConnector(conninfo=address, min_size=1, max_size=concurrency + 3))

    @app.task(name=TASK, queue=QUEUE)
    async def work() -> None:
        """Do one piece of work, whichever is due; the rows say which."""
        await worker.work()

    try:
        async with app.open_async():
            hearing = asyncio.ensure_future(
                app.run_worker_async(
                    queues=[QUEUE], concurrency=concurrency, delete_jobs="always", install_signal_handlers=False
                )
            )
            sweeping = asyncio.ensure_future(_sweep(database))
            stopping = asyncio.ensure_future(worker.stopped())
            try:
                await asyncio.wait({hearing, sweeping, stopping}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                worker.stop()
                await end(sweeping, stopping, hearing)
    except ConnectorException as error:
        raise ExternalFailure(f"the queue in {settings.database.render_as_string()} failed: {error}") from error


async def _sweep(database: Database) -> None:
    """Call again for work whose call was lost or whose worker is silent."""
    while True:
        try:
            async with database.transaction() as session:
                called = await Jobs(session).call_again()
        except ExternalFailure as error:
            _log.warning("the database does not answer", error=error.message)
        else:
            if called:
                _log.info("called again for work that waits", calls=called)
        await asyncio.sleep(SWEEP_S)
