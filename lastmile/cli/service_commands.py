"""`lastmile serve` and `lastmile key`: the service and who may use it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

import typer

from lastmile.access.roles import Role

_SERVE_HELP: Final = """Start the service: API, jobs, partners, riders, tracking pages.

Without any setting everything is kept in SQLite in LASTMILE_HOME and nothing else has to run. DATABASE_URL and \
REDIS_URL put the same on Postgres and Redis. SIGTERM and Ctrl-C end it in order.

[bold]Examples[/]

  lastmile serve

  DATABASE_URL=postgresql://lastmile@db/lastmile REDIS_URL=redis://cache:6379/0 lastmile serve --host 0.0.0.0
"""

_KEY_HELP: Final = """Make an API key and print it, once, alone on the last line.

[bold]Examples[/]

  lastmile key create --role admin

  lastmile key create --role partner --carrier car_01jd3k5m7n --days 90
"""

keys = typer.Typer(no_args_is_help=True, help="API keys.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("serve", help=_SERVE_HELP)(serve)
    keys.command("create", help=_KEY_HELP)(create_key)
    app.add_typer(keys, name="key")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 for any free one.")] = 8000,
) -> None:
    """Start the service."""
    import uvicorn

    from lastmile.api.app import create_app
    from lastmile.infra.settings import load_settings
    from lastmile.infra.telemetry import configure_logs

    settings = load_settings()
    configure_logs(settings.log_format)
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=10,
    )


def create_key(
    role: Annotated[Role, typer.Option(help="What the caller is.")],
    carrier: Annotated[str, typer.Option(metavar="ID", help="The partner's carrier, for --role partner.")] = "",
    rider: Annotated[str, typer.Option(metavar="ID", help="The rider, for --role rider.")] = "",
    shop: Annotated[str, typer.Option(metavar="ID", help="The shop, for --role shop.")] = "",
    name: Annotated[str, typer.Option(help="For the audit log and for people.")] = "",
    scope: Annotated[list[str] | None, typer.Option(help="Only this; may stand several times.")] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="It ends after so many days.")] = None,
) -> None:
    """Make an API key."""
    import asyncio

    from lastmile.access import KeyIssuer, NewKey
    from lastmile.infra.migrating import open_database
    from lastmile.infra.settings import load_settings

    async def make() -> NewKey:
        async with open_database(load_settings()) as database, database.transaction() as session:
            lifetime = None if days is None else timedelta(days=days)
            owner_id = carrier or rider or shop
            return await KeyIssuer(session).create(role, name=name, scopes=scope, owner_id=owner_id, lifetime=lifetime)

    made = asyncio.run(make())
    typer.echo(f"{made.key.id}, {role.value}: the key is shown this once. Send it as `Authorization: Bearer KEY`.")
    typer.echo(made.secret)
