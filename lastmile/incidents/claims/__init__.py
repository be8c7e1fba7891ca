"""Money asked back from carriers and riders: states, legal days, evidence, and a queue by what is about to be lost."""

from lastmile.incidents.claims.disputes import claim_for
from lastmile.incidents.claims.machine import CLOSED, NEXT, ClaimState
from lastmile.incidents.claims.queue import ranked, urgency
from lastmile.incidents.claims.records import Claim, ClaimEntry, ClaimSearch, NewClaim, Piece
from lastmile.incidents.claims.service import Claims

__all__ = [
    "CLOSED",
    "NEXT",
    "Claim",
    "ClaimEntry",
    "ClaimSearch",
    "ClaimState",
    "Claims",
    "NewClaim",
    "Piece",
    "claim_for",
    "ranked",
    "urgency",
]
