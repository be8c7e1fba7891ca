"""Taking shipments in, changing and cancelling them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict
from lastmile.core.shipments import Shipment
from lastmile.core.tracking import FINAL, Reason, Status, TrackingEvent
from lastmile.dispatch.shipments.records import CANCELLABLE, NewShipment, Place, StoredShipment, content_sha256
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.dispatch.tracking import Report, ingest
from lastmile.infra.outbox import Happening, record


class AdditionOutcome(StrEnum):
    """What became of a shipment that somebody wanted to add."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Draft:
    """A shipment that is to be added.

    Parameters
    ----------
    said : hash of what was said about it, before anything was looked up.
    """

    shop_id: str
    hub_id: str
    day: date
    shipment: Shipment
    place: Place
    said: str

    @classmethod
    def of(cls, shop_id: str, hub_id: str, day: date, said: Shipment, found: Shipment, place: Place) -> Draft:
        """Make a draft of what was said and what was found on the map."""
        return cls(shop_id, hub_id, day, found, place, content_sha256(hub_id, said))


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of a draft; ``shipment_id`` is that of the shipment that is there now."""

    outcome: AdditionOutcome
    shipment_id: str


class Shipments:
    """Shipments of one shop, or of all.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    shop_id : ``None`` for all shops.
    """

    def __init__(self, session: AsyncSession, shop_id: str | None = None) -> None:
        self._session, self._shop_id = session, shop_id
        self.repository = ShipmentRepository(session)

    async def add(self, drafts: Sequence[Draft]) -> list[Addition]:
        """Add shipments; what is there already with the same content stays as it is.

        Returns
        -------
        For each draft what became of it. A conflict is another content under the same order id of shop and day, whether
        it was there before or somebody else adds it at this moment.
        """
        parts: dict[tuple[str, date], list[Draft]] = defaultdict(list)
        for draft in drafts:
            parts[draft.shop_id, draft.day].append(draft)
        there: dict[tuple[str, date, str], tuple[str, str]] = {}
        fresh: list[StoredShipment] = []
        for (shop_id, day), part in sorted(parts.items()):
            known = await self.repository.known(shop_id, day, [d.shipment.order_id for d in part])
            new = {d.shipment.order_id: d for d in reversed(part) if d.shipment.order_id not in known}
            rows = [NewShipment(d.hub_id, d.shipment, d.place, d.said) for d in reversed(new.values())]
            added = await self.repository.add(shop_id, day, rows, utc_now())
            fresh += added
            known |= {s.shipment.order_id: (s.id, new.pop(s.shipment.order_id).said) for s in added}
            known |= await self.repository.known(shop_id, day, list(new))  # somebody else was a moment faster
            there |= {(shop_id, day, order_id): found for order_id, found in known.items()}
        await record(self._session, *(_happening("shipment.created", shipment) for shipment in fresh))
        first = {shipment.id for shipment in fresh}
        return [_addition(draft, there[draft.shop_id, draft.day, draft.shipment.order_id], first) for draft in drafts]

    async def find(self, shipment_id: str) -> StoredShipment:
        """Find a shipment.

        Raises
        ------
        NotFound
            If there is none, or it is another shop's.
        """
        return await self.repository.by_id(shipment_id, self._shop_id)

    async def change(self, stored: StoredShipment, **changes: Any) -> StoredShipment:
        """Write new values of a shipment.

        Parameters
        ----------
        stored : as it was read.
        changes : of ``shipment``, ``place``, ``day`` and ``hub_id``.

        Raises
        ------
        Conflict
            If nothing can be changed any more, or the shop has another such order on that day.
        Stale
            If somebody else was first.
        """
        if stored.status in FINAL:
            raise Conflict(f"{stored.id} is {stored.status}; nothing about it changes any more")
        changed = replace(stored, revision=stored.revision + 1, updated_at=utc_now(), **changes)
        await self.repository.change(changed)
        await record(self._session, _happening("shipment.updated", changed))
        return changed

    async def cancel(self, stored: StoredShipment, reason: Reason, source: str) -> StoredShipment:
        """Stop a shipment; one that is stopped already stays as it is. Its events say by whom and when.

        Parameters
        ----------
        source : who stops it, from `Source.named`.

        Raises
        ------
        Conflict
            If it is too late.
        """
        if stored.status is Status.CANCELLED:
            return stored
        if stored.status not in CANCELLABLE:
            raise Conflict(f"{stored.id} is {stored.status}; it can only be returned now", {"status": stored.status})
        now = utc_now()
        cancelled = replace(
            stored,
            status=Status.CANCELLED,
            status_at=max(now, stored.status_at),  # what a fast clock told before must not count as later
            status_reason=reason,
            revision=stored.revision + 1,
            updated_at=now,
        )
        await self.repository.cancel(cancelled)
        event = TrackingEvent("cancel", cancelled.status_at, Status.CANCELLED, reason)
        await ingest(self._session, [Report(stored.id, source, event)])
        await record(self._session, _happening("shipment.cancelled", cancelled))
        return await self.find(stored.id)


def _addition(draft: Draft, there: tuple[str, str], fresh: set[str]) -> Addition:
    """Tell what became of a draft; the first of two equal ones is the one that was added."""
    shipment_id, said = there
    if said != draft.said:
        return Addition(AdditionOutcome.CONFLICT, shipment_id)
    if shipment_id in fresh:
        fresh.remove(shipment_id)
        return Addition(AdditionOutcome.ADDED, shipment_id)
    return Addition(AdditionOutcome.UNCHANGED, shipment_id)


def _happening(kind: str, stored: StoredShipment) -> Happening:
    data = {
        "order_id": stored.shipment.order_id,
        "day": stored.day.isoformat(),
        "hub_id": stored.hub_id,
        "status": stored.status.value,
        "status_at": stored.status_at.isoformat(),
        "reason": stored.status_reason.value if stored.status_reason else None,
    }
    return Happening(kind, stored.id, stored.shop_id, stored.carrier_id, stored.rider_id, data)
