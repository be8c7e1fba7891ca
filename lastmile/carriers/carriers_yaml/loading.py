"""Load CARRIERS.yaml: everything wrong is told at once, and nothing is loaded by halves."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

from lastmile.carriers.carriers_yaml.building import build_contract, build_prices, build_risks
from lastmile.carriers.carriers_yaml.checks import check_file
from lastmile.carriers.carriers_yaml.parts import PartReader
from lastmile.carriers.quoting.book import CarrierBook
from lastmile.core.errors import InvalidInput
from lastmile.infra.files.yaml_text import YamlDocument, read_yaml


def load_carriers(path: Path, *, timezone: str = "UTC") -> CarrierBook:
    """Read contracts, rate cards and zones from one YAML file; docs/carriers-yaml.md describes it.

    Parameters
    ----------
    path : the file; GeoJSON files that it names lie in its folder.
    timezone : IANA name for files that state none, usually the depot's.

    Raises
    ------
    InvalidInput
        With every problem of the file as an issue. Its row is a path such as ``carriers[1].rates[0].zone``; for what
        is wrong as YAML itself (tabs, encoding, duplicate keys) it is the line.
    """
    return _read(read_yaml(path), path.parent, timezone)


def carriers_from(value: Mapping[str, Any], *, timezone: str = "UTC", name: str = "carriers") -> CarrierBook:
    """Read what a carriers file says from a mapping; here an empty list of carriers is a book without any.

    Parameters
    ----------
    value : as CARRIERS.yaml; JSON values, whose fractions are taken as they are written. It may name no files.
    timezone : IANA name if it states none.
    name : how errors call it.

    Raises
    ------
    InvalidInput
        With every problem as an issue, as in `load_carriers`.
    """
    if value.get("carriers") == [] and isinstance(value.get("currency"), str):
        return CarrierBook(value["currency"], ())
    return _read(YamlDocument(name, _exact(value)), None, timezone)


def _exact(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _exact(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_exact(inner) for inner in value]
    return Decimal(repr(value)) if isinstance(value, float) else value


def _read(document: YamlDocument, folder: Path | None, timezone: str) -> CarrierBook:
    reader = PartReader(document, folder)
    top, contracts = reader.read_file()
    check_file(contracts, reader)
    issues = [*document.issues, *reader.issues]
    if issues or top is None:
        count = f"{len(issues)} problem" + ("s" if len(issues) != 1 else "")
        raise InvalidInput(f"{document.file}: {count}", issues)
    zone = top.timezone or timezone
    built = [build_contract(parts.head, parts, top.currency, zone) for parts in contracts if parts.head]
    return CarrierBook(top.currency, tuple(built), build_prices(top.risk), build_risks(top.expected))


def example_carriers() -> str:
    """Give the commented example of CARRIERS.yaml, whose zones suit any city."""
    return resources.files("lastmile.carriers").joinpath("example_carriers.yaml").read_text(encoding="utf-8")
