from dataclasses import replace

from lastmile.carriers.invoices import BilledCharge, BilledShipment, Charge, accrue
from lastmile.core.tracking import Status
from tests.unit.carriers.invoices.planted import book


def test_what_is_delivered_and_not_billed(facts: BilledShipment):
    half = replace(facts, billed=(BilledCharge("INV-0", Charge.FREIGHT, "freight", 500),))
    moving = replace(facts, status=Status.IN_TRANSIT)
    nowhere = replace(facts, reference="AWB2", item=replace(facts.item, postcode="90000"))
    accruals = accrue([facts, half, moving, nowhere], book())
    assert [(e.charge, e.amount_minor) for e in accruals.entries] == [
        (Charge.FREIGHT, 500),
        (Charge.FUEL, 48),
        (Charge.FUEL, 48),
    ]
    assert accruals.by_carrier() == {("net", "EUR"): 596}
    assert "in none of the zones" in accruals.unpriced["AWB2"]


def test_what_was_billed_in_one_sum_is_billed(facts: BilledShipment):
    whole = replace(facts, billed=(BilledCharge("INV-0", Charge.TOTAL, "total", 548),))
    assert accrue([whole], book()).entries == ()
    part = replace(facts, billed=(BilledCharge("INV-0", Charge.TOTAL, "total", 500),))
    assert [(e.charge, e.amount_minor) for e in accrue([part], book()).entries] == [(Charge.TOTAL, 48)]


def test_surcharges_by_their_other_names_are_billed(facts: BilledShipment):
    item = replace(facts.item, residential=True, attempts=2)
    billed = (BilledCharge("INV-0", Charge.SURCHARGE, "Redelivery", 120),)
    accruals = accrue([replace(facts, item=item, billed=billed)], book())
    assert [(e.label, e.amount_minor) for e in accruals.entries] == [
        ("freight", 500),
        ("home delivery", 45),
        ("fuel", 52),
    ]
