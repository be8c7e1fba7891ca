"""XLSX sheets: the first one or a named one, values as typed, results of formulas where they are saved."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.infra.files.cells import BLANK, Cell, Sheet, SheetRow, Vocabulary
from lastmile.infra.files.headers import letters, sheet_from, text_cell

_MAX_UNPACKED_BYTES = 1_000_000_000


def read_xlsx(file: str, path: Path, sheet: str | None, vocabulary: Vocabulary) -> Sheet:
    """Read one sheet of a workbook.

    Raises
    ------
    InvalidInput
        If it is damaged or locked, has no such sheet, is empty, only a header, or without a known column.
    """
    _refuse_bomb(file, path)
    with _opened(file, path, results=False) as book:
        name = _sheet_name(file, book, sheet)
        rows = [list(row) for row in book[name].iter_rows()]
    formulas = any(cell.data_type == "f" for row in rows for cell in row)
    results = _results(file, path, name) if formulas else []
    records = []
    for place, row in enumerate(rows):
        values = results[place] if place < len(results) else ()
        records.append(_record(file, place + 1, row, values))
    return sheet_from(file, records, vocabulary)


def _record(file: str, number: int, row: list[Any], results: tuple[Any, ...]) -> SheetRow:
    cells: list[Cell] = []
    issues: list[RowIssue] = []
    for index, cell in enumerate(row):
        value = cell.value
        if cell.data_type == "f":
            value = results[index] if index < len(results) else None
            if value is None:
                shown = getattr(cell.value, "text", cell.value)
                expected = "a value; the result of this formula is not saved in the file"
                issues.append(RowIssue(file, number, f"column {letters(index)}", str(shown), expected))
        if cell.data_type == "e" or (isinstance(value, str) and value in _ERROR_VALUES):
            issues.append(
                RowIssue(file, number, f"column {letters(index)}", str(value), "a value, not a spreadsheet error")
            )
            value = None
        cells.append(as_cell(value))
    return SheetRow(number, tuple(cells), tuple(issues))


_ERROR_VALUES = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


def as_cell(value: object) -> Cell:
    """Turn a typed value of a sheet into a cell: ISO 8601 for dates and times, plain decimals for numbers."""
    if isinstance(value, bool):
        return Cell("true" if value else "false")
    if isinstance(value, int | float):
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        return Cell(str(int(value)) if whole else repr(value), exact=True)
    if isinstance(value, datetime | date | time | timedelta):
        return Cell(_clock(value) if isinstance(value, timedelta) else value.isoformat())
    return BLANK if value is None else text_cell(str(value))


def _clock(duration: timedelta) -> str:
    minutes, seconds = divmod(round(duration.total_seconds()), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


@contextmanager
def _opened(file: str, path: Path, *, results: bool) -> Iterator[Any]:
    try:
        with (
            path.open("rb") as stream,
            warnings.catch_warnings(),
        ):  # a stream, for openpyxl judges paths by their suffix
            warnings.simplefilter("ignore")  # it warns of styles and extensions that hold no data
            book = openpyxl.load_workbook(stream, read_only=True, data_only=results)
            try:
                yield book
            finally:
                book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ParseError, ValueError, EOFError) as error:
        raise InvalidInput(f"{file} cannot be read as XLSX ({error}); open it and save it again as .xlsx") from error


def _results(file: str, path: Path, name: str) -> list[tuple[Any, ...]]:
    with _opened(file, path, results=True) as book:
        return list(book[name].iter_rows(values_only=True))


def _sheet_name(file: str, book: Any, sheet: str | None) -> str:
    names = [worksheet.title for worksheet in book.worksheets]
    if sheet is None and names:
        return str(names[0])
    if sheet in names:
        return str(sheet)
    raise InvalidInput(f"{file} has no sheet {sheet!r}; it has {', '.join(names) or 'none'}")


def _refuse_bomb(file: str, path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile as error:
        raise InvalidInput(f"{file} is a damaged XLSX file ({error}); save it again") from None
    if unpacked > _MAX_UNPACKED_BYTES:
        raise InvalidInput(f"{file} unpacks to {unpacked / 1e6:,.0f} MB; at most 1,000 MB are read")
