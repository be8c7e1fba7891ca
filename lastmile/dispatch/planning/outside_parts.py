"""Carriers' orders as parts of the plan document: the price line by line, why this carrier, and what else there was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from lastmile.carriers.quoting.quotes import Quote as CarrierQuote
from lastmile.carriers.quoting.refusals import Refusal
from lastmile.carriers.quoting.risk import RiskLine
from lastmile.core.clock import format_clock
from lastmile.core.errors import InvalidPlan
from lastmile.core.money import format_minor
from lastmile.dispatch.plandoc import Alternative, Assignment, CarrierSummary, QuotedLine
from lastmile.dispatch.planning.building import PlanningProblem
from lastmile.dispatch.planning.pricing import to_cost, to_minor
from lastmile.dispatch.planning.route_parts import order_part
from lastmile.routing import Carrier, Outsourced, Quote, Solution
from lastmile.routing.explain import Explanation, Reason

OWN_FLEET = "own fleet"
"""Name of the alternative that no carrier is."""


def _own_fleet(explanation: Explanation, chosen: Quote) -> Alternative:
    """Say what it would cost on the nearest route, or what keeps it off."""
    remedy = explanation.remedy
    if remedy is None:
        return Alternative(name=OWN_FLEET, cost_minor=None, reason=explanation.text)
    if remedy.kind is Reason.PRICE and remedy.vehicle is not None:
        return Alternative(name=OWN_FLEET, cost_minor=to_minor(chosen.cost + remedy.cost), reason=explanation.text)
    return Alternative(name=OWN_FLEET, cost_minor=None, reason=f"{explanation.text}; it would fit with {remedy.text}")


class OutsideWriter:
    """Writes what a plan gives to carriers.

    Parameters
    ----------
    planning : the day.
    solution : checked.
    explanations : stop → why it is on no route.
    """

    def __init__(self, planning: PlanningProblem, solution: Solution, explanations: Mapping[int, Explanation]) -> None:
        self._planning, self._solution, self._explanations = planning, solution, explanations
        self._given: Counter[tuple[int, str | None]] = Counter()
        for outsourced in solution.outsourced:
            quote = self._quotes(outsourced.stop)[outsourced.carrier]
            self._given[quote.carrier, quote.zone] += quote.parcels
            self._given[quote.carrier, None] += quote.parcels

    def _quotes(self, stop: int) -> dict[int, Quote]:
        return {quote.carrier: quote for quote in self._planning.problem.stops[stop].quotes}

    def assignments(self) -> tuple[Assignment, ...]:
        """Give every order that a carrier takes, in the order of the shipments."""
        return tuple(self._assignment(each) for each in sorted(self._solution.outsourced, key=lambda o: o.stop))

    def _assignment(self, outsourced: Outsourced) -> Assignment:
        table = self._planning.quotes
        quoted = table.explain(outsourced.stop, outsourced.carrier)
        if isinstance(quoted, Refusal):
            raise InvalidPlan(f"{quoted.carrier_id} refuses {table.items[outsourced.stop].order_id}: {quoted.text}")
        return Assignment(
            order=order_part(self._planning, outsourced.stop),
            carrier=quoted.carrier_id,
            service_level=quoted.service_level,
            zone=quoted.zone_id,
            total_minor=quoted.total_minor,
            lines=tuple(QuotedLine(label=x.label, amount_minor=x.amount_minor, how=x.how) for x in quoted.lines),
            risk=tuple(
                QuotedLine(label=x.label, amount_minor=x.amount_minor, how=x.how) for x in self._risk(outsourced)
            ),
            charged_weight_g=quoted.weighed.piece_g * quoted.weighed.pieces,
            promised_by=quoted.promised_by,
            misses_window=quoted.misses_window,
            why=self._why(outsourced, quoted),
            alternatives=tuple(self._alternatives(outsourced)),
        )

    def _risk(self, outsourced: Outsourced) -> tuple[RiskLine, ...]:
        table = self._planning.quotes
        return table.book.risk_lines(table.carriers[outsourced.carrier], table.items[outsourced.stop], table.day)

    def _why(self, outsourced: Outsourced, quoted: CarrierQuote) -> str:
        quotes = self._quotes(outsourced.stop)
        price = self._money(quoted.total_minor)
        if self._planning.quotes.book.prices is not None:
            price += f", {self._price(quotes[outsourced.carrier])} with what may go wrong"
        cheaper = [q for q in quotes.values() if q.cost < quotes[outsourced.carrier].cost]
        if cheaper:
            names = ", ".join(f"{self._name(q)} ({self._reason_not(q, outsourced)})" for q in cheaper)
            return f"{price}; cheaper would be {names}"
        if len(quotes) == 1:
            return f"{price}, the only carrier that takes it and keeps its promise"
        runner_up = min((q for q in quotes.values() if q.carrier != outsourced.carrier), key=lambda q: q.cost)
        following = f"{self._name(runner_up)} at {self._price(runner_up)}"
        return f"{price}, the cheapest of {len(quotes)} carriers; next is {following}"

    def _alternatives(self, outsourced: Outsourced) -> Iterator[Alternative]:
        quotes = self._quotes(outsourced.stop)
        if outsourced.stop in self._explanations:
            yield _own_fleet(self._explanations[outsourced.stop], quotes[outsourced.carrier])
        for column, name in enumerate(self._planning.quotes.carriers):
            if column == outsourced.carrier:
                continue
            quote = quotes.get(column)
            if quote is None:
                yield Alternative(name=name, cost_minor=None, reason=self.refusal(outsourced.stop, column))
            else:
                reason = self._reason_not(quote, outsourced)
                yield Alternative(name=name, cost_minor=to_minor(quote.cost), reason=reason)

    def refusal(self, stop: int, column: int) -> str:
        """Say why a carrier may not take a shipment."""
        answer = self._planning.quotes.explain(stop, column)
        if isinstance(answer, Refusal):
            return answer.text
        day = self._planning.day
        by = format_clock(day.offset_s(answer.promised_by), day.day, day.timezone)
        return f"promises delivery by {by}, after the end of the promised window"

    def _reason_not(self, quote: Quote, outsourced: Outsourced) -> str:
        chosen = self._quotes(outsourced.stop)[outsourced.carrier]
        if quote.cost >= chosen.cost:
            more = to_minor(quote.cost - chosen.cost)
            return f"{self._money(more)} dearer" if more else "the same price"
        for cap in self._planning.problem.carriers[quote.carrier].caps:
            here = cap.zone in {None, quote.zone}
            if here and self._given[quote.carrier, cap.zone] + quote.parcels > cap.parcels:
                where = "" if cap.zone is None else f" in zone {cap.zone}"
                return f"its cap of {cap.parcels} a day{where} is reached"
        return "dearer over the whole day, with tiers and minimum volumes"

    def _name(self, quote: Quote) -> str:
        return self._planning.quotes.carriers[quote.carrier]

    def _price(self, quote: Quote) -> str:
        return self._money(to_minor(quote.cost))

    def _money(self, amount_minor: int) -> str:
        return format_minor(amount_minor, self._planning.fleet.currency)

    def summaries(self) -> tuple[CarrierSummary, ...]:
        """Give every carrier that takes something or charges for too little."""
        parts = (self._summary(number, carrier) for number, carrier in enumerate(self._planning.problem.carriers))
        return tuple(part for part in parts if part.orders or part.cost_minor)

    def _summary(self, number: int, carrier: Carrier) -> CarrierSummary:
        stops = [o.stop for o in self._solution.outsourced if o.carrier == number]
        counted = self._given[number, None]
        cost = sum(to_cost(int(self._planning.quotes.total_minor[stop, number])) for stop in stops)
        permille = next((t.price_permille for t in reversed(carrier.tiers) if counted >= t.from_parcels), 1000)
        shortfall = carrier.shortfall_cost * max(0, carrier.minimum_parcels - counted)
        return CarrierSummary(
            carrier=carrier.name,
            orders=len(stops),
            parcels=sum(self._planning.shipments[stop].parcels for stop in stops),
            cost_minor=to_minor(cost * permille // 1000 + shortfall),
        )
