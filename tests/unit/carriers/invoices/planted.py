"""A carrier's invoice with planted errors, and what each of them is worth.

The prices here are computed from tables of their own, not by the code under test: a zone and a weight break give the
freight, fuel is a percentage of freight, way back and home delivery, rounded half up.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from lastmile.carriers import (
    CarrierBook,
    FuelIndex,
    PercentOf,
    PostcodeSet,
    Quotable,
    Rate,
    RateCard,
    ServiceCredit,
    ServiceLevel,
    Surcharge,
    SurchargeKind,
    Unit,
    Weighing,
    WeightBreak,
    Zone,
)
from lastmile.carriers import Contract as CarrierContract
from lastmile.carriers.invoices import BilledCharge, BilledShipment, Charge, FindingKind
from lastmile.core.tracking import Status

K = FindingKind
BREAKS_KG = (1, 5, 10, 30)
PRICES = {"old": {"A": (400, 500, 700, 1100), "B": (500, 650, 900, 1500), "C": (800, 990, 1400, 2100)}}
PRICES["new"] = {zone: tuple(price + 35 for price in prices) for zone, prices in PRICES["old"].items()}
EXPRESS_MORE = 450
NEW_FROM = date(2026, 7, 1)
FUEL = {"old": 950, "new": 1025}  # hundredths of a percent
RTO_PERCENT = 60
HOME, REATTEMPT, CASH_LEAST = 45, 120, 250
HEADER = (
    "Invoice No", "Invoice Date", "AWB", "Ship Date", "Zone", "Service", "Charged Weight (kg)", "Weight Type",
    "Currency", "Freight", "Freight RTO", "Home delivery", "COD charge", "Redelivery", "Remote area", "Service credit",
    "Fuel surcharge", "Total",
)  # fmt: skip


def book() -> CarrierBook:
    """Two versions of one contract, with everything that is audited."""
    return CarrierBook("EUR", tuple(_contract(version) for version in ("old", "new")))


def _contract(version: str) -> CarrierContract:
    old = version == "old"
    weights = [int(kg * 1000) for kg in BREAKS_KG]
    rates = [
        Rate(zone, level, tuple(WeightBreak(g, price + more) for g, price in zip(weights, prices, strict=True)))
        for zone, prices in PRICES[version].items()
        for level, more in (("parcel", 0), ("express", EXPRESS_MORE))
    ]
    levels = (
        ServiceLevel("parcel", frozenset({"standard"}), promised_days=2, by_s=18 * 3600),
        ServiceLevel("express", frozenset({"express"}), promised_days=1, by_s=18 * 3600),
    )
    home = Surcharge("home delivery", SurchargeKind.RESIDENTIAL, HOME, fuel=True)
    cash = Surcharge(
        "cash on delivery", SurchargeKind.CASH_ON_DELIVERY, ppm=15_000, percent_of=PercentOf.CASH, min_minor=CASH_LEAST
    )
    again = Surcharge("reattempt", SurchargeKind.REATTEMPT, REATTEMPT, Unit.ATTEMPT)
    return CarrierContract(
        carrier_id="net",
        name="Net",
        version=version,
        currency="EUR",
        timezone="UTC",
        valid_from=None if old else NEW_FROM,
        valid_to=NEW_FROM - timedelta(days=1) if old else None,
        zones=tuple(Zone(name, PostcodeSet(prefixes=(digit,))) for name, digit in (("A", "1"), ("B", "2"), ("C", "3"))),
        rate_card=RateCard(tuple(rates), levels, Weighing(5000, 500)),
        surcharges=(home, cash, again),
        fuel=FuelIndex(((date.min, FUEL["old"] * 100), (NEW_FROM, FUEL["new"] * 100))),
        max_cash_minor=1_000_000,
        rto_ppm=RTO_PERCENT * 10_000,
        credits=(ServiceCredit(0, 200_000), ServiceCredit(86_400, 1_000_000)),
    )


@dataclass
class Row:
    """One row of the invoice as the carrier writes it; money in minor units."""

    awb: str
    day: date
    version: str
    zone: str
    level: str
    kg: float
    freight: int
    basis: str = "actual"
    currency: str = "EUR"
    rto: int = 0
    home: int = 0
    cash: int = 0
    again: int = 0
    remote: int = 0
    credit: int = 0
    fuel: int = 0
    total: int = 0

    def close(self, fuel_hundredths: int | None = None) -> None:
        """Put fuel and total right for what the row bills."""
        hundredths = FUEL[self.version] if fuel_hundredths is None else fuel_hundredths
        self.fuel = half_up((self.freight + self.rto + self.home) * hundredths, 10_000)
        self.total = self.sum()

    def sum(self) -> int:
        """Sum of the charges."""
        return self.freight + self.rto + self.home + self.cash + self.again + self.remote - self.credit + self.fuel


def half_up(number: int, divisor: int) -> int:
    """Divide and round half up."""
    return (2 * number + divisor) // (2 * divisor)


def price(version: str, zone: str, kg: float, level: str = "parcel") -> int:
    """Freight by the tables."""
    step = next(place for place, most in enumerate(BREAKS_KG) if kg <= most)
    return PRICES[version][zone][step] + (EXPRESS_MORE if level == "express" else 0)


@dataclass
class Planted:
    """An invoice file, our facts, and the findings that must come out: tracking number, kind → amount."""

    rows: list[Row] = field(default_factory=list)
    facts: dict[str, BilledShipment] = field(default_factory=dict)
    errors: dict[tuple[str, str], int] = field(default_factory=dict)
    stated_more: int = 0

    def csv(self) -> str:
        """Write the file."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        for r in self.rows:
            money = [r.freight, r.rto, r.home, r.cash, r.again, r.remote, r.credit, r.fuel, r.total]
            shown = [f"{amount / 100:.2f}" if amount else "" for amount in money]
            head = ["INV-7", "2026-08-01", r.awb, r.day, r.zone, r.level, f"{r.kg:g}", r.basis, r.currency]
            writer.writerow([*head, *shown])
        total = sum(row.total for row in self.rows) + self.stated_more
        writer.writerow(["INV-7", "", "TOTAL", *[""] * (len(HEADER) - 4), f"{total / 100:.2f}"])
        return out.getvalue()


def _shipment(draw: random.Random, number: int, homes: bool) -> tuple[Row, BilledShipment]:
    day = date(2026, 6, 15) + timedelta(days=draw.randrange(30))
    version = "new" if day >= NEW_FROM else "old"
    zone = draw.choice("ABC")
    kg = draw.choice((0.5, 1, 2, 4.5, 7, 10, 12, 25))
    level = "express" if draw.random() < 0.1 else "parcel"
    returned = draw.random() < 0.1
    cash = 0 if returned or draw.random() < 0.7 else draw.randrange(1000, 60_000)
    attempts = draw.choice((1, 1, 1, 2, 3))
    home = homes or draw.random() < 0.6
    row = Row(f"AWB{number:06d}", day, version, zone, level, kg, price(version, zone, kg, level))
    row.home = HOME if home else 0
    row.rto = half_up(row.freight * RTO_PERCENT, 100) if returned else 0
    row.cash = max(CASH_LEAST, half_up(cash * 15, 1000)) if cash else 0
    row.again = REATTEMPT * (attempts - 1)
    row.close()
    item = Quotable(
        order_id=f"O{number}",
        postcode={"A": "1", "B": "2", "C": "3"}[zone] + "0000",
        weight_g=int(kg * 1000) - draw.randrange(400),
        volume_cm3=draw.randrange(1, int(kg * 2000)),
        service_level="express" if level == "express" else "standard",
        cash_minor=cash,
        residential=home,
        attempts=attempts,
    )
    promised = datetime(day.year, day.month, day.day, 18, tzinfo=UTC) + timedelta(days=1 if level == "express" else 2)
    facts = BilledShipment(
        reference=row.awb,
        shipment_id=f"shp_{number}",
        carrier_id="net",
        shipped_on=day,
        item=item,
        status=Status.RETURNED if returned else Status.DELIVERED,
        delivered_at=None if returned else promised - timedelta(hours=draw.randrange(1, 20)),
        promised_by=promised,
    )
    return row, facts


def _dearer(row: Row, change: dict[str, int], wrong: Planted, kind: str) -> None:
    """Bill something else, with its fuel; the error is worth the difference."""
    before = row.total
    for name, value in change.items():
        setattr(row, name, value)
    row.close()
    wrong.errors[row.awb, kind] = row.total - before


def _wrong_zone(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    if row.zone == "C" or row.rto:
        return None
    row.zone = "C"
    _dearer(row, {"freight": price(row.version, "C", row.kg, row.level)}, wrong, K.WRONG_ZONE)
    return facts


def _wrong_weight(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    if row.kg > 10 or row.rto:
        return None
    row.kg = 30
    _dearer(row, {"freight": price(row.version, row.zone, 30, row.level)}, wrong, K.WRONG_WEIGHT)
    return facts


def _volumetric(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    if row.kg > 5 or row.rto:
        return None
    row.kg, row.basis = 10.0, "volumetric"
    _dearer(row, {"freight": price(row.version, row.zone, 10, row.level)}, wrong, K.VOLUMETRIC)
    return facts


def _wrong_level(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    if row.level == "express" or row.rto:
        return None
    row.level = "express"
    _dearer(row, {"freight": row.freight + EXPRESS_MORE}, wrong, K.WRONG_SERVICE_LEVEL)
    return facts


def _wrong_rate(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    if row.version == "new" or row.rto:
        return None
    _dearer(row, {"freight": price("new", row.zone, row.kg, row.level)}, wrong, K.WRONG_RATE)
    return facts


def _unagreed(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    _dearer(row, {"remote": 310}, wrong, K.UNAGREED_SURCHARGE)
    return facts


def _surcharge_amount(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    if not row.cash:
        return None
    _dearer(row, {"cash": row.cash + 77}, wrong, K.SURCHARGE_AMOUNT)
    return facts


def _attempts(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    _dearer(row, {"again": row.again + 2 * REATTEMPT}, wrong, K.ATTEMPTS)
    return facts


def _fuel(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    before = row.total
    row.close(FUEL[row.version] + 300)
    wrong.errors[row.awb, K.FUEL_INDEX] = row.total - before
    return facts


def _return_rate(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    if not row.rto:
        return None
    _dearer(row, {"rto": row.freight}, wrong, K.RETURN_RATE)
    return facts


def _return_not_made(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    if row.rto:
        return None
    _dearer(row, {"rto": half_up(row.freight * RTO_PERCENT, 100)}, wrong, K.RETURN_NOT_MADE)
    return facts


def _not_delivered(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    wrong.errors[row.awb, K.NOT_DELIVERED] = row.total
    return replace(facts, status=Status.LOST, delivered_at=None)


def _missing_credit(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    if row.rto or facts.promised_by is None:
        return None
    wrong.errors[row.awb, K.MISSING_CREDIT] = half_up(row.total * 20, 100)
    return replace(facts, delivered_at=facts.promised_by + timedelta(hours=3))


def _credited(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    """Late, and rightly credited: no error."""
    if row.rto or facts.promised_by is None:
        return None
    row.credit = half_up(row.total * 20, 100)
    row.total -= row.credit
    return replace(facts, delivered_at=facts.promised_by + timedelta(hours=3))


def _currency(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    row.currency = "USD"
    wrong.errors[row.awb, K.CURRENCY] = row.total
    return facts


def _sum(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    row.total += 90
    wrong.errors[row.awb, K.ARITHMETIC] = 90
    return facts


def _billed_before(row: Row, wrong: Planted, facts: BilledShipment) -> BilledShipment | None:
    if row.cash or row.again:
        return None
    wrong.errors[row.awb, K.DUPLICATE] = row.total
    charges = [
        BilledCharge("INV-6", Charge.FREIGHT, "Freight", row.freight),
        BilledCharge("INV-6", Charge.RETURN_TO_ORIGIN, "Freight RTO", row.rto),
        BilledCharge("INV-6", Charge.SURCHARGE, "Home delivery", row.home),
        BilledCharge("INV-6", Charge.FUEL, "Fuel surcharge", row.fuel),
    ]
    return replace(facts, billed=tuple(charge for charge in charges if charge.amount_minor))


_CHANGES = (
    _wrong_zone, _wrong_weight, _volumetric, _wrong_level, _wrong_rate, _unagreed, _surcharge_amount, _attempts, _fuel,
    _return_rate, _return_not_made, _not_delivered, _missing_credit, _credited, _currency, _sum, _billed_before,
)  # fmt: skip


def planted(rows: int, each: int, seed: int = 7, *, currencies: bool = True, homes: bool = False) -> Planted:
    """Make an invoice.

    Parameters
    ----------
    rows : how many.
    each : how often each error is planted.
    currencies : whether amounts in a foreign currency are among them, which the whole invoice is held for.
    homes : whether every address is a home.
    """
    draw = random.Random(seed)  # noqa: S311  the same invoice each time, no secret
    made = Planted()
    changes = [change for change in _CHANGES if currencies or change is not _currency for _ in range(each)]
    duplicates = strangers = each
    for number in range(rows - duplicates):
        row, facts = _shipment(draw, number, homes)
        made.rows.append(row)
        for place, change in enumerate(changes):
            changed = change(row, made, facts)
            if changed is not None:
                facts = changed
                del changes[place]
                break
        else:
            if strangers:
                strangers -= 1
                made.errors[row.awb, K.NOT_OURS] = row.total
                continue
            if duplicates:
                duplicates -= 1
                made.rows.append(replace(row))
                made.errors[row.awb, K.DUPLICATE] = row.total
        made.facts[row.awb] = facts
    if changes or duplicates or strangers:
        raise ValueError("more rows are needed for so many errors")
    draw.shuffle(made.rows)
    made.stated_more = 123
    made.errors["", K.ARITHMETIC] = 123
    return made
