"""Where shipments are: the one way in for news of any source, and the state that all news together mean."""

from lastmile.dispatch.tracking.records import KeptReport, Moved, Place, Report, Source, Verdict
from lastmile.dispatch.tracking.repository import TrackingRepository
from lastmile.dispatch.tracking.service import ingest
from lastmile.dispatch.tracking.writing import GroupWriter, open_writer

__all__ = [
    "GroupWriter",
    "KeptReport",
    "Moved",
    "Place",
    "Report",
    "Source",
    "TrackingRepository",
    "Verdict",
    "ingest",
    "open_writer",
]
