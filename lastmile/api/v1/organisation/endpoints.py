"""The organisation's settings: currency, time zone, traffic."""

from __future__ import annotations

from fastapi import Response

from lastmile.api.dependencies import IfMatch, Session
from lastmile.api.etags import etag, refuse_other
from lastmile.api.operation import Router, allow
from lastmile.api.v1.organisation.schemas import OrganisationIn, OrganisationOut
from lastmile.dispatch.setup import Setup

router = Router("/v1/organisation", "setup")


@router.get("", name="organisation.get", summary="Show the settings")
@allow("setup:read")
async def get(session: Session, response: Response) -> OrganisationOut:
    """Show the settings, with the ETag that an edit needs."""
    organisation = await Setup(session).organisation()
    response.headers["ETag"] = etag(organisation.revision)
    return OrganisationOut.of(organisation)


@router.put("", name="organisation.replace", summary="Replace the settings")
@allow("setup:write")
async def replace(
    body: OrganisationIn, session: Session, response: Response, if_match: IfMatch = None
) -> OrganisationOut:
    """Write new settings in place of the old ones."""
    setup = Setup(session)
    old = await setup.organisation()
    refuse_other(if_match, old.revision)
    kept = await setup.set_organisation(body.organisation(old.revision))
    response.headers["ETag"] = etag(kept.revision)
    return OrganisationOut.of(kept)
