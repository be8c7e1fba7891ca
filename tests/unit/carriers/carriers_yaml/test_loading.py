import json
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from shapely import box
from shapely.geometry import mapping

from lastmile.carriers import (
    Area,
    CountOf,
    CutOff,
    DailyCap,
    Everywhere,
    MinimumVolume,
    PolygonArea,
    PostcodeSet,
    PublicHolidays,
    Ring,
    ServiceCredit,
    VolumeBreak,
    VolumeTier,
    WeightBreak,
    example_carriers,
    load_carriers,
)
from lastmile.carriers.claims import ClaimKind, ClaimStep, Period
from lastmile.carriers.contracts.billing import OWED_ON_PICKUP, AuditPolicy
from lastmile.core.errors import InvalidInput
from lastmile.core.geo import Position

ZONE = "{id: all, kind: everywhere}"


def test_minimal_file(write: Callable[[str | bytes], Path], minimal: str):
    (contract,) = load_carriers(write(minimal)).contracts
    assert (contract.carrier_id, contract.name, contract.version) == ("one", "one", "1")
    assert (contract.currency, contract.timezone) == ("EUR", "Europe/Helsinki")
    assert contract.rate_card.rates[0].breaks == (WeightBreak(1000, 490), WeightBreak(5000, 650))
    assert contract.rate_card.service_levels[0].by_s == 18 * 3600
    assert contract.zones[0].area == Everywhere()
    assert (contract.return_ppm, contract.max_cash_minor) == (None, None)


def test_the_example_loads_and_shows_every_part():
    from importlib import resources

    with resources.as_file(resources.files("lastmile.carriers").joinpath("example_carriers.yaml")) as path:
        book = load_carriers(path, timezone="America/New_York")
        assert path.read_text(encoding="utf-8") == example_carriers()
    assert book.carriers == ("regio-vans", "pedal", "national-parcel", "on-demand")
    vans, pedal, national, courier = book.contracts
    assert vans.timezone == "America/New_York"
    assert vans.caps == (DailyCap(400), DailyCap(60, CountOf.PARCELS, "region"))
    assert vans.minimum_volume == MinimumVolume(20, 200)
    assert vans.tiers == (VolumeTier(100, 970_000), VolumeTier(250, 940_000))
    assert pedal.cut_offs == (CutOff(time(16)), CutOff(time(14), weekdays=frozenset({4})))
    assert national.rate_card.weighing.volumetric_divisor == 5000
    assert national.fuel_ppm(date(2025, 7, 1)) == 87_500
    assert courier.return_ppm == 1_200_000
    areas = [zone.area for contract in book.contracts for zone in contract.zones]
    assert not any(isinstance(area, PolygonArea | PostcodeSet) for area in areas), "works for any city"


def test_money_follows_the_currency(
    write: Callable[[str | bytes], Path], minimal: str, issues_of: Callable[[str | bytes], dict[Any, str]]
):
    yen = minimal.replace("EUR", "JPY").replace("4.90", "490").replace("6.50", "650")
    assert load_carriers(write(yen)).contracts[0].rate_card.rates[0].breaks[0].price_minor == 490
    rows = issues_of(minimal.replace("EUR", "JPY"))
    assert rows["carriers[0].rates[0].breaks[0].price"].startswith("an amount in JPY ≥ 0 such as 12,")


@pytest.mark.parametrize(
    ("zone", "area"),
    [
        ("{id: all, kind: ring, to_km: 2.5}", Ring(0, 2500)),
        ("{id: all, kind: ring, around: depot, from_km: 1, to_km: 2}", Ring(1000, 2000)),
        (
            "{id: all, kind: ring, around: {lon: 24.94, lat: 60.17}, to_km: 2}",
            Ring(0, 2000, Position(24.94, 60.17)),
        ),
        (
            "{id: all, kind: postcodes, codes: [00100, 4150-123], prefixes: [sw1], ranges: [{from: 100, to: 199}]}",
            PostcodeSet(frozenset({"00100", "4150123"}), ("SW1",), (("100", "199"),)),
        ),
    ],
)
def test_zones(write: Callable[[str | bytes], Path], minimal: str, zone: str, area: Area):
    assert load_carriers(write(minimal.replace(ZONE, zone))).contracts[0].zones[0].area == area


@pytest.mark.parametrize("wrap", ["geometry", "feature", "collection"])
@pytest.mark.parametrize("inline", [True, False])
def test_polygon_from_geojson(
    write: Callable[[str | bytes], Path], minimal: str, tmp_path: Path, wrap: str, inline: bool
):
    geometry = mapping(box(0.25, 0, 1, 1))
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    collection = {"type": "FeatureCollection", "features": [feature, {**feature, "geometry": mapping(box(2, 2, 3, 3))}]}
    content = json.dumps({"geometry": geometry, "feature": feature, "collection": collection}[wrap])
    (tmp_path / "zones").mkdir()
    (tmp_path / "zones" / "all.geojson").write_text(content, encoding="utf-8")
    source = f"geojson: {content}" if inline else "file: zones/all.geojson"
    book = load_carriers(write(minimal.replace(ZONE, f"{{id: all, kind: polygon, {source}}}")))
    area = book.contracts[0].zones[0].area
    assert isinstance(area, PolygonArea)
    assert area.geometry.area == pytest.approx(1.75 if wrap == "collection" else 0.75)


@pytest.mark.parametrize(
    ("zone", "row", "expected"),
    [
        ("{id: all, kind: circle}", ".kind", "one of everywhere, ring, polygon, postcodes"),
        ("{id: all, kind: ring, from_km: 2, to_km: 2}", "", "from_km below to_km"),
        ("{id: all, kind: ring, around: home, to_km: 2}", ".around", "depot, or a point"),
        ("{id: all, kind: ring, around: {lon: 190, lat: 0}, to_km: 2}", ".around.lon", "less than or equal to 180"),
        ("{id: all, kind: polygon}", "", "one of geojson, wkt and file"),
        ("{id: all, kind: polygon, wkt: 'POLYGON((0 0, 1'}", ".wkt", "WKT such as"),
        ("{id: all, kind: polygon, wkt: 'POINT(0 0)'}", ".wkt", "a polygon with at least three corners"),
        ("{id: all, kind: polygon, wkt: 'POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))'}", ".wkt", "does not cross itself"),
        ("{id: all, kind: polygon, wkt: 'POLYGON((0 91, 1 91, 1 92, 0 91))'}", ".wkt", "corners as lon, lat"),
        ("{id: all, kind: polygon, geojson: {type: Polygon}}", ".geojson", "a GeoJSON Polygon"),
        ("{id: all, kind: polygon, geojson: 3}", ".geojson", "a GeoJSON Polygon"),
        ("{id: all, kind: polygon, file: none.geojson}", ".file", "No such file"),
        ("{id: all, kind: polygon, file: ../CARRIERS.yaml}", ".file", "or below it"),
        ("{id: all, kind: polygon, file: CARRIERS.yaml}", ".file", "as JSON (line 1"),
        ("{id: all, kind: postcodes}", "", "at least one of codes, prefixes and ranges"),
        ("{id: all, kind: postcodes, codes: ['-']}", ".codes[0]", "a postcode such as"),
        ("{id: all, kind: postcodes, ranges: [{from: 99, to: 100}]}", ".ranges[0]", "of one length"),
        ("3", "", "a mapping of keys"),
    ],
)
def test_wrong_zones(
    issues_of: Callable[[str | bytes], dict[Any, str]], minimal: str, zone: str, row: str, expected: str
):
    rows = issues_of(minimal.replace(ZONE, zone))
    assert expected in rows[f"carriers[0].zones[0]{row}"]
    assert rows[f"carriers[0].zones[0]{row}"].endswith("(line 8)")


@pytest.mark.parametrize(
    ("old", "new", "row", "expected"),
    [
        ("zone: all", "zone: al", "carriers[0].rates[0].zone", "one of this carrier's zones: all"),
        ("service_level: day", "service_level: x", "carriers[0].rates[0].service_level", "service levels: day"),
        ("price: 4.90", "price: -1", "carriers[0].rates[0].breaks[0].price", "≥ 0 such as 12.50"),
        ("price: 4.90", "price: 4.905", "carriers[0].rates[0].breaks[0].price", "at most 2 decimals"),
        ("price: 4.90", "price: yes", "carriers[0].rates[0].breaks[0].price", "an amount in EUR"),
        ("price: 4.90", "price: true", "carriers[0].rates[0].breaks[0].price", "an amount in EUR"),
        ("price: 4.90", "price: .nan", "carriers[0].rates[0].breaks[0].price", "an amount in EUR"),
        ("price: 4.90", "price: 9e99", "carriers[0].rates[0].breaks[0].price", "an amount in EUR"),
        ("price: 4.90", "price: 6.51", "carriers[0].rates[0].breaks[1].price", "at least 6.51, since heavier is never"),
        ("up_to_kg: 5", "up_to_kg: 1", "carriers[0].rates[0].breaks[1].up_to_kg", "more than 1 kg"),
        ("up_to_kg: 1", "up_to_kg: 0", "carriers[0].rates[0].breaks[0].up_to_kg", "kilograms > 0"),
        ("up_to_kg: 1,", "", "carriers[0].rates[0].breaks[0].up_to_kg", "this key with a value"),
        ("up_to_kg: 1", "upto_kg: 1", "carriers[0].rates[0].breaks[0].upto_kg", "a known key such as up_to_kg"),
        ("  - id: one", "  - id: one\n    colour: red", "carriers[0].colour", "one of the keys id, name"),
        ("promised_days: 1", "promised_days: 1.5", "carriers[0].service_levels[0].promised_days", "whole number"),
        ("promised_days: 1,", "", "carriers[0].service_levels[0]", "either promised_days or promised_minutes"),
        ('by: "18:00"', "by: 6pm", "carriers[0].service_levels[0].by", "a local time such as 16:30"),
        ("currency: EUR", "currency: euro", "currency", "a currency code of three capitals"),
        ("currency: EUR", "", "currency", "this key with a value"),
        ("Europe/Helsinki", "Helsinki", "timezone", "an IANA time zone"),
        ("Europe/Helsinki", "../etc", "timezone", "an IANA time zone"),
    ],
)
def test_wrong_values(
    issues_of: Callable[[str | bytes], dict[Any, str]], minimal: str, old: str, new: str, row: str, expected: str
):
    assert old in minimal
    rows = issues_of(minimal.replace(old, new, 1))
    assert expected in rows[row]


@pytest.mark.parametrize(
    ("part", "row", "expected"),
    [
        ("valid_from: 2025-02-30", "valid_from", "a date such as"),
        ("{valid_from: 2025-02-01, valid_to: 2025-01-01}", "valid_to", "on or after valid_from"),
        ("weighing: {volumetric_divisor: 5}", "weighing.volumetric_divisor", "cubic centimetres per kilogram"),
        ("weighing: {charge_per: box}", "weighing.charge_per", "'shipment' or 'parcel'"),
        ("limits: {max_sides_cm: [1, 2]}", "limits.max_sides_cm", "at least 3"),
        ("calendar: {collects: []}", "calendar.collects", "at least 1"),
        ("calendar: {delivers: [mon, day]}", "calendar.delivers[1]", "one of mon, tue"),
        ("fuel: {index: []}", "fuel.index", "at least 1"),
        ("fuel: {index: [{from: 2025-01-01, percent: 5}]}", "fuel.index[0].from", "no from, or one on or before"),
        ("fuel: {index: [{percent: 5}, {percent: 6}]}", "fuel.index[1].from", "a date after"),
        ("cut_offs: [{at: 16:00, service_level: x}]", "cut_offs[0].service_level", "service levels: day"),
        ("caps: [{per_day: 1, zone: x}]", "caps[0].zone", "zones: all"),
        ("caps: [{per_day: 1, unit: kg}]", "caps[0].unit", "'parcels' or 'shipments'"),
        ("volume_tiers: [{from: 5, price_percent: 9}, {from: 5, price_percent: 8}]", "volume_tiers[1].from", "than 5"),
        (
            "volume_tiers: [{from: 5, price_percent: 9}, {from: 6, price_percent: 8, unit: shipments}]",
            "volume_tiers[1].unit",
            "parcels, as in",
        ),
        ("surcharges: [{label: x, kind: tip, amount: 1}]", "surcharges[0].kind", "one of 'residential'"),
        ("surcharges: [{label: x, kind: handling}]", "surcharges[0]", "at least one of amount, percent and minimum"),
        ("surcharges: [{label: x, kind: area, amount: 1}]", "surcharges[0]", "at least one of zones, areas"),
        ("surcharges: [{label: x, kind: season, amount: 1}]", "surcharges[0]", "at least one of season, weekdays"),
        ("surcharges: [{label: x, kind: oversize, amount: 1}]", "surcharges[0]", "at least one of over_kg"),
        ("surcharges: [{label: x, kind: handling, over_kg: 1, amount: 1}]", "surcharges[0]", "only for a surcharge"),
        ("surcharges: [{label: x, kind: area, areas: [y], amount: 1}]", "surcharges[0].areas[0]", "none is declared"),
        ("surcharges: [{label: x, kind: handling, fuel: 1, amount: 1}]", "surcharges[0].fuel", "true or false"),
        ("surcharges: 3", "surcharges", "a list"),
        ("areas: [{id: all, kind: everywhere}]", "areas[0].id", "it stands at carriers[0].zones[0].id"),
    ],
)
def test_wrong_parts(
    issues_of: Callable[[str | bytes], dict[Any, str]], minimal: str, part: str, row: str, expected: str
):
    lines = part.strip("{}").split(", ") if part.startswith("{") else [part]
    rows = issues_of(minimal + "".join(f"    {line}\n" for line in lines))
    assert expected in rows[f"carriers[0].{row}"]


def test_zones_after_everywhere_are_never_reached(issues_of: Callable[[str | bytes], dict[Any, str]], minimal: str):
    rows = issues_of(minimal.replace(ZONE, f"{ZONE}\n      - {{id: near, kind: ring, to_km: 2}}"))
    assert rows == {
        "carriers[0].zones[1]": "a place before zone all, which holds everywhere; the first zone wins (line 9)"
    }


def test_one_rate_for_each_zone_and_level(issues_of: Callable[[str | bytes], dict[Any, str]], minimal: str):
    rate = minimal[minimal.index("      - zone: all") :]
    rows = issues_of(minimal + rate)
    assert rows == {
        "carriers[0].rates[1]": "one rate for each zone and service level; see carriers[0].rates[0] (line 15)"
    }


def test_versions_of_one_carrier_follow_each_other(
    write: Callable[[str | bytes], Path], issues_of: Callable[[str | bytes], dict[Any, str]], minimal: str
):
    entry = minimal[minimal.index("  - id: one") :]
    begun = entry.replace("id: one", 'id: one\n    version: "2"\n    valid_from: 2025-01-01')
    ended = minimal.replace("id: one", "id: one\n    valid_to: 2024-12-31")
    assert len(load_carriers(write(ended + begun)).contracts) == 2
    assert "do not overlap with carriers[0]" in issues_of(minimal + begun)["carriers[1]"]
    again = begun.replace('"2"', '"1"')
    assert "other than that of carriers[0]" in issues_of(ended + again)["carriers[1].version"]


def test_all_problems_are_told_at_once_in_the_order_of_the_file(
    issues_of: Callable[[str | bytes], dict[Any, str]], minimal: str
):
    wrong = (
        minimal.replace("4.90", "-4.90")
        .replace("zone: all", "zone: al")
        .replace("service_level: day", "service_levl: day")
        .replace("promised_days: 1", "promised_days: -1")
        .replace("- id: one", "- id: one\n    name: x\n    name: y\n    colour: red")
    )
    assert list(issues_of(wrong)) == [
        6,
        "carriers[0].colour",
        "carriers[0].service_levels[0].promised_days",
        "carriers[0].rates[0].service_level",
        "carriers[0].rates[0].zone",
        "carriers[0].rates[0].service_levl",
        "carriers[0].rates[0].breaks[0].price",
    ]


def test_the_message_counts_the_problems(write: Callable[[str | bytes], Path], minimal: str):
    with pytest.raises(InvalidInput, match=r"CARRIERS.yaml: 1 problem$"):
        load_carriers(write(minimal.replace("zone: all", "zone: al")))


def test_terms_of_what_happens_after_the_quote(write: Callable[[str | bytes], Path], minimal: str):
    more = """\
    return_to_origin: {rate_percent: 60}
    cash_on_delivery: {max: 500, remit_within: {days: 7, business: true}}
    tracking_lag_min: 90
    billing: {owed_on: pickup, tolerance: 0.05, tolerance_percent: 2, approve_up_to: 3}
    calendar: {country: DE, subdivision: BY, works_on: [2026-01-06]}
    service_credits:
      - {late_h: 24, percent: 50, service_levels: [day]}
    surcharges:
      - {label: again, kind: reattempt, amount: 1.20, per: attempt, free_attempts: 2}
"""
    with_volume = minimal.replace(
        "        breaks:", "        volume_breaks: [{up_to_l: 20, price: 7}]\n        breaks:"
    )
    (contract,) = load_carriers(write(with_volume + more)).contracts
    assert contract.rto_ppm == 600_000
    assert contract.billing == AuditPolicy(5, 20_000, 300, OWED_ON_PICKUP)
    assert (contract.remit_within, contract.tracking_lag_s) == (Period(days=7, business=True), 5400)
    assert contract.credits == (ServiceCredit(86_400, 500_000, frozenset({"day"})),)
    assert contract.calendar.public == PublicHolidays("DE", "BY")
    assert contract.surcharges[0].free_attempts == 2
    assert contract.rate_card.rates[0].volume_breaks == (VolumeBreak(20_000, 700),)


@pytest.mark.parametrize(
    ("more", "row", "expected"),
    [
        ("calendar: {country: Germany}", "calendar.country", "ISO 3166"),
        ("calendar: {country: DE, subdivision: XX}", "calendar", "subdivision XX to be one of BB"),
        ("calendar: {subdivision: BY}", "calendar", "a country that has subdivisions"),
        (
            "service_credits: [{late_h: 1, percent: 5, service_levels: [eco]}]",
            "service_levels[0]",
            "service levels: day",
        ),
        ("surcharges: [{label: x, kind: handling, amount: 1, per: attempt}]", "surcharges[0]", "kind reattempt"),
    ],
)
def test_terms_that_cannot_be(
    minimal: str, issues_of: Callable[[str | bytes], dict[Any, str]], more: str, row: str, expected: str
):
    rows = issues_of(f"{minimal}    {more}\n")
    assert any(row in place and expected in text for place, text in rows.items()), rows


def test_prices_by_volume_rise_too(minimal: str, issues_of: Callable[[str | bytes], dict[Any, str]]):
    falling = "        volume_breaks: [{up_to_l: 20, price: 7}, {up_to_l: 30, price: 6}]\n        breaks:"
    rows = issues_of(minimal.replace("        breaks:", falling))
    assert "larger is never cheaper" in rows["carriers[0].rates[0].volume_breaks[1].price"]


def test_claim_terms_are_taken_over_and_overridden(write: Callable[[str | bytes], Path], minimal: str):
    own = "    claims: {like: fedex, terms: [{kind: lost, start: pickup, within: {days: 5, business: true}}]}\n"
    (contract,) = load_carriers(write(minimal + own)).contracts
    lost = contract.claims.find(ClaimKind.LOST, ClaimStep.FILE)
    assert lost.deadline.latest == Period(days=5, business=True)
    assert len(contract.claims.terms) == 3
    (without,) = load_carriers(write(minimal)).contracts
    assert without.claims.terms == ()


@pytest.mark.parametrize(
    ("claims", "row", "expected"),
    [
        ("{like: nobody}", "claims.like", "ups, fedex"),
        ("{like: shyplite}", "claims.like", "the limits of shyplite are in INR, not in EUR"),
        ("{terms: [{kind: lost, start: pickup, within: {days: 5, months: 1}}]}", "terms[0].within", "either days"),
        ("{terms: [{kind: lost, start: pickup, within: {days: 5}, not_before: {days: 6}}]}", "terms[0]", "no longer"),
        ("{terms: [{kind: lost, start: dawn, within: {days: 5}}]}", "terms[0].start", "one of 'acceptance'"),
        (
            "{terms: [{kind: lost, start: pickup, within: {days: 5}, service_levels: [eco]}]}",
            "service_levels[0]",
            "service levels: day",
        ),
    ],
)
def test_claim_terms_that_cannot_be(
    minimal: str, issues_of: Callable[[str | bytes], dict[Any, str]], claims: str, row: str, expected: str
):
    rows = issues_of(f"{minimal}    claims: {claims}\n")
    assert any(row in place and expected in text for place, text in rows.items()), rows


def with_sheet(minimal: str, sheet: str = "{file: rates.csv, service_level: day}") -> str:
    return minimal[: minimal.index("    rates:")] + f"    rate_sheet: {sheet}\n"


def test_rates_from_a_sheet_beside_the_file(write: Callable[[str | bytes], Path], minimal: str):
    path = write(with_sheet(minimal))
    (path.parent / "rates.csv").write_text("zone,up to kg,price\nall,1,4.90\nall,5,6.50\n")
    (contract,) = load_carriers(path).contracts
    assert contract.rate_card.rates[0].breaks == (WeightBreak(1000, 490), WeightBreak(5000, 650))


def test_a_sheet_with_mistakes_is_told_by_its_own_rows(write: Callable[[str | bytes], Path], minimal: str):
    path = write(with_sheet(minimal))
    (path.parent / "rates.csv").write_text("zone,up to kg,price\nall,1,4.90\nmoon,5,6.50\nall,5,3\n")
    with pytest.raises(InvalidInput) as caught:
        load_carriers(path)
    found = {(Path(issue.file).name, issue.row, issue.column) for issue in caught.value.issues}
    assert found == {("rates.csv", 3, "zone"), ("rates.csv", 4, "price")}


@pytest.mark.parametrize(
    ("sheet", "row", "expected"),
    [
        ("{file: none.csv}", "rate_sheet.file", "there is no none.csv"),
        ("{file: ../rates.csv}", "rate_sheet.file", "in the folder of this file or below it"),
        ("{}", "rate_sheet.file", "this key with a value"),
    ],
)
def test_a_sheet_that_cannot_be(
    minimal: str, issues_of: Callable[[str | bytes], dict[Any, str]], sheet: str, row: str, expected: str
):
    rows = issues_of(with_sheet(minimal, sheet))
    assert expected in rows[f"carriers[0].{row}"]


def test_rates_must_come_from_somewhere(minimal: str, issues_of: Callable[[str | bytes], dict[Any, str]]):
    rows = issues_of(minimal[: minimal.index("    rates:")])
    assert "or a rate_sheet" in rows["carriers[0].rates"]
