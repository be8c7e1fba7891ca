"""All files of a plan, or none."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from lastmile.core.errors import ExternalFailure
from lastmile.dispatch.outputs.carrier_files import carrier_csv, carrier_json
from lastmile.dispatch.outputs.filenames import file_stems
from lastmile.dispatch.outputs.fonts import FontBook
from lastmile.dispatch.outputs.geojson import geojson_text
from lastmile.dispatch.outputs.geometry import RouteGeometry, StreetLike
from lastmile.dispatch.outputs.manifest_pdf import manifest_pdf
from lastmile.dispatch.outputs.manifests import manifest_csv
from lastmile.dispatch.outputs.map_page import map_html
from lastmile.dispatch.outputs.reading import Reader
from lastmile.dispatch.plandoc import Assignment, PlanDocument, to_json


def write_outputs(
    document: PlanDocument, geometry: RouteGeometry, streets: Sequence[StreetLike], directory: Path
) -> tuple[Path, ...]:
    """Write every output of a plan: all of them, or nothing.

    The files are written to a folder beside ``directory`` first and moved into place when the last one is on the disk.
    Files of an earlier plan in ``directory`` are replaced: its ``manifests`` and ``carriers`` folders as a whole, so
    that no rider drives with yesterday's paper; anything else that lies there is left alone.

    Parameters
    ----------
    geometry : by ``route_id`` one polyline per leg; routes without get straight lines.
    streets : to draw under the plan, as ``Streets.street_lines()`` gives them.
    directory : made if it does not exist.

    Returns
    -------
    The files written, in order.

    Raises
    ------
    ExternalFailure
        If a file cannot be written (disk full, no permission); it is named, and nothing of this plan remains.
    """
    parent = directory.absolute().parent
    current = directory
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{directory.name[:40]}-", dir=parent) as staging:
            written = []
            for relative, content in _files(document, geometry, streets):
                current = directory / relative
                _write(Path(staging) / relative, content)
                written.append(current)
            _move_in(Path(staging), directory)
    except OSError as error:
        raise _failure(error, current) from error
    return tuple(written)


def _files(
    document: PlanDocument, geometry: RouteGeometry, streets: Sequence[StreetLike]
) -> Iterator[tuple[str, bytes]]:
    """Make one file after the other, so that only one is in memory."""
    reader = Reader(document)
    yield "plan.json", to_json(document).encode()
    yield "routes.geojson", geojson_text(document, geometry).encode()
    fonts = FontBook()
    stems = file_stems([route.rider or route.route_id for route in document.routes], "rider")
    for stem, route in zip(stems, document.routes, strict=True):
        yield f"manifests/{stem}.csv", manifest_csv(route, reader).encode()
        yield f"manifests/{stem}.pdf", manifest_pdf(route, reader, fonts)
    by_carrier: dict[str, list[Assignment]] = {}
    for assignment in document.assignments:
        by_carrier.setdefault(assignment.carrier, []).append(assignment)
    for stem, assignments in zip(file_stems(list(by_carrier), "carrier"), by_carrier.values(), strict=True):
        yield f"carriers/{stem}.csv", carrier_csv(assignments, reader).encode()
        yield f"carriers/{stem}.json", carrier_json(assignments, reader).encode()
    yield "map.html", map_html(document, geometry, streets).encode()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # a full disk may only tell now


def _move_in(staging: Path, directory: Path) -> None:
    """Move the finished files into place; what they replace is put back if one of the moves fails."""
    directory.mkdir(exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix="replaced-", dir=staging))
    done: list[tuple[Path, Path]] = []
    names = ["carriers", "manifests", *sorted(path.name for path in staging.iterdir() if path.is_file())]
    try:
        for name in names:
            for source, target in ((directory / name, aside / name), (staging / name, directory / name)):
                if source.exists():
                    source.rename(target)
                    done.append((source, target))
    except OSError:
        for source, target in reversed(done):
            target.rename(source)
        with contextlib.suppress(OSError):  # it is only removed when it was made here and is empty again
            directory.rmdir()
        raise


def _failure(error: OSError, path: Path) -> ExternalFailure:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    free = _free_bytes(path) if full else None
    why = "the disk is full" if full else (error.strerror or str(error))
    room = "" if free is None else f" ({free / 1e6:,.1f} MB free)"
    message = f"{path} cannot be written: {why}{room}; nothing of this plan was left behind"
    return ExternalFailure(message, {"file": str(path), "errno": error.errno})


def _free_bytes(path: Path) -> int | None:
    parents = [folder for folder in path.absolute().parents if folder.exists()]
    return shutil.disk_usage(parents[0]).free if parents else None
