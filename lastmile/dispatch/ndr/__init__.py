"""Failed attempts of carriers: who must answer by when, what was answered, and passing it on to the carrier."""

from lastmile.dispatch.ndr.passing import PassingOn
from lastmile.dispatch.ndr.records import Case, CaseSearch, Passed
from lastmile.dispatch.ndr.returning import bring_back
from lastmile.dispatch.ndr.service import READER, AnswerIn, FailedAttempts, rules_of

__all__ = [
    "READER",
    "AnswerIn",
    "Case",
    "CaseSearch",
    "FailedAttempts",
    "Passed",
    "PassingOn",
    "bring_back",
    "rules_of",
]
