"""Read the parts of a file one by one and collect everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lastmile.carriers.carriers_yaml.claims import ClaimTermPart
from lastmile.carriers.carriers_yaml.schema import (
    BreakPart,
    CapPart,
    ContractPart,
    CutOffPart,
    FilePart,
    RatePart,
    RateSheetPart,
    ServiceCreditPart,
    ServiceLevelPart,
    SurchargePart,
    TierPart,
)
from lastmile.carriers.carriers_yaml.zones import ZONE_PARTS, ZonePart
from lastmile.carriers.rate_sheets import read_rate_sheet
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.infra.files.yaml_text import Place, YamlDocument, show_place

Part = TypeVar("Part", bound=BaseModel)

_EXPECTED = {
    "missing": "this key with a value",
    "list_type": "a list",
    "too_short": "at least {min_length} of them",
    "too_long": "exactly {max_length} of them",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "bool_type": "true or false",
    "enum": "one of {expected}",
    "literal_error": "one of {expected}",
}


@dataclass(frozen=True, slots=True)
class ContractParts:
    """One entry of ``carriers`` as far as it could be read; each list by its position in the file.

    Parameters
    ----------
    place : where it stands.
    currency : of its amounts.
    raw : as read from YAML.
    head : everything but the lists; ``None`` where too much of it is wrong.
    """

    place: Place
    currency: str
    raw: Mapping[str, Any]
    head: ContractPart | None
    service_levels: dict[int, ServiceLevelPart]
    zones: dict[int, ZonePart]
    areas: dict[int, ZonePart]
    rates: dict[int, RatePart]
    surcharges: dict[int, SurchargePart]
    cut_offs: dict[int, CutOffPart]
    caps: dict[int, CapPart]
    volume_tiers: dict[int, TierPart]
    service_credits: dict[int, ServiceCreditPart]
    claim_terms: dict[int, ClaimTermPart]

    def rows(self, key: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Give a list's mappings with their positions, as they stand in the file."""
        entries = self.raw.get(key)
        for index, row in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(row, dict):
                yield index, row


@dataclass(slots=True)
class PartReader:
    """Reads parts of one document and collects issues.

    Parameters
    ----------
    document : the file.
    folder : where GeoJSON files lie; ``None`` where none may be read.
    found : line and issue of everything wrong so far.
    """

    document: YamlDocument
    folder: Path | None
    found: list[tuple[int, RowIssue]] = field(default_factory=list)

    @property
    def issues(self) -> list[RowIssue]:
        """Everything wrong so far, in the order of the file."""
        return [issue for _, issue in sorted(self.found, key=lambda pair: pair[0])]

    def add(self, place: Place, value: Any, expected: str) -> None:
        """Collect one issue, with the line in the file where it is known."""
        line = self.document.line(place)
        where = "" if line is None else f" (line {line})"
        shown = None if value is None or isinstance(value, dict | list) else str(value)
        issue = RowIssue(self.document.file, show_place(place) or None, None, shown, expected + where)
        self.found.append((line or 0, issue))

    def read(self, model: type[Part], raw: Any, place: Place, currency: str = "EUR") -> Part | None:
        """Read one part and collect what is wrong.

        Returns
        -------
        The part; where it has issues, what is left without the wrong keys, for further checks only; ``None`` where
        that is not enough.
        """
        context = {"currency": currency, "folder": self.folder}
        try:
            return model.model_validate(raw, context=context)
        except ValidationError as error:
            details = error.errors(include_url=False)
        for detail in details:
            self._add_detail(model, place, detail)
        wrong = {detail["loc"][0] if detail["loc"] else None for detail in details}
        if None in wrong or not isinstance(raw, dict):
            return None
        try:
            return model.model_validate({key: raw[key] for key in raw if key not in wrong}, context=context)
        except ValidationError:
            return None

    def _add_detail(self, model: type[BaseModel], place: Place, detail: ErrorDetails) -> None:
        location = tuple(detail["loc"])
        context = detail.get("ctx", {})
        value = detail["input"]
        if detail["type"] == "extra_forbidden":
            keys = known_keys(model, location[:-1])
            near = get_close_matches(str(location[-1]), keys, 1)
            hint = f"a known key such as {near[0]}" if near else f"one of the keys {', '.join(keys)}"
            self.add((*place, *location), None, hint)
            return
        expected = _EXPECTED.get(detail["type"])
        text = expected.format(**context) if expected else str(detail["msg"]).replace("Input should be ", "")
        self.add((*place, *location), None if detail["type"] == "missing" else value, text)

    def read_list(self, model: type[Part], raw: Any, place: Place, currency: str) -> dict[int, Part]:
        """Read each part of a list by its position; those that cannot be read are left out."""
        rows = enumerate(raw if isinstance(raw, list) else [])
        parts = ((index, self.read(model, row, (*place, index), currency)) for index, row in rows)
        return {index: part for index, part in parts if part is not None}

    def read_zones(self, raw: Any, place: Place) -> dict[int, ZonePart]:
        """Read a list of zones, each by its kind."""
        zones: dict[int, ZonePart] = {}
        for index, row in enumerate(raw if isinstance(raw, list) else []):
            here = (*place, index)
            if not isinstance(row, dict):
                self.add(here, row, "a mapping of keys to values")
                continue
            model = ZONE_PARTS.get(str(row.get("kind")))
            if model is None:
                self.add((*here, "kind"), row.get("kind"), f"one of {', '.join(ZONE_PARTS)}")
                continue
            zone = self.read(model, row, here)
            if zone is not None:
                zones[index] = zone
        return zones

    def read_file(self) -> tuple[FilePart | None, list[ContractParts]]:
        """Read the whole document."""
        raw = self.document.value
        own = raw.get("currency") if isinstance(raw, dict) else None
        top = self.read(FilePart, raw, (), own if isinstance(own, str) else "EUR")
        carriers = raw.get("carriers") if isinstance(raw, dict) else None
        currency = top.currency if top else "EUR"
        return top, list(self._contracts(carriers if isinstance(carriers, list) else [], currency))

    def _contracts(self, carriers: list[Any], currency: str) -> Iterator[ContractParts]:
        for index, raw in enumerate(carriers):
            place: Place = ("carriers", index)
            if isinstance(raw, dict):
                yield self._contract(raw, place, currency)
            else:
                self.add(place, raw, "a mapping of keys to values")

    def _contract(self, raw: dict[str, Any], place: Place, book_currency: str) -> ContractParts:
        own = raw.get("currency")
        currency = own if isinstance(own, str) else book_currency

        claims = raw.get("claims")
        terms = claims.get("terms") if isinstance(claims, dict) else None

        def rows(model: type[Part], key: str) -> dict[int, Part]:
            return self.read_list(model, raw.get(key), (*place, key), currency)

        zones = self.read_zones(raw.get("zones"), (*place, "zones"))
        levels = rows(ServiceLevelPart, "service_levels")
        rates = rows(RatePart, "rates")
        if raw.get("rate_sheet") is not None:
            first = len(raw["rates"]) if isinstance(raw.get("rates"), list) else 0
            names = ([zone.id for zone in zones.values()], [level.name for level in levels.values()])
            rates |= dict(enumerate(self._sheet(raw["rate_sheet"], (*place, "rate_sheet"), currency, *names), first))
        return ContractParts(
            place=place,
            currency=currency,
            raw=raw,
            head=self.read(ContractPart, raw, place, currency),
            service_levels=levels,
            zones=zones,
            areas=self.read_zones(raw.get("areas"), (*place, "areas")),
            rates=rates,
            surcharges=rows(SurchargePart, "surcharges"),
            cut_offs=rows(CutOffPart, "cut_offs"),
            caps=rows(CapPart, "caps"),
            volume_tiers=rows(TierPart, "volume_tiers"),
            service_credits=rows(ServiceCreditPart, "service_credits"),
            claim_terms=self.read_list(ClaimTermPart, terms, (*place, "claims", "terms"), currency),
        )

    def _sheet(self, raw: Any, place: Place, currency: str, zones: list[str], levels: list[str]) -> Iterator[RatePart]:
        """Read the rates of a sheet; what is wrong with it is told by the sheet's own rows."""
        part = self.read(RateSheetPart, raw, place)
        if part is None:
            return
        try:
            rates = read_rate_sheet(
                part.file,
                currency=currency,
                service_level=part.service_level or "",
                zones=zones,
                service_levels=levels,
                sheet=part.sheet,
            )
        except InvalidInput as error:
            if not error.issues:
                self.add((*place, "file"), part.file.name, f"a rate sheet: {error.message}")
            self.found += [(self.document.line(place) or 0, issue) for issue in error.issues]
            return
        for rate in rates:
            yield RatePart.model_construct(
                zone=rate.zone_id,
                service_level=rate.service_level,
                breaks=[BreakPart.model_construct(up_to_kg=s.up_to_g, price=s.price_minor) for s in rate.breaks],
                extra_kg=rate.extra_kg_minor,
                promised_days=rate.promised_days,
                volume_breaks=[],
            )


def known_keys(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """Give the keys that a part knows at a place within it."""
    for step in location:
        if isinstance(step, str):
            model = next((each for name, each in _nested(model) if name == step), model)
    return [info.alias or name for name, info in model.model_fields.items()]


def _nested(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, info in model.model_fields.items():
        pending = [info.annotation]
        while pending:
            annotation = pending.pop()
            pending.extend(get_args(annotation))
            if isinstance(annotation, type) and issubclass(annotation, BaseModel):
                yield info.alias or name, annotation
