"""Read a carrier's CSV of events: one row, one event; a bad row is an issue with its line."""

from __future__ import annotations

from functools import partial

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.events import make_event
from lastmile.carriers.adapters.generic_csv.schema import CsvMapping, TrackingColumns
from lastmile.carriers.adapters.reading import Node, each
from lastmile.carriers.adapters.results import Tracking, parcels_of
from lastmile.carriers.adapters.times import instant
from lastmile.core.errors import InvalidInput, InvalidPayload, RowIssue
from lastmile.core.tracking import TrackingEvent
from lastmile.infra.files.cells import Sheet, SheetRow, Vocabulary
from lastmile.infra.files.csv_file import read_csv
from lastmile.infra.files.headers import normalise_header


def read_events(mapping: CsvMapping, codes: CodeTable, account: Account, body: bytes) -> Tracking:
    """Read a file.

    Raises
    ------
    InvalidPayload
        If it is no such CSV: another encoding, no header with the mapping's columns.
    """
    source = f"{mapping.name} csv"
    sheet = _sheet(source, mapping, body)
    places = _places(source, sheet, mapping.tracking.columns)
    rows = [Node(source, f"row {row.number}", row) for row in sheet.rows if not row.blank]
    events, issues = each(rows, partial(_event, mapping, codes, account, places))
    return Tracking(parcels_of(events), (), (*sheet.issues, *issues))


def _sheet(source: str, mapping: CsvMapping, body: bytes) -> Sheet:
    wanted = mapping.tracking.columns
    known = {normalise_header(name) for name in wanted.model_dump().values() if name}
    vocabulary = Vocabulary(
        lambda header: normalise_header(header) in known, "event", f"{wanted.number}, {wanted.time}"
    )
    try:
        return read_csv(source, body.decode(mapping.tracking.encoding), vocabulary)
    except UnicodeDecodeError:
        issue = RowIssue(source, None, None, None, f"text in {mapping.tracking.encoding}")
        raise InvalidPayload(str(issue), [issue]) from None
    except InvalidInput as error:
        issues = error.issues or (RowIssue(source, None, None, None, error.message),)
        raise InvalidPayload(error.message, issues) from None


def _places(source: str, sheet: Sheet, wanted: TrackingColumns) -> dict[str, int]:
    headers = {normalise_header(header): place for place, header in enumerate(sheet.headers)}
    named = {field: name for field, name in wanted.model_dump().items() if name}
    missing = [name for name in named.values() if normalise_header(name) not in headers]
    if missing:
        issue = RowIssue(source, sheet.header_row, None, ", ".join(sheet.headers), f"the columns {', '.join(missing)}")
        raise InvalidPayload(str(issue), [issue])
    return {field: headers[normalise_header(name)] for field, name in named.items()}


def _event(
    mapping: CsvMapping, codes: CodeTable, account: Account, places: dict[str, int], node: Node
) -> tuple[str, TrackingEvent]:
    row: SheetRow = node.value
    if row.issues:
        raise InvalidPayload(str(row.issues[0]), row.issues)

    def cell(field: str) -> Node:
        return Node(node.source, f"{node.place}, {field}", row.cells[places[field]].text if field in places else "")

    number, code, reason = cell("number").required(), cell("code").required(), cell("reason").text()
    event = make_event(
        number,
        instant(cell("time"), account.zone, mapping.tracking.time_formats),
        codes,
        f"{code}/{reason}" if reason else code,
        code,
        text=cell("text").text(),
        place=cell("place").text(),
        key=cell("key").text(),
    )
    return number, event
