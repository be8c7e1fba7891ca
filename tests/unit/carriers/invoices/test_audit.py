from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from lastmile.carriers import CarrierBook, Surcharge, SurchargeKind
from lastmile.carriers.invoices import (
    OWED_ON_PICKUP,
    AuditPolicy,
    BilledCharge,
    BilledShipment,
    Charge,
    Finding,
    FindingKind,
    Invoice,
    Outcome,
    audit,
)
from lastmile.core.errors import NotFound
from lastmile.core.tracking import Status
from tests.unit.carriers.invoices.planted import book

K = FindingKind
Bill = Callable[..., Invoice]


def found(invoice: Invoice, facts: BilledShipment, **policy: object) -> list[tuple[str, int]]:
    result = audit(invoice, {"AWB1": facts}, book(), AuditPolicy(**policy))
    return [(finding.kind, finding.amount_minor) for finding in result.findings]


def only(invoice: Invoice, facts: BilledShipment) -> Finding:
    (finding,) = audit(invoice, {"AWB1": facts}, book()).findings
    return finding


def test_a_right_bill_is_approved(bill: Bill, facts: BilledShipment):
    result = audit(bill((Charge.FREIGHT, 500), (Charge.FUEL, 48)), {"AWB1": facts}, book())
    assert (result.outcome, result.payable_minor, result.findings) == (Outcome.APPROVED, 548, ())


def test_a_parcel_billed_in_two_halves_is_no_duplicate_and_a_third_one_is(bill: Bill, facts: BilledShipment):
    halves = [(Charge.FREIGHT, 250)] * 2
    assert found(bill(*halves), facts) == []
    assert found(bill(*halves, (Charge.FREIGHT, 250)), facts) == [(K.DUPLICATE, 250)]


def test_a_later_correction_of_the_weight_is_held_against_what_was_billed(bill: Bill, facts: BilledShipment):
    facts = replace(facts, billed=(BilledCharge("INV-0", Charge.FREIGHT, "freight", 500),))
    adjusted = replace(bill((Charge.FREIGHT, 200)).lines[0], weight_g=7000)
    assert found(bill(lines=(adjusted,)), facts) == [(K.WRONG_WEIGHT, 200)]
    heavy = replace(facts, measured_g=7000, evidence=("hub-scale.jpg",))
    assert found(bill(lines=(adjusted,)), heavy) == []


def test_the_second_freight_of_a_returned_parcel_is_its_way_back(bill: Bill, facts: BilledShipment):
    returned = replace(facts, status=Status.RETURNED, delivered_at=None)
    finding = only(bill((Charge.FREIGHT, 500), (Charge.FREIGHT, 500)), returned)
    assert (finding.kind, finding.amount_minor, finding.expected_minor) == (K.RETURN_RATE, 200, 300)
    assert finding.why == "billed at the forward rate; agreed is 60 % of it, 3.00 EUR"


def test_causes_add_up_with_their_fuel(bill: Bill, facts: BilledShipment):
    freight = replace(bill((Charge.FREIGHT, 1400)).lines[0], zone="C", weight_g=10_000)
    fuel = bill((Charge.FREIGHT, 0), (Charge.FUEL, 160)).lines[1]
    kinds = found(bill(lines=(freight, fuel)), facts)
    # zone C at 2 kg is 9.90, at 10 kg 14.00; the right fuel is 0.48, on 14.00 it is 1.33, 0.27 are too much
    assert kinds == [(K.WRONG_ZONE, 490 + 46), (K.WRONG_WEIGHT, 410 + 39), (K.FUEL_INDEX, 27)]
    assert sum(amount for _, amount in kinds) == 1400 + 160 - 548


def test_a_cheaper_zone_counts_against_a_dearer_weight(bill: Bill, facts: BilledShipment):
    facts = replace(facts, item=replace(facts.item, postcode="30000"))  # zone C at 2 kg: 9.90
    line = replace(bill((Charge.FREIGHT, 1100)).lines[0], zone="A", weight_g=30_000)
    assert found(bill(lines=(line,)), facts) == [(K.WRONG_WEIGHT, 110)]


def test_the_divisor_that_was_used_is_named(bill: Bill, facts: BilledShipment):
    facts = replace(facts, item=replace(facts.item, volume_cm3=20_000))  # 4 kg by 5000
    line = replace(bill((Charge.FREIGHT, 700)).lines[0], weight_g=7000)  # 6.667 kg by 3000
    finding = only(bill(lines=(line,)), facts)
    assert (finding.kind, finding.amount_minor) == (K.VOLUMETRIC, 200)
    assert "a divisor of 3000 gives that weight, the contract's is 5000" in finding.why


def test_an_unknown_zone_takes_what_is_left(bill: Bill, facts: BilledShipment):
    line = replace(bill((Charge.FREIGHT, 800)).lines[0], zone="X9")
    assert found(bill(lines=(line,)), facts) == [(K.WRONG_ZONE, 300)]


def test_the_price_of_another_version_is_named(bill: Bill, facts: BilledShipment):
    finding = only(bill((Charge.FREIGHT, 535)), facts)
    assert (finding.kind, finding.amount_minor, finding.contract_version) == (K.WRONG_RATE, 35, "old")
    assert "the price of version new, which is not in force" in finding.why


def test_surcharges_by_other_names_and_without_their_conditions(bill: Bill, facts: BilledShipment):
    kinds = found(bill(("Redelivery", 120), ("COD fee", 250), ("Eco fee", 30)), facts)
    assert kinds == [(K.ATTEMPTS, 120), (K.UNAGREED_SURCHARGE, 250), (K.UNAGREED_SURCHARGE, 30)]


def test_fuel_without_an_index(bill: Bill, facts: BilledShipment):
    without = CarrierBook("EUR", tuple(replace(contract, fuel=None) for contract in book().contracts))
    (finding,) = audit(bill((Charge.FREIGHT, 500), (Charge.FUEL, 48)), {"AWB1": facts}, without).findings
    assert (finding.kind, finding.amount_minor) == (K.UNAGREED_SURCHARGE, 48)


def test_what_the_contract_has_no_price_for(bill: Bill, facts: BilledShipment):
    nowhere = replace(facts, item=replace(facts.item, postcode="90000"))
    assert found(bill((Charge.FREIGHT, 500)), nowhere) == [(K.NO_PRICE, 500)]
    closed = CarrierBook("EUR", (replace(book().contracts[0], valid_from=date(2026, 6, 16)),))
    (finding,) = audit(bill((Charge.FREIGHT, 500)), {"AWB1": facts}, closed).findings
    assert (finding.kind, finding.contract_version) == (K.NO_CONTRACT, "")


def test_whoever_carried_it_for_somebody_else_is_not_paid(bill: Bill, facts: BilledShipment):
    other = replace(facts, carrier_id="rival")
    assert only(bill((Charge.FREIGHT, 500)), other).why == "it was given to rival"


def test_a_lost_parcel_is_not_owed_and_one_in_transit_only_if_so_agreed(bill: Bill, facts: BilledShipment):
    for status in (Status.LOST, Status.CANCELLED, Status.IN_TRANSIT):
        there = replace(facts, status=status, delivered_at=None)
        assert found(bill((Charge.FREIGHT, 500), (Charge.TAX, 95)), there) == [(K.NOT_DELIVERED, 500)]
    assert found(bill((Charge.FREIGHT, 500)), there, owed=OWED_ON_PICKUP) == []


def test_credits_that_were_given_count(bill: Bill, facts: BilledShipment):
    late = replace(facts, delivered_at=facts.promised_by + timedelta(hours=24))
    assert found(bill((Charge.FREIGHT, 500), (Charge.FUEL, 48)), late) == [(K.MISSING_CREDIT, 548)]
    given = bill((Charge.FREIGHT, 500), (Charge.FUEL, 48), (Charge.CREDIT, -500))
    assert found(given, late) == [(K.MISSING_CREDIT, 48)]
    before = replace(late, billed=(BilledCharge("CN-1", Charge.CREDIT, "credit", -48),))
    assert found(given, before) == []


def test_tolerance_lets_small_differences_pass_and_counts_them(bill: Bill, facts: BilledShipment):
    invoice = bill((Charge.FREIGHT, 510), (Charge.FUEL, 50))
    assert found(invoice, facts, tolerance_minor=10) == []
    assert found(invoice, facts, tolerance_ppm=20_000) == [(K.FUEL_INDEX, 2)]
    result = audit(invoice, {"AWB1": facts}, book(), AuditPolicy(tolerance_minor=10))
    assert (result.outcome, result.tolerated_minor, result.payable_minor) == (Outcome.APPROVED, 12, 560)
    approved = audit(invoice, {"AWB1": facts}, book(), AuditPolicy(approve_up_to_minor=12))
    assert approved.outcome is Outcome.APPROVED_WITHIN_TOLERANCE
    assert (approved.payable_minor, approved.disputed_minor) == (560, 12)


def test_the_contract_says_what_is_let_pass(bill: Bill, facts: BilledShipment):
    terms = AuditPolicy(tolerance_minor=5, approve_up_to_minor=20, owed=OWED_ON_PICKUP)
    contracts = CarrierBook("EUR", tuple(replace(each, billing=terms) for each in book().contracts))
    moving = replace(facts, status=Status.IN_TRANSIT, delivered_at=None)
    result = audit(bill((Charge.FREIGHT, 520), (Charge.FUEL, 50)), {"AWB1": moving}, contracts)
    assert [(each.kind, each.amount_minor) for each in result.findings] == [(K.WRONG_RATE, 20)]
    assert (result.outcome, result.tolerated_minor) == (Outcome.APPROVED_WITHIN_TOLERANCE, 2)


def test_a_price_in_one_sum(bill: Bill, facts: BilledShipment):
    assert found(bill((Charge.TOTAL, 548)), facts) == []
    line = replace(bill((Charge.TOTAL, 1533)).lines[0], zone="C", weight_g=10_000)  # 14.00 and 9.5 % of fuel
    assert found(bill(lines=(line,)), facts) == [(K.WRONG_ZONE, 1084 - 548), (K.WRONG_WEIGHT, 1533 - 1084)]
    twice = bill((Charge.TOTAL, 548), (Charge.TOTAL, 548))
    assert found(twice, facts) == [(K.DUPLICATE, 548)]
    late = replace(facts, delivered_at=facts.promised_by + timedelta(hours=1))
    assert found(bill((Charge.TOTAL, 548)), late) == [(K.MISSING_CREDIT, 110)]


def test_one_sum_and_single_charges_are_not_both_paid(bill: Bill, facts: BilledShipment):
    whole = replace(facts, billed=(BilledCharge("INV-0", Charge.TOTAL, "total", 548),))
    assert found(bill((Charge.FREIGHT, 500), (Charge.FUEL, 48)), whole) == [(K.DUPLICATE, 548)]
    parts = (BilledCharge("INV-0", Charge.FREIGHT, "a", 500), BilledCharge("INV-0", Charge.FUEL, "b", 48))
    assert found(bill((Charge.TOTAL, 548)), replace(facts, billed=parts)) == [(K.DUPLICATE, 548)]
    half = replace(facts, billed=(BilledCharge("INV-0", Charge.FREIGHT, "a", 500),))
    assert found(bill((Charge.TOTAL, 60)), half) == [(K.WRONG_RATE, 12)]


def test_too_little_is_counted_and_no_dispute(bill: Bill, facts: BilledShipment):
    result = audit(bill((Charge.FREIGHT, 450)), {"AWB1": facts}, book())
    assert (result.findings, result.underbilled_minor, result.payable_minor) == ((), 50, 450)


def test_sums_that_do_not_add_up(bill: Bill, facts: BilledShipment):
    invoice = bill((Charge.FREIGHT, 500), row_totals={1: 530}, total_minor=540)
    assert found(invoice, facts) == [(K.ARITHMETIC, 30), (K.ARITHMETIC, 10)]
    assert found(bill((Charge.FREIGHT, 500), row_totals={1: 470}, total_minor=460), facts) == []


@pytest.mark.parametrize("label", ["ODA", "remote area surcharge"])
def test_a_kind_with_one_surcharge_is_found_by_its_usual_names(bill: Bill, facts: BilledShipment, label: str):
    contract = book().contracts[0]
    area = Surcharge("far away", SurchargeKind.AREA, 200, zones=frozenset({"A"}))
    richer = CarrierBook("EUR", (replace(contract, surcharges=(*contract.surcharges, area)),))
    assert audit(bill((label, 200)), {"AWB1": facts}, richer).findings == ()


def test_an_unknown_carrier_is_an_error(bill: Bill, facts: BilledShipment):
    with pytest.raises(NotFound, match="net"):
        audit(bill((Charge.FREIGHT, 500), carrier_id="nobody"), {"AWB1": facts}, book())
