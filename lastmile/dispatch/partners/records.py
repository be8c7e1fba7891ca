"""Assignments as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from lastmile.core.errors import Conflict


class AssignmentState(StrEnum):
    """Where an offer to a partner stands."""

    OFFERED = "offered"
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class RejectReason(StrEnum):
    """Why a partner does not take a parcel."""

    NO_CAPACITY = "no_capacity"
    OUT_OF_AREA = "out_of_area"
    TOO_LARGE = "too_large"
    GOODS = "goods"
    PRICE = "price"
    TOO_LATE = "too_late"
    OTHER = "other"


_S = AssignmentState

NEXT: Final[Mapping[AssignmentState, frozenset[AssignmentState]]] = MappingProxyType(
    {
        _S.OFFERED: frozenset({_S.ACCEPTED, _S.REJECTED, _S.COUNTERED, _S.WITHDRAWN}),
        _S.COUNTERED: frozenset({_S.ACCEPTED, _S.REJECTED, _S.COUNTERED, _S.WITHDRAWN, _S.OFFERED}),
        _S.ACCEPTED: frozenset({_S.WITHDRAWN, _S.REJECTED}),
        _S.REJECTED: frozenset({_S.OFFERED}),
        _S.WITHDRAWN: frozenset({_S.OFFERED}),
    }
)
"""State → states it may move to; a new version of the plan may offer again what was rejected or withdrawn."""


def refuse_illegal(before: AssignmentState, after: AssignmentState) -> None:
    """Let only a legal step pass.

    Raises
    ------
    Conflict
        If there is no way from the one state to the other.
    """
    if after not in NEXT[before]:
        raise Conflict(
            f"an assignment that is {before.value} cannot become {after.value}", {"next": sorted(NEXT[before])}
        )


@dataclass(frozen=True, slots=True)
class Assignment:
    """A parcel offered to a partner.

    Parameters
    ----------
    sequence : place of its newest change in the carrier's feed.
    price_minor : what the plan reckoned with; the contract's quote.
    counter_minor : what the partner asks instead; ``None`` where it asks nothing else.
    order : what the partner has to know to deliver, JSON values.
    revision : counts changes.
    """

    id: str
    carrier_id: str
    shipment_id: str
    shop_id: str
    plan_id: str
    version: int
    day: date
    state: AssignmentState
    sequence: int
    currency: str
    price_minor: int
    counter_minor: int | None
    reason: str
    text: str
    service_level: str
    promised_by: datetime | None
    order: Mapping[str, Any]
    offered_at: datetime
    answered_at: datetime | None
    revision: int
