from dataclasses import replace

from lastmile.carriers.invoices import (
    Charge,
    DocumentKind,
    Finding,
    FindingKind,
    Invoice,
    InvoiceLine,
    Settled,
    Surplus,
    settle,
)


def finding(kind: FindingKind, amount: int, reference: str = "A1", invoice: str = "INV-1") -> Settled:
    return Settled(Finding(kind, invoice, reference, "shp_1", (2,), amount, "EUR", amount, 0, "why"), 0)


def note(*given: tuple[str, int], refers_to: str = "") -> Invoice:
    lines = tuple(InvoiceLine(1, ref, Charge.FREIGHT, "freight", -amount, "EUR") for ref, amount in given)
    return Invoice("net", "CN-1", "EUR", lines, DocumentKind.CREDIT_NOTE, refers_to=refers_to)


ZONE, WEIGHT = finding(FindingKind.WRONG_ZONE, 300), finding(FindingKind.WRONG_WEIGHT, 200)


def test_an_exact_amount_closes_its_finding_though_it_is_not_the_first():
    result = settle([ZONE, WEIGHT], note(("A1", 200)))
    assert [each.credited_minor for each in result.findings] == [0, 200]
    assert [each.closed for each in result.findings] == [False, True]
    assert result.surplus == ()


def test_a_part_stays_open_and_what_nobody_asked_for_is_told():
    result = settle([ZONE, WEIGHT], note(("A1", 350), ("A2", 90)))
    assert [each.open_minor for each in result.findings] == [0, 150]
    assert result.surplus == (Surplus("A2", "EUR", 90),)
    rest = settle(result.findings, note(("A1", 170)))
    assert [each.open_minor for each in rest.findings] == [0, 0]
    assert rest.surplus == (Surplus("A1", "EUR", 20),)


def test_a_note_for_one_invoice_leaves_the_others_alone():
    other = finding(FindingKind.WRONG_ZONE, 300, invoice="INV-2")
    result = settle([ZONE, other], note(("A1", 300), refers_to="INV-2"))
    assert [each.credited_minor for each in result.findings] == [0, 300]
    dollars = Settled(replace(ZONE.finding, currency="USD"), 0)
    assert settle([dollars], note(("A1", 300))).findings[0].credited_minor == 0
