"""Jobs of record: what is to be planned, who is at it, how far it is, and what came of it."""

from lastmile.dispatch.jobs.records import (
    Curve,
    Job,
    JobKind,
    JobProgress,
    JobState,
    Lease,
    NewJob,
    NewShard,
    Shard,
    Stage,
    Told,
)
from lastmile.dispatch.jobs.service import Jobs

__all__ = [
    "Curve",
    "Job",
    "JobKind",
    "JobProgress",
    "JobState",
    "Jobs",
    "Lease",
    "NewJob",
    "NewShard",
    "Shard",
    "Stage",
    "Told",
]
