"""Whether the service lives, can work, and how it does."""

from __future__ import annotations

from fastapi import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from lastmile.api.dependencies import Parts
from lastmile.api.operation import Router, anybody
from lastmile.infra.migrating import at_head

router = Router("", "health")


class Alive(BaseModel):
    """The process answers."""

    status: str = "ok"


class Ready(BaseModel):
    """What the service stands on."""

    database: bool
    migrated: bool
    live: bool


@router.get("/healthz", name="health.alive", summary="Whether the process answers")
@anybody(unit_of_work=False)
async def alive() -> Alive:
    """Say that the process answers; looks at nothing else."""
    return Alive()


@router.get("/readyz", name="health.ready", summary="Whether the service can work")
@anybody(unit_of_work=False)
async def ready(parts: Parts) -> Ready:
    """Look at the database (503 if it does not answer) and at Redis, without which the service goes on."""
    return Ready(database=True, migrated=await at_head(parts.database), live=await parts.live.reachable())


@router.get(
    "/metrics",
    name="health.metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
@anybody(unit_of_work=False)
async def metrics() -> Response:
    """Give all figures of this process in Prometheus' text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
