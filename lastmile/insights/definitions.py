"""Counters and figures as ``figures.yaml`` defines them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml


class Unit(StrEnum):
    """What a figure is measured in."""

    SHARE = "share"
    MONEY = "money"
    SECONDS = "seconds"
    RATING = "rating"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Counter:
    """A sum over shipments: of those for which a condition holds, or of an amount.

    Parameters
    ----------
    when : condition in SQL over the columns of ``shipment_facts``: shipments that count.
    amount : what is summed up; ``1`` where shipments are counted.
    """

    name: str
    when: str
    amount: str = "1"

    @property
    def sql(self) -> str:
        """The sum in SQL."""
        return f"SUM(CASE WHEN {self.when} THEN {self.amount} ELSE 0 END)"


@dataclass(frozen=True, slots=True)
class Term:
    """A counter with its sign."""

    counter: str
    sign: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One sum of counters divided by another.

    Parameters
    ----------
    target : what is aimed at unless somebody sets another target; ``None`` for nothing.
    over, under : dividend and divisor.
    formula : in words.
    counts : the counter whose shipments stand behind the figure: its receipts.
    spread : column of ``shipment_facts`` of which median and 95th percentile are told; empty for none.
    """

    name: str
    title: str
    version: int
    unit: Unit
    direction: Direction
    target: float | None
    over: tuple[Term, ...]
    under: tuple[Term, ...]
    formula: str
    counts: str
    spread: str

    def parts(self, sums: Mapping[str, float]) -> tuple[float, float]:
        """Give dividend and divisor.

        Parameters
        ----------
        sums : counter → sum.
        """
        return _total(self.over, sums), _total(self.under, sums)

    def meets(self, value: float | None, target: float | None) -> bool | None:
        """Whether a value reaches a target; ``None`` where there is none of either."""
        if value is None or target is None:
            return None
        return value >= target if self.direction is Direction.UP else value <= target


def _total(terms: tuple[Term, ...], sums: Mapping[str, float]) -> float:
    return sum(term.sign * sums.get(term.counter, 0) for term in terms)


@cache
def _document() -> dict[str, Any]:
    text = files("lastmile.insights").joinpath("figures.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document


@cache
def counters() -> Mapping[str, Counter]:
    """Give all counters by name."""
    return MappingProxyType({name: _counter(name, entry) for name, entry in _document()["counters"].items()})


def _counter(name: str, entry: Mapping[str, str]) -> Counter:
    if "when" in entry:
        return Counter(name, entry["when"])
    return Counter(name, f"{entry['sum']} <> 0", entry["sum"])


@cache
def figures() -> Mapping[str, Figure]:
    """Give all figures by name, in the order in which they are shown."""
    return MappingProxyType({name: _figure(name, entry) for name, entry in _document()["figures"].items()})


def _figure(name: str, entry: Mapping[str, Any]) -> Figure:
    return Figure(
        name=name,
        title=entry["title"],
        version=entry["version"],
        unit=Unit(entry["unit"]),
        direction=Direction(entry["direction"]),
        target=entry.get("target"),
        over=tuple(map(_term, entry["over"])),
        under=tuple(map(_term, entry["under"])),
        formula=entry["formula"],
        counts=entry["counts"],
        spread=entry.get("spread", ""),
    )


def _term(text: str) -> Term:
    return Term(text.removeprefix("-"), -1 if text.startswith("-") else 1)


def definitions_version() -> str:
    """Name the state of all definitions by a hash; roll-ups of another state are counted anew."""
    return hashlib.sha256(repr((counters(), figures())).encode()).hexdigest()
