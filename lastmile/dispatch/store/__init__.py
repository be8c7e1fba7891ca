"""What is kept: shipments, plans and their versions."""

from lastmile.dispatch.store.records import (
    InputHash,
    Making,
    NewVersion,
    Origin,
    PlanOutcome,
    StoredPlan,
    StoredVersion,
    Summary,
)
from lastmile.dispatch.store.service import PlanStore, open_store

__all__ = [
    "InputHash",
    "Making",
    "NewVersion",
    "Origin",
    "PlanOutcome",
    "PlanStore",
    "StoredPlan",
    "StoredVersion",
    "Summary",
    "open_store",
]
