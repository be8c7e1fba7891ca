"""All contracts of one CARRIERS.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType

from lastmile.carriers.contracts.contract import Contract
from lastmile.carriers.contracts.quotable import Quotable
from lastmile.carriers.quoting.quotes import Quote, quote
from lastmile.carriers.quoting.refusals import Refusal, RefusalCode
from lastmile.carriers.quoting.risk import RiskLine, RiskPrices, risk_lines, risk_of_record
from lastmile.carriers.scorecards.board import Risk
from lastmile.core.errors import NotFound


@dataclass(frozen=True)
class CarrierBook:
    """The carriers that a plan may choose from.

    Parameters
    ----------
    currency : ISO 4217; the plan's currency.
    contracts : every version of every carrier, in the order of the file.
    prices : what it costs when a carrier fails; ``None`` means that only the quote counts.
    risks : carrier → what is to be expected of it by its scorecard; without it its contract's record counts.
    """

    currency: str
    contracts: tuple[Contract, ...]
    prices: RiskPrices | None = None
    risks: Mapping[str, Risk] = field(default_factory=lambda: MappingProxyType({}))

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

    def risk(self, carrier_id: str, day: date) -> Risk | None:
        """Give what is to be expected of a carrier; ``None`` where risk has no price."""
        if self.prices is None:
            return None
        contract = self.contract_on(carrier_id, day)
        by_record = risk_of_record(contract.record if contract else None, self.prices.usual)
        return self.risks.get(carrier_id, by_record)

    def risk_lines(self, carrier_id: str, item: Quotable, day: date) -> tuple[RiskLine, ...]:
        """Give what may go wrong with a shipment, line by line; nothing where risk has no price."""
        risk = self.risk(carrier_id, day)
        if risk is None or self.prices is None:
            return ()
        return risk_lines(self.prices, risk, item, self.currency)

    def in_currency(self, item: Quotable) -> Quotable:
        """Give the item with the book's currency where it names none."""
        return item if item.currency else replace(item, currency=self.currency)
