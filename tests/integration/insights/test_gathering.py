"""From what is recorded to facts: agreed lags, usual silence, returns as billed or owed; restated as from scratch."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from lastmile.carriers.register import book_of
from lastmile.core.clock import utc_now
from lastmile.core.shipments import Shipment
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.dispatch.billing import Billing, judge, read_file
from lastmile.dispatch.tracking import Report, Source, ingest
from lastmile.infra.database import Database
from lastmile.infra.outbox import set_read_up_to
from lastmile.insights import Cuts, Figures, ShipmentFacts
from lastmile.insights.gathering import READER, Gatherer
from lastmile.insights.repository import FactRepository
from tests.integration.service.carried import CONTRACT, Parcel, carried, carrier_with

pytestmark = pytest.mark.anyio

HOURLY: Mapping[str, Any] = CONTRACT | {"tracking_lag_min": 60, "return_to_origin": {"rate_percent": 60}}
TODAY = utc_now().date()
STATUSES = (Status.IN_TRANSIT, Status.ATTEMPT_FAILED, Status.RETURNED, Status.DELIVERED)
HEADER = "Invoice No,AWB,Ship Date,Zone,Charged Weight (kg),Freight,Return to origin"


def parcel(number: str, day: date = TODAY, status: Status = Status.PICKED_UP) -> Parcel:
    return Parcel(number, Shipment(f"o-{number}", postcode="10000", weight_g=800), day, status)


async def gathered(database: Database, now: datetime, gatherer: Gatherer | None = None) -> dict[str, ShipmentFacts]:
    """Bring all up to date; give the facts by order."""
    reader = gatherer or Gatherer(database)
    while await reader.run_once(now):
        pass
    async with database.reading() as session:
        rows = await FactRepository(session).behind(Cuts(date(2000, 1, 1), date(2100, 1, 1)), "1 = 1", "", 1_000)
    return {row.order_id: row for row in rows}


async def from_scratch(database: Database, now: datetime) -> dict[str, ShipmentFacts]:
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM shipment_facts"))
        await set_read_up_to(session, READER, 0)
    return await gathered(database, now)


async def tell(database: Database, carrier_id: str, shipment_id: str, *told: tuple[datetime, Status]) -> None:
    source = Source.CARRIER.named(carrier_id)
    events = [TrackingEvent(f"{status}@{at.isoformat()}", at, status) for at, status in told]
    async with database.transaction() as session:
        await ingest(session, [Report(shipment_id, source, event) for event in events])


async def bill(database: Database, carrier_id: str, number: str, rows: Sequence[str]) -> str:
    """Take in an invoice; give its id."""
    body = "\n".join([HEADER, *(f"{number},{row}" for row in rows)]).encode()
    async with database.transaction() as session:
        book = await book_of(session, carrier_id)
        judged = await judge(session, carrier_id, (await read_file(body, carrier_id, book)).invoices, book)
        [taken] = await Billing(session).take_in(judged, book, "usr_0one")
    return taken.kept.id


async def void(database: Database, invoice_id: str) -> None:
    async with database.transaction() as session:
        await Billing(session).void(invoice_id, "usr_0one", "sent twice")


@pytest.mark.parametrize(("contract", "in_time"), [(HOURLY, 2), (CONTRACT, 1)], ids=["agreed", "unsaid"])
async def test_news_is_in_time_within_what_the_contract_says_else_half_an_hour(
    database: Database, contract: Mapping[str, Any], in_time: int
):
    net, now = await carrier_with(database, contract), utc_now()
    ids = await carried(database, net, [parcel("AWB1", TODAY - timedelta(days=2))])
    later = ((10, Status.AT_HUB), (45, Status.IN_TRANSIT), (120, Status.PICKED_UP))
    await tell(database, net, ids["AWB1"], *((now - timedelta(minutes=ago), status) for ago, status in later))
    facts = (await gathered(database, now))["o-AWB1"]
    assert (facts.scans, facts.scans_in_time) == (4, in_time)


async def test_a_parcel_becomes_silent_though_nothing_happens(database: Database):
    net = await carrier_with(database)
    await carried(database, net, [parcel("AWB1")])
    picked, gatherer = datetime.combine(TODAY, time(9), UTC), Gatherer(database)
    limit = picked + timedelta(hours=48)
    facts = (await gathered(database, limit, gatherer))["o-AWB1"]
    assert (facts.silent, facts.silent_from) == (False, limit)
    facts = (await gathered(database, limit + timedelta(seconds=1), gatherer))["o-AWB1"]
    assert (facts.silent, facts.silent_from) == (True, None)
    async with database.reading() as session:
        [never] = await Figures(session).read(["never_silent"], Cuts(TODAY, TODAY))
    assert (never.over, never.under) == (0, 1)


async def test_what_is_usual_on_the_lane_is_not_silence_and_later_news_does_not_change_it(database: Database):
    """Sixty parcels took 60 hours from pickup to door; two days later that is usual, whatever is told afterwards."""
    net, past, day = await carrier_with(database), TODAY - timedelta(days=5), TODAY + timedelta(days=2)
    slow = datetime.combine(past, time(9), UTC) + timedelta(hours=60)
    learned = [replace(parcel(f"OLD{n}", past, Status.DELIVERED), delivered_at=slow) for n in range(60)]
    await carried(database, net, learned)
    await carried(database, net, [parcel("NEW", day), parcel("EARLY", TODAY)])
    picked = datetime.combine(day, time(9), UTC)
    facts = await gathered(database, picked + timedelta(hours=59))
    assert [facts[name].silent for name in ("o-NEW", "o-EARLY", "o-OLD1")] == [False, True, True]
    assert facts["o-NEW"].silent_from == picked + timedelta(hours=60)
    assert await from_scratch(database, picked + timedelta(hours=59)) == facts
    assert (await gathered(database, picked + timedelta(hours=61)))["o-NEW"].silent


async def test_a_return_costs_what_is_billed_else_what_the_contract_says(database: Database):
    net, now = await carrier_with(database, HOURLY), utc_now()
    await carried(database, net, [parcel("AWB1", TODAY, Status.RETURNED), parcel("AWB2", TODAY, Status.DELIVERED)])

    async def costs() -> list[int]:
        facts = await gathered(database, now)
        return [facts[name].return_cost_minor for name in ("o-AWB1", "o-AWB2")]

    assert await costs() == [240, 0]
    billed = await bill(database, net, "I-1", [f"AWB1,{TODAY},A,1,4.00,3.00", f"AWB2,{TODAY},A,1,4.00,2.00"])
    assert await costs() == [300, 200]
    async with database.reading() as session:
        [cost] = await Figures(session).read(["cost_per_delivery"], Cuts(TODAY, TODAY))
    assert cost.over == 500
    await void(database, billed)
    assert await costs() == [240, 0]


async def test_a_carrier_without_a_price_for_returns_is_owed_nothing(database: Database):
    net = await carrier_with(database)
    await carried(database, net, [parcel("AWB1", TODAY, Status.RETURNED)])
    assert (await gathered(database, utc_now()))["o-AWB1"].return_cost_minor == 0


@pytest.mark.parametrize("seed", range(4))
async def test_late_and_repeated_news_restates_facts_as_from_scratch(database: Database, seed: int):
    """Also what leaves a parcel's status as it is counts: scans in between, late ones, the same status again."""
    dice = Random(seed)  # noqa: S311  the same story on every run
    net, now, gatherer = await carrier_with(database, HOURLY), utc_now(), Gatherer(database)
    ids = await carried(database, net, [parcel(f"AWB{n}", TODAY - timedelta(days=n % 3)) for n in range(6)])
    for _ in range(10):
        number = dice.choice(list(ids))
        ago = [timedelta(hours=dice.randint(0, 60)) for _ in range(dice.randint(1, 3))]
        await tell(database, net, ids[number], *((now - each, dice.choice(STATUSES)) for each in ago))
        now += timedelta(hours=dice.randint(0, 6))
        restated = await gathered(database, now, gatherer)
    async with database.reading() as session:
        sums = await Figures(session).read((), Cuts(TODAY - timedelta(days=3), TODAY))
    assert await from_scratch(database, now) == restated
    async with database.reading() as session:
        assert await Figures(session).read((), Cuts(TODAY - timedelta(days=3), TODAY)) == sums


async def test_restated_facts_are_those_gathered_from_scratch(database: Database):
    dice = Random(11)  # noqa: S311  the same story on every run
    net, now, gatherer = await carrier_with(database, HOURLY), utc_now(), Gatherer(database)
    ids = await carried(database, net, [parcel(f"AWB{n}", TODAY - timedelta(days=n % 4)) for n in range(8)])
    invoices: list[str] = []
    stands: dict[str, Status] = {}
    for round_ in range(12):
        number = dice.choice(list(ids))
        status = dice.choice(sorted({*STATUSES} - {stands.get(number)}))
        stands[number] = status
        await tell(database, net, ids[number], (now, status))
        if dice.random() < 0.5:
            row = f"{number},{TODAY},A,1,4.00,{dice.randint(1, 5)}.50"
            invoices.append(await bill(database, net, f"I-{round_}", [row]))
        elif invoices and dice.random() < 0.5:
            await void(database, invoices.pop())
        now += timedelta(hours=dice.randint(1, 12))
        restated = await gathered(database, now, gatherer)
    assert any(facts.silent for facts in restated.values())
    assert any(facts.return_cost_minor for facts in restated.values())
    assert await from_scratch(database, now) == restated
