import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from lastmile.carriers.invoices import Charge, DocumentKind, InvoiceFile
from lastmile.core.errors import InvalidInput

Read = Callable[..., InvoiceFile]


def test_a_row_per_shipment(read: Read):
    file = read(
        "Report of July;;;;;;;\n"
        "AWB Code;Bill No;Pickup Date;Charged Weight (gms);Freight;Fuel Surcharge;Green levy fee;Total Amount;Colour\n"
        "A1;7;13/07/2026;1.500;4,90;0,47;;5,37;red\n"
        "A2;7;01/07/2026;500;4,00;-;0,10;4,10;\n"
        ";7;;;8,90;0,47;0,10;9,47;Grand Total\n"
    )
    (invoice,) = file.invoices
    assert (invoice.number, invoice.total_minor, file.unread) == ("7", 947, ("Colour",))
    first, fuel, second, fee = invoice.lines
    assert (first.charge, first.amount_minor, first.weight_g, first.row) == (Charge.FREIGHT, 490, 1500, 3)
    assert (fuel.charge, fuel.amount_minor, fuel.shipped_on) == (Charge.FUEL, 47, date(2026, 7, 13))
    assert (second.reference, second.shipped_on) == ("A2", date(2026, 7, 1))
    assert (fee.charge, fee.label) == (Charge.SURCHARGE, "Green levy fee")
    assert invoice.row_totals == {3: 537, 4: 410}


def test_a_row_per_charge_and_several_documents(read: Read):
    file = read(
        "tracking number,invoice number,document type,original invoice,charge description,net amount,currency\n"
        "A1,7,Invoice,,Transportation Charge,4.90,eur\n"
        "A1,7,Invoice,,Peak Surcharge,0.60,EUR\n"
        "A1,8,Credit Note,7,Transportation Charge,4.90,EUR\n"
        "A1,7,Invoice,,GST,0.99,EUR\n"
        "A1,7,Invoice,,SLA credit,1.00,EUR\n"
    )
    invoice, note = file.invoices
    assert [(line.charge, line.amount_minor) for line in invoice.lines] == [
        (Charge.FREIGHT, 490),
        (Charge.SURCHARGE, 60),
        (Charge.TAX, 99),
        (Charge.CREDIT, -100),
    ]
    assert (note.kind, note.refers_to, note.lines[0].amount_minor) == (DocumentKind.CREDIT_NOTE, "7", -490)


def test_a_row_per_shipment_with_one_sum(read: Read):
    (invoice,) = read("awb,zone,weight,amount\nA1,city,2,5.48\n", number="7").invoices
    (line,) = invoice.lines
    assert (line.charge, line.amount_minor, line.zone, line.weight_g) == (Charge.TOTAL, 548, "city", 2000)
    (invoice,) = read("awb,billed weight kg,total\nA1,2,5.48\n", number="7").invoices
    assert (invoice.lines[0].weight_g, invoice.lines[0].amount_minor, invoice.row_totals) == (2000, 548, {})


def test_xlsx(read: Read):
    book = openpyxl.Workbook()
    book.active.append(["Waybill", "Ship Date", "Freight", "COD charge", "Total"])
    book.active.append(["A1", date(2026, 7, 1), 4.9, 2.5, 7.4])
    data = io.BytesIO()
    book.save(data)
    (invoice,) = read(data.getvalue(), number="7").invoices
    assert [line.amount_minor for line in invoice.lines] == [490, 250]
    assert invoice.lines[0].shipped_on == date(2026, 7, 1)


def test_a_contract_names_its_own_charges(read: Read):
    text = "awb,freight,Bring it upstairs\nA1,4.90,1.00\n"
    assert read(text, number="7").unread == ("Bring it upstairs",)
    (invoice,) = read(text, number="7", surcharges=["bring it upstairs"]).invoices
    assert invoice.lines[1].amount_minor == 100


@pytest.mark.parametrize(
    ("text", "row", "column", "expected"),
    [
        ("awb,freight\nA1,4.90\n", 1, "invoice_number", "invoice's number"),
        ("invoice no,freight\n7,4.90\n", 1, "reference", "tracking number"),
        ("awb,invoice no,colour\nA1,7,red\n", 1, "charge", "columns of charges"),
        ("awb,invoice no,freight\nA1,7,4.9051\n", 2, "freight", "at most 2 decimals"),
        ("awb,invoice no,freight\nA1,7,abc\n", 2, "freight", "a number such as 2.5"),
        ("awb,invoice no,freight\n,7,4.90\n", 2, "awb", "the tracking number"),
        ("awb,invoice no,freight\nA1,7,\n", 2, "amount", "at least one charge"),
        ("awb,invoice no,freight\nA1,,4.90\n", 2, "invoice no", "the number of the invoice"),
        ("awb,invoice no,ship date,freight\nA1,7,01/02/2026,4.90\n", 2, "ship date", "day/month or month/day"),
        ("awb,invoice no,ship date,freight\nA1,7,2026-02-31,4.90\n", 2, "ship date", "a date such as"),
        ("awb,invoice no,charged weight,freight\nA1,7,-1,4.90\n", 2, "charged weight", "a weight ≥ 0"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_imported(
    read: Read, text: str, row: int, column: str, expected: str
):
    with pytest.raises(InvalidInput) as caught:
        read(text)
    assert any(
        (issue.row, issue.column) == (row, column) and expected in issue.expected for issue in caught.value.issues
    ), caught.value.issues
