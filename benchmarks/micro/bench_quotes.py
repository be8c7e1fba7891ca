"""Quotes per CPU second of one core: shipments × carriers, from shipments to the cheapest carrier of each.

Run: ``python benchmarks/micro/bench_quotes.py [shipments] [repeats]``. The shipments are generated with a fixed seed;
the carriers are the packaged example, once as it is and once with its national network cut into 40 polygons.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from shapely import Point

from lastmile.carriers import (
    CarrierBook,
    PolygonArea,
    Rate,
    RateCard,
    Zone,
    example_carriers,
    load_carriers,
    quote_matrix,
)
from lastmile.core.geo import Position
from lastmile.core.shipments import Shipment, ShipmentKind

DAY = date(2025, 11, 20)
DEPOT = Position(24.94, 60.17)
CORNERS = 400


def shipments(count: int) -> list[Shipment]:
    """Generate parcels around the depot: one in six a return, one in five with cash."""
    draw = random.Random(7)  # noqa: S311  a benchmark needs the same numbers each time, not secrets
    return [
        Shipment(
            f"order-{number}",
            kind=ShipmentKind.RETURN_PICKUP if draw.random() < 1 / 6 else ShipmentKind.DELIVERY,
            position=Position(DEPOT.lon + draw.uniform(-0.4, 0.4), DEPOT.lat + draw.uniform(-0.2, 0.2)),
            postcode=f"{draw.randrange(100, 99_999):05d}",
            parcels=draw.randint(1, 3),
            weight_g=draw.randrange(100, 30_000),
            volume_cm3=draw.randrange(0, 90_000),
            cash_minor=draw.choice([0, 0, 0, 0, 4000]),
        )
        for number in range(count)
    ]


def example() -> CarrierBook:
    """Load the packaged example."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "CARRIERS.yaml"
        path.write_text(example_carriers(), encoding="utf-8")
        return load_carriers(path, timezone="Europe/Helsinki")


def with_polygons(book: CarrierBook, count: int = 40) -> CarrierBook:
    """Put round zones of 400 corners each in front of the national network's own."""
    draw = random.Random(8)  # noqa: S311  see above
    *others, national, courier = book.contracts
    zones = tuple(
        Zone(
            f"polygon-{number}",
            PolygonArea(
                Point(DEPOT.lon + draw.uniform(-0.4, 0.4), DEPOT.lat + draw.uniform(-0.2, 0.2)).buffer(
                    draw.uniform(0.02, 0.08), quad_segs=CORNERS // 4
                )
            ),
        )
        for number in range(count)
    )
    card = national.rate_card
    rates = tuple(Rate(zone.zone_id, "parcel", card.rates[0].breaks) for zone in zones)
    cut = replace(
        national,
        zones=(*zones, *national.zones),
        rate_card=RateCard((*rates, *card.rates), card.service_levels, card.weighing),
    )
    return CarrierBook(book.currency, (*others, cut, courier))


def measure(name: str, book: CarrierBook, rows: list[Shipment], repeats: int) -> None:
    """Print the best and the median of some runs."""
    times_s = []
    for _ in range(repeats):
        begin = time.process_time()
        table = quote_matrix(book, rows, DAY, depot=DEPOT)
        table.best()
        times_s.append(time.process_time() - begin)
    quotes = len(rows) * len(book.carriers)
    best, median = min(times_s), sorted(times_s)[len(times_s) // 2]
    share = float(table.eligible.mean())
    print(
        f"{name:12} {quotes:8,} quotes ({share:.0%} priced)  median {median:6.3f} s = {quotes / median:9,.0f}/s  "
        f"best {quotes / best:9,.0f}/s"
    )


def measure_single(book: CarrierBook, rows: list[Shipment]) -> None:
    """Print the speed of single quotes with their lines."""
    table = quote_matrix(book, rows, DAY, depot=DEPOT)
    begin = time.process_time()
    for row in range(len(rows)):
        for column in range(len(book.carriers)):
            table.explain(row, column)
    quotes = len(rows) * len(book.carriers)
    print(f"{'single':12} {quotes:8,} quotes with lines  {quotes / (time.process_time() - begin):9,.0f}/s")


def main() -> None:
    """Measure the two books."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 25_000
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    rows, book = shipments(count), example()
    measure("rings", book, rows, repeats)
    measure("polygons", with_polygons(book), rows, repeats)
    measure_single(book, rows[:2000])


if __name__ == "__main__":
    main()
