"""What differs between two contracts, as data and as lines that a person can read.

Both are flattened to facts: a path such as ``rates · city, day · breaks · up to 2 kg · price`` and a value. What has a
name of its own (a zone, a surcharge, a weight break) is compared by it, wherever it stands in its list; only the order
of zones and service levels is a fact of its own, since the first that holds counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from shapely.geometry.base import BaseGeometry

from lastmile.carriers.claims.terms import ClaimTerm
from lastmile.carriers.contracts.attempts import SilenceTerm
from lastmile.carriers.contracts.calendars import ALL_WEEK, WEEKDAYS, CutOff
from lastmile.carriers.contracts.contract import Contract, DailyCap, ServiceCredit, VolumeTier
from lastmile.carriers.contracts.rates import Rate, ServiceLevel, VolumeBreak, WeightBreak
from lastmile.carriers.contracts.surcharges import Surcharge
from lastmile.carriers.contracts.zones import Zone
from lastmile.core.money import format_minor

Path = tuple[str, ...]


class ChangeKind(StrEnum):
    """What happened to a fact."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Parameters
    ----------
    path : where, from the whole to the part.
    kind : what happened.
    before, after : the values as a person reads them; ``None`` where there is none.
    share : how much more of it there is, 0.05 for 5 %; ``None`` where that means nothing.
    """

    path: Path
    kind: ChangeKind
    before: str | None
    after: str | None
    share: float | None = None

    def __str__(self) -> str:
        where = " · ".join(self.path)
        if self.kind is ChangeKind.ADDED:
            return f"+ {where}: {self.after}"
        if self.kind is ChangeKind.REMOVED:
            return f"- {where}: {self.before}"
        percent = "" if self.share is None else f" ({self.share:+.1%})"
        return f"~ {where}: {self.before} → {self.after}{percent}"


def diff_contracts(before: Contract, after: Contract) -> tuple[Change, ...]:
    """Compare two contracts, usually two versions of one carrier's.

    Returns
    -------
    Every fact that differs, in the order of the contract; empty if they say the same.
    """
    old, new = dict(_facts(before, before.currency)), dict(_facts(after, after.currency))
    paths = [*old, *(path for path in new if path not in old)]
    order = {section: place for place, section in enumerate(dict.fromkeys(path[0] for path in paths))}
    changes = (_change(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path))
    return tuple(sorted(changes, key=lambda change: order[change.path[0]]))


@dataclass(frozen=True, slots=True)
class _Fact:
    shown: str
    number: float | None = None


def _change(path: Path, old: _Fact | None, new: _Fact | None) -> Change:
    if old is None or new is None:
        kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED
        return Change(path, kind, old.shown if old else None, new.shown if new else None)
    comparable = old.number and new.number is not None
    share = (new.number or 0) / old.number - 1 if comparable and old.number else None
    return Change(path, ChangeKind.CHANGED, old.shown, new.shown, share)


def _facts(contract: Contract, currency: str) -> Iterator[tuple[Path, _Fact]]:
    yield from _walk(contract, (), currency)
    for name, entries in (("zones", contract.zones), ("service levels", contract.rate_card.service_levels)):
        yield (name, "order"), _Fact(", ".join(_NAMES[type(each)](each) for each in entries))


def _walk(value: Any, path: Path, currency: str) -> Iterator[tuple[Path, _Fact]]:
    """Give the facts below a dataclass; fields that say nothing (none, empty, the default of all days) give none."""
    for field in fields(value):
        inner = getattr(value, field.name)
        known = field.name.startswith("_") or field.name in _NAMED_BY.get(type(value), ())
        if known or inner is None or inner in ((), frozenset(), ALL_WEEK, ""):
            continue
        words = _words(field.name)
        if words in _INLINE:
            yield from _walk(inner, path, currency)
        elif is_dataclass(inner):
            yield from _walk(inner, (*path, words), currency)
        elif isinstance(inner, tuple) and is_dataclass(inner[0]):
            yield from _named(inner, (*path, words), currency)
        elif field.name == "steps":
            for first, ppm in inner:
                yield (*path, "the beginning" if first == date.min else str(first)), _fact("index_ppm", ppm, currency)
        else:
            yield (*path, words), _fact(field.name, inner, currency)


def _named(entries: tuple[Any, ...], path: Path, currency: str) -> Iterator[tuple[Path, _Fact]]:
    seen: dict[str, int] = {}
    for entry in entries:
        name = _NAMES.get(type(entry), str)(entry)
        seen[name] = seen.get(name, 0) + 1
        here = (*path, name if seen[name] == 1 else f"{name} ({seen[name]})")
        facts = list(_walk(entry, here, currency))
        yield from facts or [(here, _Fact("everywhere"))]  # only a zone without borders says nothing more


_INLINE = frozenset({"rate card", "area"})
_NAMED_BY: dict[type, frozenset[str]] = {
    Zone: frozenset({"zone_id"}),
    Rate: frozenset({"zone_id", "service_level"}),
    WeightBreak: frozenset({"up_to_g"}),
    VolumeBreak: frozenset({"up_to_cm3"}),
    ServiceLevel: frozenset({"name"}),
    Surcharge: frozenset({"label"}),
    DailyCap: frozenset({"zone_id"}),
    VolumeTier: frozenset({"from_quantity"}),
    CutOff: frozenset({"service_level", "weekdays"}),
    ServiceCredit: frozenset({"after_late_s", "service_levels"}),
    ClaimTerm: frozenset({"kind", "step", "service_levels", "international"}),
    SilenceTerm: frozenset({"reason"}),
}
"""Fields that stand in the path already."""

_NAMES: dict[type, Callable[[Any], str]] = {
    Zone: lambda each: str(each.zone_id),
    Rate: lambda each: f"{each.zone_id}, {each.service_level}",
    WeightBreak: lambda each: f"up to {each.up_to_g / 1000:g} kg",
    VolumeBreak: lambda each: f"up to {each.up_to_cm3 / 1000:g} l",
    ServiceLevel: lambda each: str(each.name),
    Surcharge: lambda each: str(each.label),
    DailyCap: lambda each: f"zone {each.zone_id}" if each.zone_id else "all zones",
    VolumeTier: lambda each: f"from {each.from_quantity}",
    CutOff: lambda each: f"{each.service_level or 'all levels'}, {_weekdays(each.weekdays)}",
    ServiceCredit: lambda each: (
        f"after {each.after_late_s / 3600:g} h, {', '.join(sorted(each.service_levels)) or 'all'}"
    ),
    SilenceTerm: lambda each: str(each.reason),
    ClaimTerm: lambda each: " ".join(
        [each.kind, each.step, *sorted(each.service_levels), *_border(each.international)]
    ),
}


def _border(international: bool | None) -> list[str]:
    return [] if international is None else ["international" if international else "domestic"]


_UNITS: dict[str, Callable[[Any], str]] = {
    "g": lambda grams: f"{grams / 1000:g} kg",
    "mm": lambda side: f"{side / 10:g} cm",
    "m": lambda metres: f"{metres / 1000:g} km",
    "cm3": lambda volume: f"{volume / 1000:g} l",
    "ppm": lambda ppm: f"{ppm / 10_000:g} %",
    "s": lambda seconds: f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}",
}


def _words(name: str) -> str:
    head, _, unit = name.rpartition("_")
    return (head if unit in _UNITS or unit == "minor" else name).replace("_", " ")


def _fact(name: str, value: Any, currency: str) -> _Fact:
    unit = name.rpartition("_")[2]
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    if unit == "minor":
        return _Fact(format_minor(value, currency), number)
    if unit in _UNITS and number is not None:
        return _Fact(_UNITS[unit](value), None if unit == "s" else number)
    if unit in _UNITS and isinstance(value, tuple):
        return _Fact(" × ".join(_UNITS[unit](each) for each in value))
    return _Fact(_shown(name, value), number)


def _shown(name: str, value: Any) -> str:
    if name in {"weekdays", "collects", "delivers"}:
        return _weekdays(value)
    if isinstance(value, BaseGeometry):
        west, south, east, north = value.bounds
        corners = len(value.wkb) // 16
        return f"polygon of {corners} corners from {west:g}, {south:g} to {east:g}, {north:g} (area {value.area:.6g})"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(each) for each in value))
    if isinstance(value, tuple):
        return ", ".join(" to ".join(map(str, each)) if isinstance(each, tuple) else str(each) for each in value)
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _weekdays(days: frozenset[int]) -> str:
    return "every day" if days == ALL_WEEK else ", ".join(WEEKDAYS[day] for day in sorted(days))
