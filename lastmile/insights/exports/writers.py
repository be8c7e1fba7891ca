"""Rows as a file's bytes: CSV, XLSX, Parquet, each written a batch at a time."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Protocol

import pyarrow as pa  # type: ignore[import-untyped]  # it ships none
import pyarrow.parquet as pq  # type: ignore[import-untyped]
from openpyxl import Workbook

from lastmile.dispatch.outputs.tables import BYTE_ORDER_MARK, safe_cell
from lastmile.insights.exports.repository import Row
from lastmile.insights.views import ColumnType, View


class Format(StrEnum):
    """What kind of file."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


MEDIA_TYPES: Final[Mapping[Format, str]] = MappingProxyType(
    {
        Format.CSV: "text/csv; charset=utf-8",
        Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format.PARQUET: "application/vnd.apache.parquet",
    }
)

_SHEET_ROWS: Final = 1_000_000
"""Rows below the header of one sheet: Excel opens 1,048,576."""

_CHUNK: Final = 1 << 16

_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML, and so XLSX, cannot hold."""


class Writer(Protocol):
    """Writes one file."""

    def write(self, rows: Sequence[Row]) -> bytes:
        """Write rows; give the bytes that are ready by now."""

    def finish(self) -> Iterator[bytes]:
        """Give the rest."""


def writer_of(view: View, kind: Format) -> Writer:
    """Give what writes a view's rows in a format."""
    return _WRITERS[kind](view)


class CsvWriter:
    """CSV that a spreadsheet opens as it was meant, see `lastmile.dispatch.outputs.tables`; instants are RFC 3339."""

    def __init__(self, view: View) -> None:
        self._buffer = io.StringIO(newline="")
        self._csv = csv.writer(self._buffer)
        self._buffer.write(BYTE_ORDER_MARK)
        self._csv.writerow([column.name for column in view.columns])

    def write(self, rows: Sequence[Row]) -> bytes:
        """Write rows."""
        self._csv.writerows([safe_cell(_text(value)) for value in row] for row in rows)
        return self._drained()

    def finish(self) -> Iterator[bytes]:
        """Give the header where there was no row."""
        yield self._drained()

    def _drained(self) -> bytes:
        written = self._buffer.getvalue().encode()
        self._buffer.seek(0)
        self._buffer.truncate()
        return written


def _text(value: Any) -> str | int | float | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value if value is None or isinstance(value, str | int | float) else str(value)


class XlsxWriter:
    """XLSX: numbers, days and instants (UTC) as such, texts never as formulas; a further sheet each million rows."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._book = Workbook(write_only=True)
        self._sheets = 0
        self._new_sheet()

    def _new_sheet(self) -> None:
        self._sheets += 1
        name = self._view.title if self._sheets == 1 else f"{self._view.title} {self._sheets}"
        self._sheet = self._book.create_sheet(name)
        self._sheet.append([column.name for column in self._view.columns])
        self._written = 0

    def write(self, rows: Sequence[Row]) -> bytes:
        """Write rows; the file is ready at the end only."""
        for row in rows:
            if self._written == _SHEET_ROWS:
                self._new_sheet()
            self._sheet.append([_cell(value) for value in row])
            self._written += 1
        return b""

    def finish(self) -> Iterator[bytes]:
        """Give the file."""
        with tempfile.TemporaryFile() as file:
            self._book.save(file)
            file.seek(0)
            while chunk := file.read(_CHUNK):
                yield chunk


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return safe_cell(_UNWRITABLE.sub("\ufffd", value))
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


class ParquetWriter:
    """Parquet: every value exactly as it is, instants with microseconds in UTC, a row group for each batch."""

    def __init__(self, view: View) -> None:
        self._sink = _Sink()
        self._schema = pa.schema([pa.field(column.name, _ARROW[column.type]) for column in view.columns])
        self._parquet = pq.ParquetWriter(self._sink, self._schema, compression="zstd")

    def write(self, rows: Sequence[Row]) -> bytes:
        """Write rows."""
        columns = zip(*rows, strict=True) if rows else ([] for _ in self._schema)
        arrays = [pa.array(list(values), field.type) for values, field in zip(columns, self._schema, strict=True)]
        self._parquet.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        return self._sink.drained()

    def finish(self) -> Iterator[bytes]:
        """Give the footer."""
        self._parquet.close()
        yield self._sink.drained()


_ARROW: Final[Mapping[ColumnType, pa.DataType]] = MappingProxyType(
    {
        ColumnType.TEXT: pa.string(),
        ColumnType.INTEGER: pa.int64(),
        ColumnType.NUMBER: pa.float64(),
        ColumnType.BOOLEAN: pa.bool_(),
        ColumnType.DATE: pa.date32(),
        ColumnType.INSTANT: pa.timestamp("us", tz="UTC"),
    }
)


class _Sink(io.RawIOBase):
    """What Parquet is written to: bytes wait here until they are taken, positions count on."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        """Say so."""
        return True

    def write(self, data: Any) -> int:
        """Keep bytes."""
        part = bytes(data)
        self._parts.append(part)
        self._written += len(part)
        return len(part)

    def tell(self) -> int:
        """Say how many bytes were written, taken ones included."""
        return self._written

    def drained(self) -> bytes:
        """Give what was written since the last time."""
        taken, self._parts = b"".join(self._parts), []
        return taken


_WRITERS: Final[Mapping[Format, type[CsvWriter | XlsxWriter | ParquetWriter]]] = MappingProxyType(
    {Format.CSV: CsvWriter, Format.XLSX: XlsxWriter, Format.PARQUET: ParquetWriter}
)
