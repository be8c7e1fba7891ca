"""Which adapters there are. Adapters are reached through here only; each is one folder and one line."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

from lastmile.carriers.adapters.adapter import Adapter
from lastmile.core.errors import InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class Entry:
    """An adapter's line.

    Parameters
    ----------
    group : what kind of carrier, for the table in the docs.
    mapped : the adapter is made from a mapping file that describes the carrier.
    """

    group: str
    mapped: bool = False


ENTRIES: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        "generic_rest": Entry("any carrier", mapped=True),
        "generic_csv": Entry("any carrier", mapped=True),
        "edifact_iftsta": Entry("standards"),
        "x12_214": Entry("standards"),
        "epcis": Entry("standards"),
        "delhivery": Entry("India"),
        "shiprocket": Entry("India"),
        "bluedart": Entry("India"),
        "ups": Entry("parcel networks"),
        "fedex": Entry("parcel networks"),
        "usps": Entry("parcel networks"),
        "dhl": Entry("parcel networks"),
        "easypost": Entry("aggregators"),
        "aftership": Entry("aggregators"),
        "uber_direct": Entry("on demand"),
    }
)
"""Folder name → what it is, in the order of the docs."""


def adapter(name: str, mapping: Path | None = None) -> Adapter:
    """Give an adapter.

    Parameters
    ----------
    name : of `ENTRIES`.
    mapping : the file that describes the carrier, for those that need one; without it, their example.

    Raises
    ------
    NotFound
        If there is no such adapter.
    InvalidInput
        If the mapping file is wrong, or the adapter takes none.
    """
    if name not in ENTRIES:
        raise NotFound(f"no adapter {name!r}; there are {', '.join(ENTRIES)}", {"adapter": name})
    module = importlib.import_module(f"{__package__}.{name}")
    if not ENTRIES[name].mapped:
        if mapping is not None:
            raise InvalidInput(f"the adapter {name} takes no mapping file")
        return _ready(name)
    return cast("Adapter", module.from_mapping(mapping or folder(name) / "example.yaml"))


def folder(name: str) -> Path:
    """Give the folder of an adapter, with its ``codes.yaml`` and ``quality.yaml``."""
    return Path(__file__).parent / name


@cache
def _ready(name: str) -> Adapter:
    return cast("Adapter", importlib.import_module(f"{__package__}.{name}").ADAPTER)
