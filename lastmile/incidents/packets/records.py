"""A packet as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lastmile.carriers.claims import Evidence
from lastmile.core.shipments import Shipment
from lastmile.incidents.claims import Claim, ClaimEntry


class Standing(StrEnum):
    """Whether a line of a checklist is filled, or still can be."""

    HAVE = "have"
    MISSING = "missing"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One thing that the carrier asks for.

    Parameters
    ----------
    words, ask, how : what it is, who has it, how to get it.
    exhibits : numbers of what fills it.
    said : texts that fill it.
    due_at : until when the gap can be filled; ``None`` where there is none, or no deadline runs.
    """

    evidence: Evidence
    words: str
    ask: str
    how: str
    standing: Standing
    exhibits: tuple[int, ...] = ()
    said: tuple[str, ...] = ()
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to the parcel.

    Parameters
    ----------
    what : in a few words.
    source : who says so: carrier, rider, partner, or a person here.
    place : as the source names it; may be empty.
    lon, lat : degrees, where they are known.
    """

    at: datetime
    what: str
    source: str
    place: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file of the packet.

    Parameters
    ----------
    number : from 1.
    name : of the file in the packet.
    about : what it shows.
    origin : where it is from: ``claim``, ``incident``, ``proof`` or ``measure``.
    sha256 : of its bytes, hexadecimal.
    """

    number: int
    name: str
    about: str
    origin: str
    media_type: str
    sha256: str
    size_bytes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Weight:
    """What a parcel weighs, as somebody says.

    Parameters
    ----------
    source : who says so.
    volume_cm3 : 0 where it is not known.
    """

    source: str
    weight_g: int
    volume_cm3: int = 0


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line of the carrier's invoice about the parcel."""

    invoice: str
    label: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything that proves a claim.

    Parameters
    ----------
    against : name of the carrier or rider.
    shipment : as the shop gave it; ``None`` for what was never ours.
    made_at : when it was put together.
    """

    claim: Claim
    against: str
    shipment: Shipment | None
    checklist: tuple[ChecklistLine, ...]
    timeline: tuple[Moment, ...]
    weights: tuple[Weight, ...]
    billed: tuple[BilledLine, ...]
    exhibits: tuple[Exhibit, ...]
    history: tuple[ClaimEntry, ...]
    made_at: datetime = field(kw_only=True)

    @property
    def gaps(self) -> tuple[ChecklistLine, ...]:
        """What the carrier asks for and is not there."""
        return tuple(line for line in self.checklist if line.standing is not Standing.HAVE)
