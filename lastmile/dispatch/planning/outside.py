"""Carriers as the optimiser sees them: outside prices per stop, and the terms of a whole day."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from lastmile.carriers.contracts.contract import Contract, CountOf
from lastmile.carriers.contracts.zones import first_zone
from lastmile.carriers.quoting.table import QuoteTable
from lastmile.core.errors import InvalidInput
from lastmile.dispatch.planning.pricing import to_cost
from lastmile.routing import Cap, Carrier, Quote, Tier

_PPM_PER_PERMILLE = 1000


def contracts_on(table: QuoteTable) -> tuple[Contract | None, ...]:
    """Give the contract in force of every column of the table."""
    return tuple(table.book.contract_on(carrier, table.day) for carrier in table.carriers)


def build_carriers(table: QuoteTable, quotes: Sequence[tuple[Quote, ...]]) -> tuple[Carrier, ...]:
    """Give the terms of the day, one carrier for each column of the table.

    A carrier without a contract in force stays in the list, without terms: nothing is quoted for it. Caps and tiers
    that the day cannot reach, even if the carrier took everything it quotes for, are left out: they decide nothing.

    Parameters
    ----------
    quotes : of every stop, see `quotes_for`.

    Raises
    ------
    InvalidInput
        If one contract counts parcels in one of its terms and shipments in another.
    """
    most: Counter[tuple[int, str | None]] = Counter()
    for quote in itertools.chain.from_iterable(quotes):
        most[quote.carrier, quote.zone] += quote.parcels
        most[quote.carrier, None] += quote.parcels
    return tuple(
        Carrier(carrier_id) if contract is None else _carrier(contract, table.day, partial(_most, most, column))
        for column, (carrier_id, contract) in enumerate(zip(table.carriers, contracts_on(table), strict=True))
    )


def _most(counts: Counter[tuple[int, str | None]], carrier: int, zone: str | None) -> int:
    return counts[carrier, zone]


def _carrier(contract: Contract, day: date, most: Callable[[str | None], int]) -> Carrier:
    counted_in(contract)
    minimum = contract.minimum_volume if contract.calendar.collects_on(day) else None
    tiers = sorted(contract.tiers, key=lambda tier: tier.from_quantity)
    return Carrier(
        name=contract.carrier_id,
        caps=tuple(Cap(cap.limit, cap.zone_id) for cap in contract.caps if cap.limit < most(cap.zone_id)),
        minimum_parcels=0 if minimum is None else minimum.quantity,
        shortfall_cost=0 if minimum is None else to_cost(minimum.shortfall_minor),
        tiers=tuple(
            Tier(tier.from_quantity, round(tier.factor_ppm / _PPM_PER_PERMILLE))
            for tier in tiers
            if tier.from_quantity <= most(None)
        ),
    )


def counted_in(contract: Contract) -> CountOf:
    """Give what all daily terms of a contract count; parcels where there are none.

    Raises
    ------
    InvalidInput
        If they do not count the same.
    """
    minimum = () if contract.minimum_volume is None else (contract.minimum_volume,)
    units = {term.unit for term in (*contract.caps, *contract.tiers, *minimum)}
    if len(units) > 1:
        raise InvalidInput(
            f"carrier {contract.carrier_id}: caps, minimum volume and tiers must all count parcels or all count "
            "shipments for a plan to respect them",
            context={"carrier": contract.carrier_id},
        )
    return units.pop() if units else CountOf.PARCELS


def quotes_for(table: QuoteTable, row: int, contracts: tuple[Contract | None, ...]) -> Iterator[Quote]:
    """Give the quotes of one shipment that a plan may take, at their expected cost: price and risk.

    Left out is who refuses, and who promises delivery only after the shipment's last promised window.

    Parameters
    ----------
    row : of the table.
    contracts : from `contracts_on`.
    """
    item = table.items[row]
    for column, contract in enumerate(contracts):
        if contract is None or table.refusal[row, column] or table.misses_window[row, column]:
            continue
        zone = contract.zones[first_zone(contract.zones, item)].zone_id
        counted = item.parcels if counted_in(contract) is CountOf.PARCELS else 1
        yield Quote(column, to_cost(int(table.expected_minor[row, column])), zone, counted)
