"""What is known about some shipments, read together: a query for each kind of thing, not for each shipment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.claims import ClaimKind
from lastmile.core.tracking import Status
from lastmile.dispatch.partners.records import Assignment, AssignmentState
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.recipients.repository import RecipientRepository
from lastmile.dispatch.shipments import StoredShipment
from lastmile.dispatch.tracking import KeptReport, TrackingRepository
from lastmile.incidents import Incident, IncidentKind, Incidents
from lastmile.incidents.claims import Claim, Claims, ClaimState
from lastmile.insights.agreed import Agreed
from lastmile.insights.facts import Course

Item = TypeVar("Item")

_MOST_EVENTS: Final = 500
_PAID: Final = frozenset({AssignmentState.ACCEPTED, AssignmentState.OFFERED, AssignmentState.COUNTERED})
_LOSSES: Final = frozenset({ClaimKind.LOST, ClaimKind.DAMAGED})


async def courses_of(
    session: AsyncSession, shipments: Sequence[StoredShipment], agreed: Mapping[str, Agreed]
) -> list[Course]:
    """Give the courses of shipments, without what the own fleet costs.

    Parameters
    ----------
    agreed : by shipment.
    """
    known = await _known(session, [each.id for each in shipments])
    return [_course(each, agreed[each.id], known) for each in shipments]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept about shipments, by shipment."""

    told: Mapping[str, Sequence[KeptReport]]
    incidents: Mapping[str, Sequence[Incident]]
    claims: Mapping[str, Sequence[Claim]]
    assigned: Mapping[str, Sequence[Assignment]]
    stars: Mapping[str, int]


async def _known(session: AsyncSession, ids: Sequence[str]) -> _Known:
    return _Known(
        _by(lambda kept: kept.report.shipment_id, await TrackingRepository(session).of_shipments(ids, _MOST_EVENTS)),
        _by(lambda incident: incident.shipment_id, await Incidents(session).of_shipments(ids)),
        _by(lambda claim: claim.shipment_id, await Claims(session).of_shipments(ids)),
        _by(lambda offer: offer.shipment_id, await AssignmentRepository(session).of_shipments(ids)),
        {rating.shipment_id: rating.stars for rating in await RecipientRepository(session).ratings(ids)},
    )


def _by(key: Callable[[Item], str], items: Iterable[Item]) -> Mapping[str, list[Item]]:
    sorted_out: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        sorted_out[key(item)].append(item)
    return sorted_out


def _course(stored: StoredShipment, agreed: Agreed, known: _Known) -> Course:
    incidents, claims = known.incidents[stored.id], known.claims[stored.id]
    kinds = {incident.kind for incident in incidents}
    shipment = stored.shipment
    return Course(
        shipment_id=stored.id,
        order_id=shipment.order_id,
        shop_id=stored.shop_id,
        hub_id=stored.hub_id,
        zone=shipment.postcode,
        carrier_id=stored.carrier_id,
        rider_id=stored.rider_id,
        service_level=shipment.service_level,
        day=stored.day,
        received_at=stored.created_at,
        promised_end=max((window.latest for window in shipment.windows), default=None),
        events=tuple((kept.report.event, kept.received_at) for kept in known.told[stored.id]),
        lag=agreed.lag,
        silent_after=agreed.silent_after,
        cancelled=stored.status is Status.CANCELLED,
        lost=IncidentKind.LOST in kinds,
        damaged=IncidentKind.DAMAGED in kinds,
        wrong_item=IncidentKind.WRONG_ITEM in kinds,
        wrong_address=IncidentKind.WRONG_ADDRESS in kinds,
        carrier_cost_minor=sum(each.price_minor for each in known.assigned[stored.id] if each.state in _PAID),
        return_cost_minor=agreed.return_cost_minor,
        loss_minor=sum(claim.claimed_minor for claim in claims if claim.kind in _LOSSES),
        recovered_minor=sum(claim.recovered_minor for claim in claims),
        eligible_minor=sum(claim.most_minor for claim in claims if claim.state is not ClaimState.WITHDRAWN),
        response_s=tuple(_response_s(incidents)),
        rating=known.stars.get(stored.id),
    )


def _response_s(incidents: Iterable[Incident]) -> Iterable[int]:
    for incident in incidents:
        if incident.answered_at is not None:
            yield max(0, round((incident.answered_at - incident.opened_at).total_seconds()))
