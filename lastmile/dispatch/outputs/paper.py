"""Text of any script on a PDF page: measured, wrapped, shaped and set in its direction."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import ShapedStr, shapeStr
from reportlab.pdfgen.canvas import Canvas

from lastmile.dispatch.outputs.bidi import display_runs, is_right_to_left
from lastmile.dispatch.outputs.fonts import FontBook, Glyphs

LEADING: Final = 1.25
"""Line height over font size."""

_MOST: Final = 400
"""Letters that are looked at of one line or word: more than any fits."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Glyphs of one font, shaped where the script needs it, with their width in points."""

    text: str
    font: str
    width: float


class Paper:
    """Draws on a canvas and remembers what had to be transliterated.

    Parameters
    ----------
    canvas : reportlab's.
    fonts : chooses the font of every letter.
    """

    def __init__(self, canvas: Canvas, fonts: FontBook) -> None:
        self.canvas = canvas
        self.transliterated = False
        self._fonts = fonts

    def line(self, x: float, y: float, text: str, size: float, width: float = 0, bold: bool = False) -> None:
        """Draw one line from ``x``; with a width, cut with an ellipsis where it does not fit."""
        shown = text
        if width and self.measure(text[:_MOST], size, bold) > width:
            fits = bisect.bisect_right(
                range(min(len(text), _MOST)), width, key=lambda n: self.measure(text[:n] + "…", size, bold)
            )
            shown = text[: max(0, fits - 1)].rstrip() + "…"
        right = is_right_to_left(shown)
        self._draw(x, y, shown, size, bold, right, width if right else 0)

    def right(self, x: float, y: float, text: str, size: float, bold: bool = False) -> None:
        """Draw one line that ends at ``x``."""
        self._draw(x - self.measure(text, size, bold), y, text, size, bold, is_right_to_left(text), 0)

    def block(self, x: float, top: float, lines: list[str], size: float, width: float, bold: bool = False) -> float:
        """Draw wrapped lines below ``top``; right-to-left text stands at the right edge.

        Returns
        -------
        The y of the block's bottom.
        """
        right = is_right_to_left(" ".join(lines))
        for line in lines:
            top -= size * LEADING
            self._draw(x, top + size * (LEADING - 1), line, size, bold, right, width)
        return top

    def wrap(self, text: str, size: float, width: float, most: int, bold: bool = False) -> list[str]:
        """Break text into at most so many lines of a width in points; what does not fit ends in an ellipsis."""
        lines: list[str] = []
        line = ""
        for word in text.split():
            if len(lines) > most:
                break
            for part in self._fitting(word[:_MOST], size, width, bold):
                longer = f"{line} {part}" if line and part is not None else part
                if line and self.measure(longer, size, bold) > width:
                    lines.append(line)
                    line = part
                else:
                    line = longer
        lines += [line] if line else []
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1].rstrip() + " …"]
        return lines

    def _fitting(self, word: str, size: float, width: float, bold: bool) -> list[str]:
        """Cut a word that is wider than the line."""
        parts = []
        while len(word) > 1 and self.measure(word, size, bold) > width:
            cut = max(1, int(len(word) * width / self.measure(word, size, bold)))
            parts.append(word[:cut])
            word = word[cut:]
        return [*parts, word]

    def measure(self, text: str, size: float, bold: bool = False) -> float:
        """Give the width of a line in points, before shaping."""
        runs = self._fonts.runs(text, bold=bold)
        self.transliterated |= any(run.replaced for run in runs)
        return sum(float(pdfmetrics.stringWidth(run.text, run.font, size)) for run in runs)

    def _draw(self, x: float, y: float, text: str, size: float, bold: bool, right: bool, width: float) -> None:
        pieces = self._pieces(text, size, bold, right)
        if right and width:
            x += max(0.0, width - sum(piece.width for piece in pieces))
        for piece in pieces:
            self.canvas.setFont(piece.font, size)
            self.canvas.drawString(x, y, piece.text)
            x += piece.width

    def _pieces(self, text: str, size: float, bold: bool, right: bool) -> list[Piece]:
        pieces: list[Piece] = []
        for part, leftward in display_runs(text, right):
            runs = self._fonts.runs(part, bold=bold)
            pieces.extend(_shaped(run, size) for run in (reversed(runs) if leftward else runs))
        return pieces


def _shaped(run: Glyphs, size: float) -> Piece:
    if run.text.isascii():  # plain Latin needs no shaping, and searching and copying it stays simple
        return Piece(run.text, run.font, pdfmetrics.stringWidth(run.text, run.font, size))
    shaped: Any = shapeStr(run.text, run.font, size)
    if isinstance(shaped, ShapedStr):
        glyphs: Any = getattr(shaped, "__shapeData__")  # noqa: B009  a name that a class would mangle
        return Piece(shaped, run.font, sum(glyph.x_advance for glyph in glyphs) * size / 1000)
    return Piece(shaped, run.font, pdfmetrics.stringWidth(shaped, run.font, size))
