"""What the parts of a file must keep among themselves: names that exist, prices that rise, dates that part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from lastmile.carriers.carriers_yaml.claims import published
from lastmile.carriers.carriers_yaml.parts import ContractParts, PartReader
from lastmile.carriers.carriers_yaml.zones import EverywherePart
from lastmile.carriers.contracts.rates import monotone_faults
from lastmile.infra.files.yaml_text import Place, show_place


def check_file(contracts: Sequence[ContractParts], reader: PartReader) -> None:
    """Collect everything that contradicts itself in the whole file."""
    for parts in contracts:
        for check in _CHECKS:
            check(parts, reader)
    _check_versions(contracts, reader)


def _unique(names: Iterable[tuple[Place, str]], what: str, reader: PartReader) -> None:
    first: dict[str, Place] = {}
    for place, name in names:
        if name in first:
            reader.add(place, name, f"a {what} that is not used yet; it stands at {show_place(first[name])}")
        first.setdefault(name, place)


def _check_names(parts: ContractParts, reader: PartReader) -> None:
    places = ((key, index, zone) for key in ("zones", "areas") for index, zone in getattr(parts, key).items())
    _unique(
        (((*parts.place, key, index, "id"), zone.id) for key, index, zone in places),
        "name of a zone or an area",
        reader,
    )
    levels = parts.service_levels.items()
    _unique(
        (((*parts.place, "service_levels", index, "name"), level.name) for index, level in levels),
        "name of a service level",
        reader,
    )


def _check_reachable(parts: ContractParts, reader: PartReader) -> None:
    """The first zone that holds wins, so that nothing after ``everywhere`` is ever reached."""
    whole = min((index for index, zone in parts.zones.items() if isinstance(zone, EverywherePart)), default=None)
    for index, zone in parts.zones.items():
        if whole is not None and index > whole:
            expected = f"a place before zone {parts.zones[whole].id}, which holds everywhere; the first zone wins"
            reader.add((*parts.place, "zones", index), zone.id, expected)


def _check_references(parts: ContractParts, reader: PartReader) -> None:
    """Names are compared as they stand in the file, so that a row that is wrong elsewhere is checked too."""
    declared = {
        key: [str(row[name]).strip() for _, row in parts.rows(key) if name in row] for key, name in _NAMED_BY.items()
    }
    for key, field, target in _REFERENCES:
        for index, row in parts.rows(key):
            value = row.get(field)
            here = (*parts.place, key, index, field)
            names = (
                [((*here, position), each) for position, each in enumerate(value)] if isinstance(value, list) else []
            )
            for place, name in names or [(here, value)]:
                if isinstance(name, str | int | Decimal) and str(name).strip() not in declared[target]:
                    known = ", ".join(dict.fromkeys(declared[target])) or "none is declared"
                    reader.add(place, name, f"one of this carrier's {target.replace('_', ' ')}: {known}")


_NAMED_BY = {"zones": "id", "areas": "id", "service_levels": "name"}
_REFERENCES = (
    ("rates", "zone", "zones"),
    ("rates", "service_level", "service_levels"),
    ("cut_offs", "service_level", "service_levels"),
    ("caps", "zone", "zones"),
    ("surcharges", "zones", "zones"),
    ("surcharges", "areas", "areas"),
    ("surcharges", "service_levels", "service_levels"),
    ("service_credits", "service_levels", "service_levels"),
)


def _check_rates(parts: ContractParts, reader: PartReader) -> None:
    """A heavier parcel is never cheaper, and no price is given twice."""
    first: dict[tuple[str, str], Place] = {}
    if not parts.raw.get("rates") and parts.raw.get("rate_sheet") is None:
        reader.add((*parts.place, "rates"), None, "at least one of them, or a rate_sheet")
    for index, rate in parts.rates.items():
        here = (*parts.place, "rates", index)
        pair = (rate.zone, rate.service_level)
        if pair in first:
            text = f"{rate.zone}, {rate.service_level}"
            reader.add(here, text, f"one rate for each zone and service level; see {show_place(first[pair])}")
        first.setdefault(pair, here)
        by_weight = [(each.up_to_kg, each.price) for each in rate.breaks]
        by_volume = [(each.up_to_l, each.price) for each in rate.volume_breaks]
        _check_rising(by_weight, "breaks", "up_to_kg", index, parts, reader)
        _check_rising(by_volume, "volume_breaks", "up_to_l", index, parts, reader)


def _check_rising(
    breaks: list[tuple[int, int]], key: str, size: str, index: int, parts: ContractParts, reader: PartReader
) -> None:
    here = (*parts.place, "rates", index, key)
    for fault in monotone_faults(breaks):
        raw = parts.raw["rates"][index]
        before = show_place((*here, fault.position - 1))
        field = size if fault.weight else "price"
        was, given = raw[key][fault.position - 1][field], raw[key][fault.position][field]
        more = "heavier" if key == "breaks" else "larger"
        rule = (
            f"more than {was} {size.removeprefix('up_to_')}"
            if fault.weight
            else f"at least {was}, since {more} is never cheaper;"
        )
        reader.add((*here, fault.position, field), given, f"{rule} as in {before}")


def _check_tiers(parts: ContractParts, reader: PartReader) -> None:
    tiers = list(parts.volume_tiers.items())
    for (_, before), (index, tier) in pairwise(tiers):
        here = (*parts.place, "volume_tiers", index)
        if tier.from_count <= before.from_count:
            reader.add((*here, "from"), tier.from_count, f"more than {before.from_count}, where the tier before begins")
        if tier.unit is not before.unit:
            reader.add((*here, "unit"), tier.unit, f"{before.unit}, as in the tier before")


def _check_dates(parts: ContractParts, reader: PartReader) -> None:
    head = parts.head
    if head is None:
        return
    begin = head.valid_from or date.min
    if head.valid_to and head.valid_to < begin:
        reader.add((*parts.place, "valid_to"), head.valid_to, f"a date on or after valid_from {begin}")
    if not head.fuel:
        return
    place = (*parts.place, "fuel", "index")
    steps = [step.first_day or date.min for step in head.fuel.index]
    if steps[0] > begin:
        expected = "no from, or one on or before the contract's valid_from, so that each day has an index"
        reader.add((*place, 0, "from"), steps[0], expected)
    for index in range(1, len(steps)):
        if steps[index] <= steps[index - 1]:
            reader.add((*place, index, "from"), steps[index], f"a date after {steps[index - 1]}, the step before")


def _check_claims(parts: ContractParts, reader: PartReader) -> None:
    """Amounts taken over from published terms are in their currency; levels are the contract's own."""
    head = parts.head
    if head is None:
        return
    here = (*parts.place, "claims")
    if head.claims.like:
        currency, terms = published(head.claims.like)
        limited = any(limit.max_minor is not None for term in terms.terms for limit in term.limits)
        if limited and currency != parts.currency:
            expected = f"terms of its own: the limits of {head.claims.like} are in {currency}, not in {parts.currency}"
            reader.add((*here, "like"), head.claims.like, expected)
    levels = {level.name for level in parts.service_levels.values()}
    for index, term in parts.claim_terms.items():
        for position, name in enumerate(term.service_levels):
            if name not in levels:
                expected = f"one of this carrier's service levels: {', '.join(sorted(levels))}"
                reader.add((*here, "terms", index, "service_levels", position), name, expected)


def _check_versions(contracts: Sequence[ContractParts], reader: PartReader) -> None:
    """On each day at most one version of a carrier's contract holds."""
    seen: list[tuple[str, date, date, Place, str]] = []
    for parts in contracts:
        head = parts.head
        if head is None:
            continue
        begin, end = head.valid_from or date.min, head.valid_to or date.max
        for carrier_id, other_begin, other_end, place, version in seen:
            if carrier_id != head.id:
                continue
            if version == head.version:
                reader.add(
                    (*parts.place, "version"), version, f"a version label other than that of {show_place(place)}"
                )
            if begin <= other_end and other_begin <= end:
                expected = f"valid_from and valid_to that do not overlap with {show_place(place)}"
                reader.add(parts.place, head.id, f"{expected} of the same carrier")
        seen.append((head.id, begin, end, parts.place, head.version))


_CHECKS: tuple[Callable[[ContractParts, PartReader], None], ...] = (
    _check_names,
    _check_reachable,
    _check_references,
    _check_rates,
    _check_tiers,
    _check_dates,
    _check_claims,
)
