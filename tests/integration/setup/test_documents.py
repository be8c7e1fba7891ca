"""What is set up comes out as the files that a day is planned from, and is refused as they are."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lastmile.carriers import carriers_from
from lastmile.carriers.register import Register
from lastmile.core.errors import Conflict, InvalidInput, NotFound, Stale
from lastmile.dispatch.fleet import fleet_from
from lastmile.dispatch.setup import (
    Hub,
    Organisation,
    Rider,
    Setup,
    Shop,
    Vehicle,
    WorkingShift,
    carriers_document,
    fleet_document,
)
from lastmile.infra.database import Database

pytestmark = pytest.mark.anyio

DAY = date(2026, 11, 25)
CONTRACT: dict[str, Any] = {
    "service_levels": [{"name": "standard", "promised_days": 1}],
    "zones": [{"id": "all", "kind": "everywhere"}],
    "rates": [{"zone": "all", "service_level": "standard", "breaks": [{"up_to_kg": 30, "price": 5.9}]}],
}


async def town(setup: Setup) -> tuple[Hub, WorkingShift]:
    await setup.set_organisation(
        Organisation("EUR", "Europe/Helsinki", ({"name": "morning", "from": "07:00", "to": "09:30", "factor": 1.25},))
    )
    hub = await setup.create(Hub("Kallio", terms={"lon": 24.95, "lat": 60.18, "open": "06:00-22:00"}))
    van = await setup.create(Vehicle("van", terms={"profile": "van", "cost": {"per_hour": 24}}))
    rider = await setup.create(Rider("Aïno 🚐", "+358 40 1234567"))
    terms = {"start": "8:00", "end": "16:30", "days": "mon-fri", "breaks": [_LUNCH]}
    return hub, await setup.create(WorkingShift(hub.id, rider.id, van.id, terms=terms))


_LUNCH = {"earliest": "11:30", "latest": "13:30", "duration_min": 30}


async def test_the_fleet_document_is_the_file(database: Database):
    async with database.transaction() as session:
        hub, _ = await town(Setup(session))
        document = await fleet_document(session, [hub.id])
    assert document == {
        "currency": "EUR",
        "timezone": "Europe/Helsinki",
        "traffic": [{"name": "morning", "from": "07:00", "to": "09:30", "factor": 1.25}],
        "vehicle_types": [{"name": "van", "profile": "van", "cost": {"per_hour": 24.0}}],
        "depots": [{"id": "Kallio", "lon": 24.95, "lat": 60.18, "open": "06:00-22:00"}],
        "shifts": [
            {
                "rider": "Aïno 🚐",
                "vehicle_type": "van",
                "depot": "Kallio",
                "end_depot": "Kallio",
                "days": ["mon", "tue", "wed", "thu", "fri"],
                "start": "08:00",
                "end": "16:30",
                "breaks": [_LUNCH | {"duration_min": 30.0}],
            }
        ],
    }
    assert [shift.rider for shift in fleet_from(document).shifts_on(DAY)] == ["Aïno 🚐"]


async def test_a_hub_where_a_shift_ends_joins_the_document(database: Database):
    async with database.transaction() as session:
        setup = Setup(session)
        hub, shift = await town(setup)
        other = await setup.create(Hub("Pasila", terms={"address": "Ratapihantie 1"}))
        await setup.change(replace(shift, end_hub_id=other.id))
        fleet = fleet_from(await fleet_document(session, [hub.id]))
        assert [depot.id for depot in fleet.depots] == ["Kallio", "Pasila"]
        with pytest.raises(InvalidInput, match="no active rider has a shift at Pasila"):
            await fleet_document(session, [other.id])


async def test_an_inactive_rider_does_not_work(database: Database):
    async with database.transaction() as session:
        setup = Setup(session)
        hub, shift = await town(setup)
        await setup.change(replace(await setup.riders.by_id(shift.rider_id), active=False))
        with pytest.raises(InvalidInput, match="no active rider"):
            await fleet_document(session, [hub.id])


async def test_hubs_of_two_time_zones_are_planned_apart(database: Database):
    async with database.transaction() as session:
        setup = Setup(session)
        hub, _ = await town(setup)
        far = await setup.create(Hub("Porto", timezone="Europe/Lisbon", terms={"lon": -8.6, "lat": 41.15}))
        with pytest.raises(InvalidInput, match="one time zone"):
            await fleet_document(session, [hub.id, far.id])
        with pytest.raises(NotFound):
            await fleet_document(session, [hub.id, "hub_0none"])


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({"start": "17:00", "end": "08:00"}, "/body"),
        ({"start": "25:99", "end": "26:00"}, "/body/start"),
        ({"start": "08:00", "end": "16:00", "breaks": [{"earliest": "x", "latest": "12:00"}]}, "/body/breaks/0"),
        ({"start": "08:00", "end": "16:00", "colour": "red"}, "/body/colour"),
        ({"start": "08:00", "end": "16:00", "territory": {"polygon": [[0, 0], [1, 1]]}}, "/body/territory/polygon"),
        ({"start": "08:00", "end": "16:00", "max_hours": float("nan")}, "/body/max_hours"),
        ({"start": "08:00", "end": "16:00", "days": ["0001-01-01x"]}, "/body/days"),
    ],
)
async def test_shifts_are_refused_as_the_file_would_be(database: Database, terms: dict[str, Any], pointer: str):
    async with database.transaction() as session:
        setup = Setup(session)
        _, shift = await town(setup)
        with pytest.raises(InvalidInput) as caught:
            await setup.change(replace(shift, terms=terms))
        assert str(caught.value.issues[0].row).startswith(pointer)
        assert (await setup.shifts.by_id(shift.id)).terms == shift.terms


@pytest.mark.parametrize(
    "organisation",
    [
        Organisation("euro", "Europe/Helsinki"),
        Organisation("EUR", "Europe/Atlantis"),
        Organisation("EUR", "UTC", ({"name": "x", "from": "09:00", "to": "08:00"},)),
        Organisation(
            "EUR", "UTC", ({"name": "a", "from": "07:00", "to": "09:00"}, {"name": "b", "from": "08:00", "to": "10:00"})
        ),
    ],
)
async def test_settings_are_refused_as_the_file_would_be(database: Database, organisation: Organisation):
    async with database.transaction() as session:
        with pytest.raises(InvalidInput):
            await Setup(session).set_organisation(organisation)
        assert (await Setup(session).organisation()).revision == 0


async def test_names_are_unique_and_references_exist(database: Database):
    async with database.transaction() as session:
        setup = Setup(session)
        hub, shift = await town(setup)
        with pytest.raises(Conflict, match="Kallio"):
            await setup.create(replace(hub, id=""))
        with pytest.raises(InvalidInput, match="rdr_0none"):
            await setup.create(replace(shift, rider_id="rdr_0none"))
        with pytest.raises(InvalidInput, match="hub_0none"):
            await setup.create(Shop("Shop", hub_id="hub_0none"))
        with pytest.raises(Conflict, match="used"):
            await setup.vehicles.remove(shift.vehicle_id)
        with pytest.raises(InvalidInput):
            await setup.create(Hub("open", terms={"lon": 0.1, "lat": 0.1}))
        await setup.shifts.remove(shift.id)
        await setup.vehicles.remove(shift.vehicle_id)


async def test_the_slower_of_two_edits_is_told(database: Database):
    async with database.transaction() as session:
        setup = Setup(session)
        hub, _ = await town(setup)
        changed = await setup.change(replace(hub, name="Kallio 2"))
        assert changed.revision == 2
        with pytest.raises(Stale):
            await setup.change(replace(hub, name="Kallio 3"))
        assert await setup.hubs.by_id(hub.id) == changed


async def test_the_newest_contract_whose_period_holds_the_day_counts(database: Database):
    async with database.transaction() as session:
        await town(Setup(session))
        assert carriers_from(await carriers_document(session, DAY)).contracts == ()
        register = Register(session)
        swift, other = await register.create("Swift"), await register.create("Otherwise")
        for valid_from, price in ((None, 5.9), ("2026-11-25", 6.15), ("2026-12-01", 7)):
            await _agree(register, swift, valid_from, price)
        prices = {}
        for day in (date(2026, 11, 24), DAY, date(2026, 12, 1)):
            document = await carriers_document(session, day)
            prices[day.isoformat()] = document["carriers"][0]["rates"][0]["breaks"][0]["price"]
            book = carriers_from(document, timezone="Europe/Helsinki")
            assert [(c.carrier_id, c.name, c.currency) for c in book.contracts] == [(swift.id, "Swift", "EUR")]
        assert prices == {"2026-11-24": 5.9, "2026-11-25": 6.15, "2026-12-01": 7}
        await register.change(swift, name="Swift", active=False)
        assert (await carriers_document(session, DAY))["carriers"] == []
        assert [version.number for version in await register.contracts.before(swift.id, None, 10)] == [3, 2, 1]
        assert await register.contracts.last_number(other.id) == 0


async def _agree(register: Register, carrier: Any, valid_from: str | None, price: float) -> None:
    rates = [CONTRACT["rates"][0] | {"breaks": [{"up_to_kg": 30, "price": price}]}]
    document = CONTRACT | {"rates": rates} | ({"valid_from": valid_from} if valid_from else {})
    await register.agree(carrier, document, currency="EUR", timezone="Europe/Helsinki")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"rates": [{"zone": "nowhere", "service_level": "standard", "breaks": []}]}, "/body/rates/0"),
        ({"zones": [{"id": "all", "kind": "polygon", "file": "../../etc/passwd"}]}, "/body/zones/0/file"),
        ({"valid_from": "0000-01-01"}, "/body/valid_from"),
        ({"colour": 1}, "/body/colour"),
    ],
)
async def test_contracts_are_refused_as_the_file_would_be(database: Database, change: dict[str, Any], pointer: str):
    async with database.transaction() as session:
        register = Register(session)
        carrier = await register.create("Swift")
        with pytest.raises(InvalidInput) as caught:
            await register.agree(carrier, CONTRACT | change, currency="EUR", timezone="UTC")
        assert any(str(issue.row).startswith(pointer) for issue in caught.value.issues)
        assert await register.contracts.last_number(carrier.id) == 0
