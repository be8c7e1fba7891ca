"""A month of simulated carriers: what they lose, break and bill too much must come back to the minor unit.

    python -m benchmarks.load.claims_month --parcels 200000

Everything planted is known beforehand: which parcels the simulation loses or breaks, and by how much the invoice was
made too high. The way is the service's own: events in, incidents and claims by the chores of the worker, findings
disputed, packets sealed and verified, claims filed, the partner's yes, credit notes, and the figures that count it.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any, Final

from lastmile.access import Principal, Role
from lastmile.carriers.invoices import read_invoices
from lastmile.carriers.register import Register, book_of
from lastmile.carriers.simulated.scenario import Scenario
from lastmile.carriers.simulated.story import Story, draw_story
from lastmile.core.clock import utc_now
from lastmile.core.shipments import Shipment
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.dispatch.billing import Billing, FindingSearch, judge
from lastmile.dispatch.billing.records import Decision
from lastmile.dispatch.outsourcing import Booking, BookingState
from lastmile.dispatch.outsourcing.repository import BookingRepository
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.dispatch.tracking import Report, ingest
from lastmile.incidents.claims import Claim, Claims, ClaimSearch, ClaimState
from lastmile.incidents.claims.answering import Answer, answer_claim
from lastmile.incidents.packets import Packets, sealed, verify
from lastmile.infra.database import Database
from lastmile.infra.migrating import open_database
from lastmile.infra.outbox import newest_sequence, read_up_to, set_read_up_to
from lastmile.infra.settings import Settings
from lastmile.infra.signing import installation_key
from lastmile.insights import Cuts, Dimension, Figures
from lastmile.insights.gathering import READER, Gatherer
from lastmile.insights.repository import FactRepository
from lastmile.insights.review import Reviews
from lastmile.worker.chores import open_incidents

FIRST: Final = date(2026, 10, 26)
DAYS: Final = 28
LAST: Final = FIRST + timedelta(days=DAYS - 1)
PRICE_MINOR, TOO_MUCH_MINOR = 400, 137
OVERBILLED_EVERY: Final = 90
STATUS_OF: Final[Mapping[str, Status]] = {
    "BOOKED": Status.INFO_RECEIVED,
    "COLLECTED": Status.PICKED_UP,
    "HUB_IN": Status.AT_HUB,
    "HUB_OUT": Status.IN_TRANSIT,
    "DELAY": Status.DELAYED,
    "ON_VAN": Status.OUT_FOR_DELIVERY,
    "DOOR_CLOSED": Status.ATTEMPT_FAILED,
    "DOOR_REFUSED": Status.ATTEMPT_FAILED,
    "DOOR_ADDRESS": Status.ATTEMPT_FAILED,
    "HANDED_OVER": Status.DELIVERED,
    "BACK": Status.RETURNING,
    "BACK_HOME": Status.RETURNED,
    "GONE": Status.LOST,
    "BROKEN": Status.DAMAGED,
}
CONTRACT: Final = {
    "service_levels": [{"name": "parcel", "serves": ["standard"], "promised_days": 9}],
    "zones": [{"id": "all", "kind": "everywhere"}],
    "rates": [{"zone": "all", "service_level": "parcel", "breaks": [{"up_to_kg": 30, "price": 4}]}],
    "claims": {
        "terms": [
            {"kind": "lost", "start": "pickup", "within": {"days": 365}, "evidence": ["description"]},
            {"kind": "damaged", "start": "pickup", "within": {"days": 365}, "evidence": ["description"]},
            {"kind": "billing", "start": "invoice", "within": {"days": 90}, "evidence": ["invoice"]},
        ]
    },
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel of the month."""

    number: str
    day: date
    value_minor: int
    story: Story

    @property
    def harmed(self) -> bool:
        """Whether the carrier loses or breaks it."""
        return any(happening.code in {"GONE", "BROKEN"} for happening in self.story.happenings)

    @property
    def delivered(self) -> bool:
        """Whether it arrives."""
        return self.story.happenings[-1].code == "HANDED_OVER"


@dataclass(frozen=True, slots=True)
class Month:
    """What was planted and what came of it, minor units.

    Parameters
    ----------
    packets : without a gap, of those made and verified before claims were filed.
    counted_minor : what the figures of the month say was recovered.
    """

    parcels: int
    harmed: int
    overbilled: int
    planted_minor: int
    claims: int
    settled: int
    packets: int
    recovered_minor: int
    counted_minor: float


def planted(parcels: int, seed: int) -> list[Parcel]:
    """Draw the month."""
    scenario = Scenario(seed=seed)
    drawn = []
    for number in range(parcels):
        day = FIRST + timedelta(days=number % DAYS)
        booked_at = datetime.combine(day, clock(4), UTC)
        name = f"M{number:07d}"
        drawn.append(Parcel(name, day, 1_000 + number * 37 % 9_000, draw_story(scenario, name, booked_at)))
    return drawn


def _silent(part: str) -> None:
    """Tell nobody."""


async def play(database: Database, parcels: int, seed: int = 7, told: Callable[[str], None] = _silent) -> Month:
    """Play a month from the first booking to the last credit note.

    Parameters
    ----------
    told : hears of each part that is over.
    """
    month = planted(parcels, seed)
    told(f"drawn, {sum(parcel.value_minor for parcel in month if parcel.harmed)} of losses planted")
    async with database.transaction() as session:
        register = Register(session)
        carrier = await register.create("Simulated")
        await register.agree(carrier, CONTRACT, currency="EUR", timezone="UTC")
    ids = await _carried(database, carrier.id, month)
    told("carried")
    await _tracked(database, month, ids)
    told("tracked")
    await _chores(database)
    told("incidents and claims")
    overbilled = [parcel for parcel in month if parcel.delivered][::OVERBILLED_EVERY]
    await _billed(database, carrier.id, month, {parcel.number for parcel in overbilled})
    told("billed")
    await _chores(database)
    told("findings to claims")
    packets = await _packed(database, carrier.id)
    told("packets")
    await _credited(database, carrier.id, overbilled)
    await _chores(database)
    told("credited")
    await _settled(database, carrier.id)
    claims = await _claims(database, carrier.id)
    told(f"settled, recovered {sum(claim.recovered_minor for claim in claims)}")
    counted_minor = await _counted(database, ids.values())
    told("figures")
    harmed = [parcel for parcel in month if parcel.harmed]
    return Month(
        parcels=parcels,
        harmed=len(harmed),
        overbilled=len(overbilled),
        planted_minor=sum(parcel.value_minor for parcel in harmed) + TOO_MUCH_MINOR * len(overbilled),
        claims=len(claims),
        settled=sum(claim.state is ClaimState.SETTLED for claim in claims),
        packets=packets,
        recovered_minor=sum(claim.recovered_minor for claim in claims),
        counted_minor=counted_minor,
    )


async def _carried(database: Database, carrier_id: str, month: Iterable[Parcel]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for day, some in itertools.groupby(_by_day(month), key=lambda p: p.day):
        parcels, at = list(some), datetime.combine(day, clock(4), UTC)
        shipments = [Shipment(p.number, weight_g=900, cash_minor=p.value_minor) for p in parcels]
        async with database.transaction() as session:
            repository = ShipmentRepository(session)
            made = dict(zip((p.number for p in parcels), await repository.put(day, shipments, at), strict=True))
            await repository.hand_to_carrier(dict.fromkeys(made.values(), carrier_id))
            for part in _parts(parcels, 500):
                await BookingRepository(session).add([_booking(carrier_id, made[p.number], p.number, at) for p in part])
        ids |= made
    return ids


def _booking(carrier_id: str, shipment_id: str, number: str, at: datetime) -> Booking:
    return Booking(
        f"bkg_{number.lower()}",
        carrier_id,
        shipment_id,
        "parcel",
        "EUR",
        at,
        state=BookingState.BOOKED,
        number=number,
        booked_at=at,
    )


async def _tracked(database: Database, month: Iterable[Parcel], ids: Mapping[str, str]) -> None:
    """Let news come in as the carrier shows it: late, and not in the order in which things happened."""
    shown = sorted((h.shows_at, h.id, h, p) for p in month for h in p.story.happenings)
    for part in _parts(shown, 10_000):
        reports = [
            Report(ids[parcel.number], "carrier:simulated", TrackingEvent(h.id, h.at, STATUS_OF[h.code], place=h.place))
            for _, _, h, parcel in part
        ]
        async with database.transaction() as session:
            await ingest(session, reports)


async def _chores(database: Database) -> None:
    while await open_incidents(database):
        pass


async def _billed(database: Database, carrier_id: str, month: Iterable[Parcel], too_high: set[str]) -> None:
    """Let an invoice come for each day; what is found is disputed."""
    for day, some in itertools.groupby(_by_day(month), key=lambda p: p.day):
        rows = ["Invoice No,AWB,Ship Date,Zone,Charged Weight (kg),Freight,Total"]
        rows += [_row(p, PRICE_MINOR + TOO_MUCH_MINOR * (p.number in too_high)) for p in some if p.delivered]
        await _take_in(database, carrier_id, f"{day}.csv", rows)
    async with database.transaction() as session:
        billing = Billing(session)
        found = await billing.findings.matching(FindingSearch(carrier_id=carrier_id), 1_000_000)
        for part in _parts(found, 500):
            await billing.decide([each.id for each in part], Decision.DISPUTE, "bench", "too high", claim=True)


async def _credited(database: Database, carrier_id: str, overbilled: Iterable[Parcel]) -> None:
    for day, some in itertools.groupby(_by_day(overbilled), key=lambda p: p.day):
        rows = ["Invoice No,Document Type,Refers To,AWB,Amount"]
        rows += [f"CN-{day},Credit note,INV-{day},{p.number},{TOO_MUCH_MINOR / 100:.2f}" for p in some]
        await _take_in(database, carrier_id, f"note-{day}.csv", rows)


def _by_day(month: Iterable[Parcel]) -> list[Parcel]:
    return sorted(month, key=lambda parcel: (parcel.day, parcel.number))


def _row(parcel: Parcel, amount_minor: int) -> str:
    amount = f"{amount_minor / 100:.2f}"
    return f"INV-{parcel.day},{parcel.number},{parcel.day.isoformat()},all,0.9,{amount},{amount}"


async def _take_in(database: Database, carrier_id: str, name: str, rows: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text("\n".join(rows))
        invoices = read_invoices(path, carrier_id=carrier_id, currency="EUR").invoices
    async with database.reading() as session:
        book = await book_of(session, carrier_id)
        judged = await judge(session, carrier_id, invoices, book)
    async with database.transaction() as session:
        await Billing(session).take_in(judged, book, "bench")


async def _packed(database: Database, carrier_id: str) -> int:
    """Make the packet of each claim as it would be filed, and verify it; give how many have no gap."""
    async with database.transaction() as session:
        key = await installation_key(session)
    whole = 0
    async with database.reading() as session:
        packets = Packets(session)
        for claim in await Claims(session).open_ones(ClaimSearch(carrier_id=carrier_id)):
            packet = await packets.assemble(claim)
            verify(sealed(packet, await packets.files(packet), key), key.fingerprint)
            whole += not packet.gaps
    return whole


async def _settled(database: Database, carrier_id: str) -> None:
    """File every loss, let the partner accept, and note the payment."""
    partner = Principal("key_0partner", "partner", Role.PARTNER, frozenset(), carrier_id=carrier_id)
    async with database.transaction() as session:
        claims = Claims(session)
        for claim in await claims.open_ones(ClaimSearch(carrier_id=carrier_id)):
            filed = await claims.file(claim, "bench")
            accepted = await answer_claim(session, filed, partner, Answer.ACCEPT, "ours to pay")
            await claims.settle(accepted, "bench", accepted.approved_minor, "paid", how={"by": "payment"})


async def _counted(database: Database, ids: Iterable[str]) -> float:
    """Count the figures from scratch, each shipment once; give what they say was recovered."""
    gatherer, now = Gatherer(database), utc_now()
    for part in _parts(ids, 500):
        async with database.transaction() as session:
            await gatherer.look_at(session, part, now)
    async with database.transaction() as session:
        await read_up_to(session, READER)  # whose place there must be, before it can be moved
        await set_read_up_to(session, READER, await newest_sequence(session))
    while await gatherer.run_once(now):
        pass
    async with database.reading() as session:
        [recovery] = await Figures(session).read(["recovery_rate"], Cuts(FIRST, LAST))
    return recovery.over


async def _measured(database: Database) -> dict[str, float]:
    """Give milliseconds: the review of the last morning, a figure of the month cut three ways, the roll-up of a day."""
    by = (Dimension.CARRIER, Dimension.HUB, Dimension.SERVICE_LEVEL)
    spent = {}
    async with database.reading() as session:
        for name, work in (
            ("morning_review_ms", lambda: Reviews(session).morning(LAST, utc_now())),
            ("three_cuts_ms", lambda: Figures(session).read(["on_time_rate"], Cuts(FIRST, LAST, by))),
        ):
            began = time.perf_counter()
            await work()
            spent[name] = round((time.perf_counter() - began) * 1_000, 1)
    async with database.transaction() as session:
        began = time.perf_counter()
        await FactRepository(session).roll_up(LAST)
        spent["roll_up_ms"] = round((time.perf_counter() - began) * 1_000, 1)
    return spent


async def _claims(database: Database, carrier_id: str) -> list[Claim]:
    async with database.reading() as session:
        return await Claims(session).before(ClaimSearch(carrier_id=carrier_id), None, 1_000_000)


def _parts(items: Iterable[Any], most: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while part := list(itertools.islice(rest, most)):
        yield part


async def _main(parcels: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), LASTMILE_DATABASE_URL=url or f"sqlite:///{home}/month.db")
        async with open_database(settings) as database:
            month = await play(database, parcels, told=_to_terminal)
            spent = await _measured(database)
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {"cpu_s": round(used.ru_utime + used.ru_stime, 1), "peak_mb": used.ru_maxrss // 1024}
    print(json.dumps(asdict(month) | figures | spent, indent=2))


def _to_terminal(part: str) -> None:
    print(f"{time.process_time():8.0f} CPU s  {part}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--parcels", type=int, default=20_000)
    parser.add_argument("--database", default="", help="an empty database; SQLite in a temporary folder without it")
    arguments = parser.parse_args()
    asyncio.run(_main(arguments.parcels, arguments.database))
