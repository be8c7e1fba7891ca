"""From an uploaded file to what it pays, row by row: the slow part, before the transaction begins."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from lastmile.api.requests import StrictRequest
from lastmile.api.services import Services
from lastmile.api.v1.cash.schemas import RemittedRowOut
from lastmile.carriers.cash import CashFinding, RemittanceLine, RemittedRow, read_remittance
from lastmile.core.errors import InvalidInput, RowIssue

MOST_ROWS: Final = 50_000
_NAME: Final = "remittance"
_LONGEST: Final = 100


async def read_upload(request: StrictRequest, _: Services) -> tuple[RemittedRow, ...] | None:
    """Read a remittance file; ``None`` where the query is refused anyway."""
    query = request.query_params
    currency, sheet = query.get("currency", ""), query.get("sheet", "")
    encoding = query.get("encoding", "utf-8-sig")
    if max(len(sheet), len(encoding)) > _LONGEST or not re.fullmatch("[A-Z]{3}", currency):
        return None
    body = await request.body()
    try:
        rows = await asyncio.to_thread(_read, body, currency, encoding, sheet or None)
    except LookupError:
        issue = RowIssue("query", "/query/encoding", None, encoding, "the name of a text encoding")
        raise InvalidInput("there is no such encoding", [issue]) from None
    if len(rows) > MOST_ROWS:
        raise InvalidInput(f"the file has more than {MOST_ROWS:,} rows; send it in parts")
    return rows


def _read(body: bytes, currency: str, encoding: str, sheet: str | None) -> tuple[RemittedRow, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _NAME
        path.write_bytes(body)
        try:
            return read_remittance(path, currency=currency, encoding=encoding, sheet=sheet)
        except InvalidInput as error:
            # The path of the moment says nothing to anybody.
            issues = [replace(issue, file=_NAME) for issue in error.issues]
            raise InvalidInput(error.message.replace(str(path), "the file"), issues) from None


def told(
    rows: Iterable[RemittedRow], lines: Iterable[RemittanceLine], findings: Iterable[CashFinding]
) -> Iterator[RemittedRowOut]:
    """Tell of each row whether it fits the ledger; of several rows of one parcel the last ones have its findings."""
    named = list(zip(rows, lines, strict=True))
    left = [finding for finding in findings if finding.reference]
    wrong: dict[int | str, CashFinding] = {}
    for row, line in reversed(named):
        finding = next((each for each in reversed(left) if each.reference == line.reference), None)
        if finding is not None:
            left.remove(finding)
            wrong[row.row] = finding
    for row, line in named:
        yield RemittedRowOut.of(row, line, wrong.get(row.row))
