import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from lastmile.core.errors import Conflict, ExternalFailure, NotFound
from lastmile.core.geo import Position
from lastmile.core.shipments import PromiseWindow, Shipment
from lastmile.dispatch.store import InputHash, NewVersion, PlanOutcome, PlanStore, Summary, open_store
from lastmile.infra.database import Base, Database, make_engine
from lastmile.infra.migrating import alembic_config, migrate
from lastmile.infra.settings import Settings, parse_database_url

DAY = date(2026, 3, 2)
WINDOW = PromiseWindow(datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC))
SHIPMENTS = (
    Shipment("A1", recipient="Aino", position=Position(24.94, 60.17), windows=(WINDOW,), weight_g=2**40),
    Shipment("A2", skills=frozenset({"cold"}), ready_at=datetime(2026, 3, 2, 7, tzinfo=UTC)),
)


def version(**changes: object) -> NewVersion:
    new = NewVersion(
        plan_id="plan_0one",
        day=DAY,
        depots=("Kallio",),
        currency="EUR",
        inputs=(InputHash("orders", "orders.csv", "ab" * 32),),
        options={"engine": "ortools", "seed": 7},
        seed=7,
        engine="ortools",
        time_limit_s=5.0,
        elapsed_s=4.9,
        outcome=PlanOutcome.FINISHED,
        summary=Summary(2, 1, 1, 0, 1, 1234, 5000, 3600),
        document=b'{"version": 1}' * 100,
        shipments=SHIPMENTS,
    )
    return replace(new, **changes)  # type: ignore[arg-type]


def settings_in(folder: Path) -> Settings:
    return Settings(home=folder, LASTMILE_DATABASE_URL="")  # type: ignore[call-arg]


def with_store(folder: Path, job: Callable[[PlanStore], Awaitable[None]]) -> None:
    async def run() -> None:
        async with open_store(settings_in(folder)) as store:
            await job(store)

    asyncio.run(run())


def test_a_version_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    async def job(store: PlanStore) -> None:
        kept = await store.keep(version())
        assert kept.number == 1
        found = await store.find(kept.plan_id)
        assert found == kept
        assert found.created_at.tzinfo is UTC
        assert await store.find("latest") == kept
        assert await store.find(kept.plan_id.removeprefix("plan_")[:3]) == kept

    with_store(tmp_path, job)


def test_a_second_plan_of_the_day_is_a_second_version(tmp_path: Path) -> None:
    async def job(store: PlanStore) -> None:
        first = await store.keep(version())
        second = await store.keep(version(seed=8, document=b"{}"))
        other = await store.keep(version(plan_id="plan_0two", depots=("Sörnäinen",)))
        assert (second.plan_id, second.number) == (first.plan_id, 2)
        assert other.plan_id != first.plan_id
        assert (await store.find(first.plan_id)).document == b"{}"
        assert (await store.find(f"{first.plan_id}@1")).document == first.document
        listed = await store.newest(10)
        assert [v.name for v in listed] == [other.name, second.name, first.name]
        assert all(not v.document for v in listed)
        assert await store.newest(10, date(2026, 3, 3)) == []
        assert len(await store.newest(2)) == 2

    with_store(tmp_path, job)


def test_shipments_are_kept_once_a_day_and_brought_up_to_date(tmp_path: Path) -> None:
    async def job(store: PlanStore) -> None:
        await store.keep(version())
        await store.keep(version(shipments=(replace(SHIPMENTS[0], recipient="Aino K."), Shipment("A3"))))

    with_store(tmp_path, job)
    with sqlite3.connect(tmp_path / "lastmile.db") as connection:
        rows = connection.execute("SELECT order_id, recipient FROM shipments ORDER BY order_id").fetchall()
        links = connection.execute("SELECT count(*) FROM plan_shipments").fetchone()
    connection.close()
    assert rows == [("A1", "Aino K."), ("A2", ""), ("A3", "")]
    assert links == (4,)


def test_many_shipments_are_stored_in_batches(tmp_path: Path) -> None:
    many = tuple(Shipment(f"O{i}") for i in range(1000))

    async def job(store: PlanStore) -> None:
        await store.keep(version(shipments=many))
        await store.keep(version(shipments=many))

    with_store(tmp_path, job)


def test_same_inputs_are_recognised_whatever_their_name(tmp_path: Path) -> None:
    async def job(store: PlanStore) -> None:
        kept = await store.keep(version())
        renamed = (InputHash("orders", "today.csv", "ab" * 32),)
        assert await store.made_of(DAY, renamed, kept.options) == kept
        assert await store.made_of(DAY, renamed, {"engine": "ortools", "seed": 8}) is None
        assert await store.made_of(date(2026, 3, 3), renamed, kept.options) is None

    with_store(tmp_path, job)


def test_a_stopped_version_is_not_taken_for_the_same(tmp_path: Path) -> None:
    async def job(store: PlanStore) -> None:
        kept = await store.keep(version(outcome=PlanOutcome.STOPPED))
        assert await store.made_of(DAY, kept.inputs, kept.options) is None

    with_store(tmp_path, job)


@pytest.mark.parametrize("name", ["plan_zzz", "", "nonsense", "plan_%", "latest"])
def test_unknown_names_say_so(tmp_path: Path, name: str) -> None:
    async def job(store: PlanStore) -> None:
        with pytest.raises(NotFound):
            await store.find(name)

    with_store(tmp_path, job)


def test_unknown_versions_say_so(tmp_path: Path) -> None:
    async def job(store: PlanStore) -> None:
        kept = await store.keep(version())
        for wrong in ("9", "x"):
            with pytest.raises(NotFound):
                await store.find(f"{kept.plan_id}@{wrong}")

    with_store(tmp_path, job)


def test_an_ambiguous_beginning_lists_the_plans(tmp_path: Path) -> None:
    async def job(store: PlanStore) -> None:
        plans = [await store.keep(version(plan_id=f"plan_0{name}", depots=(name,))) for name in ("one", "two")]
        with pytest.raises(Conflict) as caught:
            await store.find("plan_0")
        assert all(plan.plan_id in caught.value.message for plan in plans)

    with_store(tmp_path, job)


def test_a_damaged_document_is_noticed(tmp_path: Path) -> None:
    async def keep(store: PlanStore) -> None:
        await store.keep(version())

    async def read(store: PlanStore) -> None:
        with pytest.raises(ExternalFailure, match="damaged"):
            await store.find("latest")

    with_store(tmp_path, keep)
    with sqlite3.connect(tmp_path / "lastmile.db") as connection:
        connection.execute("UPDATE plan_versions SET document_sha256 = ''")
    connection.close()
    with_store(tmp_path, read)


def test_an_error_undoes_the_whole_transaction(tmp_path: Path) -> None:
    async def job(store: PlanStore) -> None:
        with pytest.raises(TypeError):
            await store.keep(version(document="not bytes"))
        assert await store.newest(10) == []

    with_store(tmp_path, job)
    with sqlite3.connect(tmp_path / "lastmile.db") as connection:
        count = connection.execute("SELECT count(*) FROM shipments").fetchone()
    connection.close()
    assert count == (0,)


@asynccontextmanager
async def bare_database(path: Path) -> AsyncIterator[Database]:
    database = Database(make_engine(parse_database_url(f"sqlite:///{path}")))
    try:
        yield database
    finally:
        await database.close()


def test_models_are_what_the_history_makes(tmp_path: Path) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async def run() -> None:
        async with bare_database(tmp_path / "x.db") as database:
            await migrate(database)
            await migrate(database)
            async with database.engine.connect() as connection:
                assert await connection.run_sync(differences) == []

    asyncio.run(run())


def test_the_history_goes_back_to_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        async with bare_database(tmp_path / "x.db") as database:
            await migrate(database)
            async with database.engine.begin() as connection:
                await connection.run_sync(lambda c: command.downgrade(alembic_config(c), "base"))
                tables = (await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).all()
            assert tables == [("alembic_version",)]

    asyncio.run(run())


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    async def run() -> None:
        async with bare_database(tmp_path / "x.db") as database:
            await migrate(database)
            async with database.engine.begin() as connection:
                await connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))
            with pytest.raises(Conflict, match="newer"):
                await migrate(database)

    asyncio.run(run())


def test_sqlite_is_durable_and_strict(tmp_path: Path) -> None:
    async def run() -> None:
        async with bare_database(tmp_path / "deep" / "er" / "x.db") as database, database.transaction() as session:
            values = [
                (await session.execute(text(f"PRAGMA {name}"))).scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
            assert values == ["wal", 2, 1]

    asyncio.run(run())


def test_a_folder_that_cannot_be_made_is_an_external_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExternalFailure, match="LASTMILE_HOME"):
        make_engine(parse_database_url(f"sqlite:///{tmp_path}/file/below/x.db"))


def test_a_file_that_is_no_database_is_an_external_failure(tmp_path: Path) -> None:
    (tmp_path / "lastmile.db").write_bytes(b"certainly not SQLite" * 100)

    async def job(_: PlanStore) -> None:
        raise AssertionError

    with pytest.raises(ExternalFailure, match="not a database"):
        with_store(tmp_path, job)


def test_two_processes_may_start_at_once(tmp_path: Path) -> None:
    async def one(name: str) -> None:
        async with open_store(settings_in(tmp_path)) as store:
            depots = (name,)
            plan_id = await store.plan_id(DAY, depots)
            await store.keep(version(plan_id=plan_id, depots=depots))

    async def run() -> None:
        await asyncio.gather(*(one(f"depot {i}") for i in range(4)))
        async with open_store(settings_in(tmp_path)) as store:
            assert len(await store.newest(10)) == 4

    asyncio.run(run())


def test_the_plan_of_a_day_has_one_id(tmp_path: Path) -> None:
    async def job(store: PlanStore) -> None:
        fresh = await store.plan_id(DAY, ("Kallio",))
        assert fresh != await store.plan_id(DAY, ("Kallio",))
        await store.keep(version(plan_id=fresh))
        assert await store.plan_id(DAY, ("Kallio",)) == fresh
        with pytest.raises(Conflict, match="meanwhile"):
            await store.keep(version(plan_id="plan_other"))

    with_store(tmp_path, job)
