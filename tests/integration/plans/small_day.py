"""A small day in central Helsinki, as the database would give it; also the worker process that plans it."""

import asyncio
import logging
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.geo import Position
from lastmile.core.shipments import Shipment
from lastmile.dispatch.example import helsinki_extract
from lastmile.dispatch.jobs import repository
from lastmile.dispatch.plans.snapshots import KeptShipment, Snapshot
from lastmile.infra.settings import Settings
from lastmile.worker import run_worker

DAY = date(2026, 11, 24)
HUBS = ("hub_kallio",)

FLEET: dict[str, Any] = {
    "currency": "EUR",
    "timezone": "Europe/Helsinki",
    "vehicle_types": [
        {
            "name": "van",
            "profile": "van",
            "capacity": {"parcels": 20},
            "cost": {"per_day": 40, "per_km": 0.4, "per_hour": 24},
        }
    ],
    "depots": [{"id": "hub_kallio", "lon": 24.9425, "lat": 60.1695, "open": "06:00-22:00"}],
    "shifts": [
        {"rider": name, "vehicle_type": "van", "depot": "hub_kallio", "start": "08:00", "end": "16:00"}
        for name in ("Aino", "Ben", "Chi")
    ],
}

CARRIERS: dict[str, Any] = {
    "currency": "EUR",
    "carriers": [
        {
            "id": name,
            "name": name.title(),
            "version": "1",
            "service_levels": [{"name": "day", "serves": ["standard"], "promised_days": 0, "by": "20:00"}],
            "zones": [{"id": "all", "kind": "everywhere"}],
            "rates": [{"zone": "all", "service_level": "day", "breaks": [{"up_to_kg": 20, "price": price}]}],
        }
        for name, price in (("quick", 9.5), ("slow", 8.0))
    ],
}


def shipments(count: int) -> tuple[KeptShipment, ...]:
    """Spread shipments over the centre, the same ones each time; all within the extract."""
    return tuple(
        KeptShipment(
            f"shp_{number:04d}",
            Shipment(
                order_id=f"A{number}",
                position=Position(24.9365 + 0.0035 * (number % 5), 60.1655 + 0.0019 * (number % 7)),
                weight_g=1_500,
            ),
        )
        for number in range(count)
    )


SMALL_VAN: dict[str, Any] = FLEET["vehicle_types"][0] | {
    "capacity": {"parcels": 6},
    "reload": {"max_trips": 4, "loading_min": 10},
}
ROUND_TRIPS: dict[str, Any] = FLEET | {"vehicle_types": [SMALL_VAN], "shifts": FLEET["shifts"][:2]}
"""Riders who come back to load several times."""


class SmallDay:
    """Gives the small day, whichever day is asked for."""

    def __init__(self, count: int = 24) -> None:
        self.count = count
        self.fleet = FLEET

    async def __call__(self, session: AsyncSession, day: date, hub_ids: tuple[str, ...], /) -> Snapshot:
        del session
        return Snapshot(day, hub_ids, self.fleet, CARRIERS, shipments(self.count), "")


def extract(name: str) -> Path:
    """Find the streets of the small day."""
    assert not name
    return helsinki_extract()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    repository.LEASE_S = 3.0  # so that a test need not wait as long as a machine may be slow in life
    home, database_url, count = sys.argv[1:]
    settings = Settings(home=Path(home), LASTMILE_DATABASE_URL=database_url)  # type: ignore[call-arg]
    asyncio.run(run_worker(settings, source=SmallDay(int(count)), extract=extract, parent=os.getppid()))
