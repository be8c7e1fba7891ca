"""From what a caller says about shipments to drafts that are located; none of it needs a transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access import Principal, Role
from lastmile.api.fields import Day, Id
from lastmile.api.requests import StrictRequest
from lastmile.api.services import Services
from lastmile.api.v1.shipments.schemas import (
    BulkIn,
    PromisedWindow,
    ShipmentChange,
    ShipmentIn,
    position_of,
    shipment_of,
)
from lastmile.core.errors import Forbidden, InvalidInput, LastmileError, RowIssue
from lastmile.core.geo import Position
from lastmile.core.shipments import PromiseWindow, Shipment
from lastmile.dispatch.intake.windows import LocalDay, join
from lastmile.dispatch.setup import Hub, Organisation, Setup, Shop, extract_path
from lastmile.dispatch.shipments import (
    Draft,
    Placed,
    PlaceMatch,
    ReadFile,
    Shipments,
    StoredShipment,
    Target,
    read_file,
)
from lastmile.infra.files.cells import BadValue

Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides where and whose a shipment is."""

    organisation: Organisation
    hubs: Mapping[str, Hub]
    shops: Mapping[str, Shop]
    caller: Principal

    def shop_of(self, shop_id: str | None) -> str:
        """Tell whose a shipment is.

        Raises
        ------
        Forbidden
            If a shop adds for another one, or is not active any more.
        InvalidInput
            If staff name a shop that is not there.
        """
        own = self.caller.shop_id if self.caller.role is Role.SHOP else shop_id
        if own is None:
            return ""
        if shop_id not in {None, own}:
            raise Forbidden("a shop adds its own shipments only")
        shop = self.shops.get(own)
        if shop is None and self.caller.role is not Role.SHOP:
            raise _invalid("/body/shop_id", own, "the id of a shop")
        if shop is not None and not shop.active:
            raise Forbidden(f"the shop {shop.name} is not active any more")
        return own

    def hub_of(self, hub_id: str | None, shop_id: str) -> Hub:
        """Tell where a shipment starts: where it says, or where its shop does, or at the only hub.

        Raises
        ------
        InvalidInput
            If there is no such hub, or several come into question.
        """
        shop = self.shops.get(shop_id)
        named = hub_id or (shop.hub_id if shop else None)
        if named is None and len(self.hubs) == 1:
            return next(iter(self.hubs.values()))
        if named is None or named not in self.hubs:
            raise _invalid("/body/hub_id", named, "the id of a hub; it may be left out where there is one only")
        return self.hubs[named]

    def local(self, hub: Hub, day: date) -> LocalDay:
        """Give a day where a hub is."""
        return LocalDay.of(day, hub.timezone or self.organisation.timezone)


async def surroundings(session: AsyncSession, caller: Principal) -> Surroundings:
    """Read hubs and shops."""
    setup = Setup(session)
    hubs, shops = await setup.hubs.all(), await setup.shops.all()
    return Surroundings(
        await setup.organisation(), {hub.id: hub for hub in hubs}, {shop.id: shop for shop in shops}, caller
    )


async def _around(request: StrictRequest, services: Services) -> Surroundings:
    async with services.database.reading() as session:
        return await surroundings(session, request.state.caller)


async def read_one(request: StrictRequest, services: Services) -> Draft | None:
    """Read and locate the shipment of a body; ``None`` where the body is refused anyway."""
    body = _parsed(ShipmentIn, await request.body())
    if body is None:
        return None
    around = await _around(request, services)
    [draft] = await _drafts(services, around, [body])
    if isinstance(draft, LastmileError):
        raise draft
    return draft


async def read_bulk(request: StrictRequest, services: Services) -> list[Draft | LastmileError] | None:
    """Read and locate the shipments of a body, each by itself; ``None`` where the body is refused anyway."""
    body = _parsed(BulkIn, await request.body())
    if body is None:
        return None
    around = await _around(request, services)
    read = [_item(raw) for raw in body.items]
    good = iter(await _drafts(services, around, [item for item in read if isinstance(item, ShipmentIn)]))
    return [next(good) if isinstance(item, ShipmentIn) else item for item in read]


async def read_import(request: StrictRequest, services: Services) -> ReadFile | None:
    """Read and locate the orders of a file; ``None`` where the address is refused anyway."""
    query = request.query_params
    try:
        day = TypeAdapter(Day).validate_python(query.get("day"))
        hub_id, shop_id = (TypeAdapter(Id | None).validate_python(query.get(name)) for name in ("hub_id", "shop_id"))
    except ValidationError:
        return None
    around = await _around(request, services)
    shop = around.shop_of(shop_id)
    hub = around.hub_of(hub_id, shop)
    target = Target(
        shop_id=shop,
        hub_id=hub.id,
        day=day,
        timezone=hub.timezone or around.organisation.timezone,
        currency=around.organisation.currency,
        extract=_extract(services, hub),
    )
    encoding, sheet = query.get("encoding", "utf-8-sig"), query.get("sheet")
    return await read_file(await request.body(), target, services.places, encoding=encoding, sheet=sheet)


async def look_up(request: StrictRequest, services: Services) -> None:
    """Find the new address of a change in advance; the change itself then finds it without waiting."""
    change = _parsed(ShipmentChange, await request.body())
    if change is None:
        return
    caller: Principal = request.state.caller
    shop_id = caller.shop_id if caller.role is Role.SHOP else None
    async with services.database.reading() as session:
        stored = await Shipments(session, shop_id).find(request.path_params["shipment_id"])
        around = await surroundings(session, caller)
    await changed(services, around, stored, change)


async def changed(
    services: Services, around: Surroundings, stored: StoredShipment, change: ShipmentChange
) -> dict[str, Any]:
    """Give the new values of a shipment, located anew if it goes elsewhere.

    Raises
    ------
    InvalidInput
        If they contradict each other or the map.
    """
    hub = around.hub_of(change.hub_id or stored.hub_id or None, stored.shop_id)
    day, old = change.day or stored.day, stored.shipment
    local = around.local(hub, day)
    new = replace(old, **_given(change, local))
    if change.windows is not None or day != stored.day:
        new = replace(new, windows=_windows(change.windows or [], local))
    place = stored.place
    if change.model_fields_set & {"position", "address", "postcode", "hub_id"}:
        wanted = replace(new, position=_wanted_position(stored, change))
        if wanted.position is None and not wanted.address:
            raise _invalid("/body/position", None, "an address or a position")
        [found] = await services.places.locate(_extract(services, hub), [wanted])
        new, place = _located(found)
    return {"shipment": new, "place": place, "day": day, "hub_id": hub.id}


def _given(change: ShipmentChange, local: LocalDay) -> dict[str, Any]:
    """Give the plain values that a change names."""
    elsewhere = {"day", "hub_id", "windows", "position", "skills", "ready_at"}
    given = change.model_dump(exclude_unset=True, exclude_none=True, exclude=elsewhere)
    if change.skills is not None:
        given["skills"] = frozenset(change.skills)
    if "ready_at" in change.model_fields_set:
        given["ready_at"] = _ready(change.ready_at, local)
    return given


def _wanted_position(stored: StoredShipment, change: ShipmentChange) -> Position | None:
    """Give the position to go to; ``None`` where the address has to be found."""
    if change.model_fields_set & {"position", "address", "postcode"}:
        return position_of(change.position)
    return stored.shipment.position if stored.place.match is PlaceMatch.GIVEN else None


async def _drafts(
    services: Services, around: Surroundings, bodies: Sequence[ShipmentIn]
) -> list[Draft | LastmileError]:
    """Locate shipments, hub by hub; what is wrong with one stands in its place."""
    results: list[Draft | LastmileError | None] = [None] * len(bodies)
    by_hub: dict[str, list[tuple[int, str, Shipment]]] = defaultdict(list)
    for index, body in enumerate(bodies):
        try:
            shop_id = around.shop_of(body.shop_id)
            hub = around.hub_of(body.hub_id, shop_id)
            by_hub[hub.id].append((index, shop_id, _said(body, around.local(hub, body.day))))
        except (InvalidInput, Forbidden) as error:
            results[index] = error
    for hub_id, wanted in by_hub.items():
        extract = _extract(services, around.hubs[hub_id])
        placed = await services.places.locate(extract, [said for _, _, said in wanted])
        for (index, shop_id, said), found in zip(wanted, placed, strict=True):
            try:
                shipment, place = _located(found)
                results[index] = Draft.of(shop_id, hub_id, bodies[index].day, said, shipment, place)
            except InvalidInput as error:
                results[index] = error
    return [result for result in results if result is not None]


def _located(found: Placed) -> tuple[Any, Any]:
    """Give shipment and place; an address that nobody finds waits for somebody, a wrong position is refused."""
    if found.issue is not None and found.shipment.position is not None:
        raise _invalid("/body/position", found.issue.value, found.issue.expected)
    return found.shipment, found.place


def _said(body: ShipmentIn, local: LocalDay) -> Shipment:
    windows, ready_at = _windows(body.windows, local), _ready(body.ready_at, local)
    return replace(shipment_of(body, body.order_id), windows=windows, ready_at=ready_at)


def _ready(ready_at: datetime | None, local: LocalDay) -> datetime | None:
    if ready_at is not None and ready_at > local.ends:
        raise _invalid("/body/ready_at", ready_at.isoformat(), f"a time before the end of {local.day}")
    return None if ready_at is None else ready_at.astimezone(UTC)


def _windows(windows: Sequence[PromisedWindow], local: LocalDay) -> tuple[PromiseWindow, ...]:
    held = []
    for index, window in enumerate(windows):
        try:
            held.append(local.holds(PromiseWindow(window.earliest.astimezone(UTC), window.latest.astimezone(UTC))))
        except BadValue as error:
            shown = f"{window.earliest.isoformat()} – {window.latest.isoformat()}"
            raise _invalid(f"/body/windows/{index}", shown, error.expected) from None
    return join(held)


def _item(raw: Any) -> ShipmentIn | InvalidInput:
    try:
        return ShipmentIn.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        issues = [
            RowIssue(
                "body",
                "/".join(("/body", *map(str, fault["loc"]))),
                None,
                repr(fault["input"])[:80],
                fault["msg"].removeprefix("Value error, "),
            )
            for fault in error.errors(include_url=False)[:20]
        ]
        return InvalidInput("the item is not valid", issues)


def _parsed(model: type[Body], body: bytes) -> Body | None:
    """Read a body in advance; where that fails the call itself says what is wrong with it."""
    try:
        return model.model_validate_json(body)
    except ValidationError:
        return None


def _extract(services: Services, hub: Hub) -> Path | None:
    return extract_path(services.settings, hub.streets)


def _invalid(pointer: str, value: str | None, expected: str) -> InvalidInput:
    return InvalidInput("1 value is not valid", [RowIssue("body", pointer, None, value, expected)])
