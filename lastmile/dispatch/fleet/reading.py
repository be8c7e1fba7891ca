"""Read a fleet file; everything that is wrong with it is told at once, with the line and what would be right."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from shapely.geometry import Polygon

from lastmile.core.errors import InvalidInput, NotFound, RowIssue
from lastmile.dispatch.fleet.building import build_fleet
from lastmile.dispatch.fleet.model import Fleet
from lastmile.dispatch.fleet.schema import (
    REQUIRED_SECTIONS,
    SECTIONS,
    DepotEntry,
    FleetHead,
    ShiftEntry,
    TrafficEntry,
    VehicleTypeEntry,
)
from lastmile.infra.files.yaml_text import Place, YamlDocument, read_yaml, show_place
from lastmile.roads.profiles import ROAD_CLASSES

M = TypeVar("M", bound=BaseModel)

_EXPECTED = {
    "missing": "this key",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "list_type": "a list",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
    "dict_type": "keys and values",
    "string_pattern_mismatch": "three capital letters such as EUR (ISO 4217)",
}


def load_fleet(path: Path | str) -> Fleet:
    """Read FLEET.yaml.

    Raises
    ------
    InvalidInput
        If anything in it is wrong; ``issues`` holds every problem with its line, its path such as
        ``shifts[2].start``, and what would be right.
    NotFound
        If there is no such file.
    """
    path = Path(path)
    if not path.exists():
        raise NotFound(f"there is no file {path}")
    return _build(read_yaml(path))


def fleet_from(value: Any, name: str = "fleet") -> Fleet:
    """Read a fleet from values of the same shape as FLEET.yaml.

    Parameters
    ----------
    name : in messages.

    Raises
    ------
    InvalidInput
        As `load_fleet`.
    """
    return _build(YamlDocument(name, value))


def problems_of(part: Mapping[str, Any]) -> list[RowIssue]:
    """Tell what is wrong with a part of a fleet by itself, whatever the rest says.

    Parameters
    ----------
    part : some keys of FLEET.yaml, JSON values; references to what is not in it are not looked at.
    """
    reader = _Reader(YamlDocument("fleet", part))
    if part.keys() & FleetHead.model_fields.keys():
        reader.head()
    reader.lists()
    return reader.issues


def _build(document: YamlDocument) -> Fleet:
    reader = _Reader(document)
    fleet = reader.fleet()
    issues = [*document.issues, *reader.issues]
    if issues or fleet is None:
        many = f"{len(issues)} problem" + ("s" if len(issues) != 1 else "")
        raise InvalidInput(f"{document.file} has {many}", issues, {"file": document.file})
    return fleet


class _Reader:
    """Reads one document and collects what is wrong."""

    def __init__(self, document: YamlDocument) -> None:
        self.document = document
        self.issues: list[RowIssue] = []

    def fleet(self) -> Fleet | None:
        """Give the fleet, or ``None`` with issues."""
        top = self.document.value
        if not isinstance(top, dict):
            self.report((), top, "a mapping with currency, timezone, vehicle_types, depots and shifts")
            return None
        known = [*FleetHead.model_fields, *SECTIONS]
        for key in [key for key in top if key not in known]:
            self.report((key,), None, _suggestion(key, known))
        for section in [section for section in REQUIRED_SECTIONS if section not in top]:
            self.report((section,), None, "this key with a list")
        head = self.head()
        types, depots, shifts, traffic = self.lists()
        self.check_names(top)
        self.check_references(top)
        if self.issues or self.document.issues or head is None:
            return None
        return build_fleet(
            head,
            list(types.values()),
            list(depots.values()),
            list(shifts.values()),
            list(traffic.values()),
            file=self.document.file,
        )

    def report(self, place: Place, value: Any, expected: str) -> None:
        """Note one problem."""
        shown = None if value is None or isinstance(value, dict | list) else str(value)
        self.issues.append(
            RowIssue(self.document.file, self.document.line(place), show_place(place) or None, shown, expected)
        )

    def head(self) -> FleetHead | None:
        """Read the lines at the top."""
        top = self.document.value
        head = self.entry(FleetHead, {key: top[key] for key in FleetHead.model_fields if key in top}, ())
        self.check_timezone(head)
        return head

    def lists(
        self,
    ) -> tuple[dict[int, VehicleTypeEntry], dict[int, DepotEntry], dict[int, ShiftEntry], dict[int, TrafficEntry]]:
        """Read the lists and check each by itself."""
        top = self.document.value
        shifts = self.section("shifts", ShiftEntry, top)
        traffic = self.section("traffic", TrafficEntry, top)
        self.check_polygons(shifts)
        self.check_traffic(traffic)
        types, depots = self.section("vehicle_types", VehicleTypeEntry, top), self.section("depots", DepotEntry, top)
        return types, depots, shifts, traffic

    def section(self, name: str, model: type[M], top: Mapping[str, Any]) -> dict[int, M]:
        """Read a list of entries; the bad ones are reported and left out."""
        if name not in top:
            return {}
        entries = top[name]
        if not isinstance(entries, list) or (not entries and name in REQUIRED_SECTIONS):
            self.report((name,), entries, "a list with at least one entry")
            return {}
        read = {place: self.entry(model, entry, (name, place)) for place, entry in enumerate(entries)}
        return {place: entry for place, entry in read.items() if entry is not None}

    def entry(self, model: type[M], value: Any, place: Place) -> M | None:
        """Read one entry."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for detail in error.errors():
                inner = tuple(step for step in detail["loc"] if not str(step).startswith("function-"))
                self.report((*place, *inner), _given(detail), _expected(detail, model))
            return None

    def check_timezone(self, head: FleetHead | None) -> None:
        """Report a time zone that does not exist."""
        if head is None:
            return
        try:
            ZoneInfo(head.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.report(("timezone",), head.timezone, "an IANA time zone such as Europe/Helsinki")

    def check_names(self, top: Mapping[str, Any]) -> None:
        """Report names that stand twice."""
        for section, key in (("vehicle_types", "name"), ("depots", "id")):
            first: dict[str, int] = {}
            for place, name in _named(top, section, key):
                if name in first:
                    self.report((section, place, key), name, f"a unique {key}; {section}[{first[name]}] has it already")
                first.setdefault(name, place)

    def check_references(self, top: Mapping[str, Any]) -> None:
        """Report shifts that refer to a vehicle type or a depot that is not there."""
        types = [name for _, name in _named(top, "vehicle_types", "name")]
        depots = [name for _, name in _named(top, "depots", "id")]
        for key, known in (("vehicle_type", types), ("depot", depots), ("end_depot", [*depots, "open"])):
            for place, name in _named(top, "shifts", key):
                if name not in known:
                    self.report(("shifts", place, key), name, _suggestion(name, known, "one of"))
        if len(depots) > 1:
            given = {place for place, _ in _named(top, "shifts", "depot")}
            for place, _ in enumerate(_entries(top, "shifts")):
                if place not in given:
                    self.report(("shifts", place, "depot"), None, f"one of {', '.join(depots)}")

    def check_polygons(self, shifts: Mapping[int, ShiftEntry]) -> None:
        """Report territories that are no polygon."""
        for place, shift in shifts.items():
            corners = shift.territory.polygon if shift.territory else []
            if corners and (len(corners) < 3 or not Polygon(corners).is_valid):
                path = ("shifts", place, "territory", "polygon")
                self.report(path, None, "three or more corners [lon, lat] whose sides do not cross")
            elif any(abs(lon) > 180 or abs(lat) > 90 for lon, lat in corners):
                self.report(("shifts", place, "territory", "polygon"), None, "corners [lon, lat] in degrees")

    def check_traffic(self, traffic: Mapping[int, TrafficEntry]) -> None:
        """Report slices of time that overlap, and road classes that do not exist."""
        for place, entry in traffic.items():
            for road_class in set(entry.factors) - set(ROAD_CLASSES):
                path = ("traffic", place, "factors", road_class)
                self.report(path, None, _suggestion(road_class, list(ROAD_CLASSES), "a road class, one of"))
        slices = sorted(traffic.items(), key=lambda item: item[1].from_)
        for (_, before), (place, after) in itertools.pairwise(slices):
            if after.from_ < before.to:
                self.report(("traffic", place, "from"), None, f"a begin after the end of {before.name!r}")


def _entries(top: Mapping[str, Any], section: str) -> list[Any]:
    entries = top.get(section)
    return entries if isinstance(entries, list) else []


def _named(top: Mapping[str, Any], section: str, key: str) -> Iterator[tuple[int, str]]:
    for place, entry in enumerate(_entries(top, section)):
        if isinstance(entry, dict) and isinstance(entry.get(key), str | int):
            yield place, str(entry[key]).strip()


def _suggestion(word: str, known: list[str], lead: str = "a key that is known, one of") -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"{lead} {', '.join(known)}" + (f"; did you mean {close[0]}?" if close else "")


def _given(detail: ErrorDetails) -> Any:
    return None if detail["type"] in {"missing", "extra_forbidden"} else detail["input"]


def _expected(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        fields = _model_at(model, detail["loc"][:-1]).model_fields
        return _suggestion(str(detail["loc"][-1]), [field.alias or name for name, field in fields.items()])
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    limits = detail.get("ctx", {})
    if kind == "enum":
        return f"one of {limits['expected']}"
    message = detail["msg"].removeprefix("Input should be ").removeprefix("a valid ")
    return _EXPECTED.get(kind, message)


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel]:
    """Find the model that a path inside another model leads to."""
    for step in loc:
        if isinstance(step, int):
            continue
        field = next((f for n, f in model.model_fields.items() if step in {n, f.alias}), None)
        inner = None if field is None else next(_models(field.annotation), None)
        if inner is not None:
            model = inner
    return model


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
