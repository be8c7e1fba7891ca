"""The inputs of a version as they were: taken in one reading transaction, kept by their hash, read back exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import carriers_from
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.core.shipments import Shipment
from lastmile.dispatch.fleet import fleet_from, locate_depots
from lastmile.dispatch.intake import locate
from lastmile.dispatch.planning.inputs import DayInputs, refuse_two_currencies, sha256_of_file
from lastmile.dispatch.store import InputHash
from lastmile.roads import Streets

_ORIGIN: Final = "shipments"
"""What messages call the place where shipments come from."""


@dataclass(frozen=True, slots=True)
class KeptShipment:
    """A shipment with the id by which the database knows it."""

    id: str
    shipment: Shipment


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a plan of some hubs on one day is made of, but the streets themselves.

    Parameters
    ----------
    fleet, carriers : in the shape of fleet.yaml and carriers.yaml.
    streets : name of the street extract; empty for the one of the environment.
    setup_s : parking and walking, once per door.
    """

    day: date
    hub_ids: tuple[str, ...]
    fleet: Any
    carriers: Any
    shipments: tuple[KeptShipment, ...]
    streets: str
    setup_s: int = 60


class DaySource(Protocol):
    """Gives the inputs of a day as they are in the database now."""

    async def __call__(self, session: AsyncSession, day: date, hub_ids: tuple[str, ...], /) -> Snapshot:
        """Read them, all in the caller's one transaction."""


def encode(snapshot: Snapshot) -> bytes:
    """Write a snapshot down: equal ones give equal bytes."""
    return msgspec.json.encode(snapshot, order="deterministic")


def decode(body: bytes) -> Snapshot:
    """Read what `encode` wrote; fractions in documents are exact decimals, as from a file."""
    return _DECODER.decode(body)


_DECODER: Final = msgspec.json.Decoder(Snapshot, float_hook=Decimal)


def inputs_of(snapshot: Snapshot, sha256: str, streets: Streets, extract: Path) -> DayInputs:
    """Check and locate everything, as the files of a day are.

    Shipments without a place that streets reach are left out, each with its reason.

    Parameters
    ----------
    sha256 : of the snapshot.
    streets, extract : opened, and their file.

    Raises
    ------
    InvalidInput
        If fleet or contracts contradict themselves, nobody works that day, or no shipment can be planned.
    """
    fleet = locate_depots(fleet_from(snapshot.fleet), streets)
    book = carriers_from(snapshot.carriers, timezone=fleet.timezone)
    refuse_two_currencies(fleet, book, "the fleet", "the contracts")
    shifts = tuple(fleet.shifts_on(snapshot.day))
    # Shops number their orders each for themselves: on the way through, shipments are told apart by our own ids.
    named = [replace(kept.shipment, order_id=kept.id) for kept in snapshot.shipments]
    numbers = {kept.id: kept.shipment.order_id for kept in snapshot.shipments}
    located, lost = locate(
        named, streets, file=_ORIGIN, rows={key: f"{number} ({key})" for key, number in numbers.items()}
    )
    _refuse_nothing(snapshot, len(located), lost)
    return DayInputs(
        fleet=fleet,
        shifts=shifts,
        book=book,
        shipments=tuple(replace(shipment, order_id=numbers[shipment.order_id]) for shipment in located),
        skipped=lost,
        streets=streets,
        hashes=hashes_of(sha256, extract),
        shipment_ids=tuple(shipment.order_id for shipment in located),
    )


def hashes_of(sha256: str, extract: Path) -> tuple[InputHash, ...]:
    """Name what a plan was made of."""
    return InputHash("other", "snapshot", sha256), InputHash("streets", extract.name, sha256_of_file(extract))


def _refuse_nothing(snapshot: Snapshot, located: int, lost: tuple[RowIssue, ...]) -> None:
    if not located:
        hubs = ", ".join(snapshot.hub_ids)
        raise InvalidInput(f"there is no shipment to plan on {snapshot.day} at {hubs}", lost)
