"""Setting up what a day is made of: everything is checked as the fleet file is before it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.core.ids import new_id
from lastmile.dispatch.fleet import PlaceTerms, ShiftTerms, VehicleTerms, problems_of
from lastmile.dispatch.setup.records import (
    OPEN,
    ORGANISATION,
    Hub,
    Organisation,
    Rider,
    Shop,
    Thing,
    Vehicle,
    WorkingShift,
)
from lastmile.dispatch.setup.repository import SetupRepository

Made = TypeVar("Made", Hub, Vehicle, Rider, WorkingShift, Shop)

_PREFIXES: Final[Mapping[type[Thing], str]] = MappingProxyType(
    {Hub: "hub", Vehicle: "veh", Rider: "rdr", WorkingShift: "shf", Shop: "shop"}
)
_TERMS: Final[Mapping[type[Thing], type[BaseModel]]] = MappingProxyType(
    {Hub: PlaceTerms, Vehicle: VehicleTerms, WorkingShift: ShiftTerms}
)


class Setup:
    """Hubs, vehicle types, riders, shifts, shops and the organisation's settings.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.hubs = SetupRepository(session, Hub)
        self.vehicles = SetupRepository(session, Vehicle)
        self.riders = SetupRepository(session, Rider)
        self.shifts = SetupRepository(session, WorkingShift)
        self.shops = SetupRepository(session, Shop)

    async def organisation(self) -> Organisation:
        """Give the settings; what stands at the beginning where nobody has set anything."""
        return await SetupRepository(self.session, Organisation).find(ORGANISATION) or Organisation()

    async def set_organisation(self, organisation: Organisation) -> Organisation:
        """Keep settings; ``revision`` is the one that was read.

        Raises
        ------
        InvalidInput
            If a fleet file with them would be refused.
        Stale
            If somebody else was first.
        """
        _refuse(
            problems_of(
                {
                    "currency": organisation.currency,
                    "timezone": organisation.timezone,
                    "traffic": list(organisation.traffic),
                }
            )
        )
        kept = replace(organisation, revision=organisation.revision + 1)
        repository = SetupRepository(self.session, Organisation)
        await (repository.change(kept) if organisation.revision else repository.add(kept))
        return kept

    async def create(self, thing: Made) -> Made:
        """Keep something new under a new id.

        Raises
        ------
        InvalidInput
            If a fleet file with it would be refused, or it refers to something that is not there.
        Conflict
            If its name is taken.
        """
        made = replace(await self._checked(thing), id=new_id(_PREFIXES[type(thing)]), revision=1)
        await SetupRepository(self.session, type(thing)).add(made)
        return made

    async def change(self, thing: Made) -> Made:
        """Keep new values of something; ``revision`` is the one that was read.

        Raises
        ------
        InvalidInput, Conflict
            As in `create`.
        Stale
            If somebody else was first.
        """
        changed = replace(await self._checked(thing), revision=thing.revision + 1)
        await SetupRepository(self.session, type(thing)).change(changed)
        return changed

    async def _checked(self, thing: Made) -> Made:
        """Give the thing with its terms as they are kept."""
        if isinstance(thing, Hub | Vehicle | WorkingShift):
            thing = replace(thing, terms=_kept_terms(_TERMS[type(thing)], thing.terms))
        if isinstance(thing, Hub):
            await self._check_hub(thing)
        elif isinstance(thing, Vehicle):
            _refuse(problems_of({"vehicle_types": [{"name": thing.name, **thing.terms}]}))
        elif isinstance(thing, WorkingShift):
            await self._check_shift(thing)
        elif isinstance(thing, Shop):
            await self._check_shop(thing)
        return thing

    async def _check_hub(self, hub: Hub) -> None:
        organisation = await self.organisation()
        head = {"currency": organisation.currency, "timezone": hub.timezone or organisation.timezone}
        issues = problems_of({**head, "depots": [{"id": hub.name, **hub.terms}]})
        if hub.name == OPEN:
            issues.append(RowIssue("fleet", None, "name", hub.name, "another name; this word means any place"))
        _refuse(issues)

    async def _check_shift(self, shift: WorkingShift) -> None:
        hub = await self._referred(self.hubs, "hub_id", shift.hub_id)
        rider = await self._referred(self.riders, "rider_id", shift.rider_id)
        vehicle = await self._referred(self.vehicles, "vehicle_id", shift.vehicle_id)
        if shift.end_hub_id is not None:
            await self._referred(self.hubs, "end_hub_id", shift.end_hub_id)
            if shift.ends_anywhere:
                _refuse([RowIssue("fleet", None, "end_hub_id", shift.end_hub_id, "nothing where it ends anywhere")])
        names = {"rider": rider.name, "vehicle_type": vehicle.name, "depot": hub.name}
        _refuse(problems_of({"shifts": [{**names, **shift.terms}]}))

    async def _check_shop(self, shop: Shop) -> None:
        if shop.hub_id is not None:
            await self._referred(self.hubs, "hub_id", shop.hub_id)

    @staticmethod
    async def _referred(repository: SetupRepository[Made], field: str, thing_id: str) -> Made:
        found = await repository.find(thing_id)
        if found is None:
            issue = RowIssue("fleet", f"/body/{field}", None, thing_id, "the id of one that exists")
            raise InvalidInput(f"there is no {thing_id}", [issue])
        return found


def _kept_terms(model: type[BaseModel], terms: Mapping[str, Any]) -> dict[str, Any]:
    """Write terms in one way, whoever they come from, so that equal ones are equal."""
    try:
        read = model.model_validate(terms)
    except ValidationError as error:
        _refuse(
            [
                RowIssue("fleet", "/".join(("/body", *map(str, fault["loc"]))), None, None, fault["msg"])
                for fault in error.errors(include_url=False)
            ]
        )
        raise
    return read.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _refuse(issues: list[RowIssue]) -> None:
    """Raise what a fleet file with this would be refused for, if anything, by its place in the body."""
    if issues:
        count = f"{len(issues)} value{'s are' if len(issues) > 1 else ' is'}"
        raise InvalidInput(f"{count} not valid", [*map(_in_body, issues)])


def _in_body(issue: RowIssue) -> RowIssue:
    """Turn ``shifts[0].breaks[1].latest`` into ``/body/breaks/1/latest``."""
    if isinstance(issue.row, str):
        return issue
    inner = re.sub(r"^(?:depots|vehicle_types|shifts)\[0\]\.?", "", issue.column or "")
    pointer = "/".join(["/body", *[part for part in re.split(r"[.\[\]]+", inner) if part]])
    return RowIssue(issue.file, pointer, None, issue.value, issue.expected)
