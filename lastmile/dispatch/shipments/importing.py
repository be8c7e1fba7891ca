"""Orders files: read, located and taken in, all of it or only the good rows, with a word on every row."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.dispatch.intake import OrderBook, read_orders
from lastmile.dispatch.shipments.placing import Places
from lastmile.dispatch.shipments.service import AdditionOutcome, Draft, Shipments

MOST_ROWS: Final = 20_000
"""Of one file; larger days come in several."""

_NAME: Final = "orders"


@dataclass(frozen=True, slots=True)
class Target:
    """Whose orders a file holds.

    Parameters
    ----------
    extract : of the hub's streets; ``None`` for none.
    timezone, currency : of clock times and amounts in the file.
    """

    shop_id: str
    hub_id: str
    day: date
    timezone: str
    currency: str
    extract: Path | None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that is read and located.

    Parameters
    ----------
    rows : of each draft, where it stands.
    drafts : the good rows.
    issues : what is wrong with the others.
    """

    book: OrderBook
    rows: tuple[int | str, ...]
    drafts: tuple[Draft, ...]
    issues: tuple[RowIssue, ...]


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row."""

    row: int | str
    order_id: str
    outcome: AdditionOutcome
    shipment_id: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file.

    Parameters
    ----------
    rows_read : records below the header; the blank ones and further line items of an order are no shipments.
    issues : why rows were left out; several may be of one row.
    warnings : what looks odd and does no harm.
    columns_not_read : headers that nobody knows.
    """

    rows_read: int
    blank_rows: int
    continuation_rows: int
    results: tuple[RowResult, ...]
    issues: tuple[RowIssue, ...]
    warnings: tuple[RowIssue, ...]
    columns_not_read: tuple[str, ...]


async def read_file(content: bytes, target: Target, places: Places, *, encoding: str, sheet: str | None) -> ReadFile:
    """Read a file and find its orders on the map; touches no database.

    Parameters
    ----------
    content : CSV, XLSX, JSON lines or a JSON array; it tells by itself which.

    Raises
    ------
    InvalidInput
        If the file as a whole cannot be read, or has too many rows.
    """
    book = await asyncio.to_thread(_read, content, target, encoding, sheet)
    if len(book.shipments) > MOST_ROWS:
        raise InvalidInput(f"the file has {len(book.shipments):,} orders; at most {MOST_ROWS:,} are taken at once")
    placed = await places.locate(target.extract, book.shipments)
    rows: list[int | str] = []
    drafts: list[Draft] = []
    issues = list(book.issues)
    for row, said, found in zip(book.source_rows, book.shipments, placed, strict=True):
        if found.issue is not None:
            issues.append(replace(found.issue, file=_NAME, row=row))
            continue
        rows.append(row)
        drafts.append(Draft.of(target.shop_id, target.hub_id, target.day, said, found.shipment, found.place))
    return ReadFile(book, tuple(rows), tuple(drafts), tuple(issues))


async def take_in(shipments: Shipments, file: ReadFile, *, skip_bad_rows: bool) -> ImportReport:
    """Add the orders of a file.

    Parameters
    ----------
    skip_bad_rows : add the good rows and report the others; otherwise one bad row refuses the file.

    Raises
    ------
    InvalidInput
        With every bad row, unless they are to be skipped; nothing is kept then.
    """
    if file.issues and not skip_bad_rows:
        raise _refused(file.book, file.issues)
    additions = await shipments.add(file.drafts)
    clashes = [
        _clash(row, draft)
        for row, draft, addition in zip(file.rows, file.drafts, additions, strict=True)
        if addition.outcome is AdditionOutcome.CONFLICT
    ]
    if clashes and not skip_bad_rows:
        raise _refused(file.book, clashes)
    return ImportReport(
        rows_read=file.book.rows_read,
        blank_rows=file.book.blank_rows,
        continuation_rows=file.book.continuation_rows,
        results=tuple(
            RowResult(row, draft.shipment.order_id, addition.outcome, addition.shipment_id)
            for row, draft, addition in zip(file.rows, file.drafts, additions, strict=True)
        ),
        issues=(*file.issues, *clashes),
        warnings=file.book.warnings,
        columns_not_read=file.book.unknown_columns,
    )


def _read(content: bytes, target: Target, encoding: str, sheet: str | None) -> OrderBook:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _NAME
        path.write_bytes(content)
        try:
            book = read_orders(
                path,
                day=target.day,
                timezone=target.timezone,
                currency=target.currency,
                encoding=encoding,
                sheet=sheet,
            )
        except InvalidInput as error:
            message = error.message.replace(str(path), "the file")
            raise InvalidInput(message, _renamed(error.issues)) from None
    return replace(book, issues=_renamed(book.issues), warnings=_renamed(book.warnings), file=_NAME)


def _renamed(issues: Sequence[RowIssue]) -> tuple[RowIssue, ...]:
    """Call the file by its role: the path of the moment says nothing to anybody."""
    return tuple(replace(issue, file=_NAME) for issue in issues)


def _refused(book: OrderBook, issues: Sequence[RowIssue]) -> InvalidInput:
    rows = len({issue.row for issue in issues})
    return InvalidInput(
        f"{rows:,} of {book.rows_read:,} rows cannot be taken, so none was; correct them, or set skip_bad_rows",
        issues,
    )


def _clash(row: int | str, draft: Draft) -> RowIssue:
    expected = f"the content that it had when it was added, or an order id that is new on {draft.day}"
    return RowIssue(_NAME, row, "order_id", draft.shipment.order_id, expected)
