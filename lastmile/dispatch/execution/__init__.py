"""The day on the road: routes of committed plans, what riders do, how they prove it, when they will be where."""

from lastmile.dispatch.execution.actions import FAILURES, Action, ActionKind, Outcome, Result
from lastmile.dispatch.execution.applying import RiderDesk
from lastmile.dispatch.execution.beginning import begin
from lastmile.dispatch.execution.codes import CodeCheck, Codes
from lastmile.dispatch.execution.eta import Eta, etas
from lastmile.dispatch.execution.repository import Execution

__all__ = [
    "FAILURES",
    "Action",
    "ActionKind",
    "CodeCheck",
    "Codes",
    "Eta",
    "Execution",
    "Outcome",
    "Result",
    "RiderDesk",
    "begin",
    "etas",
]
