"""What can be wrong with an invoice, each with the rule it breaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """Kinds of overbilling."""

    NOT_OURS = "not_ours"
    DUPLICATE = "duplicate"
    NOT_DELIVERED = "not_delivered"
    NO_CONTRACT = "no_contract"
    NO_PRICE = "no_price"
    CURRENCY = "currency"
    ARITHMETIC = "arithmetic"
    WRONG_ZONE = "wrong_zone"
    WRONG_SERVICE_LEVEL = "wrong_service_level"
    WRONG_WEIGHT = "wrong_weight"
    VOLUMETRIC = "volumetric"
    WRONG_RATE = "wrong_rate"
    FUEL_INDEX = "fuel_index"
    RETURN_RATE = "return_rate"
    RETURN_NOT_MADE = "return_not_made"
    ATTEMPTS = "attempts"
    UNAGREED_SURCHARGE = "unagreed_surcharge"
    SURCHARGE_AMOUNT = "surcharge_amount"
    MISSING_CREDIT = "missing_credit"


RULES: dict[FindingKind, str] = {
    FindingKind.NOT_OURS: "only shipments that were handed to this carrier are billed",
    FindingKind.DUPLICATE: "each charge of a shipment is billed once",
    FindingKind.NOT_DELIVERED: "a shipment is billed once its status is one of those that the policy owes for",
    FindingKind.NO_CONTRACT: "a contract version must be in force on the day of collection",
    FindingKind.NO_PRICE: "the contract must have a price for the zone, the service level and the weight",
    FindingKind.CURRENCY: "amounts are in the contract's currency",
    FindingKind.ARITHMETIC: "sums are the sums of their parts",
    FindingKind.WRONG_ZONE: "the first zone of the contract that holds the address prices it",
    FindingKind.WRONG_SERVICE_LEVEL: "the service level that was asked for is billed",
    FindingKind.WRONG_WEIGHT: "the weight break of the measured weight counts",
    FindingKind.VOLUMETRIC: "the volumetric weight is the measured volume by the contract's divisor",
    FindingKind.WRONG_RATE: "the price is that of the contract version in force on the day of collection",
    FindingKind.FUEL_INDEX: "fuel is the index of the day of collection of the amounts that the contract names",
    FindingKind.RETURN_RATE: "the way back costs the agreed share of the base price",
    FindingKind.RETURN_NOT_MADE: "only shipments that went back are billed for it",
    FindingKind.ATTEMPTS: "only attempts that were made, beyond the free ones, are billed",
    FindingKind.UNAGREED_SURCHARGE: "only surcharges of the contract, where their conditions hold, are billed",
    FindingKind.SURCHARGE_AMOUNT: "a surcharge costs what the contract says",
    FindingKind.MISSING_CREDIT: "a delivery after its promise gives back the agreed share",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with an invoice: a dispute with an amount.

    Parameters
    ----------
    kind : what is wrong; `RULES` says which rule it breaks.
    invoice : its number.
    reference : tracking number; empty for the invoice as a whole.
    shipment_id : ours; empty where it is not ours.
    rows : where it stands in the document.
    amount_minor : too much, minor units, > 0.
    currency : of the amount.
    billed_minor, expected_minor : what was compared.
    why : with its figures, for a person.
    contract_version : by which it was judged; empty where there is none.
    evidence : names of what is kept about the shipment.
    """

    kind: FindingKind
    invoice: str
    reference: str
    shipment_id: str
    rows: tuple[int | str, ...]
    amount_minor: int
    currency: str
    billed_minor: int
    expected_minor: int
    why: str
    contract_version: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name the finding: auditing the same invoice again gives the same key."""
        rows = ",".join(str(row) for row in self.rows)
        return f"{self.invoice}/{self.kind}/{self.reference}/{rows}"
