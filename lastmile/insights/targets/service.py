"""Setting targets, and seeing to alerts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import InvalidInput, NotFound, RowIssue
from lastmile.core.ids import new_id
from lastmile.insights.definitions import Direction, figures
from lastmile.insights.records import Dimension
from lastmile.insights.targets.records import EVERYTHING, Alert, Scope, Target
from lastmile.insights.targets.repository import AlertRepository, TargetRepository


class Aims:
    """Targets and alerts.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._targets, self._alerts = TargetRepository(session), AlertRepository(session)

    async def targets(self) -> Sequence[Target]:
        """List the targets that were set."""
        return await self._targets.all()

    async def aim(self, figure: str, scope: Scope, value: float, by: str, now: datetime) -> Target:
        """Set a target, in place of the default or of the one before.

        Parameters
        ----------
        by : id of the caller.

        Raises
        ------
        NotFound
            If there is no such figure.
        InvalidInput
            If the figure has no better and worse, or the scope is none.
        """
        defined = figures().get(figure)
        if defined is None:
            raise NotFound(f"there is no figure {figure}; there are {', '.join(figures())}", {"figure": figure})
        if defined.direction is Direction.NONE or not math.isfinite(value):
            issue = RowIssue("body", "/body/figure", None, figure, "a figure of which more or less is better")
            raise InvalidInput("nothing can be aimed at here", [issue])
        dimension, named = scope
        if scope != EVERYTHING and (dimension not in set(Dimension) or dimension == Dimension.DAY or not named):
            issue = RowIssue("body", "/body/dimension", None, dimension, "a dimension but the day, with a value of it")
            raise InvalidInput("a target holds for everything or for one value of a dimension", [issue])
        return await self._targets.put(Target(new_id("tgt"), figure, scope, value, by, now))

    async def forget(self, target_id: str) -> None:
        """Go back to the default."""
        await self._targets.remove(target_id)

    async def acknowledge(self, alert_id: str, by: str, note: str, now: datetime) -> Alert:
        """Note who has seen to an alert; whoever was first stays.

        Raises
        ------
        NotFound
            If there is no such alert.
        """
        alert = await self._alerts.by_id(alert_id)
        if alert.acknowledged_at is None:
            alert = replace(alert, acknowledged_at=now, acknowledged_by=by, note=note)
            await self._alerts.change(alert)
        return alert
