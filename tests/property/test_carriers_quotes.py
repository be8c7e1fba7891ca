"""The bulk table against the single quote, and prices against weight, over contracts of every kind."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from lastmile.carriers import (
    NO_PRICE,
    BusinessCalendar,
    CarrierBook,
    ChargePer,
    Contract,
    CutOff,
    Everywhere,
    FuelIndex,
    Limits,
    PercentOf,
    PolygonArea,
    PostcodeSet,
    Quotable,
    Quote,
    Rate,
    RateCard,
    RefusalCode,
    Ring,
    Season,
    ServiceLevel,
    Surcharge,
    SurchargeKind,
    Unit,
    VolumeBreak,
    Weighing,
    WeightBreak,
    Zone,
    quote,
    quote_matrix,
)
from lastmile.core.geo import Position
from lastmile.core.shipments import PromiseWindow, ShipmentKind

DAY = date(2025, 11, 20)
DEPOT = Position(24.94, 60.17)
LEVELS = ("standard", "express", "next_day")
TAGS = ("cold", "age", "wine")


def mostly(usual: object, other: st.SearchStrategy) -> st.SearchStrategy:
    """The usual value in nine of ten examples: with this many conditions nothing would be quoted otherwise."""
    return st.integers(0, 9).flatmap(lambda n: other if n == 9 else st.just(usual))


tags = st.frozensets(st.sampled_from(TAGS), max_size=2)
weekdays = mostly(frozenset(range(7)), st.frozensets(st.integers(0, 6), min_size=4))
amounts = st.integers(0, 2000)
instants = st.integers(-4 * 3600, 30 * 3600).map(
    lambda seconds: datetime(2025, 11, 20, tzinfo=UTC) + timedelta(seconds=seconds)
)
areas = st.one_of(
    st.just(Everywhere()),
    st.builds(
        Ring,
        from_m=st.integers(0, 3000),
        to_m=st.integers(3001, 9000),
        centre=st.sampled_from([None, None, Position(24.99, 60.18)]),
    ),
    st.builds(
        lambda west, south: PolygonArea(box(west / 10, south / 10, west / 10 + 0.1, south / 10 + 0.1)),
        st.integers(248, 250),
        st.integers(601, 602),
    ),
    st.builds(
        PostcodeSet,
        codes=st.frozensets(st.sampled_from(["00100", "00200"])),
        prefixes=st.sampled_from([(), ("003",)]),
        ranges=st.sampled_from([(), (("001", "002"),)]),
    ),
)
breaks = st.lists(st.tuples(st.integers(1, 4000), amounts), min_size=1, max_size=4).map(
    lambda steps: tuple(
        WeightBreak(sum(g for g, _ in steps[: n + 1]), sum(p for _, p in steps[: n + 1])) for n in range(len(steps))
    )
)
volume_breaks = mostly((), breaks.map(lambda steps: tuple(VolumeBreak(s.up_to_g * 10, s.price_minor) for s in steps)))
surcharges = st.builds(
    Surcharge,
    label=st.just("x"),
    kind=st.sampled_from(SurchargeKind),
    amount_minor=amounts,
    per=st.sampled_from(Unit),
    ppm=st.integers(0, 300_000),
    percent_of=st.sampled_from(PercentOf),
    min_minor=st.integers(0, 500),
    fuel=st.booleans(),
    zones=st.frozensets(st.sampled_from(["z0", "z1"]), max_size=1),
    areas=st.frozensets(st.sampled_from(["a0", "a1"]), max_size=2),
    service_levels=st.frozensets(st.sampled_from(["l0", "l1"]), max_size=1),
    season=st.sampled_from([None, None, Season((11, 1), (1, 5)), Season((3, 1), (6, 1))]),
    weekdays=weekdays,
    over_g=st.none() | st.integers(0, 9000),
    over_side_mm=st.none() | st.integers(0, 900),
    over_volume_cm3=st.none() | st.integers(0, 20_000),
    free_attempts=st.integers(1, 3),
)
limits = st.builds(
    Limits,
    shipment_g=mostly(None, st.integers(3000, 20_000)),
    parcel_g=mostly(None, st.integers(3000, 20_000)),
    sides_mm=mostly(None, st.just((800, 500, 400))),
    girth_mm=mostly(None, st.integers(1000, 3000)),
    volume_cm3=mostly(None, st.integers(10_000, 40_000)),
    parcels=mostly(None, st.integers(2, 4)),
)


@st.composite
def contracts(draw: st.DrawFn, carrier_id: str = "one") -> Contract:
    zones = tuple(Zone(f"z{n}", area) for n, area in enumerate(draw(st.lists(areas, min_size=1, max_size=3))))
    levels = tuple(
        ServiceLevel(
            f"l{n}",
            serves,
            promised_days=draw(st.integers(0, 3)),
            promised_minutes=draw(st.none() | st.integers(30, 600)),
            by_s=draw(st.sampled_from([86_399, 18 * 3600])),
        )
        for n, serves in enumerate(
            draw(
                st.lists(
                    mostly(frozenset(LEVELS), st.frozensets(st.sampled_from(LEVELS), min_size=1)),
                    min_size=1,
                    max_size=2,
                )
            )
        )
    )
    pairs = st.tuples(st.sampled_from(zones), st.sampled_from(levels))
    rates = tuple(
        Rate(
            zone.zone_id,
            level.name,
            draw(breaks),
            draw(st.none() | amounts),
            draw(st.none() | st.integers(0, 4)),
            draw(volume_breaks),
        )
        for zone, level in draw(st.lists(pairs, min_size=1, max_size=6, unique=True))
    )
    weighing = Weighing(
        draw(st.sampled_from([None, 4000, 5000])),
        draw(st.sampled_from([1, 500, 1000])),
        draw(st.sampled_from(ChargePer)),
    )
    return Contract(
        carrier_id=carrier_id,
        name=carrier_id,
        version="1",
        currency=draw(mostly("EUR", st.just("SEK"))),
        timezone="Europe/Helsinki",
        zones=zones,
        rate_card=RateCard(rates, levels, weighing),
        valid_to=draw(mostly(None, st.just(date(2025, 1, 1)))),
        areas=(Zone("a0", draw(areas)), Zone("a1", draw(areas))),
        surcharges=tuple(draw(st.lists(surcharges, max_size=4))),
        fuel=draw(st.none() | st.integers(0, 400_000).map(lambda ppm: FuelIndex(((date.min, 1), (DAY, ppm))))),
        cut_offs=tuple(
            draw(
                st.lists(
                    st.builds(CutOff, st.sampled_from([time(10), time(16)]), st.sampled_from([None, "l0"])), max_size=2
                )
            )
        ),
        calendar=draw(st.builds(BusinessCalendar, weekdays, weekdays)),
        limits=draw(limits),
        skills=draw(tags),
        refuses=draw(st.sampled_from([frozenset(), frozenset({"wine"})])),
        return_ppm=draw(mostly(800_000, st.sampled_from([None, 1_000_000, 1_234_567]))),
        rto_ppm=draw(mostly(700_000, st.none())),
        max_cash_minor=draw(mostly(5000, st.none())),
    )


items = st.builds(
    Quotable,
    order_id=st.just("a"),
    kind=st.sampled_from([ShipmentKind.DELIVERY] * 3 + [ShipmentKind.RETURN_PICKUP]),
    position=st.none()
    | st.builds(
        Position, st.integers(2480, 2520).map(lambda n: n / 100), st.integers(6010, 6030).map(lambda n: n / 100)
    ),
    depot=st.sampled_from([DEPOT, Position(24.95, 60.2)]),
    postcode=st.sampled_from(["", "00100", "00 200", "00310", "99999"]),
    weight_g=st.integers(0, 15_000),
    volume_cm3=st.integers(0, 50_000),
    sides_mm=st.tuples(*[st.integers(0, 900)] * 3).map(lambda sides: tuple(sorted(sides, reverse=True))),
    parcels=st.integers(1, 5),
    service_level=mostly("standard", st.sampled_from(LEVELS)),
    skills=mostly(frozenset(), tags),
    goods=mostly(frozenset(), tags),
    cash_minor=st.sampled_from([0, 0, 0, 1, 4999, 5001]),
    currency=mostly("", st.sampled_from(["EUR", "SEK"])),
    residential=st.booleans(),
    ready_at=mostly(None, instants) | instants,
    attempts=st.integers(1, 4),
    returned=st.booleans(),
    windows=st.lists(st.builds(lambda latest: PromiseWindow(latest, latest), instants), max_size=2).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.lists(items, min_size=1, max_size=12), st.integers(0, 6).map(lambda n: DAY + timedelta(days=n)))
def test_the_bulk_table_equals_the_single_quote_everywhere(data: st.DataObject, rows: list[Quotable], day: date):
    book = CarrierBook("EUR", (data.draw(contracts("one")), data.draw(contracts("two"))))
    table = quote_matrix(book, rows, day)
    for row in range(len(rows)):
        for column in range(len(book.carriers)):
            answer = table.explain(row, column)
            found = (
                table.total_minor[row, column],
                RefusalCode(table.refusal[row, column]),
                table.promised_by_s[row, column],
                table.misses_window[row, column],
            )
            if isinstance(answer, Quote):
                expected = (
                    answer.total_minor,
                    RefusalCode.QUOTED,
                    answer.promised_by.timestamp(),
                    answer.misses_window,
                )
            else:
                expected = (NO_PRICE, answer.code, 0, False)
            assert found == expected, answer


@settings(max_examples=100, deadline=None)
@given(st.data(), items, st.lists(st.integers(0, 20_000), min_size=2, max_size=8))
def test_a_heavier_shipment_is_never_cheaper(data: st.DataObject, item: Quotable, weights_g: list[int]):
    contract = data.draw(contracts())
    answers = [quote(contract, replace(item, weight_g=weight_g), DAY) for weight_g in sorted(weights_g)]
    totals = [answer.total_minor for answer in answers if isinstance(answer, Quote)]
    assert all(light <= heavy for light, heavy in pairwise(totals))


@settings(max_examples=100, deadline=None)
@given(st.data(), items, st.lists(st.integers(0, 60_000), min_size=2, max_size=8))
def test_a_larger_shipment_is_never_cheaper(data: st.DataObject, item: Quotable, volumes_cm3: list[int]):
    contract = data.draw(contracts())
    answers = [quote(contract, replace(item, volume_cm3=volume_cm3), DAY) for volume_cm3 in sorted(volumes_cm3)]
    totals = [answer.total_minor for answer in answers if isinstance(answer, Quote)]
    assert all(small <= large for small, large in pairwise(totals))


@settings(max_examples=100, deadline=None)
@given(st.data(), items, st.integers(1, 4))
def test_an_undelivered_shipment_is_never_cheaper_than_its_freight(data: st.DataObject, item: Quotable, attempts: int):
    contract = data.draw(contracts())
    forward = quote(contract, replace(item, cash_minor=0, attempts=attempts, returned=False), DAY)
    back = quote(contract, replace(item, cash_minor=0, attempts=attempts, returned=True), DAY)
    if isinstance(forward, Quote) and isinstance(back, Quote):
        assert back.total_minor >= forward.total_minor


@settings(max_examples=100, deadline=None)
@given(st.data(), items)
def test_no_price_is_negative_and_every_line_says_how(data: st.DataObject, item: Quotable):
    answer = quote(data.draw(contracts()), item, DAY)
    if isinstance(answer, Quote):
        assert answer.total_minor >= 0
        assert all(line.how for line in answer.lines if line.amount_minor)
    else:
        assert answer.text


@settings(max_examples=100, deadline=None)
@given(st.data(), st.lists(items, min_size=1, max_size=8))
def test_the_best_quote_is_eligible_and_no_other_is_cheaper(data: st.DataObject, rows: list[Quotable]):
    book = CarrierBook("EUR", (data.draw(contracts("one")), data.draw(contracts("two"))))
    table = quote_matrix(book, rows, DAY)
    best = table.best()
    for row, (carrier, total) in enumerate(zip(best.carrier, best.total_minor, strict=True)):
        offers = [int(table.total_minor[row, column]) for column in range(2) if table.eligible[row, column]]
        assert total == (min(offers) if offers else NO_PRICE)
        assert (carrier >= 0) == bool(offers)
        assert not offers or table.eligible[row, carrier]
