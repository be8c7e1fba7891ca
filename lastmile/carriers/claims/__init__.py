"""What a contract says about claims: until when, with which evidence, up to how much; all of it data.

``legal_window`` gives the instants between which a step may be taken, ``most_minor`` the most that a carrier pays.
"""

from lastmile.carriers.claims.deadlines import LegalWindow, legal_window, result_due
from lastmile.carriers.claims.terms import (
    Channel,
    ClaimKind,
    ClaimLimit,
    ClaimStep,
    ClaimTerm,
    ClaimTerms,
    Deadline,
    Direction,
    Evidence,
    Period,
    Silence,
    StartEvent,
)

__all__ = [
    "Channel",
    "ClaimKind",
    "ClaimLimit",
    "ClaimStep",
    "ClaimTerm",
    "ClaimTerms",
    "Deadline",
    "Direction",
    "Evidence",
    "LegalWindow",
    "Period",
    "Silence",
    "StartEvent",
    "legal_window",
    "result_due",
]
