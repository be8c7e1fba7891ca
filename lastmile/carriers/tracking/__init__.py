"""Following parcels, the pure half: nothing here opens a connection or keeps anything.

State from a set of events, when to ask again, who is silent, when it comes, what a failed attempt asks for.
"""

from lastmile.carriers.contracts.attempts import NdrAction
from lastmile.carriers.tracking.desk import UnknownCode, restated, unknown_codes
from lastmile.carriers.tracking.eta import Eta, estimate
from lastmile.carriers.tracking.lanes import Durations, Lane, LaneHistory, Passage, passages
from lastmile.carriers.tracking.ndr import (
    NdrAnswer,
    NdrCase,
    NdrPhase,
    NdrRules,
    default_rules,
    ndr_case,
    read_rules,
)
from lastmile.carriers.tracking.polling import PollBatch, PollBudget, PollRules, PollTarget, next_poll_at, plan_polls
from lastmile.carriers.tracking.silence import SilenceRules, SilentParcel, silence_limits, silent_parcels
from lastmile.carriers.tracking.state import TrackingState, contradicted, distinct, state_of

__all__ = [
    "Durations",
    "Eta",
    "Lane",
    "LaneHistory",
    "NdrAction",
    "NdrAnswer",
    "NdrCase",
    "NdrPhase",
    "NdrRules",
    "Passage",
    "PollBatch",
    "PollBudget",
    "PollRules",
    "PollTarget",
    "SilenceRules",
    "SilentParcel",
    "TrackingState",
    "UnknownCode",
    "contradicted",
    "default_rules",
    "distinct",
    "estimate",
    "ndr_case",
    "next_poll_at",
    "passages",
    "plan_polls",
    "read_rules",
    "restated",
    "silence_limits",
    "silent_parcels",
    "state_of",
    "unknown_codes",
]
