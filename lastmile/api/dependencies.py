"""What an endpoint may ask for in its signature."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Header, Request
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access.principal import Principal
from lastmile.api.services import Services


async def _session(request: Request) -> AsyncSession:
    session: AsyncSession = request.state.session
    return session


async def _caller(request: Request) -> Principal:
    caller: Principal = request.state.caller
    return caller


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def _prepared(request: Request) -> Any:
    return request.state.prepared


Session = Annotated[AsyncSession, Depends(_session)]
"""The call's unit of work; see `lastmile.api.operation`."""

Caller = Annotated[Principal, Depends(_caller)]
"""Who is calling; not for public operations."""

Parts = Annotated[Services, Depends(_services)]
"""The service's open parts."""

Prepared = Annotated[Any, Depends(_prepared)]
"""What the call's ``before`` has given; see `lastmile.api.operation`."""

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=200,
        description="the ETag of the version that is edited; an edit of an older one answers 412",
        examples=['"3"'],
    ),
]
"""Which version an edit is of; see `lastmile.api.etags`."""
