"""Open a file of rows in any format that is read, by its content rather than by its name."""

from __future__ import annotations

from pathlib import Path

from lastmile.core.errors import ExternalFailure, InvalidInput, NotFound, RowIssue
from lastmile.infra.files.cells import Sheet, Vocabulary
from lastmile.infra.files.csv_file import read_csv
from lastmile.infra.files.json_file import read_json
from lastmile.infra.files.xlsx_file import read_xlsx

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_MAX_BYTES = 500_000_000


def read_sheet(path: Path, vocabulary: Vocabulary, *, encoding: str = "utf-8-sig", sheet: str | None = None) -> Sheet:
    """Read CSV, XLSX, JSON lines or a JSON array.

    Parameters
    ----------
    path : the file; its content tells the format, not its name.
    vocabulary : of this kind of file.
    encoding : of CSV and JSON; UTF-8 with or without byte-order mark unless told otherwise.
    sheet : name of the XLSX sheet; the first one unless told otherwise.

    Raises
    ------
    NotFound
        If there is no such file.
    InvalidInput
        If the file as a whole cannot be read; the message says why and what would be right.
    ExternalFailure
        If the disk fails or the file may not be read.
    """
    data = _bytes(path)
    file = str(path)
    if data.startswith(_OLD_EXCEL):
        raise InvalidInput(f"{file} is an old Excel file (.xls) or locked by a password; save it as .xlsx without one")
    if data.startswith(_ZIP):
        return read_xlsx(file, path, sheet, vocabulary)
    text = _decoded(file, data, encoding)
    if text.lstrip()[:1] in {"[", "{"}:
        return read_json(file, text, vocabulary)
    if not text.strip():
        raise InvalidInput(
            f"{file} is empty", [RowIssue(file, None, None, None, f"a header and at least one {vocabulary.record}")]
        )
    return read_csv(file, text, vocabulary)


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > _MAX_BYTES:
            raise InvalidInput(f"{path} has {size / 1e6:,.0f} MB; at most 500 MB are read")
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except IsADirectoryError:
        raise InvalidInput(f"{path} is a folder; expected a CSV, XLSX or JSON file") from None
    except OSError as error:
        raise ExternalFailure(f"{path} cannot be read: {error.strerror}") from error


def _decoded(file: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise InvalidInput(f"{encoding!r} is not the name of an encoding; try utf-8, cp1252 or iso-8859-1") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        guess = "; it looks like UTF-16" if data.startswith(_UTF_16) else ""
        shown = data[error.start : error.start + 1].hex()
        message = (
            f"{file} is not {encoding.removesuffix('-sig').upper()}: byte 0x{shown} at offset {error.start} "
            f"(line {line}) cannot be read{guess}. Expected UTF-8; save the file as “CSV UTF-8” "
            f"or name its encoding, e.g. cp1252"
        )
        context = {"file": file, "offset": error.start, "line": line}
        raise InvalidInput(message, [RowIssue(file, line, None, f"0x{shown}", "UTF-8 text")], context) from None
