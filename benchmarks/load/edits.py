"""How long a dispatcher waits for an edit: 1,500 stops on the streets of central Helsinki, stored in SQLite.

    .venv/bin/python benchmarks/load/edits.py [--stops 1500] [--edits 60]

An edit is everything between the call and the commit: reading the version, changing it, driving the touched routes
again, writing the new version. The day is open already, as it is for everybody but the first.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.geo import Position
from lastmile.core.shipments import Shipment
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


def snapshot(stops: int) -> Snapshot:
    """Make up a day: windows of four hours, vans for 40 parcels, a carrier."""
    dice = random.Random(7)  # noqa: S311  no secret
    places = [Position(dice.uniform(24.937, 24.951), dice.uniform(60.1655, 60.1775)) for _ in range(stops)]
    lunch = {"earliest": "11:30", "latest": "13:30", "duration_min": 30}
    shift = {"vehicle_type": "van", "depot": "Centre", "start": "08:00", "end": "18:00", "breaks": [lunch]}
    van = {"name": "van", "profile": "van", "capacity": {"parcels": 40}, "cost": {"per_day": 40, "per_hour": 24}}
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
            "shifts": [{"rider": f"Rider {n}", **shift} for n in range(stops // 36)],
        },
        carriers={"currency": "EUR", "carriers": [carrier]},
        shipments=tuple(
            KeptShipment(f"shp_{n:05d}", Shipment(f"A{n}", position=place)) for n, place in enumerate(places)
        ),
        streets="",
    )


async def run(stops: int, edits: int, engine: str) -> None:
    """Plan the day, then edit it."""
    day = snapshot(stops)

    async def source(session: AsyncSession, asked: date, hub_ids: tuple[str, ...], /) -> Snapshot:
        del session, asked, hub_ids
        return day

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), LASTMILE_DATABASE_URL="")  # type: ignore[call-arg]
        async with open_database(settings) as database:
            days = OpenDays(settings.streets_cache, lambda _: helsinki_extract())
            worker = Worker(database, Planner(database, source, days))
            async with database.transaction() as session:
                options = SolveOptions(engine=engine, time_limit_s=20.0)
                plan, _ = await Plans(session).create(DAY, day.hub_ids, options)
            await worker.work()
            dice = random.Random(11)  # noqa: S311  no secret
            taken: dict[str, list[float]] = {}
            for _ in range(edits):
                edit = some_edit(dice, stops)
                begun = time.perf_counter()
                async with database.transaction() as session:
                    found = await Plans(session).get(plan.id, lock=True)
                    await Drafts(session, days).edit(found, [edit])
                taken.setdefault(type(edit).__name__, []).append(1_000 * (time.perf_counter() - begun))
    for name, millis in taken.items():
        print(f"{name}: n {len(millis)}, median {statistics.median(millis):.0f} ms, most {max(millis):.0f} ms")


def some_edit(dice: random.Random, stops: int) -> Edit:
    """Draw an edit."""
    shipment = (f"shp_{dice.randrange(stops):05d}",)
    rider = f"Rider {dice.randrange(stops // 36)}"
    kinds: list[Edit] = [
        Move(shipment, rider),
        Move(shipment, rider, place=1),
        Reassign(shipment, dice.choice(["swift", None])),
        SetLock(shipment, Lock(LockKind.RIDER, rider)),
    ]
    return dice.choice(kinds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--stops", type=int, default=1_500)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--engine", default="search")
    arguments = parser.parse_args()
    asyncio.run(run(arguments.stops, arguments.edits, arguments.engine))
