"""Which riders and carriers a plan may use, of those that there are that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.register import Register
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.dispatch.plans.snapshots import Snapshot
from lastmile.dispatch.setup import Setup


@dataclass(frozen=True, slots=True)
class Choice:
    """Ids of riders and carriers; ``None`` for all there are.

    Parameters
    ----------
    rider_ids : one at least.
    carrier_ids : none of them if empty: every parcel goes on a route or stays.
    """

    rider_ids: tuple[str, ...] | None = None
    carrier_ids: tuple[str, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        """Give JSON values of what was chosen."""
        chosen = {"rider_ids": self.rider_ids, "carrier_ids": self.carrier_ids}
        return {name: list(ids) for name, ids in chosen.items() if ids is not None}

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> Choice:
        """Read what `as_json` gave, among other values."""
        ids = (values.get("rider_ids"), values.get("carrier_ids"))
        return cls(*(None if each is None else tuple(each) for each in ids))


EVERYBODY: Final = Choice()
"""All riders and carriers that there are."""


async def refuse_unknown(session: AsyncSession, choice: Choice) -> None:
    """Let a choice pass only if everybody in it is there.

    Raises
    ------
    InvalidInput
        With an issue for each id that nobody has.
    """
    riders = {rider.id for rider in await Setup(session).riders.among("id", choice.rider_ids or ())}
    carriers = {carrier.id for carrier in await Register(session).carriers.among(choice.carrier_ids or ())}
    wanted = (("rider_ids", choice.rider_ids, riders), ("carrier_ids", choice.carrier_ids, carriers))
    issues = [
        RowIssue("body", f"/body/{name}/{at}", None, each, f"the id of a {name.removesuffix('_ids')}")
        for name, ids, known in wanted
        for at, each in enumerate(ids or ())
        if each not in known
    ]
    if issues:
        raise InvalidInput("somebody who was chosen is not there", issues)


async def only_chosen(session: AsyncSession, snapshot: Snapshot, choice: Choice) -> Snapshot:
    """Give a snapshot in which nobody else is left.

    Raises
    ------
    InvalidInput
        If none of the chosen riders has a shift at the hubs.
    """
    if choice.carrier_ids is not None:
        kept = [each for each in snapshot.carriers["carriers"] if each["id"] in choice.carrier_ids]
        snapshot = replace(snapshot, carriers=snapshot.carriers | {"carriers": kept})
    if choice.rider_ids is None:
        return snapshot
    names = {rider.name for rider in await Setup(session).riders.among("id", choice.rider_ids)}
    shifts = [shift for shift in snapshot.fleet["shifts"] if shift["rider"] in names]
    if not shifts:
        raise InvalidInput("none of the riders that were chosen has a shift at these hubs")
    return replace(snapshot, fleet=snapshot.fleet | {"shifts": shifts})
