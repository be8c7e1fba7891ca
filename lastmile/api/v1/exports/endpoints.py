"""Exports: what there is, and the files."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Path, Query
from fastapi.responses import StreamingResponse

from lastmile.api.dependencies import Parts
from lastmile.api.operation import Router, allow
from lastmile.api.v1.exports.schemas import ExportOut
from lastmile.api.v1.figures.endpoints import First, Last, checked
from lastmile.insights.exports import MEDIA_TYPES, Format, Wanted, export
from lastmile.insights.views import views

router = Router("/v1/exports", "exports")

_FILE = {"schema": {"type": "string", "format": "binary"}}
_FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "the file", "content": {kind.partition(";")[0]: _FILE for kind in MEDIA_TYPES.values()}}
}


@router.get("", name="exports.list", summary="List what can be exported")
@allow("figures:read", unit_of_work=False)
async def list_exports() -> list[ExportOut]:
    """List all exports with their columns."""
    return [ExportOut.of(view) for view in views().values()]


@router.get(
    "/{name}",
    name="exports.download",
    summary="Export rows as a file",
    response_class=StreamingResponse,
    responses=_FILES,
)
@allow("figures:read", unit_of_work=False)
async def download(
    name: Annotated[str, Path(max_length=60, examples=["shipments"])],
    parts: Parts,
    first: First,
    last: Last,
    kind: Annotated[Format, Query(alias="format", description="what kind of file")] = Format.CSV,
) -> StreamingResponse:
    """Export the rows of some days; the file is written while it is read, however long it is."""
    wanted = Wanted.of(name, first, checked(first, last), kind)
    headers = {"Content-Disposition": f'attachment; filename="{wanted.file_name}"', "Cache-Control": "no-store"}
    return StreamingResponse(export(parts.database, wanted), media_type=MEDIA_TYPES[kind], headers=headers)
