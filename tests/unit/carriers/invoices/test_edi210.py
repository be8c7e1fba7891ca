from datetime import date

import pytest

from lastmile.carriers.invoices import Charge, DocumentKind, read_210
from lastmile.core.errors import InvalidInput

ISA = "ISA*00*          *00*          *02*NETC           *ZZ*SHOP           *260801*0800*U*00401*000000007*0*P*>~"
GS = "GS*IM*NETC*SHOP*20260801*0800*3*X*004010~"


def interchange(*bodies: str) -> str:
    """Wrap transactions in their envelopes, with right counts."""
    sets = ""
    for number, body in enumerate(bodies, start=1):
        count = body.count("~") + 2
        sets += f"ST*210*{number:04d}~{body}SE*{count}*{number:04d}~"
    return f"{ISA}{GS}{sets}GE*{len(bodies)}*3~IEA*1*000000007~"


FIRST = (
    "B3**INV7*PRO1*PP**20260801*1253***NETC~C3*USD~N9*CN*A1~G62*11*20260715~"
    "LX*1~L5*1*GENERAL GOODS~L0*1***11.5*G***2*CTN**L~L0*1***12*B***2*CTN**L~L1*1***1000~"
    "LX*2~L1*2***103****FUE~L1*3***150****XXX****RESIDENTIAL DELIVERY~L3*12*B***1253~"
)
SECOND = "B3**INV7*PRO2*PP**20260801*500~L1*1***5.00~"


def test_an_invoice_of_two_transactions():
    (invoice,) = read_210("a.edi", interchange(FIRST, SECOND), carrier_id="net", currency="EUR")
    assert (invoice.number, invoice.currency, invoice.issued_on) == ("INV7", "USD", date(2026, 8, 1))
    freight, fuel, home, other = invoice.lines
    assert (freight.reference, freight.charge, freight.amount_minor) == ("A1", Charge.FREIGHT, 1000)
    assert (freight.weight_g, freight.shipped_on) == (5443, date(2026, 7, 15))  # 12 lb as billed, not 11.5 gross
    assert (fuel.charge, fuel.amount_minor) == (Charge.FUEL, 103)
    assert (home.charge, home.label, home.amount_minor) == (Charge.SURCHARGE, "RESIDENTIAL DELIVERY", 150)
    assert (other.reference, other.amount_minor) == ("PRO2", 500)
    assert sorted(invoice.row_totals.values()) == [500, 1253]
    assert {line.row for line in invoice.lines} == set(invoice.row_totals)


def test_a_credit_is_negative():
    body = "B3**CN7*PRO1*PP**20260801*500*CR~L1*1***500~"
    (note,) = read_210("a.edi", interchange(body), carrier_id="net", currency="EUR")
    assert (note.kind, note.lines[0].amount_minor) == (DocumentKind.CREDIT_NOTE, -500)


@pytest.mark.parametrize(
    ("body", "column", "expected"),
    [
        ("B3***PRO1*PP**20260801*500~L1*1***500~", "B302", "the number of the invoice"),
        ("B3**INV7*PRO1*PP**2026081*500~L1*1***500~", "B306", "a date"),
        ("B3**INV7*PRO1*PP**20260801*5x~L1*1***500~", "B307", "a number"),
        ("B3**INV7*PRO1*PP**20260801*500~L1*1***5.001~", "L104", "without further decimals"),
        ("B3**INV7*PRO1*PP**20260801*500~", "L104", "at least one charge"),
        ("B3**INV7**PP**20260801*500~L1*1***500~", "B303", "the carrier's reference"),
        ("B3**INV7*PRO1*PP**20260801*500~L0*1***5*B*****X*Q~L1*1***500~", "L011", "K, L or G"),
    ],
)
def test_what_cannot_be_read(body: str, column: str, expected: str):
    with pytest.raises(InvalidInput) as caught:
        read_210("a.edi", interchange(body), carrier_id="net", currency="EUR")
    assert any(issue.column == column and expected in issue.expected for issue in caught.value.issues)


def test_other_transactions_are_no_invoice():
    text = interchange(FIRST).replace("ST*210", "ST*214")
    with pytest.raises(InvalidInput, match="no transaction 210"):
        read_210("a.edi", text, carrier_id="net", currency="EUR")
