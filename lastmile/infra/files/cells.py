"""What every file format is reduced to: numbered rows of cells under one header."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lastmile.core.errors import RowIssue


class Cell(NamedTuple):
    """A value as the file has it.

    ``exact`` marks a number that the format itself types (XLSX, JSON): its point is a decimal point and nothing else.
    """

    text: str
    exact: bool = False

    @property
    def blank(self) -> bool:
        """Whether there is nothing to read."""
        return not self.text


BLANK = Cell("")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One record.

    Parameters
    ----------
    number : line (CSV, JSON lines), sheet row (XLSX) or ``"item 3"`` (JSON array).
    cells : one per header, padded with blanks.
    issues : what is wrong with the record before its values are read.
    """

    number: int | str
    cells: tuple[Cell, ...]
    issues: tuple[RowIssue, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything and nothing is wrong."""
        return not self.issues and all(cell.blank for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole file.

    Parameters
    ----------
    file : its path as the user gave it.
    header_row : where the header stands; ``None`` for JSON.
    headers : column names as written.
    rows : all records below the header, blank ones included.
    warnings : what was passed over before the header.
    issues : what is wrong with the file as a whole, e.g. a column without a name.
    """

    file: str
    header_row: int | None
    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    warnings: tuple[RowIssue, ...] = ()
    issues: tuple[RowIssue, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a kind of file is made of: tells its header from other rows, and what to say where there is none.

    Parameters
    ----------
    knows : whether a header means something.
    record : what a row is, e.g. ``"order"``.
    columns : some that it has, e.g. ``"order_id, address, weight_kg"``.
    """

    knows: Callable[[str], bool]
    record: str
    columns: str

    def count_known(self, headers: Sequence[str]) -> int:
        """Count the cells of a row that are column names we know."""
        return sum(1 for header in headers if header.strip() and self.knows(header))


class BadValue(ValueError):
    """A cell that cannot be read; the text says what would be right."""

    @property
    def expected(self) -> str:
        """What would be right."""
        return str(self.args[0])
