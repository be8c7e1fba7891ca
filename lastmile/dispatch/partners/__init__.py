"""What partners are offered and answer: assignments, and for each carrier a feed of changes that misses nothing."""

from lastmile.dispatch.partners.changes import ChangesPage, changes_after
from lastmile.dispatch.partners.feeds import Feeds
from lastmile.dispatch.partners.offering import offer
from lastmile.dispatch.partners.records import Assignment, AssignmentState, RejectReason
from lastmile.dispatch.partners.service import Assignments

__all__ = [
    "Assignment",
    "AssignmentState",
    "Assignments",
    "ChangesPage",
    "Feeds",
    "RejectReason",
    "changes_after",
    "offer",
]
