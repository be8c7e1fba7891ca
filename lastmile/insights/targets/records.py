"""Targets and alerts as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeAlias

from lastmile.insights.definitions import Figure
from lastmile.insights.records import Cut, Dimension

Scope: TypeAlias = tuple[str, str]
"""Dimension and its value, e.g. ``("carrier_id", "car_…")``; ``("", "")`` for everything."""

EVERYTHING: Final[Scope] = ("", "")


@dataclass(frozen=True, slots=True)
class Target:
    """What is aimed at, in place of the default of ``figures.yaml``.

    Parameters
    ----------
    figure : name.
    value : in the figure's unit; money in minor units.
    """

    id: str
    figure: str
    scope: Scope
    value: float
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Targets:
    """All targets that were set.

    Parameters
    ----------
    values : figure and scope → target.
    """

    values: Mapping[tuple[str, Scope], float] = field(default_factory=dict)

    def of(self, figure: Figure, cut: Cut = (), only: Mapping[Dimension, str] | None = None) -> float | None:
        """Give what a figure of some shipments aims at: the narrowest target set, else the default.

        Parameters
        ----------
        cut, only : whose figure it is; of several scopes with a target the first one in this order counts.
        """
        for scope in (*_scopes(cut), *_scopes((only or {}).items()), EVERYTHING):
            if (figure.name, scope) in self.values:
                return self.values[figure.name, scope]
        return figure.target


def _scopes(pairs: Iterable[tuple[Dimension, str]]) -> Iterable[Scope]:
    return ((dimension.value, value) for dimension, value in pairs)


class AlertKind(StrEnum):
    """Why somebody should look."""

    MISSED = "missed"
    UNUSUAL = "unusual"


@dataclass(frozen=True, slots=True)
class Alert:
    """A figure of a day that somebody should look at.

    Parameters
    ----------
    target : what was missed; ``None`` of an unusual one without target.
    usual : median of the same weekday; ``None`` of a missed one.
    cleared_at : when late events had moved the figure back to where it belongs.
    acknowledged_by : who has seen to it; empty for nobody yet.
    """

    id: str
    day: date
    figure: str
    scope: Scope
    kind: AlertKind
    value: float
    target: float | None
    usual: float | None
    raised_at: datetime
    cleared_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[date, str, Scope, AlertKind]:
        """What there is one alert for."""
        return self.day, self.figure, self.scope, self.kind
