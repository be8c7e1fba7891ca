"""What the calls about hubs, vehicle types, riders, shifts and shops have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request, Response
from pydantic import BaseModel

from lastmile.api import paging
from lastmile.api.etags import etag, refuse_other
from lastmile.dispatch.setup import Hub, Rider, Setup, SetupRepository, Shop, Vehicle, WorkingShift

Kind = TypeVar("Kind", Hub, Vehicle, Rider, WorkingShift, Shop)
Shown = TypeVar("Shown", bound=BaseModel)


async def page(
    repository: SetupRepository[Kind],
    show: Callable[[Kind], Shown],
    request: Request,
    response: Response,
    limit: int,
    cursor: str | None,
    **equal: Any,
) -> paging.Page[Shown]:
    """Answer with a page, oldest first."""
    place = paging.decode(cursor, str)
    wanted = {name: value for name, value in equal.items() if value is not None}
    found = await repository.after(place[0] if place else "", limit + 1, **wanted)
    shown = paging.page_of(found, limit, show, lambda thing: paging.encode(thing.id))
    paging.link_next(request, response, shown)
    return shown


async def made(setup: Setup, thing: Kind, response: Response, prefix: str) -> Kind:
    """Keep something new, and say where it is."""
    kept = await setup.create(thing)
    response.headers["ETag"] = etag(kept.revision)
    response.headers["Location"] = f"{prefix}/{kept.id}"
    return kept


async def found(repository: SetupRepository[Kind], thing_id: str, response: Response) -> Kind:
    """Find something, with the ETag that an edit needs."""
    thing = await repository.by_id(thing_id)
    response.headers["ETag"] = etag(thing.revision)
    return thing


async def replaced(
    setup: Setup, old: Kind, new: Callable[[str, int], Kind], if_match: str | None, response: Response
) -> Kind:
    """Keep new values of something in place of the old ones.

    Parameters
    ----------
    new : makes them for an id and the revision that was read.
    """
    refuse_other(if_match, old.revision)
    kept = await setup.change(new(old.id, old.revision))
    response.headers["ETag"] = etag(kept.revision)
    return kept


async def removed(repository: SetupRepository[Kind], thing_id: str, if_match: str | None) -> None:
    """Forget something."""
    thing = await repository.by_id(thing_id)
    refuse_other(if_match, thing.revision)
    await repository.remove(thing.id)


def terms_of(body: BaseModel, terms: type[BaseModel]) -> dict[str, Any]:
    """Give the part of a body that the fleet file would say, as it is kept."""
    return body.model_dump(mode="json", by_alias=True, exclude_defaults=True, include=set(terms.model_fields))
