"""Audits over contracts of every kind: a right bill is never disputed, and what is billed too much is found in full."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lastmile.carriers import CarrierBook, Contract, Quotable, Quote
from lastmile.carriers.invoices import (
    BilledCharge,
    BilledShipment,
    Charge,
    DocumentKind,
    FindingKind,
    Invoice,
    InvoiceLine,
    Settled,
    accrue,
    audit,
    settle,
)
from lastmile.carriers.quoting.quotes import price_carried
from lastmile.core.tracking import Status
from tests.property.test_carriers_quotes import DAY, contracts, items


@st.composite
def billed(draw: st.DrawFn) -> tuple[CarrierBook, BilledShipment, Invoice]:
    """A carried shipment and the bill that its contract gives, with the weight and zone that were charged."""
    contract: Contract = replace(draw(contracts()), valid_to=None)
    labelled = tuple(replace(each, label=f"extra {n}") for n, each in enumerate(contract.surcharges))
    contract = replace(contract, surcharges=labelled)
    item: Quotable = draw(items)
    returned = item.returned
    facts = BilledShipment(
        "A1", "shp_1", "one", DAY, replace(item, returned=False), Status.RETURNED if returned else Status.DELIVERED
    )
    quote = price_carried(contract, item, DAY)
    assume(isinstance(quote, Quote))
    lines = tuple(
        InvoiceLine(
            row=number,
            reference="A1",
            charge=Charge(line.part.value),
            label=line.label,
            amount_minor=line.amount_minor,
            currency=contract.currency,
            zone=quote.zone_id,
            service_level=quote.service_level,
            weight_g=quote.weighed.piece_g * quote.weighed.pieces,
        )
        for number, line in enumerate(quote.lines)
    )
    return CarrierBook(contract.currency, (contract,)), facts, Invoice("one", "7", contract.currency, lines)


@settings(max_examples=40, deadline=None)
@given(billed())
def test_a_right_bill_is_never_disputed(drawn: tuple[CarrierBook, BilledShipment, Invoice]):
    book, facts, invoice = drawn
    result = audit(invoice, {"A1": facts}, book)
    assert result.findings == ()
    assert (result.underbilled_minor, result.tolerated_minor) == (0, 0)
    assert result.payable_minor == sum(line.amount_minor for line in invoice.lines)


@settings(max_examples=40, deadline=None)
@given(billed(), st.data())
def test_what_is_billed_too_much_is_found_in_full(
    drawn: tuple[CarrierBook, BilledShipment, Invoice], data: st.DataObject
):
    book, facts, invoice = drawn
    more = data.draw(st.lists(st.integers(0, 500), min_size=len(invoice.lines), max_size=len(invoice.lines)))
    dearer = tuple(
        replace(line, amount_minor=line.amount_minor + extra) for line, extra in zip(invoice.lines, more, strict=True)
    )
    result = audit(replace(invoice, lines=dearer), {"A1": facts}, book)
    assert sum(finding.amount_minor for finding in result.findings) == sum(more)
    assert all(finding.amount_minor > 0 for finding in result.findings)


@settings(max_examples=25, deadline=None)
@given(billed())
def test_the_same_bill_again_is_a_duplicate_as_a_whole(drawn: tuple[CarrierBook, BilledShipment, Invoice]):
    book, facts, invoice = drawn
    before = tuple(BilledCharge("6", line.charge, line.label, line.amount_minor) for line in invoice.lines)
    again = audit(invoice, {"A1": replace(facts, billed=before)}, book)
    total = sum(line.amount_minor for line in invoice.lines)
    assert sum(finding.amount_minor for finding in again.findings) == max(0, total)
    assert {finding.kind for finding in again.findings} <= {FindingKind.DUPLICATE}
    assert accrue([replace(facts, billed=before)], book).entries == ()
    owed = accrue([facts], book).by_carrier()
    assert sum(owed.values()) == total


@settings(max_examples=25, deadline=None)
@given(billed(), st.integers(1, 5000), st.lists(st.integers(1, 2000), max_size=5))
def test_credit_notes_neither_lose_nor_invent_money(
    drawn: tuple[CarrierBook, BilledShipment, Invoice], extra: int, given_back: list[int]
):
    book, facts, invoice = drawn
    first = invoice.lines[0]
    dearer = (replace(first, amount_minor=first.amount_minor + extra), *invoice.lines[1:])
    found = audit(replace(invoice, lines=dearer), {"A1": facts}, book).findings
    state = tuple(Settled(finding, 0) for finding in found)
    surplus = 0
    for amount in given_back:
        line = replace(first, amount_minor=-amount)
        note = Invoice("one", "CN", invoice.currency, (line,), DocumentKind.CREDIT_NOTE)
        settled = settle(state, note)
        state = settled.findings
        surplus += sum(each.amount_minor for each in settled.surplus)
    assert sum(each.credited_minor for each in state) + surplus == sum(given_back)
    assert all(0 <= each.credited_minor <= each.finding.amount_minor for each in state)
