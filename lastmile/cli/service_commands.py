"""`lastmile serve` and `lastmile key`: the service and who may use it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

import typer

from lastmile.access.roles import Role

_SHORTEST_PASSWORD: Final = 12

_SERVE_HELP: Final = """Start the service: API, jobs, partners, riders, tracking pages.

Without any setting everything is kept in SQLite in LASTMILE_HOME and nothing else has to run. DATABASE_URL and \
REDIS_URL put the same on Postgres and Redis. SIGTERM and Ctrl-C end it in order.

[bold]Examples[/]

  lastmile serve

  DATABASE_URL=postgresql://lastmile@db/lastmile REDIS_URL=redis://cache:6379/0 lastmile serve --host 0.0.0.0
"""

_WORKER_HELP: Final = """Do the work that the service puts into the queue: plans, messages out, deadlines that pass.

With SQLite one worker works at a time, and `lastmile serve` brings it along. On Postgres any number may run, on any \
machine; each needs the street extracts. SIGTERM and Ctrl-C give back what is being worked on.

[bold]Examples[/]

  lastmile worker

  DATABASE_URL=postgresql://lastmile@db/lastmile lastmile worker --concurrency 2
"""

_KEY_HELP: Final = """Make an API key and print it, once, alone on the last line.

[bold]Examples[/]

  lastmile key create --role admin

  lastmile key create --role partner --carrier car_01jd3k5m7n --days 90
"""

_USER_HELP: Final = """Make somebody who can sign in to the console.

The password is asked for, or read from standard input.

[bold]Examples[/]

  lastmile user create --role dispatcher --email anna@example.org --name Anna

  lastmile user create --role admin --email anna@example.org < password.txt
"""

_OPENAPI_HELP: Final = """Print the OpenAPI document of the API, for generated clients.

[bold]Example[/]

  lastmile openapi > openapi.json
"""

keys = typer.Typer(no_args_is_help=True, help="API keys.")
users = typer.Typer(no_args_is_help=True, help="People who sign in.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("serve", help=_SERVE_HELP)(serve)
    app.command("worker", help=_WORKER_HELP)(worker)
    keys.command("create", help=_KEY_HELP)(create_key)
    app.add_typer(keys, name="key")
    users.command("create", help=_USER_HELP)(create_user)
    app.add_typer(users, name="user")
    app.command("openapi", help=_OPENAPI_HELP)(openapi)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 for any free one.")] = 8000,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Workers run elsewhere; start none here.")] = False,
) -> None:
    """Start the service."""
    import asyncio
    import gc
    from contextlib import nullcontext

    import uvicorn

    from lastmile.api.app import create_app
    from lastmile.cli.worker_process import worker_beside
    from lastmile.infra.migrating import bring_up_to_date
    from lastmile.infra.settings import load_settings
    from lastmile.infra.telemetry import configure_logs

    settings = load_settings()
    configure_logs(settings.log_format)
    asyncio.run(bring_up_to_date(settings))
    app = create_app(settings)
    gc.freeze()  # what is there now is there to stay: the collector need not look at it again and again
    with nullcontext() if no_worker else worker_beside():
        uvicorn.run(
            app,
            host=host,
            port=port,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=10,
        )


def worker(
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Plans at a time.")] = 1,
    parent: Annotated[int | None, typer.Option(hidden=True, help="Process without which this one ends.")] = None,
) -> None:
    """Do the work of the queue."""
    import asyncio

    from lastmile.infra.settings import load_settings
    from lastmile.infra.telemetry import configure_logs
    from lastmile.worker import run_worker

    settings = load_settings()
    configure_logs(settings.log_format)
    asyncio.run(run_worker(settings, concurrency=concurrency, parent=parent))


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


def create_user(
    role: Annotated[Role, typer.Option(help="What the person is.")],
    email: Annotated[str, typer.Option(help="To sign in with.")],
    name: Annotated[str, typer.Option(help="For people.")] = "",
    owner: Annotated[str, typer.Option(metavar="ID", help="Carrier, rider or shop, for these roles.")] = "",
) -> None:
    """Make a person."""
    import asyncio
    import sys

    from lastmile.access.people import People
    from lastmile.infra.migrating import open_database
    from lastmile.infra.settings import load_settings

    asks = sys.stdin.isatty()
    password = (
        typer.prompt("Password", hide_input=True, confirmation_prompt=True) if asks else sys.stdin.readline().strip()
    )
    if len(password) < _SHORTEST_PASSWORD:
        raise typer.BadParameter(f"a password has at least {_SHORTEST_PASSWORD} characters")

    async def make() -> str:
        async with open_database(load_settings()) as database, database.transaction() as session:
            user = await People(session).create(email, name or email.partition("@")[0], role, password, owner)
            return user.id

    typer.echo(f"{asyncio.run(make())}: {email} can sign in as {role.value}.")


def openapi() -> None:
    """Print the OpenAPI document."""
    import json

    from lastmile.api.app import create_app
    from lastmile.infra.settings import load_settings

    typer.echo(json.dumps(create_app(load_settings()).openapi(), indent=2, ensure_ascii=False))
