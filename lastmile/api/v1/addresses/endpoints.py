"""Looking for an address on a hub's map."""

from __future__ import annotations

from lastmile.api.dependencies import Caller, Parts
from lastmile.api.operation import Router, allow
from lastmile.api.v1.addresses.schemas import AddressIn, AddressOut, Candidate
from lastmile.api.v1.shipments.reading import surroundings
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.dispatch.intake.geocoding import MIN_SCORE
from lastmile.dispatch.setup import extract_path

router = Router("/v1/addresses", "shipments")


@router.post("/geocode", name="addresses.geocode", summary="Find an address")
@allow("shipments:read", unit_of_work=False)
async def geocode(body: AddressIn, caller: Caller, parts: Parts) -> AddressOut:
    """Find the places that an address may mean, in any script and with a few mistakes; nothing is kept."""
    async with parts.database.reading() as session:
        around = await surroundings(session, caller)
    hub = around.hub_of(body.hub_id, caller.shop_id)
    extract = extract_path(parts.settings, hub.streets)
    if extract is None:
        issue = RowIssue("body", "/body/hub_id", None, hub.id, "a hub with a street extract")
        raise InvalidInput(f"the hub {hub.name} has no map", [issue])
    matches = await parts.places.candidates(extract, body.address, body.postcode)
    found = bool(matches) and matches[0].score >= MIN_SCORE
    return AddressOut(found=found, candidates=[Candidate.of(match) for match in matches])
