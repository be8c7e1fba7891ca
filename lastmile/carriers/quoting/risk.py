"""The expected cost: the quote, and what may go wrong times what that costs. Whole numbers, as in a quote."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lastmile.carriers.contracts.arithmetic import PPM, Whole, scale_ppm
from lastmile.carriers.contracts.quotable import Quotable
from lastmile.carriers.contracts.record import TrackRecord
from lastmile.carriers.quoting.columns import Ints
from lastmile.carriers.scorecards.board import Risk, Usual
from lastmile.carriers.scorecards.shares import Share
from lastmile.core.money import format_minor

_PPM_PER_PERCENT = 10_000


@dataclass(frozen=True, slots=True)
class RiskPrices:
    """What it costs when a carrier fails; minor units of the plan's currency.

    Parameters
    ----------
    late_minor : a delivery after its promise: calls, vouchers, customers who do not come back.
    value_minor : what is usually inside a shipment; cash to collect counts instead where it is more.
    unrecovered_ppm : share of the value that no claim brings back, parts per million.
    dispute_minor : the effort of a claim or a dispute.
    refused_minor : the effort of offering a shipment again.
    usual : what is assumed of a carrier that is not known.
    """

    late_minor: int = 0
    value_minor: int = 0
    unrecovered_ppm: int = PPM
    dispute_minor: int = 0
    refused_minor: int = 0
    usual: Usual = Usual()  # noqa: RUF009  frozen


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One thing that may go wrong.

    Parameters
    ----------
    label : what it is.
    amount_minor : probability times price, minor units.
    how : the two, for a person.
    """

    label: str
    amount_minor: int
    how: str


def risk_of_record(record: TrackRecord | None, usual: Usual) -> Risk:
    """Estimate a carrier from what is stated of it, drawn towards what is usual while that is little."""
    seen = record or TrackRecord(0)

    def estimate(hits: int, start: float) -> float:
        return Share(min(hits, seen.shipments), seen.shipments).shrunk(start, usual.weight)

    return Risk(
        late=estimate(seen.late, usual.late),
        lost=estimate(seen.lost, usual.lost),
        damaged=estimate(seen.damaged, usual.damaged),
        overbilled=estimate(seen.overbilled, usual.overbilled),
        refused=estimate(seen.refused, usual.refused),
        shipments=seen.shipments,
    )


def risk_lines(prices: RiskPrices, risk: Risk, item: Quotable, currency: str) -> tuple[RiskLine, ...]:
    """Give what may go wrong with one shipment, always in the same order."""
    value = max(prices.value_minor, item.cash_minor)
    return tuple(
        RiskLine(label, scale_ppm(price, ppm), f"{ppm / _PPM_PER_PERCENT:g} % of {format_minor(price, currency)}")
        for label, ppm, price in _terms(prices, risk, scale_ppm(value, prices.unrecovered_ppm))
        if price
    )


def risk_column(prices: RiskPrices, risk: Risk, cash_minor: Ints) -> Ints:
    """Give the sum of `risk_lines` for n shipments.

    Parameters
    ----------
    cash_minor : shape (n,), cash to collect, minor units.
    """
    loss = scale_ppm(np.maximum(prices.value_minor, cash_minor), prices.unrecovered_ppm)
    return sum((scale_ppm(price, ppm) for _, ppm, price in _terms(prices, risk, loss)), np.zeros_like(cash_minor))


def _terms(prices: RiskPrices, risk: Risk, loss: Whole) -> tuple[tuple[str, int, Whole], ...]:
    """Label, probability in parts per million, price if it happens; each price of the kind that ``loss`` is."""
    same = loss * 0
    return (
        ("late", _ppm(risk.late), same + prices.late_minor),
        ("lost", _ppm(risk.lost), loss + prices.dispute_minor),
        ("damaged", _ppm(risk.damaged), loss + prices.dispute_minor),
        ("overbilled", _ppm(risk.overbilled), same + prices.dispute_minor),
        ("refused", _ppm(risk.refused), same + prices.refused_minor),
    )


def _ppm(share: float) -> int:
    return round(share * PPM)
