"""The morning review: yesterday against target and usual, what is at risk today, and what tomorrow brings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.incidents import Incident, Incidents, IncidentState, Search
from lastmile.incidents.claims import Claim, Claims, ClaimSearch, ranked
from lastmile.insights.anomalies import Unusual, same_weekdays, unusual
from lastmile.insights.definitions import figures
from lastmile.insights.facts import ShipmentFacts
from lastmile.insights.forecast import Forecast, forecast
from lastmile.insights.records import Cuts, Dimension, Reading
from lastmile.insights.repository import FactRepository
from lastmile.insights.service import Figures

_SHOWN: Final = 20
_PER_RIDER: Final = 60.0
"""Deliveries of a rider and day where nothing is known yet."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of yesterday.

    Parameters
    ----------
    usual : of the same weekday in other weeks; ``None`` where too little is known.
    unusual : set where it is an outlier.
    trend : the last seven days, oldest first; ``None`` for days without a value.
    """

    reading: Reading
    usual: float | None
    unusual: Unusual | None
    trend: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class OffUsual:
    """A carrier whose figure is unlike its own other weeks."""

    carrier_id: str
    reading: Reading
    unusual: Unusual


@dataclass(frozen=True, slots=True)
class Review:
    """All that an ops manager should know in the morning.

    Parameters
    ----------
    day : the local day that is reviewed: yesterday.
    expiring : claims whose last legal day ends within two days, the most money first.
    at_risk : undelivered shipments of today whose promise is broken or silent, by promise.
    unanswered : incidents whose answer is overdue.
    """

    day: date
    made_at: datetime
    lines: tuple[Line, ...]
    off_usual: tuple[OffUsual, ...]
    expiring: tuple[Claim, ...]
    expiring_minor: int
    at_risk: tuple[ShipmentFacts, ...]
    at_risk_count: int
    unanswered: tuple[Incident, ...]
    silent: int
    tomorrow: Forecast


@dataclass(frozen=True, slots=True)
class DayEnd:
    """What is open when the day ends, who owns it, and what carries over.

    Parameters
    ----------
    open_incidents : by owner, empty for nobody.
    carried_over : shipments of the day that were neither delivered, returned nor cancelled.
    claims_due : claims that must be acted on tomorrow.
    """

    day: date
    made_at: datetime
    open_incidents: dict[str, tuple[Incident, ...]] = field(default_factory=dict)
    carried_over: tuple[ShipmentFacts, ...] = ()
    carried_over_count: int = 0
    claims_due: tuple[Claim, ...] = ()


class Reviews:
    """Puts reviews together.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._figures, self._facts = Figures(session), FactRepository(session)
        self._incidents, self._session = Incidents(session), session

    async def morning(self, day: date, now: datetime) -> Review:
        """Review a day from the next morning.

        Parameters
        ----------
        day : the local day before.
        now : aware.
        """
        expiring = await self._expiring(now, timedelta(days=2))
        near = Cuts(day - timedelta(days=7), day + timedelta(days=1))
        return Review(
            day=day,
            made_at=now,
            lines=tuple(await self._lines(day)),
            off_usual=tuple(await self._off_usual(day)),
            expiring=tuple(expiring[:_SHOWN]),
            expiring_minor=sum(claim.at_risk_minor for claim in expiring),
            at_risk=tuple(await self._facts.behind(near, _AT_RISK, "", _SHOWN)),
            at_risk_count=await self._facts.count(near, _AT_RISK),
            unanswered=tuple(await self._unanswered(now)),
            silent=await self._facts.count(Cuts(day - timedelta(days=14), day), _SILENT),
            tomorrow=await self._tomorrow(day + timedelta(days=2)),
        )

    async def day_end(self, day: date, now: datetime) -> DayEnd:
        """List what is open at the end of a day."""
        open_ones = await self._incidents.before(
            Search(states=frozenset({IncidentState.OPEN, IncidentState.IN_PROGRESS})), None, 500
        )
        owners: dict[str, list[Incident]] = defaultdict(list)
        for incident in open_ones:
            owners[incident.owner_id].append(incident)
        return DayEnd(
            day=day,
            made_at=now,
            open_incidents={owner: tuple(owned) for owner, owned in sorted(owners.items())},
            carried_over=tuple(await self._facts.behind(Cuts(day, day), _UNDELIVERED, "", _SHOWN)),
            carried_over_count=await self._facts.count(Cuts(day, day), _UNDELIVERED),
            claims_due=tuple(await self._expiring(now, timedelta(days=1, hours=12))),
        )

    async def _lines(self, day: date) -> list[Line]:
        yesterday = await self._figures.read((), Cuts(day, day))
        week = await self._by_day(day - timedelta(days=6), day)
        weekdays = [await self._by_day(before, before) for before in same_weekdays(day)]
        lines = []
        for reading in yesterday:
            name = reading.figure.name
            before = [value for known in weekdays if (value := next(iter(known[name].values()), None)) is not None]
            odd = None if reading.value is None else unusual(reading.value, before)
            trend = tuple(week[name].get(day - timedelta(days=age)) for age in range(6, -1, -1))
            lines.append(Line(reading, sorted(before)[len(before) // 2] if before else None, odd, trend))
        return lines

    async def _by_day(self, first: date, last: date) -> dict[str, dict[date, float | None]]:
        """Give figure → day → value."""
        found: dict[str, dict[date, float | None]] = {name: {} for name in figures()}
        for reading in await self._figures.read((), Cuts(first, last, (Dimension.DAY,))):
            found[reading.figure.name][date.fromisoformat(reading.cut[0][1])] = reading.value
        return found

    async def _off_usual(self, day: date) -> list[OffUsual]:
        """Find carriers whose on-time rate or incident rate is unlike their own other weeks."""
        names = ("on_time_rate", "incident_rate", "first_attempt_success")
        by = (Dimension.CARRIER,)
        before: dict[tuple[str, str], list[float]] = defaultdict(list)
        for weekday in same_weekdays(day):
            for reading in await self._figures.read(names, Cuts(weekday, weekday, by)):
                if reading.value is not None:
                    before[reading.figure.name, reading.cut[0][1]].append(reading.value)
        found = []
        for reading in await self._figures.read(names, Cuts(day, day, by)):
            carrier_id = reading.cut[0][1]
            odd = None if reading.value is None else unusual(reading.value, before[reading.figure.name, carrier_id])
            if odd is not None and carrier_id:
                found.append(OffUsual(carrier_id, reading, odd))
        return sorted(found, key=lambda each: -abs(each.unusual.score))

    async def _expiring(self, now: datetime, within: timedelta) -> list[Claim]:
        claims = Claims(self._session, now)
        return ranked(await claims.open_ones(ClaimSearch(closing_before=now + within)), now)

    async def _unanswered(self, now: datetime) -> list[Incident]:
        open_states = frozenset({IncidentState.OPEN, IncidentState.IN_PROGRESS})
        return await self._incidents.before(Search(states=open_states, unanswered_at=now), None, _SHOWN)

    async def _tomorrow(self, day: date) -> Forecast:
        cuts = Cuts(day - timedelta(weeks=9), day - timedelta(days=1), (Dimension.ZONE, Dimension.DAY))
        volumes: dict[str, dict[date, int]] = defaultdict(dict)
        for cut, sums in await self._facts.sums(cuts):
            volumes[cut[0][1]][date.fromisoformat(cut[1][1])] = int(sums["shipped"] + sums["expired"])
        return forecast(day, volumes, await self._per_rider(day))

    async def _per_rider(self, day: date) -> float:
        """Give the usual deliveries of a rider and day, of the last four weeks."""
        cuts = Cuts(day - timedelta(weeks=4), day - timedelta(days=1), (Dimension.DAY, Dimension.RIDER))
        loads = sorted(
            sums["delivered"] for cut, sums in await self._facts.sums(cuts) if cut[1][1] and sums["delivered"]
        )
        return loads[len(loads) // 2] if loads else _PER_RIDER


_AT_RISK: Final = "delivered_at IS NULL AND returned_at IS NULL AND NOT cancelled AND (promise_broken OR silent)"
_SILENT: Final = "silent AND delivered_at IS NULL AND returned_at IS NULL AND NOT cancelled"
_UNDELIVERED: Final = "delivered_at IS NULL AND returned_at IS NULL AND NOT cancelled"
