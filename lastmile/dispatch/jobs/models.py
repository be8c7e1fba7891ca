"""The tables of jobs. Only `repository` knows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lastmile.infra.columns import Instant
from lastmile.infra.database import Base


class Leased:
    """Columns of a row that one worker at a time works on.

    Who claims it counts ``fence`` up and writes only where the fence is still that one.
    """

    state: Mapped[str] = mapped_column(String(12))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    fence: Mapped[int]
    attempts: Mapped[int]
    cancel_requested: Mapped[bool]
    keep_best: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Instant)


class JobRow(Leased, Base):
    """Something to be planned."""

    __tablename__ = "plan_jobs"
    __table_args__ = (Index("ix_plan_jobs_state_created_at", "state", "created_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    plan_id: Mapped[str] = mapped_column(String(40), index=True)
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_by: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    stage: Mapped[str] = mapped_column(String(12))
    round: Mapped[int]
    progress: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int]
    snapshot: Mapped[str] = mapped_column(String(64))
    checkpoint: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    names: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    version: Mapped[int | None]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class ShardRow(Leased, Base):
    """A part of a plan that is improved by itself."""

    __tablename__ = "plan_shards"
    __table_args__ = (
        UniqueConstraint("job_id", "round", "number"),
        Index("ix_plan_shards_state_created_at", "state", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("plan_jobs.id", ondelete="CASCADE"))
    round: Mapped[int]
    number: Mapped[int]
    payload: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
