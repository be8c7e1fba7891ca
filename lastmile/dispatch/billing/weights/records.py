"""Measures and weight discrepancies as the service keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lastmile.carriers.claims.terms import Evidence


@dataclass(frozen=True, slots=True)
class Measure:
    """A shipment on our own scale.

    Parameters
    ----------
    volume_cm3 : ``None`` where it was only weighed.
    evidence : what a picture shows → the picture's id.
    """

    shipment_id: str
    weight_g: int
    volume_cm3: int | None
    measured_by: str
    measured_at: datetime
    evidence: Mapping[Evidence, str] = field(default_factory=dict)


class WeightState(StrEnum):
    """What has become of a weight discrepancy."""

    OPEN = "open"
    DISPUTED = "disputed"
    ACCEPTED = "accepted"
    LAPSED = "lapsed"
    """The last day passed without a word; what that means stands in the contract."""


@dataclass(frozen=True, slots=True)
class KeptDiscrepancy:
    """A weight that a carrier announces.

    Parameters
    ----------
    charged_g, ours_g : charged weights, grams.
    at_stake_minor : price at theirs − price at ours; ``None`` where the contract has no price for one of them.
    opens_at, closes_at : the legal days of a dispute; ``None`` where the contract says nothing about it.
    on_silence : ``accepted``, ``lost`` or empty.
    """

    id: str
    carrier_id: str
    shipment_id: str
    reference: str
    charged_g: int
    ours_g: int
    at_stake_minor: int | None
    currency: str
    raised_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    on_silence: str
    state: WeightState
    text: str
    decided_by: str
    decided_at: datetime | None
    revision: int
