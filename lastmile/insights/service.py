"""Keeping the sums in step with what happened, and reading figures with their receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import NotFound
from lastmile.insights.definitions import Figure, counters, figures
from lastmile.insights.facts import ShipmentFacts
from lastmile.insights.records import Cut, Cuts, Reading, Receipt, Spread
from lastmile.insights.repository import FactRepository
from lastmile.insights.targets.repository import TargetRepository

_DAYS_AT_ONCE: Final = 7

_EXCLUDED: Final = {"not handed over yet": "waiting", "cancelled": "cancelled"}
"""Why shipments of the same days may stand behind no figure, and the counter that knows how many."""


class Figures:
    """Figures over what happened.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._facts, self._targets = FactRepository(session), TargetRepository(session)

    async def put(self, rows: Sequence[ShipmentFacts]) -> None:
        """Keep what happened to shipments; `roll_up` then restates their days."""
        await self._facts.put(rows)

    async def roll_up(self) -> list[date]:
        """Count anew some of the days that need it; empty once all are done."""
        days = list(await self._facts.to_roll_up(_DAYS_AT_ONCE))
        for day in days:
            await self._facts.roll_up(day)
        return days

    async def read(self, names: Sequence[str], cuts: Cuts, *, spread: bool = False) -> list[Reading]:
        """Read figures.

        Parameters
        ----------
        names : of figures; empty for all.
        spread : tell median and 95th percentile too, where a figure has them; costs a look at every row.

        Raises
        ------
        NotFound
            If there is no figure of a name.
        """
        wanted = [_figure(name) for name in names] if names else list(figures().values())
        sums = await self._facts.sums(cuts)
        spreads = await self._spreads(wanted, cuts) if spread else {}
        targets = await self._targets.values()
        return [
            _reading(figure, cut, values, targets.of(figure, cut, cuts.only), spreads.get((figure.name, cut)))
            for cut, values in sums
            for figure in wanted
        ]

    async def _spreads(self, wanted: Sequence[Figure], cuts: Cuts) -> dict[tuple[str, Cut], Spread]:
        found = {}
        for figure in wanted:
            if figure.spread:
                for cut, values in await self._facts.values(cuts, figure.spread):
                    median, p95 = np.percentile(values, (50, 95))
                    found[figure.name, cut] = Spread(float(median), float(p95))
        return found

    async def receipt(self, name: str, cuts: Cuts, last_id: str = "", limit: int = 50) -> Receipt:
        """Open a figure: its rows, its formula, and what was left out and why.

        Raises
        ------
        NotFound
            If there is no such figure.
        """
        figure = _figure(name)
        counter = counters()[figure.counts]
        rows = await self._facts.behind(cuts, counter.when, last_id, limit)
        sums = dict(next((sums for _, sums in await self._facts.sums(replace(cuts, by=()))), {}))
        counts_rows = counter.amount == "1"
        counted = int(sums.get(counter.name, 0)) if counts_rows else await self._facts.count(cuts, counter.when)
        excluded = {reason: int(sums.get(name, 0)) for reason, name in _EXCLUDED.items() if sums.get(name)}
        return Receipt(figure, counter.when, counted, excluded, tuple(rows))


def _figure(name: str) -> Figure:
    figure = figures().get(name)
    if figure is None:
        raise NotFound(f"there is no figure {name}; there are {', '.join(figures())}", {"figure": name})
    return figure


def _reading(figure: Figure, cut: Cut, sums: dict[str, float], target: float | None, spread: Spread | None) -> Reading:
    over, under = figure.parts(sums)
    value = over / under if under else None
    return Reading(figure, cut, over, under, value, figure.meets(value, target), spread, target)
