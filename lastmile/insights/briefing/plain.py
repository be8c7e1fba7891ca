"""A briefing as plain text, for letters."""

from __future__ import annotations

from collections.abc import Iterator

from lastmile.insights.briefing.sheets import Briefing, Sheet


def as_text(briefing: Briefing) -> str:
    """Write a briefing in lines that any mail program shows."""
    parts = [briefing.title, briefing.made, "", *briefing.lead]
    for sheet in briefing.sheets:
        parts += ["", *_lines(sheet)]
    return "\n".join(parts) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield sheet.title.upper()
    for row in sheet.rows:
        yield "- " + "; ".join(
            f"{header.lower()} {cell.text}" if header and cell.number else cell.text
            for header, cell in zip(sheet.headers, row, strict=True)
            if cell.text
        )
    if not sheet.rows:
        yield sheet.otherwise
    if sheet.note:
        yield sheet.note
