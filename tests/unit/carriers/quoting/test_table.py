from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from lastmile.carriers import (
    NO_PRICE,
    CarrierBook,
    Contract,
    PostcodeSet,
    Quotable,
    Quote,
    Refusal,
    RefusalCode,
    Ring,
    Zone,
    load_carriers,
    quote_matrix,
)
from lastmile.core.errors import InvalidInput
from lastmile.core.geo import Position
from lastmile.core.shipments import PromiseWindow, Shipment


@pytest.fixture
def book(make_contract: Callable[..., Contract]) -> CarrierBook:
    here = (Zone("all", PostcodeSet(frozenset({"1"}))),)
    cheap = make_contract(carrier_id="cheap", zones=here)
    card = cheap.rate_card
    rate = replace(
        card.rates[0], breaks=tuple(replace(b, price_minor=b.price_minor + 100) for b in card.rates[0].breaks)
    )
    dear = make_contract(carrier_id="dear", rate_card=replace(card, rates=(rate,)))
    same = make_contract(carrier_id="same", rate_card=replace(card, rates=(rate,)))
    return CarrierBook("EUR", (cheap, dear, same))


def test_best_is_the_cheapest_eligible_and_the_first_of_equals(book: CarrierBook, thursday: date):
    shipments = [Shipment("a", postcode="1"), Shipment("b", postcode="2"), Shipment("c", weight_g=10_001)]
    table = quote_matrix(book, shipments, thursday)
    assert table.total_minor.tolist() == [[500, 600, 600], [NO_PRICE, 600, 600], [NO_PRICE] * 3]
    assert table.total_minor.dtype == np.int64
    assert table.refusal[:, 0].tolist() == [0, RefusalCode.OUT_OF_ZONE, RefusalCode.OUT_OF_ZONE]
    best = table.best()
    assert best.carrier.tolist() == [0, 1, -1]
    assert best.total_minor.tolist() == [500, 600, NO_PRICE]


def test_explain_gives_the_entry_line_by_line(book: CarrierBook, thursday: date):
    table = quote_matrix(book, [Shipment("a", postcode="2")], thursday)
    refusal, quoted = table.explain(0, 0), table.explain(0, 1)
    assert isinstance(refusal, Refusal)
    assert isinstance(quoted, Quote)
    assert quoted.total_minor == table.total_minor[0, 1]


def test_prices_in_another_currency_are_refused(
    book: CarrierBook, make_contract: Callable[..., Contract], thursday: date
):
    mixed = CarrierBook("EUR", (*book.contracts, make_contract(carrier_id="abroad", currency="SEK")))
    table = quote_matrix(mixed, [Quotable("a"), Quotable("b", currency="SEK")], thursday)
    assert table.refusal[:, 3].tolist() == [RefusalCode.CURRENCY, RefusalCode.QUOTED]
    assert table.refusal[1, 0] == RefusalCode.CURRENCY


def test_carrier_between_contract_versions_refuses_everything(make_contract: Callable[..., Contract], thursday: date):
    book = CarrierBook("EUR", (make_contract(valid_to=date(2020, 1, 1)),))
    table = quote_matrix(book, [Quotable("a")], thursday)
    assert table.refusal.tolist() == [[RefusalCode.NO_CONTRACT]]
    assert table.promised_by_s.tolist() == [[0]]


def test_missed_windows_are_marked_only_where_there_is_a_price(book: CarrierBook, thursday: date):
    noon = datetime(2025, 11, 20, 12, tzinfo=UTC)
    table = quote_matrix(book, [Shipment("a", postcode="2", windows=(PromiseWindow(noon, noon),))], thursday)
    assert table.misses_window.tolist() == [[False, True, True]]


def test_a_ring_around_the_depot_asks_for_a_depot(make_contract: Callable[..., Contract], thursday: date):
    book = CarrierBook("EUR", (make_contract(zones=(Zone("all", Ring(0, 1000)),)),))
    shipment = Shipment("a", position=Position(1, 1))
    assert quote_matrix(book, [shipment], thursday, depot=Position(1, 1)).eligible.all()
    with pytest.raises(InvalidInput, match="names no depot"):
        quote_matrix(book, [shipment], thursday)


def test_empty_sides(book: CarrierBook, thursday: date):
    assert quote_matrix(book, [], thursday).total_minor.shape == (0, 3)
    nobody = quote_matrix(CarrierBook("EUR", ()), [Quotable("a")], thursday)
    assert nobody.total_minor.shape == (1, 0)
    assert nobody.best().carrier.tolist() == [-1]


def test_polygons_in_bulk_hold_their_boundary_and_no_unknown_position(
    write: Callable[[str | bytes], Path], minimal: str, thursday: date
):
    square = "{id: all, kind: polygon, wkt: 'POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))'}"
    book = load_carriers(write(minimal.replace("{id: all, kind: everywhere}", square)))
    items = [Quotable("in", position=Position(1, 0.5)), Quotable("out", position=Position(2, 2)), Quotable("nowhere")]
    assert quote_matrix(book, items, thursday).eligible[:, 0].tolist() == [True, False, False]
