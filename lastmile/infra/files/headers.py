"""Find the header of a sheet and set the records under it in order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.infra.files.cells import BLANK, Cell, Sheet, SheetRow, Vocabulary

_SEARCHED_ROWS = 10


def sheet_from(file: str, records: Sequence[SheetRow], vocabulary: Vocabulary) -> Sheet:
    """Take the first row that names columns for the header and everything below it for records.

    Raises
    ------
    InvalidInput
        If there is nothing in the file, nothing below the header, or no header that we know.
    """
    place = _find_header(file, records, vocabulary)
    head = records[place]
    headers = tuple(" ".join(cell.text.split()) for cell in head.cells)
    while headers and not headers[-1]:
        headers = headers[:-1]
    warnings = tuple(
        RowIssue(
            file,
            row.number,
            None,
            " ".join(c.text for c in row.cells if c.text),
            "the header first; this row is skipped",
        )
        for row in records[:place]
        if not row.blank
    )
    rows = tuple(_fit(file, headers, row) for row in records[place + 1 :])
    if all(row.blank for row in rows):
        raise _unreadable(
            file, f"at least one {vocabulary.record} below the header", f"has a header and no {vocabulary.record}s"
        )
    issues = _unnamed_columns(file, head.number, headers, rows)
    return Sheet(file, int(head.number), headers, rows, warnings, issues)


def _find_header(file: str, records: Sequence[SheetRow], vocabulary: Vocabulary) -> int:
    filled = [place for place, row in enumerate(records) if not row.blank][:_SEARCHED_ROWS]
    if not filled:
        raise _unreadable(file, f"a header and at least one {vocabulary.record}", "is empty")
    known = {place: vocabulary.count_known([cell.text for cell in records[place].cells]) for place in filled}
    for enough in (2, 1):
        for place in filled:
            if known[place] >= enough:
                return place
    first = ", ".join(cell.text for cell in records[filled[0]].cells if cell.text)
    raise InvalidInput(
        f"{file} has no column that is known; its first row is: {first[:200]}",
        [
            RowIssue(
                file,
                records[filled[0]].number,
                None,
                first,
                f"a header with columns such as {vocabulary.columns}",
            )
        ],
    )


def _fit(file: str, headers: Sequence[str], row: SheetRow) -> SheetRow:
    surplus = [cell for cell in row.cells[len(headers) :] if not cell.blank]
    padding = (BLANK,) * max(0, len(headers) - len(row.cells))
    cells = tuple(row.cells[: len(headers)]) + padding
    if not surplus:
        return SheetRow(row.number, cells, row.issues)
    expected = f"{len(headers)} cells as in the header; quote values that contain the delimiter"
    extra = RowIssue(file, row.number, None, " ".join(c.text for c in surplus), expected)
    return SheetRow(row.number, cells, (*row.issues, extra))


def _unnamed_columns(
    file: str, header_row: int | str, headers: Sequence[str], rows: Sequence[SheetRow]
) -> tuple[RowIssue, ...]:
    """Report columns that hold values under no name, as a merged header cell leaves them."""
    issues = []
    for index, header in enumerate(headers):
        if header:
            continue
        value = next((row.cells[index].text for row in rows if not row.cells[index].blank), None)
        if value is not None:
            expected = "a name for every column that holds values; a merged header cell leaves the others without one"
            issues.append(RowIssue(file, header_row, f"column {letters(index)}", value, expected))
    return tuple(issues)


def letters(index: int) -> str:
    """Name a 0-based column as spreadsheets do: 0 → ``A``, 27 → ``AB``."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def normalise_header(header: str) -> str:
    """Reduce a header to lower-case words without accents: ``"Weight_(KG)"`` and ``"weightKg"`` → ``"weight kg"``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", " ", header)
    plain = unicodedata.normalize("NFKD", spaced.casefold().replace("ß", "ss"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w€$£₹]+|_", " ", letters).split())


def text_cell(text: str) -> Cell:
    """Make a cell from text without the space around it."""
    stripped = text.strip()
    return Cell(stripped) if stripped else BLANK


def _unreadable(file: str, expected: str, what: str) -> InvalidInput:
    return InvalidInput(f"{file} {what}", [RowIssue(file, None, None, None, expected)])
