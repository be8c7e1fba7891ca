"""How long a dispatcher waits for an edit: 1,500 stops on the streets of central Helsinki, stored in SQLite.

    .venv/bin/python benchmarks/load/edits.py [--stops 1500] [--per-route 36] [--traffic] [--edits 60]

An edit is everything between the call and the commit: reading the version, changing it, driving the touched routes
again, writing the new version. The day is open already, as it is for everybody but the first.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.geo import Position
from lastmile.core.shipments import PromiseWindow, Shipment
from lastmile.dispatch.example import helsinki_extract
from lastmile.dispatch.plans.drafts import Drafts
from lastmile.dispatch.plans.editing import Edit, Move, Reassign, SetLock
from lastmile.dispatch.plans.locks import Lock, LockKind
from lastmile.dispatch.plans.opening import OpenDays
from lastmile.dispatch.plans.service import Plans
from lastmile.dispatch.plans.snapshots import KeptShipment, Snapshot
from lastmile.dispatch.plans.solving import SolveOptions
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings
from lastmile.worker import Worker
from lastmile.worker.planning import Planner

DAY = date(2026, 11, 25)


def snapshot(stops: int, per_route: int, *, traffic: bool) -> Snapshot:
    """Make up a day: a promise of two hours for every third parcel, vans with a break, a carrier.

    Parameters
    ----------
    per_route : parcels for which a van has room, less a tenth.
    traffic : two rush hours.
    """
    dice = random.Random(7)  # noqa: S311  no secret
    rush = [{"name": "morning", "from": "07:30", "to": "09:30", "factor": 1.3}]
    rush += [{"name": "evening", "from": "16:00", "to": "18:30", "factor": 1.4}]
    promises = [
        (PromiseWindow(_at(hour), _at(hour + 2)),) if number % 3 == 0 else ()
        for number in range(stops)
        for hour in [dice.randrange(7, 13)]
    ]
    places = [Position(dice.uniform(24.937, 24.951), dice.uniform(60.1655, 60.1775)) for _ in range(stops)]
    lunch = {"earliest": "11:30", "latest": "13:30", "duration_min": 30}
    shift = {"vehicle_type": "van", "depot": "Centre", "start": "08:00", "end": "18:00", "breaks": [lunch]}
    room = {"parcels": per_route + per_route // 9}
    van = {"name": "van", "profile": "van", "capacity": room, "cost": {"per_day": 40, "per_hour": 24}}
    rate = {"zone": "all", "service_level": "day", "breaks": [{"up_to_kg": 30, "price": 9}]}
    level = {"name": "day", "serves": ["standard"], "promised_days": 0, "by": "20:00"}
    zones = [{"id": "all", "kind": "everywhere"}]
    carrier = {
        "id": "swift",
        "name": "Swift",
        "version": "1",
        "service_levels": [level],
        "zones": zones,
        "rates": [rate],
    }
    return Snapshot(
        day=DAY,
        hub_ids=("hub_centre",),
        fleet={
            "currency": "EUR",
            "timezone": "Europe/Helsinki",
            "vehicle_types": [van],
            "depots": [{"id": "Centre", "lon": 24.9425, "lat": 60.1695}],
            "shifts": [{"rider": f"Rider {n}", **shift} for n in range(stops // per_route)],
            "traffic": rush if traffic else [],
        },
        carriers={"currency": "EUR", "carriers": [carrier]},
        shipments=tuple(
            KeptShipment(f"shp_{n:05d}", Shipment(f"A{n}", position=place, windows=promises[n]))
            for n, place in enumerate(places)
        ),
        streets="",
    )


def _at(hour: int) -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, hour, tzinfo=UTC)


async def run(day: Snapshot, options: SolveOptions, edits: int) -> None:
    """Plan the day, then edit it."""

    async def source(session: AsyncSession, asked: date, hub_ids: tuple[str, ...], /) -> Snapshot:
        del session, asked, hub_ids
        return day

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), LASTMILE_DATABASE_URL="")  # type: ignore[call-arg]
        async with open_database(settings) as database:
            days = OpenDays(settings.streets_cache, lambda _: helsinki_extract())
            worker = Worker(database, Planner(database, source, days))
            async with database.transaction() as session:
                plan, _ = await Plans(session).create(DAY, day.hub_ids, options)
            await worker.work()
            dice = random.Random(11)  # noqa: S311  no secret
            taken: dict[str, list[tuple[float, float]]] = {}
            for _ in range(edits):
                edit = some_edit(dice, day)
                begun, begun_cpu = time.perf_counter(), time.process_time()
                async with database.transaction() as session:
                    found = await Plans(session).get(plan.id, lock=True)
                    await Drafts(session, days).edit(found, [edit])
                spent = (time.perf_counter() - begun, time.process_time() - begun_cpu)
                taken.setdefault(type(edit).__name__, []).append(spent)
    for name, both in taken.items():
        for clock, seconds in zip(("wall clock", "CPU"), zip(*both, strict=True), strict=True):
            median, most = 1_000 * statistics.median(seconds), 1_000 * max(seconds)
            print(f"{name}, {clock}: n {len(seconds)}, median {median:.0f} ms, most {most:.0f} ms")


def some_edit(dice: random.Random, day: Snapshot) -> Edit:
    """Draw an edit."""
    chosen = dice.choice(day.shipments)
    shipment = (chosen.id,)
    rider = dice.choice(day.fleet["shifts"])["rider"]
    kinds: list[Edit] = [
        Move(shipment, rider),
        Move(shipment, rider, place=1),
        Reassign(shipment, None if chosen.shipment.windows else "swift"),
        SetLock(shipment, Lock(LockKind.RIDER, rider)),
    ]
    return dice.choice(kinds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--stops", type=int, default=1_500)
    parser.add_argument("--per-route", type=int, default=36)
    parser.add_argument("--traffic", action="store_true", help="two rush hours")
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--engine", default="search")
    parser.add_argument("--time-limit", type=float, default=20.0, help="seconds of the plan that is edited")
    given = parser.parse_args()
    made_up = snapshot(given.stops, given.per_route, traffic=given.traffic)
    asyncio.run(run(made_up, SolveOptions(engine=given.engine, time_limit_s=given.time_limit), given.edits))
