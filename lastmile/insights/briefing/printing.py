"""A briefing on paper: A4, tables whose rows stay whole, in any script that the machine has fonts for."""

from __future__ import annotations

import io
from typing import Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from lastmile.dispatch.outputs.fonts import FontBook
from lastmile.dispatch.outputs.paper import LEADING, Paper
from lastmile.insights.briefing.sheets import Briefing, Cell, Sheet, Tone

_MARGIN: Final = 15 * mm
_WIDTH: Final = A4[0] - 2 * _MARGIN
_GAP: Final = 2 * mm
_BODY: Final = 8.5
_MOST_LINES: Final = 3
_INK: Final = HexColor("#16202a")
_DIM: Final = HexColor("#55626f")
_LINE: Final = HexColor("#d6dde3")
_TONES: Final[dict[Tone, Color]] = {
    Tone.PLAIN: _INK,
    Tone.GOOD: HexColor("#14693a"),
    Tone.BAD: HexColor("#a3211c"),
    Tone.ODD: HexColor("#8a5300"),
}


def as_pdf(briefing: Briefing) -> bytes:
    """Print a briefing; equal ones give equal bytes."""
    return _Printer(briefing).print_all()


class _Printer:
    def __init__(self, briefing: Briefing) -> None:
        self._briefing = briefing
        self._buffer = io.BytesIO()
        self._canvas = Canvas(self._buffer, pagesize=A4, invariant=True, pageCompression=1)
        self._canvas.setTitle(briefing.title)
        self._canvas.setAuthor("lastmile")
        self._paper = Paper(self._canvas, FontBook())
        self._page, self._y = 1, A4[1] - _MARGIN

    def print_all(self) -> bytes:
        """Print every page."""
        briefing = self._briefing
        self._text(briefing.title, 16, bold=True)
        self._text(briefing.made, _BODY, _DIM)
        for sentence in briefing.lead:
            self._text(sentence, 10)
        for sheet in briefing.sheets:
            self._sheet(sheet)
        self._end_page()
        self._canvas.save()
        return self._buffer.getvalue()

    def _text(self, text: str, size: float, colour: Color = _INK, *, bold: bool = False) -> None:
        lines = self._paper.wrap(text, size, _WIDTH, 6, bold)
        self._need(len(lines) * size * LEADING + 1 * mm)
        self._canvas.setFillColor(colour)
        self._y = self._paper.block(_MARGIN, self._y, lines, size, _WIDTH, bold) - 1 * mm

    def _sheet(self, sheet: Sheet) -> None:
        self._need(22 * mm)  # a heading does not stand alone at the foot of a page
        self._y -= 4 * mm
        self._text(sheet.title, 11.5, bold=True)
        if sheet.rows:
            self._header(sheet)
        for row in sheet.rows:
            self._row(sheet, row)
        if not sheet.rows:
            self._text(sheet.otherwise, _BODY, _DIM)
        if sheet.note:
            self._text(sheet.note, _BODY, _DIM)

    def _header(self, sheet: Sheet) -> None:
        cells = tuple(Cell(name, cell.number) for name, cell in zip(sheet.headers, sheet.rows[0], strict=True))
        self._canvas.setFillColor(_DIM)
        self._cells(sheet, cells, tinted=False)

    def _row(self, sheet: Sheet, row: tuple[Cell, ...]) -> None:
        page = self._page
        self._need(self._height(sheet, row))
        if self._page != page:
            self._header(sheet)
        self._cells(sheet, row, tinted=True)

    def _columns(self, sheet: Sheet) -> list[tuple[float, float]]:
        """Give left edge and width of each column, in points."""
        total, left, columns = sum(sheet.widths), _MARGIN, []
        for part in sheet.widths:
            width = _WIDTH * part / total
            columns.append((left, width - _GAP))
            left += width
        return columns

    def _wrapped(self, sheet: Sheet, row: tuple[Cell, ...]) -> list[list[str]]:
        columns = self._columns(sheet)
        return [
            self._paper.wrap(cell.text, _BODY, width, _MOST_LINES)
            for cell, (_, width) in zip(row, columns, strict=True)
        ]

    def _height(self, sheet: Sheet, row: tuple[Cell, ...]) -> float:
        return max(1, *map(len, self._wrapped(sheet, row))) * _BODY * LEADING + 2 * mm

    def _cells(self, sheet: Sheet, row: tuple[Cell, ...], *, tinted: bool) -> None:
        bottom = self._y - self._height(sheet, row)
        placed = zip(row, self._wrapped(sheet, row), self._columns(sheet), strict=True)
        for cell, lines, (left, width) in placed:
            if tinted:
                self._canvas.setFillColor(_TONES[cell.tone])
            top = self._y - 1 * mm
            if cell.number:
                for line in lines:
                    top -= _BODY * LEADING
                    self._paper.right(left + width, top + _BODY * (LEADING - 1), line, _BODY)
            else:
                self._paper.block(left, top, lines, _BODY, width)
        self._canvas.setStrokeColor(_LINE)
        self._canvas.line(_MARGIN, bottom, _MARGIN + _WIDTH, bottom)
        self._y = bottom

    def _need(self, height: float) -> None:
        if self._y - height < _MARGIN + 6 * mm:
            self._end_page()
            self._page, self._y = self._page + 1, A4[1] - _MARGIN

    def _end_page(self) -> None:
        self._canvas.setFillColor(_DIM)
        self._paper.line(_MARGIN, _MARGIN - 4 * mm, self._briefing.title, 7)
        self._paper.right(_MARGIN + _WIDTH, _MARGIN - 4 * mm, f"page {self._page}", 7)
        self._canvas.showPage()
