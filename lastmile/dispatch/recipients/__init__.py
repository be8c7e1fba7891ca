"""What the person at the door sees and says: state, arrival, rating, problems, another time, instructions."""

from lastmile.dispatch.recipients.records import PROBLEMS, ProblemKind, Rating, Slot
from lastmile.dispatch.recipients.service import LONGEST_INSTRUCTIONS, Recipient
from lastmile.dispatch.recipients.views import Choices, Milestone, TrackingView, slots_ahead

__all__ = [
    "LONGEST_INSTRUCTIONS",
    "PROBLEMS",
    "Choices",
    "Milestone",
    "ProblemKind",
    "Rating",
    "Recipient",
    "Slot",
    "TrackingView",
    "slots_ahead",
]
