"""Who gets a shipment: candidates in order of expected cost or promise, and tenders that move on by themselves."""

from lastmile.carriers.choice.candidates import Candidate, Field, Given, Ranking, line_up
from lastmile.carriers.choice.tender import (
    Answer,
    Award,
    Offer,
    OfferState,
    Tender,
    TenderMode,
    TenderRules,
    TenderState,
    tender,
)

__all__ = [
    "Answer",
    "Award",
    "Candidate",
    "Field",
    "Given",
    "Offer",
    "OfferState",
    "Ranking",
    "Tender",
    "TenderMode",
    "TenderRules",
    "TenderState",
    "line_up",
    "tender",
]
