"""CSV as spreadsheets and shops write it: delimiter sniffed, quoting checked, ragged rows reported."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.infra.files.cells import Sheet, SheetRow, Vocabulary
from lastmile.infra.files.headers import sheet_from, text_cell

DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_LINES = 10


def read_csv(file: str, text: str, vocabulary: Vocabulary) -> Sheet:
    """Read CSV text.

    Raises
    ------
    InvalidInput
        If the file is empty, only a header, without a known column, or holds a single value of more than 128 KiB.
    """
    hint, text_below, skipped = _excel_hint(text)
    delimiter = hint or sniff_delimiter(text_below, vocabulary)
    try:
        records = [_checked(file, *record, delimiter) for record in _records(text_below, delimiter, skipped)]
    except csv.Error as error:
        raise InvalidInput(f"{file} cannot be read as CSV: {error}") from None
    width = _header_width(records, vocabulary)
    return sheet_from(file, [_short(file, row, width, vocabulary) for row in records], vocabulary)


def sniff_delimiter(text: str, vocabulary: Vocabulary) -> str:
    """Choose the delimiter under which the first lines name most known columns; then the one with most columns."""
    lines = [line for line in io.StringIO(text, newline="") if line.strip()][:_SNIFFED_LINES]
    best, best_score = ",", (0, 1)
    for delimiter in DELIMITERS:
        for line in lines:
            cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
            score = (vocabulary.count_known(cells), len(cells) if line is lines[0] else 1)
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _excel_hint(text: str) -> tuple[str | None, str, int]:
    """Read the first line ``sep=;`` that Excel understands."""
    first, _, rest = text.partition("\n")
    hint = first.strip().strip('"').lower()
    if hint.startswith("sep=") and len(hint) == 5:
        return hint[-1], rest, 1
    return None, text, 0


def _records(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str], str]]:
    """Give each record with the line on which it begins and its raw text."""
    raw: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            raw.append(line)
            yield line

    begin = 1 + skipped
    reader = csv.reader(lines(), delimiter=delimiter, skipinitialspace=True)
    for cells in reader:
        yield begin, cells, "".join(raw)
        raw.clear()
        begin = reader.line_num + 1 + skipped


def _checked(file: str, line: int, cells: list[str], raw: str, delimiter: str) -> SheetRow:
    made = tuple(text_cell(cell) for cell in cells)
    if '"' not in raw:
        return SheetRow(line, made)
    try:
        list(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error:
        last = line + raw.count("\n") - raw.endswith("\n")
        span = "" if last == line else f" (the quoted text runs to line {last})"
        expected = f'text in "quotes" that ends before the next {delimiter!r}, quotes inside it doubled{span}'
        return SheetRow(line, made, (RowIssue(file, line, None, raw.strip()[:200], expected),))
    return SheetRow(line, made)


def _header_width(records: list[SheetRow], vocabulary: Vocabulary) -> int:
    for row in records[:_SNIFFED_LINES]:
        if vocabulary.count_known([cell.text for cell in row.cells]) >= 1:
            named = [place for place, cell in enumerate(row.cells) if not cell.blank]
            return named[-1] + 1
    return 0


def _short(file: str, row: SheetRow, width: int, vocabulary: Vocabulary) -> SheetRow:
    """Report a record with fewer cells than the header: its values may stand in wrong columns."""
    if row.blank or row.issues or len(row.cells) >= width or not width:
        return row
    if vocabulary.count_known([cell.text for cell in row.cells]) == len(row.cells):
        return row
    expected = f"{width} cells as in the header; here are {len(row.cells)}"
    return SheetRow(row.number, row.cells, (RowIssue(file, row.number, None, row.cells[-1].text, expected),))
