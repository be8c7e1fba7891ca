"""What charges are called on invoices: tables to add to, and the surcharge of a contract that a label means."""

from __future__ import annotations

from functools import lru_cache

from lastmile.carriers.contracts.contract import Contract
from lastmile.carriers.contracts.surcharges import Surcharge, SurchargeKind
from lastmile.carriers.invoices.model import Charge
from lastmile.infra.files.aliases import Aliases
from lastmile.infra.files.headers import normalise_header

CHARGES = Aliases(
    {
        Charge.FREIGHT: (
            "base", "base charge", "base price", "base rate", "freight charge", "freight charges", "forward charge",
            "forward charges", "freight forward", "fwd charge", "shipping charge", "shipping charges", "shipping",
            "transportation charge", "transportation charges", "line haul", "linehaul", "delivery charge",
            "parcel charge", "weight charge", "excess weight charge", "additional weight charge", "weight adjustment",
        ),
        Charge.RETURN_TO_ORIGIN: (
            "rto", "rto charge", "rto charges", "freight rto", "rto freight", "return to sender", "return to shipper",
            "undeliverable return", "return freight", "return charge", "return charges", "rts",
        ),
        Charge.FUEL: ("fuel surcharge", "fuel charge", "fuel", "fsc", "fuel adjustment", "fuel index", "fue"),
        Charge.CREDIT: (
            "service credit", "sla credit", "late delivery credit", "service failure credit", "service refund",
            "money back", "gsr", "adjustment credit", "credit amount", "discount", "rebate",
        ),
        Charge.TAX: ("vat", "gst", "igst", "cgst", "sgst", "sales tax", "tax amount", "iva", "mwst", "tva"),
    }
)  # fmt: skip
"""Charge → names of it."""

SURCHARGES = Aliases(
    {
        SurchargeKind.RESIDENTIAL: ("residential surcharge", "residential delivery", "home delivery", "res"),
        SurchargeKind.CASH_ON_DELIVERY: (
            "cod", "cod charge", "cod charges", "cod fee", "cash collection", "collect on delivery", "cash handling",
        ),
        SurchargeKind.RETURN: ("return pickup", "reverse pickup", "reverse pickup charge"),
        SurchargeKind.OVERSIZE: ("oversize surcharge", "large package", "additional handling", "bulky", "overweight"),
        SurchargeKind.REATTEMPT: ("reattempt charge", "redelivery", "second attempt", "additional attempt", "rcl"),
        SurchargeKind.RETURN_TO_ORIGIN: ("rto handling", "return handling"),
        SurchargeKind.AREA: (
            "delivery area surcharge", "remote area", "remote area surcharge", "out of delivery area", "oda",
            "oda charge", "extended area", "outlying area", "das", "edl",
        ),
        SurchargeKind.SEASON: ("peak", "peak surcharge", "peak season", "demand surcharge", "saturday delivery"),
        SurchargeKind.HANDLING: ("handling charge", "docket charge", "handling fee"),
    }
)  # fmt: skip
"""Kind of surcharge → names of it, for labels that the contract does not list."""


def charge_of(label: str) -> Charge:
    """Tell what a label bills; what is no other charge is a surcharge."""
    found = CHARGES.field_of(label)
    return Charge(found) if found else Charge.SURCHARGE


@lru_cache(maxsize=100_000)
def _words(label: str) -> str:
    return normalise_header(label)


class SurchargeNames:
    """The surcharges of one contract by what invoices call them.

    Parameters
    ----------
    contract : whose labels and ``also_called`` go before the table of kinds.
    """

    def __init__(self, contract: Contract) -> None:
        self._surcharges = contract.surcharges
        self._named = {
            _words(name): surcharge
            for surcharge in reversed(contract.surcharges)
            for name in (surcharge.label, *surcharge.also_called)
        }

    def find(self, label: str) -> Surcharge | None:
        """Give the surcharge that a label means; ``None`` if it is none of the contract's, or not clear which."""
        named = self._named.get(_words(label))
        if named is not None:
            return named
        kind = SURCHARGES.field_of(label)
        of_kind = [surcharge for surcharge in self._surcharges if surcharge.kind == kind]
        return of_kind[0] if len(of_kind) == 1 else None
