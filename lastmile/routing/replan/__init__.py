"""Re-planning a day under way."""

from lastmile.routing.replan.building import PRESENCE, Rest, RiderKey
from lastmile.routing.replan.changes import ChangeKind, Outcome, Placement, StopChange, describe
from lastmile.routing.replan.events import (
    Cancelled,
    Event,
    HandedOver,
    Locked,
    NewOrder,
    RiderGone,
    RiderLate,
    RiderSeen,
)
from lastmile.routing.replan.progress import Rider, Stage
from lastmile.routing.replan.replanning import Prepared, Replan, conclude, prepare, replan

__all__ = [
    "PRESENCE",
    "Cancelled",
    "ChangeKind",
    "Event",
    "HandedOver",
    "Locked",
    "NewOrder",
    "Outcome",
    "Placement",
    "Prepared",
    "Replan",
    "Rest",
    "Rider",
    "RiderGone",
    "RiderKey",
    "RiderLate",
    "RiderSeen",
    "Stage",
    "StopChange",
    "conclude",
    "describe",
    "prepare",
    "replan",
]
