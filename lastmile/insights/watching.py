"""Looking for days to alert somebody about: targets missed, and figures unlike the same weekday of other weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.ids import new_id
from lastmile.dispatch.setup import Setup
from lastmile.infra.database import Database
from lastmile.infra.mail import Letter, Letters
from lastmile.infra.outbox import Happening, record
from lastmile.infra.settings import Settings
from lastmile.insights.anomalies import same_weekdays, unusual
from lastmile.insights.briefing.names import Names, names_of
from lastmile.insights.definitions import figures
from lastmile.insights.records import Cuts, Dimension, Reading
from lastmile.insights.service import Figures
from lastmile.insights.targets import EVERYTHING, Alert, AlertKind, Scope
from lastmile.insights.targets.repository import AlertRepository
from lastmile.insights.wording import shown

_SCOPES: Final = ((), (Dimension.CARRIER,), (Dimension.HUB,), (Dimension.SERVICE_LEVEL,))
"""What is watched: everything together, and each value of these."""

_LEAST: Final = 20
"""With a smaller divisor a figure says too little to wake anybody."""

_AGAIN: Final = 3
"""Days that are looked at: yesterday, and those before that late events still move."""


class Watcher:
    """Raises alerts.

    Parameters
    ----------
    settings : who gets letters, and where the service is reached.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._to, self._link = settings.report_addresses, settings.public_url.rstrip("/")

    async def run_once(self, now: datetime) -> int:
        """Look at the last days; give 0, for the next look can wait.

        Parameters
        ----------
        now : aware.
        """
        async with self._database.transaction() as session:
            zone = ZoneInfo((await Setup(session).organisation()).timezone)
            yesterday = now.astimezone(zone).date() - timedelta(days=1)
            for age in range(_AGAIN):
                new = await watch(session, yesterday - timedelta(days=age), now)
                await self._tell(session, new)
        return 0

    async def _tell(self, session: AsyncSession, new: Sequence[Alert]) -> None:
        if not new or not self._to:
            return
        names = await names_of(session)
        text = "\n".join(
            [*(f"- {sentence(alert, names)}" for alert in new), "", f"{self._link}/v1/alerts?waiting=true"]
        )
        subject = f"{len(new)} figures of {new[0].day} want a look" if len(new) > 1 else sentence(new[0], names)
        for address in self._to:
            letter = Letter(address, subject, text + "\n")
            await Letters(session).put(letter, about=new[0].id, once=f"{new[0].id}:{address}")


async def watch(session: AsyncSession, day: date, now: datetime) -> list[Alert]:
    """Look at the figures of a day: new alerts are raised, those that late events have set right are cleared.

    Returns
    -------
    The new ones; webhooks hear of each as ``figure.alert``.
    """
    alerts = AlertRepository(session)
    known = {alert.key: alert for alert in await alerts.of_day(day)}
    found = {alert.key: alert for by in _SCOPES for alert in await _found(Figures(session), day, by, now)}
    new = [alert for key, alert in found.items() if key not in known]
    await alerts.add(new)
    for alert in new:
        await record(session, _happening(alert))
    for key, alert in known.items():
        cleared = None if key in found else alert.cleared_at or now
        value = found[key].value if key in found else alert.value
        if (cleared, value) != (alert.cleared_at, alert.value):
            await alerts.change(replace(alert, cleared_at=cleared, value=value))
    return new


async def _found(reader: Figures, day: date, by: tuple[Dimension, ...], now: datetime) -> list[Alert]:
    before: dict[tuple[str, Scope], list[float]] = defaultdict(list)
    for weekday in same_weekdays(day):
        for reading in await reader.read((), Cuts(weekday, weekday, by)):
            if reading.value is not None:
                before[reading.figure.name, _scope(reading)].append(reading.value)
    readings = await reader.read((), Cuts(day, day, by))
    return [alert for reading in readings for alert in _alerts(reading, day, before, now)]


def _scope(reading: Reading) -> Scope:
    return (reading.cut[0][0].value, reading.cut[0][1]) if reading.cut else EVERYTHING


def _alerts(
    reading: Reading, day: date, before: dict[tuple[str, Scope], list[float]], now: datetime
) -> Iterable[Alert]:
    scope = _scope(reading)
    if reading.value is None or reading.under < _LEAST or (reading.cut and not scope[1]):
        return
    name, value, target = reading.figure.name, reading.value, reading.target
    if reading.meets is False:
        yield Alert(new_id("alr"), day, name, scope, AlertKind.MISSED, value, target, None, now)
    odd = unusual(value, before[name, scope])
    if odd is not None:
        yield Alert(new_id("alr"), day, name, scope, AlertKind.UNUSUAL, value, target, odd.usual, now)


def _happening(alert: Alert) -> Happening:
    dimension, scope = alert.scope
    data = {
        "day": alert.day.isoformat(),
        "figure": alert.figure,
        "dimension": dimension,
        "scope": scope,
        "kind": alert.kind.value,
        "value": alert.value,
        "target": alert.target,
        "usual": alert.usual,
    }
    return Happening("figure.alert", alert.id, data=data)


def sentence(alert: Alert, names: Names) -> str:
    """Tell about an alert in one line."""
    figure = figures()[alert.figure]
    whose = f" of {names.of(alert.scope[1])}" if alert.scope != EVERYTHING else ""
    value = shown(alert.value, figure.unit, names.currency)
    if alert.kind is AlertKind.MISSED:
        return (
            f"{figure.title}{whose} on {alert.day}: {value}, target {shown(alert.target, figure.unit, names.currency)}"
        )
    return f"{figure.title}{whose} on {alert.day}: {value}, usually {shown(alert.usual, figure.unit, names.currency)}"
