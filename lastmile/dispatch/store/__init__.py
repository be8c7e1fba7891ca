"""What is kept: shipments, plans and their versions."""

from lastmile.dispatch.store.records import InputHash, NewVersion, PlanOutcome, StoredVersion, Summary
from lastmile.dispatch.store.service import PlanStore, open_store

__all__ = ["InputHash", "NewVersion", "PlanOutcome", "PlanStore", "StoredVersion", "Summary", "open_store"]
