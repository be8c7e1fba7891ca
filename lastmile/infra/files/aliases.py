"""Columns by any of their names: for files whose headers are words of the trade, not of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lastmile.infra.files.cells import BLANK, Cell, SheetRow
from lastmile.infra.files.headers import normalise_header


@dataclass(frozen=True)
class Aliases:
    """The names under which fields stand in files.

    Parameters
    ----------
    names : field → headers, the best first; compared in the form of `normalise_header`.
    """

    names: Mapping[str, tuple[str, ...]]

    @cached_property
    def _fields(self) -> dict[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        for field, headers in self.names.items():
            for rank, header in enumerate((field, *headers)):
                found.setdefault(normalise_header(header), (field, rank))
        return found

    def field_of(self, header: str) -> str | None:
        """Give the field that a header means; ``None`` if it means none."""
        found = self._fields.get(normalise_header(header))
        return found[0] if found else None

    def columns(self, headers: Sequence[str]) -> dict[str, int]:
        """Give the 0-based column of each field that the headers name; of two names for one field the better counts."""
        best: dict[str, tuple[int, int]] = {}
        for index, header in enumerate(headers):
            field, rank = self._fields.get(normalise_header(header), ("", 0))
            if field and (field not in best or rank < best[field][0]):
                best[field] = (rank, index)
        return {field: index for field, (_, index) in best.items()}


def cell_of(row: SheetRow, columns: Mapping[str, int], field: str) -> Cell:
    """Give a field's cell; a blank one where the file has no such column."""
    return row.cells[columns[field]] if field in columns else BLANK
