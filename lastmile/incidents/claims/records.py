"""Claims as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from lastmile.carriers.claims import ClaimKind, ClaimStep, Evidence
from lastmile.incidents.claims.machine import NEXT, ClaimState


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence.

    Parameters
    ----------
    evidence : what of the checklist it is.
    source : where it is from: ``blob``, ``tracking``, ``proof``, ``invoice`` or ``text``.
    reference : id of the blob, event, proof or finding; or the text itself.
    added_by : id of who added it; ``rule`` for what was found by itself.
    """

    evidence: Evidence
    source: str
    reference: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim to make.

    Parameters
    ----------
    carrier_id, rider_id : against whom; one of them.
    started_at : when the event happened from which the contract counts, aware.
    claimed_minor : what is asked for, minor units, > 0.
    service_level : the carrier's own.
    document : number of the carrier's invoice, for what is asked back of it.
    """

    kind: ClaimKind
    shipment_id: str
    claimed_minor: int
    currency: str
    started_at: datetime
    carrier_id: str = ""
    rider_id: str = ""
    shop_id: str = ""
    incident_id: str = ""
    service_level: str = ""
    international: bool = False
    text: str = ""
    document: str = ""

    @property
    def pays_for(self) -> str:
        """What money it is about: the same is paid once, whatever the claim is called."""
        money = _MONEY[self.kind]
        return f"{money}:{self.document}"[:120] if self.document else money


_MONEY: Final = {
    ClaimKind.LOST: "goods",
    ClaimKind.DAMAGED: "goods",
    ClaimKind.DELIVERY: "goods",
    ClaimKind.RETURN: "return",
    ClaimKind.LATE: "promise",
    ClaimKind.WEIGHT: "weight",
    ClaimKind.BILLING: "charges",
}
"""What money a kind of claim is about: a parcel that is lost cannot be damaged as well."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Money asked back.

    Parameters
    ----------
    pays_for : what money it is about; see `NewClaim.pays_for`.
    contract_id : version of the contract whose terms hold; empty against a rider.
    step : what has to be done next by ``closes_at``.
    opens_at, closes_at, act_by : the legal days of that step (`carriers.claims.LegalWindow`); ``None`` where no
        deadline runs.
    silence : what it means when ``closes_at`` passes: ``lost``, or ``accepted`` (the other side's word stands).
    claimed_minor, approved_minor, recovered_minor, salvage_minor : amounts, minor units.
    most_minor : the most that the terms let the carrier pay.
    checklist : what the terms ask for.
    pieces : what there is.
    reference : the carrier's own number.
    revision : counts changes.
    """

    id: str
    kind: ClaimKind
    state: ClaimState
    shipment_id: str
    pays_for: str
    carrier_id: str
    rider_id: str
    shop_id: str
    incident_id: str
    contract_id: str
    currency: str
    claimed_minor: int
    most_minor: int
    approved_minor: int
    recovered_minor: int
    salvage_minor: int
    service_level: str
    international: bool
    started_at: datetime
    step: ClaimStep
    opens_at: datetime | None
    closes_at: datetime | None
    act_by: datetime | None
    silence: str
    checklist: tuple[Evidence, ...]
    pieces: tuple[Piece, ...]
    reference: str
    text: str
    created_at: datetime
    filed_at: datetime | None
    answer_due: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    revision: int

    @property
    def missing(self) -> tuple[Evidence, ...]:
        """What the checklist asks for and is not there yet, in its order."""
        have = {piece.evidence for piece in self.pieces}
        return tuple(each for each in self.checklist if each not in have)

    @property
    def next(self) -> tuple[ClaimState, ...]:
        """The states that it may move to."""
        return tuple(sorted(NEXT[self.state]))

    @property
    def at_risk_minor(self) -> int:
        """What is lost if nothing more is done, minor units."""
        return max(0, min(self.claimed_minor, self.most_minor) - self.recovered_minor)


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """One line of a claim's history; never changed."""

    claim_id: str
    at: datetime
    by: str
    before: ClaimState | None
    after: ClaimState
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)
    sequence: int = 0


class GapState(StrEnum):
    """What has become of a gap: filled, or not asked for any more."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class EvidenceTask:
    """A gap in a claim's evidence that somebody has to fill.

    Parameters
    ----------
    ask : who has it: ``shop``, ``customer``, ``hub``, ``carrier`` or ``manager``.
    due_at : until when it can be got and used; ``None`` where no deadline runs.
    owner_id : the user who looks after it; empty for nobody yet.
    """

    id: str
    claim_id: str
    evidence: Evidence
    ask: str
    state: GapState
    due_at: datetime | None
    owner_id: str
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClaimSearch:
    """Which claims to list; empty means any.

    Parameters
    ----------
    closing_before : only those whose step must be taken before this instant.
    filed_only : only those that have been filed.
    """

    states: frozenset[ClaimState] = frozenset()
    kinds: frozenset[ClaimKind] = frozenset()
    carrier_id: str = ""
    rider_id: str = ""
    shipment_id: str = ""
    incident_id: str = ""
    pays_for: str = ""
    closing_before: datetime | None = None
    filed_only: bool = False
