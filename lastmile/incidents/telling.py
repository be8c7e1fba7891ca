"""Letters about incidents, to whom the playbooks say: the shop, and whoever waits for the parcel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.dispatch.setup import SetupRepository, Shop
from lastmile.dispatch.shipments import StoredShipment
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.incidents.kinds import IncidentKind, Told, playbook
from lastmile.incidents.wording import letter
from lastmile.infra.mail import Letter, Letters, is_address
from lastmile.infra.outbox import Recorded

READER: Final = "incident letters"
"""Name under which the outbox is read."""

STALE_AFTER: Final = timedelta(days=1)
"""Nobody is told of what is older, e.g. when a mail server is set up later."""

_TEMPLATES: Final = {"incident.opened": "opened", "incident.closed": "closed"}


@dataclass(frozen=True, slots=True)
class _Concerned:
    """Whose parcel an incident is about."""

    shipment: StoredShipment
    shop: Shop | None


class Teller:
    """Writes letters about incidents.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    public_url : how the outside reaches the service, for links.
    now : the present instant.
    """

    def __init__(self, session: AsyncSession, public_url: str, now: datetime) -> None:
        self._session, self._public_url, self._now = session, public_url.rstrip("/"), now

    async def tell(self, event: Recorded) -> int:
        """Write the letters that a happening asks for, each once; give how many were new."""
        template = _TEMPLATES.get(event.happening.kind)
        if template is None or self._now - event.at > STALE_AFTER:
            return 0
        concerned = await self._concerned(str(event.happening.data.get("shipment_id", "")))
        if concerned is None:
            return 0
        letters = Letters(self._session)
        written = [
            await letters.put(each, about=event.happening.subject, once=f"{event.id}:{told.value}")
            for told, each in self._letters(template, event, concerned)
        ]
        return sum(written)

    async def _concerned(self, shipment_id: str) -> _Concerned | None:
        found = await ShipmentRepository(self._session).find(shipment_id)
        if found is None:
            return None
        shop = await SetupRepository(self._session, Shop).find(found.shop_id) if found.shop_id else None
        return _Concerned(found, shop)

    def _letters(self, template: str, event: Recorded, concerned: _Concerned) -> Iterator[tuple[Told, Letter]]:
        data = event.happening.data
        tells = playbook(IncidentKind(data["kind"])).tells
        shop, shipment = concerned.shop, concerned.shipment
        values: dict[str, Any] = {
            "kind": str(data["kind"]).replace("_", " "),
            "text": data["text"],
            "order": shipment.shipment.order_id,
            "recipient": shipment.shipment.recipient,
            "shop": shop.name if shop else "",
            "contact": " · ".join(part for part in (shop.phone, shop.email) if part) if shop else "",
            "link": f"{self._public_url}/t/{shipment.tracking_token}",
            "incident_id": event.happening.subject,
        }
        if Told.SHOP in tells and shop is not None and shop.letters and is_address(shop.letters_to or shop.email):
            yield Told.SHOP, letter(f"incident_{template}_shop", shop.letters_to or shop.email, **values)
        if Told.CUSTOMER in tells and is_address(shipment.shipment.email) and (shop is None or shop.customer_letters):
            yield Told.CUSTOMER, letter(f"incident_{template}_customer", shipment.shipment.email, **values)
