"""What partners did at doors, with proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.ids import new_id
from lastmile.core.tracking import TrackingEvent
from lastmile.dispatch.execution.actions import STATE_OF, STATUS_OF, Action
from lastmile.dispatch.execution.proving import Prover
from lastmile.dispatch.execution.records import Attempt, Proof
from lastmile.dispatch.tracking import Place, Report, Source, TrackingRepository, Verdict, ingest
from lastmile.infra.blobs import Owner


@dataclass(frozen=True, slots=True)
class Told:
    """What a partner did for a shipment.

    Parameters
    ----------
    action : one that decides; its id is the partner's key.
    """

    shipment_id: str
    action: Action


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it.

    Parameters
    ----------
    remarks : what does not hold, for people.
    """

    verdict: Verdict
    remarks: tuple[str, ...] = ()


async def take_from_partner(session: AsyncSession, carrier_id: str, told: Sequence[Told]) -> list[Taken]:
    """Take in what a partner did for its shipments, with proof; the same key of the same shipment counts once.

    Call it once in a transaction: it keeps the shipments from others.

    Parameters
    ----------
    session : in the transaction that the edge opened.

    Returns
    -------
    What became of each, in the order given.
    """
    prover = Prover(session, Owner(carrier_id=carrier_id))
    places = await TrackingRepository(session).places(sorted({one.shipment_id for one in told}))
    attempts = [_attempt(one, places.get(one.shipment_id), carrier_id) for one in told]
    gathered: list[tuple[list[Proof], list[str]]] = []
    for one, attempt in zip(told, attempts, strict=True):
        place = places.get(one.shipment_id)
        own = place is not None and place.carrier_id == carrier_id
        gathered.append(await prover.gather(one.action, attempt) if own else ([], []))
    reports = [_report(one, proofs, carrier_id) for one, (proofs, _) in zip(told, gathered, strict=True)]
    verdicts = await ingest(session, reports)
    new = [number for number, verdict in enumerate(verdicts) if verdict is Verdict.RECORDED]
    await prover.add([attempts[number] for number in new], [proof for number in new for proof in gathered[number][0]])
    return [Taken(verdict, tuple(remarks)) for verdict, (_, remarks) in zip(verdicts, gathered, strict=True)]


def _attempt(told: Told, place: Place | None, carrier_id: str) -> Attempt:
    action, where = told.action, told.action.position
    return Attempt(
        id=new_id("try"),
        task_id="",
        shipment_id=told.shipment_id,
        shop_id=place.shop_id if place else "",
        route_id="",
        rider_id="",
        carrier_id=carrier_id,
        action_id=action.id,
        outcome=STATE_OF[action.kind],
        at=action.occurred_at,
        reason=action.reason.value if action.reason else "",
        note=action.note,
        recipient=action.recipient,
        collected_minor=action.cash_minor,
        lon=where.lon if where else None,
        lat=where.lat if where else None,
    )


def _report(told: Told, proofs: Sequence[Proof], carrier_id: str) -> Report:
    action = told.action
    event = TrackingEvent(
        key=action.id,
        occurred_at=action.occurred_at,
        status=STATUS_OF[action.kind],
        reason=action.reason,
        text=action.note,
        position=action.position,
    )
    proof_id = next((proof.id for proof in proofs), "")
    return Report(told.shipment_id, Source.CARRIER.named(carrier_id), event, proof_id, carrier_id)
