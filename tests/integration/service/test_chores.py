"""What the worker does again and again."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from lastmile.access import Role
from lastmile.core.tracking import Reason, Status
from lastmile.infra.outbox import Happening, record
from lastmile.worker.chores import close_claims, open_incidents, run_chores, tidy

pytestmark = pytest.mark.anyio


async def happen(service: Any, happening: str, **data: str) -> None:
    async with service.parts.database.transaction() as session:
        await record(session, Happening(happening, "shp_0one", carrier_id="car_0one", data=data))


async def test_what_happens_opens_incidents_once_and_what_is_well_does_not(service: Any):
    await happen(service, "shipment.harmed", status=Status.LOST)
    await happen(service, "shipment.status", status=Status.IN_TRANSIT)
    await happen(service, "shipment.attempt_failed", reason=Reason.CONSIGNEE_REFUSED)
    await happen(service, "shipment.problem_reported", kind="wrong_item", text="a blue one")
    assert await open_incidents(service.parts.database) == 4
    # What the incidents themselves have made happen is read as well, and opens nothing.
    assert await open_incidents(service.parts.database) == 3
    assert await open_incidents(service.parts.database) == 0
    manager = await service.client_as(Role.OPS_MANAGER)
    opened = (await manager.get("/v1/incidents")).json()["items"]
    assert sorted(incident["kind"] for incident in opened) == ["lost", "refused", "wrong_item"]
    assert any(incident["text"] == "the wrong item came, says the customer: a blue one" for incident in opened)


async def test_two_workers_open_each_incident_once(service: Any):
    for _ in range(5):
        await happen(service, "shipment.harmed", status=Status.LOST)
    await asyncio.gather(open_incidents(service.parts.database), open_incidents(service.parts.database))
    await open_incidents(service.parts.database)
    manager = await service.client_as(Role.OPS_MANAGER)
    assert [incident["reports"] for incident in (await manager.get("/v1/incidents")).json()["items"]] == [5]


async def test_with_nothing_to_do_nothing_happens(service: Any):
    assert await close_claims(service.parts.database) == 0
    assert await tidy(service.parts.database) == 0


async def test_chores_go_on_until_they_are_told_to_end(service: Any):
    chores = asyncio.create_task(run_chores(service.parts.settings, service.parts.database))
    await happen(service, "shipment.harmed", status=Status.DAMAGED)
    manager = await service.client_as(Role.OPS_MANAGER)
    async with asyncio.timeout(20):
        while not (await manager.get("/v1/incidents")).json()["items"]:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.05)
    chores.cancel()
    with suppress(asyncio.CancelledError):
        await chores
