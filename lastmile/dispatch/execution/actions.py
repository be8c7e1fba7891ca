"""What a rider's phone tells: the closed list of actions, and what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from lastmile.core.geo import Position
from lastmile.core.tracking import Reason, Status
from lastmile.dispatch.execution.records import TaskState


class ActionKind(StrEnum):
    """What happened."""

    ROUTE_STARTED = "route_started"
    ROUTE_FINISHED = "route_finished"
    ARRIVED = "arrived"
    DELIVERED = "delivered"
    FAILED = "failed"
    PICKED_UP = "picked_up"
    SCANNED = "scanned"
    CASH_COLLECTED = "cash_collected"
    BREAK_STARTED = "break_started"
    BREAK_ENDED = "break_ended"
    POSITION = "position"


AT_ROUTE: Final = frozenset({ActionKind.ROUTE_STARTED, ActionKind.ROUTE_FINISHED})
AT_STOP: Final = frozenset({ActionKind.ARRIVED, ActionKind.BREAK_STARTED, ActionKind.BREAK_ENDED})
AT_TASK: Final = frozenset(set(ActionKind) - AT_ROUTE - AT_STOP - {ActionKind.POSITION})
DECIDING: Final = frozenset({ActionKind.DELIVERED, ActionKind.FAILED, ActionKind.PICKED_UP})

STATE_OF: Final[Mapping[ActionKind, TaskState]] = MappingProxyType(
    {
        ActionKind.DELIVERED: TaskState.DONE,
        ActionKind.PICKED_UP: TaskState.DONE,
        ActionKind.FAILED: TaskState.FAILED,
    }
)
"""What a deciding action makes of a task."""

STATUS_OF: Final[Mapping[ActionKind, Status]] = MappingProxyType(
    {
        ActionKind.DELIVERED: Status.DELIVERED,
        ActionKind.PICKED_UP: Status.PICKED_UP,
        ActionKind.FAILED: Status.ATTEMPT_FAILED,
    }
)
"""What it makes of the shipment."""

FAILURES: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.CONSIGNEE_NOT_HOME: "Nobody home",
        Reason.CONSIGNEE_CLOSED: "Closed",
        Reason.CONSIGNEE_REFUSED: "Refused",
        Reason.CONSIGNEE_WRONG_ADDRESS: "Address is wrong",
        Reason.CONSIGNEE_NO_ACCESS: "No access",
        Reason.CONSIGNEE_NO_SAFE_PLACE: "No safe place to leave it",
        Reason.CONSIGNEE_CASH_NOT_READY: "Cash not ready",
        Reason.CONSIGNEE_VERIFICATION_FAILED: "Code or identity did not fit",
        Reason.CARRIER_DAMAGED: "Parcel is damaged",
        Reason.CARRIER_LOST: "Parcel is missing",
        Reason.CARRIER_NO_TIME: "Ran out of time",
        Reason.CARRIER_VEHICLE: "Vehicle broke down",
        Reason.SHIPPER_NOT_READY: "Nothing ready to pick up",
        Reason.WEATHER: "Weather",
        Reason.SECURITY: "Not safe here",
        Reason.UNKNOWN: "Something else",
    }
)
"""Why an attempt may fail, as the rider chooses it."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a rider did.

    Parameters
    ----------
    id : made by the phone; the same id again is the same action.
    occurred_at : by the phone's clock, aware.
    task_ids : of one stop; what the action is about where it is about shipments.
    code : the one-time code that the recipient said.
    barcodes : as read.
    photo_ids, signature_id : attachments brought before.
    cash_minor : collected, minor units.
    accuracy_m : of the position, metres.
    """

    id: str
    kind: ActionKind
    occurred_at: datetime
    route_id: str = ""
    stop_id: str = ""
    task_ids: tuple[str, ...] = ()
    reason: Reason | None = None
    note: str = ""
    recipient: str = ""
    code: str = ""
    barcodes: tuple[str, ...] = ()
    photo_ids: tuple[str, ...] = ()
    signature_id: str = ""
    cash_minor: int = 0
    position: Position | None = None
    accuracy_m: int = 0


class ActionOutcome(StrEnum):
    """What became of an action. None of them asks the phone to send it again.

    ``applied``; ``superseded`` by a later one that came before it; ``kept`` for the dispatcher because the stop was
    moved away meanwhile; ``refused`` because it names what is not there or not this rider's.
    """

    APPLIED = "applied"
    SUPERSEDED = "superseded"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an action.

    Parameters
    ----------
    remark : for people; empty where all is as it should be.
    """

    id: str
    outcome: ActionOutcome
    remark: str = ""
