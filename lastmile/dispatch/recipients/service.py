"""The recipient's side of a shipment: see where it is, say how it was, ask for another time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, Forbidden, InvalidInput, NotFound, RowIssue
from lastmile.core.shipments import PromiseWindow, ShipmentKind
from lastmile.core.tracking import FINAL, Status
from lastmile.dispatch.execution import Eta, Execution, etas
from lastmile.dispatch.execution.records import LIVE, Proof, ProofKind, Route, RouteState, Stop, Task, TaskState
from lastmile.dispatch.recipients.records import MOST_REPORTS, RATED, RATING_CHANGES, ProblemKind, Rating, Slot
from lastmile.dispatch.recipients.repository import RecipientRepository
from lastmile.dispatch.recipients.views import Choices, Milestone, TrackingView, slots_ahead
from lastmile.dispatch.setup.records import Hub, Organisation, Shop
from lastmile.dispatch.setup.repository import SetupRepository
from lastmile.dispatch.shipments.records import PLANNABLE, StoredShipment
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.dispatch.tracking import TrackingRepository
from lastmile.infra.outbox import Happening, record

LONGEST_INSTRUCTIONS: Final = 300
MOST_MILESTONES: Final = 200


class Recipient:
    """One shipment, seen from its door.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    stored : from `by_token`.
    """

    def __init__(self, session: AsyncSession, stored: StoredShipment) -> None:
        self._session, self._stored = session, stored
        self._execution = Execution(session)
        self._said = RecipientRepository(session)

    @classmethod
    async def by_token(cls, session: AsyncSession, token: str) -> Recipient:
        """Find a shipment by the secret of its page.

        Raises
        ------
        NotFound
            If no shipment has it.
        """
        stored = await ShipmentRepository(session).by_token(token)
        if stored is None:
            raise NotFound("no delivery has this address")
        return cls(session, stored)

    async def view(self) -> TrackingView:
        """Give what the page shows."""
        stored, now = self._stored, utc_now()
        shop = await self._shop()
        placed = await self._execution.live_stop_of(stored.id)
        zone = await self._timezone(placed[0] if placed else None)
        eta, before = await self._eta(placed, now)
        rating = await self._said.rating(stored.id)
        windows = stored.shipment.windows
        return TrackingView(
            shipment_id=stored.id,
            reference=stored.shipment.order_id,
            parcels=stored.shipment.parcels,
            day=stored.day,
            timezone=zone,
            status=stored.status,
            reason=stored.status_reason,
            since=stored.status_at,
            is_pickup=stored.shipment.kind is ShipmentKind.RETURN_PICKUP,
            history=await self._history(),
            eta=eta,
            promised=Slot(windows[0].earliest, windows[-1].latest) if windows else None,
            stops_before=before,
            shop=shop.name,
            phone=shop.phone,
            email=shop.email,
            rating=rating,
            photo_id=await self._photo(),
            choices=Choices(
                slots=slots_ahead(stored.day, zone, now) if self._may_move(shop, placed) else (),
                instructions=shop.instructions and bool(stored.shop_id) and stored.status not in FINAL,
                rating=stored.status in RATED and (rating is None or now <= rating.created_at + RATING_CHANGES),
            ),
        )

    async def rate(self, stars: int, comment: str) -> Rating:
        """Keep how satisfied the recipient was; once, and changeable for a day.

        Raises
        ------
        Conflict
            If it is not delivered, or rated longer ago.
        """
        stored, now = self._stored, utc_now()
        if stored.status not in RATED:
            raise Conflict("a delivery can be rated once it has arrived", {"status": stored.status.value})
        known = await self._said.rating(stored.id)
        if known is not None and now > known.created_at + RATING_CHANGES:
            raise Conflict("a rating can be changed for a day; thank you for it")
        first = known or Rating(stored.id, stored.shop_id, stored.rider_id, stored.carrier_id, stars, comment, now, now)
        rating = replace(first, stars=stars, comment=comment, changed_at=now)
        await self._said.put_rating(rating)
        await self._tell("shipment.rated", {"stars": stars, "comment": comment, "changed": known is not None})
        return rating

    async def report(self, kind: ProblemKind, text: str) -> str:
        """Keep a problem and tell those who can help.

        Raises
        ------
        Conflict
            If many were reported already.
        """
        if await self._said.reports_of(self._stored.id) >= MOST_REPORTS:
            raise Conflict("we have your reports and are working on them")
        report_id = await self._said.add_report(self._stored.id, self._stored.shop_id, kind, text, utc_now())
        await self._tell("shipment.problem_reported", {"report": report_id, "kind": kind.value, "text": text})
        return report_id

    async def choose_slot(self, earliest: datetime) -> Slot:
        """Move the delivery to a slot that is offered.

        Raises
        ------
        Forbidden
            If the shop does not allow it.
        Conflict
            If the parcel is with a rider or a carrier by now.
        InvalidInput
            If no slot that is offered begins then.
        """
        stored, now, shop = self._stored, utc_now(), await self._shop()
        if not shop.slot_changes:
            raise Forbidden("the shop does not offer other times")
        placed = await self._execution.live_stop_of(stored.id)
        if not self._may_move(shop, placed):
            raise Conflict("it is on its way: the time cannot be changed any more", {"status": stored.status.value})
        zone = await self._timezone(None)
        offered = {slot.earliest: slot for slot in slots_ahead(stored.day, zone, now)}
        slot = offered.get(earliest)
        if slot is None:
            expected = ", ".join(begin.isoformat() for begin in offered)
            raise InvalidInput("this time is not offered", [RowIssue("body", "/earliest", None, None, expected)])
        day = slot.earliest.astimezone(ZoneInfo(zone)).date()
        shipment = replace(stored.shipment, windows=(PromiseWindow(slot.earliest, slot.latest),))
        moved = replace(stored, shipment=shipment, day=day, revision=stored.revision + 1, updated_at=now)
        await ShipmentRepository(self._session).change(moved)
        told = {"earliest": slot.earliest.isoformat(), "latest": slot.latest.isoformat(), "day": day.isoformat()}
        await self._tell("shipment.slot_changed", told)
        return slot

    async def instruct(self, text: str) -> None:
        """Leave instructions for the rider, in place of earlier ones.

        Raises
        ------
        Forbidden
            If the shop does not allow it.
        Conflict
            If it is over.
        """
        stored, shop = self._stored, await self._shop()
        if not stored.shop_id or not shop.instructions:
            raise Forbidden("the shop does not take instructions")
        if stored.status in FINAL:
            raise Conflict("this delivery is over", {"status": stored.status.value})
        note = _with_instructions(stored.shipment.note, text)
        changed = replace(
            stored, shipment=replace(stored.shipment, note=note), revision=stored.revision + 1, updated_at=utc_now()
        )
        await ShipmentRepository(self._session).change(changed)
        for task in await self._execution.among(Task, "shipment_id", [stored.id]):
            if task.state is TaskState.OPEN:
                await self._execution.change(Task, task.id, note=note)
        await self._tell("shipment.slot_changed", {"instructions": text})

    async def photo(self, proof_id: str) -> Proof:
        """Give the picture of a delivery that its page shows.

        Raises
        ------
        NotFound
            If there is none, or it is not for everybody.
        """
        if not proof_id or proof_id != await self._photo():
            raise NotFound("there is no such picture")
        return await self._execution.find(Proof, proof_id)

    async def _photo(self) -> str:
        if self._stored.status is not Status.DELIVERED:
            return ""
        proofs = await self._execution.among(Proof, "shipment_id", [self._stored.id])
        return next((p.id for p in reversed(proofs) if p.kind is ProofKind.PHOTO), "")

    async def _shop(self) -> Shop:
        found = await SetupRepository(self._session, Shop).find(self._stored.shop_id) if self._stored.shop_id else None
        return found or Shop(name="")

    async def _timezone(self, route: Route | None) -> str:
        if route is not None:
            return route.timezone
        hub = await SetupRepository(self._session, Hub).find(self._stored.hub_id) if self._stored.hub_id else None
        if hub is not None and hub.timezone:
            return hub.timezone
        return next(iter(await SetupRepository(self._session, Organisation).all()), Organisation()).timezone

    async def _eta(self, placed: tuple[Route, Stop] | None, now: datetime) -> tuple[Eta | None, int | None]:
        if placed is None or self._stored.status in FINAL:
            return None, None
        route, stop = placed
        stops = await self._execution.stops_of([route.id])
        before = sum(s.state in LIVE and s.sequence < stop.sequence and s.kind == "stop" for s in stops)
        is_moving = route.state is RouteState.STARTED and stop.state in LIVE
        return etas(route, stops, now).get(stop.id), before if is_moving else None

    async def _history(self) -> list[Milestone]:
        milestones = [Milestone(self._stored.created_at, Status.PENDING)]
        for kept in await TrackingRepository(self._session).after(self._stored.id, None, MOST_MILESTONES):
            event = kept.report.event
            if event.status is not Status.UNKNOWN and event.status is not milestones[-1].status:
                milestones.append(Milestone(event.occurred_at, event.status, event.reason))
        return sorted(milestones, key=lambda milestone: milestone.at)

    def _may_move(self, shop: Shop, placed: tuple[Route, Stop] | None) -> bool:
        stored = self._stored
        is_handed_out = placed is not None and placed[1].state in LIVE
        free = stored.status in PLANNABLE and not stored.carrier_id and not is_handed_out
        return shop.slot_changes and bool(stored.shop_id) and free

    async def _tell(self, kind: str, data: Mapping[str, object]) -> None:
        stored = self._stored
        owners = {"shop_id": stored.shop_id, "carrier_id": stored.carrier_id, "rider_id": stored.rider_id}
        await record(self._session, Happening(kind, stored.id, **owners, data=data))


_MARK: Final = "Recipient: "


def _with_instructions(note: str, text: str) -> str:
    """Put what the recipient says behind the shop's note, in place of what was said before."""
    shops, _, _ = note.partition(_MARK)
    said = f"{_MARK}{' '.join(text.split())[:LONGEST_INSTRUCTIONS]}" if text.strip() else ""
    return " ".join(filter(None, (shops.strip(), said)))
