"""Read and check everything that a plan is made of; what is wrong is told all at once, before anything is planned."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lastmile.carriers import CarrierBook, PolygonArea, load_carriers
from lastmile.core.errors import InvalidInput, NotFound, RowIssue
from lastmile.core.shipments import Shipment
from lastmile.dispatch.fleet import Fleet, Shift, load_fleet, locate_depots
from lastmile.dispatch.intake import OrderBook, locate, read_orders
from lastmile.dispatch.planning.reporting import Reporter
from lastmile.dispatch.store import InputHash
from lastmile.roads import Streets, open_streets


@dataclass(frozen=True, slots=True)
class DayFiles:
    """The four files that a day is planned from."""

    orders: Path
    fleet: Path
    carriers: Path
    streets: Path


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How files are read.

    Parameters
    ----------
    skip_bad_rows : go on with the good rows; otherwise one bad row ends everything.
    encoding : of orders as CSV or JSON.
    sheet : of orders as XLSX; the first one unless given.
    streets_cache : folder for prepared streets.
    """

    day: date
    skip_bad_rows: bool = False
    encoding: str = "utf-8-sig"
    sheet: str | None = None
    streets_cache: Path | None = None


@dataclass(frozen=True, slots=True)
class DayInputs:
    """Everything read, checked and located.

    Parameters
    ----------
    shifts : of the day, with located depots.
    shipments : located, in the file's order.
    skipped : what was wrong with the rows that are left out; empty unless asked to skip.
    hashes : of every file.
    shipment_ids : by which the database knows the shipments; empty where they come from a file.
    """

    fleet: Fleet
    shifts: tuple[Shift, ...]
    book: CarrierBook
    shipments: tuple[Shipment, ...]
    skipped: tuple[RowIssue, ...]
    streets: Streets
    hashes: tuple[InputHash, ...]
    shipment_ids: tuple[str, ...] = ()


def read_inputs(files: DayFiles, options: ReadingOptions, reporter: Reporter) -> DayInputs:
    """Read and check the inputs of a day.

    Raises
    ------
    InvalidInput
        With every bad row of every file that could be read.
    NotFound
        If a file is not there.
    ExternalFailure
        If the disk fails.
    """
    for path in (files.orders, files.fleet, files.carriers, files.streets):
        if not path.exists():
            raise NotFound(f"there is no file {path}", {"file": str(path)})
    with reporter.step("Fleet and carriers") as note:
        fleet, book = _read_terms(files)
        fleet.shifts_on(options.day)
        note(f"{len(fleet.vehicle_types)} vehicle types, {len(book.carriers)} carriers")
    with reporter.step("Orders") as note:
        orders = _read_orders(files.orders, fleet, options)
        note(f"{len(orders.shipments):,} of {orders.rows_read:,} rows are orders")
    reporter.doubts("Looks odd, does no harm", orders.warnings)
    with reporter.step("Streets") as note:
        streets = open_streets(files.streets, cache_dir=options.streets_cache, progress=note)
        note(_extent(streets))
    with reporter.step("Places") as note:
        fleet = locate_depots(fleet, streets)
        rows = {s.order_id: row for s, row in zip(orders.shipments, orders.source_rows, strict=True)}
        shipments, lost = locate(orders.shipments, streets, file=orders.file, rows=rows)
        note(f"{len(shipments):,} orders at a street")
    skipped = (*orders.issues, *lost)
    _refuse_bad_rows(orders, shipments, skipped, options, reporter)
    return DayInputs(
        fleet=fleet,
        shifts=tuple(fleet.shifts_on(options.day)),
        book=book,
        shipments=shipments,
        skipped=skipped,
        streets=streets,
        hashes=hash_inputs(files, book),
    )


def _read_terms(files: DayFiles) -> tuple[Fleet, CarrierBook]:
    """Read fleet and carriers; what is wrong in both is told together."""
    faults: list[InvalidInput] = []
    fleet = book = None
    try:
        fleet = load_fleet(files.fleet)
    except InvalidInput as error:
        faults.append(error)
    try:
        book = load_carriers(files.carriers, timezone=fleet.timezone if fleet else "UTC")
    except InvalidInput as error:
        faults.append(error)
    if fleet is None or book is None:
        raise _together(faults)
    refuse_two_currencies(fleet, book, files.fleet.name, files.carriers.name)
    return fleet, book


def refuse_two_currencies(fleet: Fleet, book: CarrierBook, fleet_name: str, carriers_name: str) -> None:
    """Make sure that riders and carriers are paid in the same money.

    Raises
    ------
    InvalidInput
        If they are not.
    """
    if book.contracts and book.currency != fleet.currency:
        expected = f"{fleet.currency}, as {fleet_name} has it"
        issue = RowIssue(carriers_name, None, "currency", book.currency, expected)
        raise InvalidInput("fleet and carriers must count in one currency", [issue])


def _together(faults: Sequence[InvalidInput]) -> InvalidInput:
    if len(faults) == 1:
        return faults[0]
    return InvalidInput("; ".join(f.message for f in faults), [issue for fault in faults for issue in fault.issues])


def _read_orders(path: Path, fleet: Fleet, options: ReadingOptions) -> OrderBook:
    return read_orders(
        path,
        day=options.day,
        timezone=fleet.timezone,
        currency=fleet.currency,
        encoding=options.encoding,
        sheet=options.sheet,
    )


def _refuse_bad_rows(
    orders: OrderBook,
    shipments: Sequence[Shipment],
    bad: Sequence[RowIssue],
    options: ReadingOptions,
    reporter: Reporter,
) -> None:
    if bad and not options.skip_bad_rows:
        rows = len({issue.row for issue in bad})
        hint = "correct them, or go on without them with --skip-bad-rows"
        raise InvalidInput(f"{orders.file}: {rows} of {orders.rows_read} rows cannot be planned; {hint}", bad)
    if not shipments:
        raise InvalidInput(f"{orders.file} holds no order that can be planned", bad)
    if bad:
        reporter.doubts("Left out", bad)


def _extent(streets: Streets) -> str:
    west, south, east, north = streets.bbox
    return f"lon {west:.3f} to {east:.3f}, lat {south:.3f} to {north:.3f}"


def hash_inputs(files: DayFiles, book: CarrierBook) -> tuple[InputHash, ...]:
    """Hash what the plan is made of; zone polygons, which may lie in files of their own, by their shape."""
    roles = {"orders": files.orders, "fleet": files.fleet, "carriers": files.carriers, "streets": files.streets}
    hashes = [InputHash(role, path.name, sha256_of_file(path)) for role, path in roles.items()]
    zones = [zone.area for contract in book.contracts for zone in (*contract.zones, *contract.areas)]
    shapes = [area.geometry.wkb for area in zones if isinstance(area, PolygonArea)]
    if shapes:
        hashes.append(InputHash("other", f"zone polygons of {files.carriers.name}", _sha256_of(shapes)))
    return tuple(hashes)


def sha256_of_file(path: Path) -> str:
    """Hash a file's content, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sha256_of(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
