"""Base maps of the hubs' street extracts: made once, on this machine, and served in ranges of bytes."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

import structlog
from fastapi import FastAPI
from pydantic import BaseModel, Field
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from lastmile.dispatch.setup import extract_path
from lastmile.infra.settings import Settings
from lastmile.roads.basemap import can_be_made

ATTRIBUTION: Final = "© OpenStreetMap contributors"

_log = structlog.get_logger("lastmile.basemaps")


class BasemapOut(BaseModel):
    """Where the base map of a hub is."""

    url: str | None = Field(description="of vector tiles (PMTiles); null while they are made or where they cannot be")
    making: bool = Field(description="whether they are being made; ask again in a few seconds")
    attribution: str


class Basemaps:
    """Base maps by street extract.

    Parameters
    ----------
    settings : say where extracts and base maps are.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.home / "basemaps"
        self._settings = settings
        self._making: dict[Path, asyncio.Task[None]] = {}

    def of(self, streets: str) -> BasemapOut:
        """Give the base map of an extract; begin to make it where there is none.

        Parameters
        ----------
        streets : name of the extract, as the hub has it; without one there is no base map.
        """
        extract = extract_path(self._settings, streets)
        stamp = extract.stat() if extract is not None and extract.is_file() else None
        if extract is None or stamp is None or not can_be_made():
            return BasemapOut(url=None, making=False, attribution=ATTRIBUTION)
        target = self._folder / f"{extract.name.partition('.')[0]}-{stamp.st_size:x}-{int(stamp.st_mtime):x}.pmtiles"
        if target.is_file():
            return BasemapOut(url=f"/basemap/{target.name}", making=False, attribution=ATTRIBUTION)
        task = self._making.get(target)
        if task is None:
            task = self._making[target] = asyncio.create_task(_make(extract, target))
        return BasemapOut(url=None, making=not task.done(), attribution=ATTRIBUTION)


async def _make(extract: Path, target: Path) -> None:
    """Make one in a process of its own: reading an extract takes seconds of computing."""
    command = (sys.executable, "-m", "lastmile.roads.basemap", str(extract), str(target))
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        _log.warning("no base map", extract=str(extract), said=said.decode(errors="replace")[-300:])


def mount_basemaps(app: FastAPI, settings: Settings) -> None:
    """Serve finished base maps; they are open data, and need no key."""
    folder = settings.home / "basemaps"
    app.router.routes.append(Mount("/basemap", StaticFiles(directory=folder, check_dir=False), name="basemap"))
