"""Load CARRIERS.yaml: everything wrong is told at once, and nothing is loaded by halves."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path
from typing import Any

from lastmile.carriers.carriers_yaml.building import build_contract, build_prices
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
    return _build(read_yaml(path), path.parent, timezone)


def carriers_from(value: Any, *, timezone: str = "UTC", name: str = "carriers") -> CarrierBook:
    """Read contracts from values of the same shape as CARRIERS.yaml, in which zones name no files.

    Parameters
    ----------
    timezone : IANA name where the values state none.
    name : in messages.

    Raises
    ------
    InvalidInput
        As `load_carriers`.
    """
    return _build(YamlDocument(name, value), Path(os.devnull), timezone)


def _build(document: YamlDocument, folder: Path, timezone: str) -> CarrierBook:
    reader = PartReader(document, folder)
    top, contracts = reader.read_file()
    check_file(contracts, reader)
    issues = [*document.issues, *reader.issues]
    if issues or top is None:
        count = f"{len(issues)} problem" + ("s" if len(issues) != 1 else "")
        raise InvalidInput(f"{document.file}: {count}", issues)
    zone = top.timezone or timezone
    built = [build_contract(parts.head, parts, top.currency, zone) for parts in contracts if parts.head]
    return CarrierBook(top.currency, tuple(built), build_prices(top.risk))


def example_carriers() -> str:
    """Give the commented example of CARRIERS.yaml, whose zones suit any city."""
    return resources.files("lastmile.carriers").joinpath("example_carriers.yaml").read_text(encoding="utf-8")
