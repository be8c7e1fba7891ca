"""Runs the history: on the connection that lastmile hands over, or for `alembic` itself on DATABASE_URL."""

import asyncio
from importlib import import_module
from pathlib import Path

from alembic import context
from sqlalchemy import Connection, text

import lastmile
from lastmile.infra.columns import Instant
from lastmile.infra.database import Base, make_engine
from lastmile.infra.migrating import LOCK_TIMEOUT, STATEMENT_TIMEOUT
from lastmile.infra.settings import load_settings
from lastmile.insights.views import drop_views, make_views

PACKAGE = Path(lastmile.__file__).parent
for models in sorted(PACKAGE.rglob("models.py")):  # each registers its tables
    import_module(".".join(models.relative_to(PACKAGE.parent).with_suffix("").parts))


def render(kind: str, item: object, _context: object) -> str | bool:
    """Write our column types as what they are in the database: a migration must outlive our code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    """Run the migrations in one transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render,
    )
    with context.begin_transaction():
        drop_views(connection)  # a table below a view can hardly be changed
        context.run_migrations()
        if context.get_context().get_current_revision() == context.script.get_current_head():
            make_views(connection)


async def run_alone() -> None:
    """Serve the `alembic` command."""
    engine = make_engine(load_settings().database)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is None:
    asyncio.run(run_alone())
else:
    run(given)
