"""Why a shipment is where it is in a version, and what else there was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lastmile.core.errors import NotFound
from lastmile.core.money import format_minor
from lastmile.dispatch.plandoc import Alternative, PlanDocument
from lastmile.dispatch.planning.outside_parts import OutsideWriter
from lastmile.dispatch.planning.pricing import to_minor
from lastmile.dispatch.plans.opening import OpenedDay
from lastmile.routing import Solution


class With(StrEnum):
    """With whom a shipment is."""

    RIDER = "rider"
    CARRIER = "carrier"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a shipment is where it is.

    Parameters
    ----------
    shift, place : of a rider's route, the place among its stops from 1.
    cost_minor : the carrier's price, or what the route would cost less without the shipment; ``None`` with nobody.
    why : for a person.
    remedy : what would have to change for somebody to take it; empty where somebody does.
    """

    shipment_id: str
    order_id: str
    outcome: With
    why: str
    shift: str = ""
    place: int | None = None
    carrier: str = ""
    cost_minor: int | None = None
    remedy: str = ""
    alternatives: tuple[Alternative, ...] = ()


def explain_shipment(day: OpenedDay, document: PlanDocument, shipment_id: str) -> Explained:
    """Explain one shipment of a version.

    Raises
    ------
    NotFound
        If the version does not plan it.
    """
    found = _on_route(day, document, shipment_id) or _outside(document, shipment_id)
    if found is None:
        raise NotFound(f"this version plans no shipment {shipment_id}", {"shipment": shipment_id})
    return found


def _on_route(day: OpenedDay, document: PlanDocument, shipment_id: str) -> Explained | None:
    for route in document.routes:
        stops = [stop for stop in route.stops if stop.orders]
        for place, stop in enumerate(stops, start=1):
            for order in stop.orders:
                if order.shipment_id == shipment_id:
                    offers = _offers(day, shipment_id)
                    return Explained(
                        shipment_id=shipment_id,
                        order_id=order.order_id,
                        outcome=With.RIDER,
                        why=_worth(route.rider, stop.cost_minor, offers, document.currency),
                        shift=route.vehicle,
                        place=place,
                        cost_minor=stop.cost_minor,
                        alternatives=offers,
                    )
    return None


def _offers(day: OpenedDay, shipment_id: str) -> tuple[Alternative, ...]:
    """Say what every carrier would ask for a shipment, or why it does not take it."""
    stop = day.stop_of.get(shipment_id)
    if stop is None:  # done, or on board, before this version was planned
        return ()
    prices = {quote.carrier: to_minor(quote.cost) for quote in day.planning.problem.stops[stop].quotes}
    writer = OutsideWriter(day.planning, Solution(), {})
    return tuple(
        Alternative(name=name, cost_minor=prices[column], reason="its price")
        if column in prices
        else Alternative(name=name, cost_minor=None, reason=writer.refusal(stop, column))
        for column, name in enumerate(day.planning.quotes.carriers)
    )


def _worth(rider: str, saved_minor: int, offers: tuple[Alternative, ...], currency: str) -> str:
    priced = [(each.cost_minor, each.name) for each in offers if each.cost_minor is not None]
    here = f"on {rider}'s route it adds {format_minor(saved_minor, currency)}"
    if not priced:
        return f"{here}; no carrier takes it"
    price, name = min(priced)
    return f"{here}; the cheapest carrier is {name} at {format_minor(price, currency)}"


def _outside(document: PlanDocument, shipment_id: str) -> Explained | None:
    for given in document.assignments:
        if given.order.shipment_id == shipment_id:
            return Explained(
                shipment_id=shipment_id,
                order_id=given.order.order_id,
                outcome=With.CARRIER,
                why=given.why,
                carrier=given.carrier,
                cost_minor=given.total_minor,
                alternatives=given.alternatives,
            )
    for left in document.unassigned:
        if left.order.shipment_id == shipment_id:
            return Explained(
                shipment_id=shipment_id,
                order_id=left.order.order_id,
                outcome=With.NOBODY,
                why=left.text,
                remedy=left.remedy,
            )
    return None
