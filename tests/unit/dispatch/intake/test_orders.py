from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lastmile.core.errors import ExternalFailure, InvalidInput, NotFound
from lastmile.core.geo import Position
from lastmile.core.shipments import ShipmentKind
from lastmile.dispatch.intake import OrderBook, read_orders

HEAD = "order_id,address,lon,lat,parcels,weight_kg,window,cash\n"


def found(book: OrderBook, column: str):
    return [issue for issue in book.issues if issue.column == column]


def test_a_full_row_becomes_a_shipment(read: Callable[..., OrderBook]):
    book = read(
        "order_id,recipient,phone,address,city,postcode,lon,lat,parcels,weight_kg,size_cm,window,service_min,kind,"
        "service_level,skills,priority,cash,ready_at,note\n"
        "A-1, Ada Virtanen ,040 123 4567,Mannerheimintie 5,Helsinki,00100,24.94,60.17,2,2.5,40×30×20,09:00-12:00,"
        "3,return,Express,cold; Two Person,high,19.90,08:30,ring twice\n"
    )
    assert not book.issues
    assert not book.warnings
    (shipment,) = book.shipments
    assert shipment.kind is ShipmentKind.RETURN_PICKUP
    assert shipment.recipient == "Ada Virtanen"
    assert shipment.address == "Mannerheimintie 5, Helsinki"
    assert shipment.position == Position(24.94, 60.17)
    assert (shipment.parcels, shipment.weight_g, shipment.volume_cm3) == (2, 2500, 48_000)
    assert (shipment.length_mm, shipment.width_mm, shipment.height_mm) == (400, 300, 200)
    assert (shipment.service_s, shipment.priority, shipment.cash_minor) == (180, 75, 1990)
    assert shipment.skills == {"cold", "two-person"}
    assert shipment.service_level == "express"
    assert shipment.windows[0].earliest.isoformat() == "2026-11-23T07:00:00+00:00"
    assert shipment.ready_at.isoformat() == "2026-11-23T06:30:00+00:00"


def test_all_issues_of_all_rows_at_once(read: Callable[..., OrderBook]):
    book = read(
        HEAD + "A,Street 1,,,0,-1,12:00-09:00,x\n"
        "A,,200,95,1,1,25:00-26:00,1\n"
        ",,0,0,1001,nan,,inf\n"
        "B,,24.9,,1,3000,,\n"
        "C,,,,1,1,,\n"
    )
    assert not book.shipments
    assert book.rows_with_issues == 5
    by_row = {}
    for issue in book.issues:
        by_row.setdefault(issue.row, set()).add(issue.column)
    assert by_row[2] == {"parcels", "weight_kg", "window", "cash"}
    assert by_row[3] == {"order_id", "lon", "lat", "window"}
    assert by_row[4] == {"order_id", "lon", "parcels", "weight_kg", "cash"}
    assert by_row[5] == {"lat", "weight_kg"}
    assert by_row[6] == {None}
    assert "row 2" in found(book, "order_id")[0].expected


def test_latitude_beyond_90_looks_swapped(read: Callable[..., OrderBook]):
    book = read("order_id,lon,lat\nA,60.17,124.9\n")
    assert "looks swapped" in book.issues[0].expected


def test_blank_rows_and_line_items_are_counted_not_lost(read: Callable[..., OrderBook]):
    book = read(
        "Name,Shipping Name,Shipping Street,Shipping Zip,Lineitem name\n"
        "#1,Ada,Street 1,00100,Cup\n#1,,,,Plate\n,,,,\n#2,Bo,Street 2,00100,Mug\n"
    )
    assert [s.order_id for s in book.shipments] == ["#1", "#2"]
    assert (book.rows_read, book.blank_rows, book.continuation_rows) == (4, 1, 1)
    assert book.unknown_columns == ("Lineitem name",)
    assert any("line item of row 2" in w.expected for w in book.warnings)
    assert book.source_rows == (2, 5)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "Order Id,Consignee,Pincode,Address,COD Amount,Weight (kg),L(cm),B(cm),H(cm)",
            "7,R Kumar,110001,12 MG Rd,19.9,2.5,40,30,20",
        ),
        (
            "order-id,recipient-name,ship-postal-code,ship-address-1,COD value,weight_g,length,width,height",
            "7,R Kumar,110001,12 MG Rd,19.9,2500,40,30,20",
        ),
        (
            (
                "Order Number,First Name (Shipping),Last Name (Shipping),Postcode (Shipping),Address 1&2 (Shipping),"
                "cash to collect (EUR),Weight (lb),Dimensions (cm)"
            ),
            "7,R,Kumar,110001,12 MG Rd,19.9,5.5116,40x30x20",
        ),
        (
            "Bestellnummer;Empfänger;PLZ;Straße;Hausnummer;Nachnahmebetrag;Gewicht (kg);Maße (cm)",
            "7;R Kumar;110001;12 MG;Rd;19,9;2,5;40 x 30 x 20",
        ),
        (
            "Número do pedido;Destinatário;Código postal;Endereço;Valor a cobrar;Peso (g);Dimensões",
            "7;R Kumar;110001;12 MG Rd;19,9;2500;0,4x0,3x0,2 m",
        ),
    ],
)
def test_headers_of_shops_and_sheets(read: Callable[..., OrderBook], header: str, row: str):
    book = read(f"{header}\n{row}\n")
    assert not book.issues
    assert not book.unknown_columns
    (shipment,) = book.shipments
    assert (shipment.order_id, shipment.recipient, shipment.postcode) == ("7", "R Kumar", "110001")
    assert (shipment.address, shipment.cash_minor, shipment.weight_g) == ("12 MG Rd", 1990, 2500)
    assert (shipment.length_mm, shipment.width_mm, shipment.height_mm) == (400, 300, 200)


def test_a_foreign_currency_is_no_amount_in_ours(read: Callable[..., OrderBook]):
    book = read("order_id,address,COD Amount (INR)\nA,Street 1,100\n")
    assert "EUR" in book.issues[0].expected
    assert read("order_id,address,cash\nA,Street 1,$5\n").issues


def test_cash_and_payment_must_agree(read: Callable[..., OrderBook]):
    book = read("order_id,address,Payment Mode,cash\nA,S 1,COD,\nB,S 1,Prepaid,5\nC,S 1,COD,5\nD,S 1,Card,\n")
    assert [s.order_id for s in book.shipments] == ["C", "D"]


def test_orders_of_another_day(read: Callable[..., OrderBook]):
    book = read("order_id,address,delivery date\nA,S 1,2026-11-24\nB,S 1,23.11.2026\nC,S 1,2026-11-23T00:00:00\n")
    assert [s.order_id for s in book.shipments] == ["B", "C"]


def test_a_unit_that_nobody_named_is_a_warning(read: Callable[..., OrderBook]):
    book = read("order_id,address,weight\nA,S 1,2\n")
    assert book.shipments[0].weight_g == 2000
    assert "kg" in book.warnings[0].expected


def test_a_phone_that_cannot_be_dialled_is_a_warning(read: Callable[..., OrderBook]):
    book = read("order_id,address,phone\nA,S 1,12\n")
    assert len(book.shipments) == 1
    assert "phone" in book.warnings[0].expected


def test_names_of_any_script_and_their_limit(read: Callable[..., OrderBook]):
    book = read(f"order_id,address,name\nA,S 1,محمد العربي\nB,S 1,👩‍🚀 Zoë\nC,S 1,{'x' * 201}\nD,S 1,a\x01b\n")
    assert [s.recipient for s in book.shipments] == ["محمد العربي", "👩‍🚀 Zoë"]
    assert ["201" in i.expected for i in book.issues] == [True, False]


def test_the_same_header_twice_is_an_issue_and_a_weaker_twin_a_warning(read: Callable[..., OrderBook]):
    assert "twice" in read("order_id,address,weight_kg,weight_kg\nA,S 1,1,2\n").issues[0].expected
    book = read("order_id,id,address\nA,17,S 1\n")
    assert book.shipments[0].order_id == "A"
    assert "'order_id' is read" in book.warnings[0].expected


@pytest.mark.parametrize(
    "content", ["", "\ufeff", " \n\n", HEAD, HEAD + ",,,,,,,\n", "foo,bar\n1,2\n", "[]", '{"a": 1}\n', "[1, 2]"]
)
def test_a_file_without_orders_is_refused(read: Callable[..., OrderBook], content: str):
    with pytest.raises(InvalidInput) as caught:
        read(content)
    assert caught.value.issues


def test_wrong_encoding_names_the_byte(read: Callable[..., OrderBook]):
    content = "order_id,address\nA,Bäckerstraße 1\n".encode("cp1252")
    with pytest.raises(InvalidInput, match=r"offset 20 \(line 2\).*UTF-8") as caught:
        read(content)
    assert caught.value.context["offset"] == 20
    assert read(content, encoding="cp1252").shipments[0].address == "Bäckerstraße 1"
    with pytest.raises(InvalidInput, match="UTF-16"):
        read("order_id,address\nA,S 1\n".encode("utf-16"))
    with pytest.raises(InvalidInput, match="name of an encoding"):
        read("order_id,address\nA,S 1\n", encoding="nonsense")


def test_missing_files_and_folders(tmp_path: Path, read: Callable[..., OrderBook]):
    options = {
        "day": date(2026, 11, 23),
        "timezone": "UTC",
        "currency": "EUR",
    }
    with pytest.raises(NotFound):
        read_orders(tmp_path / "none.csv", **options)
    with pytest.raises((InvalidInput, ExternalFailure)):
        read_orders(tmp_path, **options)
    with pytest.raises(InvalidInput, match="xlsx"):
        read(b"\xd0\xcf\x11\xe0rest")
    with pytest.raises(InvalidInput, match="damaged"):
        read(b"PK\x03\x04rest")


def test_numbers_and_dates_beyond_all_sizes_are_issues(read: Callable[..., OrderBook]):
    book = read(
        '{"id": 1, "address": "S 1", "weight_kg": 1e999999999}\n'
        '{"id": 2, "address": "S 1", "cash": 1e-999999999}\n'
        '{"id": 3, "address": "S 1", "window": "0001-01-01T00:00+14:00/9999-12-31T23:59-14:00"}\n'
        f'{{"id": 4, "address": "S 1", "delivery_date": {"9" * 5000}}}\n'
        '{"id": 5, "address": "S 1", "ready_at": "9999-12-31T23:59-14:00"}\n'
    )
    assert [issue.row for issue in book.issues] == [1, 2, 3, 4, 5]


def test_another_column_decides_for_a_silent_one(read: Callable[..., OrderBook]):
    book = read("order_id;address;weight_kg;cash\nA;S 1;1,234;2,50\nB;S 1;3;7\n")
    assert [s.weight_g for s in book.shipments] == [1234, 3000]
    book = read("order_id;address;weight_kg\nA;S 1;1,234\n")
    assert "1234 or 1.234" in book.issues[0].expected
