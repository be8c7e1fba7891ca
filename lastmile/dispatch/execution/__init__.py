"""The day on the road: routes of committed plans, what riders do, how they prove it, when they will be where."""

from lastmile.dispatch.execution.actions import FAILURES, Action, ActionKind, ActionOutcome, Result
from lastmile.dispatch.execution.applying import RiderDesk
from lastmile.dispatch.execution.beginning import begin
from lastmile.dispatch.execution.codes import CodeCheck, Codes
from lastmile.dispatch.execution.delegated import Taken, Told, take_from_partner
from lastmile.dispatch.execution.eta import Eta, etas
from lastmile.dispatch.execution.repository import Execution

__all__ = [
    "FAILURES",
    "Action",
    "ActionKind",
    "ActionOutcome",
    "CodeCheck",
    "Codes",
    "Eta",
    "Execution",
    "Result",
    "RiderDesk",
    "Taken",
    "Told",
    "begin",
    "etas",
    "take_from_partner",
]
