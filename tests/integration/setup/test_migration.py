"""Shipments that are there already survive the change of their table, in both directions."""

from typing import Any

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from lastmile.infra.database import Database, make_engine
from lastmile.infra.migrating import alembic_config
from lastmile.infra.settings import parse_database_url

pytestmark = pytest.mark.anyio

BEFORE, AFTER = "20261124_0910", "20261124_0915"
DATES = {"day": "2026-01-02", "created_at": "2026-01-01"}
SHIPMENT = {
    **dict.fromkeys(("phone", "service_level"), ""),
    **dict.fromkeys(("parcels", "weight_g", "volume_cm3", "priority", "cash_minor"), 1),
    "id": "shp_1",
    "order_id": "A1",
    "kind": "delivery",
    "recipient": "ÄITI",
    "address": "Street 1",
    "postcode": "00100",
    "lon": 24.9,
    "lat": 60.1,
    "details": "{}",
    "updated_at": "2026-01-01",
}
PLAN = {"id": "p", "depots": "d", "currency": "EUR", "revision": 1}
VERSION = {
    **dict.fromkeys(("fingerprint", "engine", "outcome", "document", "document_sha256"), ""),
    **dict.fromkeys(("number", "seed", "time_limit_s", "elapsed_s", "shipments", "on_routes", "with_carriers"), 1),
    **dict.fromkeys(("unassigned", "routes", "cost_minor", "distance_m", "paid_s"), 1),
    "id": "v",
    "plan_id": "p",
    "inputs": "[]",
    "options": "{}",
    "created_at": "2026-01-01",
}


async def put(connection: AsyncConnection, table: str, row: dict[str, Any]) -> None:
    values = ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in row.values())
    await connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})"))  # noqa: S608  our own values


async def test_shipments_survive(empty_database_url: str):
    database = Database(make_engine(parse_database_url(empty_database_url)))
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda c: command.upgrade(alembic_config(c), BEFORE))
        await put(connection, "shipments", SHIPMENT | DATES)
        await put(connection, "plans", PLAN | DATES)
        await put(connection, "plan_versions", VERSION)
        await put(connection, "plan_shipments", {"version_id": "v", "shipment_id": "shp_1"})
    for revision, way in ((AFTER, command.upgrade), (BEFORE, command.downgrade), (AFTER, command.upgrade)):
        async with database.engine.begin() as connection:
            await connection.run_sync(lambda c, way=way, revision=revision: way(alembic_config(c), revision))
            assert (await connection.execute(text("SELECT * FROM plan_shipments"))).all() == [("v", "shp_1")]
    async with database.engine.begin() as connection:
        row = (await connection.execute(text("SELECT * FROM shipments"))).mappings().one()
    assert (row["order_id"], row["status"], row["place_match"]) == ("A1", "pending", "given")
    assert row["searched"] == "a1 äiti street 1 00100"
    assert len(row["tracking_token"]) == 32
    await database.close()
