"""All contracts of one CARRIERS.yaml."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from lastmile.carriers.contracts.contract import Contract
from lastmile.carriers.contracts.quotable import Quotable
from lastmile.carriers.quoting.quotes import Quote, quote
from lastmile.carriers.quoting.refusals import Refusal, RefusalCode
from lastmile.core.errors import NotFound


@dataclass(frozen=True)
class CarrierBook:
    """The carriers that a plan may choose from.

    Parameters
    ----------
    currency : ISO 4217; the plan's currency.
    contracts : every version of every carrier, in the order of the file.
    """

    currency: str
    contracts: tuple[Contract, ...]

    @cached_property
    def carriers(self) -> tuple[str, ...]:
        """Carrier ids in the order of first mention: the columns of a `QuoteTable`."""
        return tuple(dict.fromkeys(contract.carrier_id for contract in self.contracts))

    def contract_on(self, carrier_id: str, day: date) -> Contract | None:
        """Give the version in force on a local day, ``None`` between versions.

        Raises
        ------
        NotFound
            If the book has no such carrier.
        """
        versions = [contract for contract in self.contracts if contract.carrier_id == carrier_id]
        if not versions:
            raise NotFound(f"no carrier {carrier_id!r}; there are {', '.join(self.carriers)}")
        return next((contract for contract in versions if contract.valid_on(day)), None)

    def quote(self, carrier_id: str, item: Quotable, day: date) -> Quote | Refusal:
        """Price a shipment by the version in force, see `lastmile.carriers.quoting.quotes.quote`.

        An item that names no currency is in the book's.
        """
        contract = self.contract_on(carrier_id, day)
        if contract is None:
            return Refusal(carrier_id, RefusalCode.NO_CONTRACT, f"no contract version holds on {day}")
        return quote(contract, self.in_currency(item), day)

    def in_currency(self, item: Quotable) -> Quotable:
        """Give the item with the book's currency where it names none."""
        return item if item.currency else replace(item, currency=self.currency)
