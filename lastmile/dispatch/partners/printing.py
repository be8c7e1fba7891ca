"""Labels and manifests of a carrier's parcels as PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A4, A6
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from lastmile.core.money import format_minor
from lastmile.dispatch.outputs.fonts import FontBook
from lastmile.dispatch.outputs.paper import Paper
from lastmile.dispatch.partners.records import Assignment

_MARGIN: Final = 8 * mm
_MODULES: Final = (0.33 * mm, 0.27 * mm, 0.24 * mm, 0.21 * mm, 0.17 * mm)
"""Widths of a bar, the widest that fits; finer ones scanners do not read."""

_ROW: Final = 14 * mm


def labels_pdf(assignments: Sequence[Assignment]) -> bytes:
    """Print one A6 label for each piece; equal assignments give equal bytes."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A6, invariant=True, pageCompression=1)
    canvas.setTitle("Labels")
    paper = Paper(canvas, FontBook())
    for assignment in assignments:
        pieces = int(assignment.order["parcels"])
        for piece in range(1, pieces + 1):
            _label(paper, assignment, f"{piece} of {pieces}")
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _label(paper: Paper, assignment: Assignment, piece: str) -> None:
    width, height = A6
    order, inner = assignment.order, width - 2 * _MARGIN
    paper.line(_MARGIN, height - 14 * mm, assignment.service_level, 14, inner * 0.65, bold=True)
    paper.right(width - _MARGIN, height - 14 * mm, piece, 12, bold=True)
    y = height - 20 * mm
    for text, size, most in ((order["recipient"], 15, 2), (order["address"], 12, 4), (order["postcode"], 18, 1)):
        y = paper.block(_MARGIN, y, paper.wrap(text, size, inner, most, bold=size > 12), size, inner, bold=size > 12)
        y -= 1.5 * mm
    facts = [f"{order['weight_g'] / 1000:,.1f} kg"]
    facts += [f"collect {format_minor(order['cash_minor'], assignment.currency)}" if order["cash_minor"] else ""]
    paper.line(_MARGIN, 45 * mm, " · ".join(fact for fact in facts if fact), 11, inner)
    paper.line(_MARGIN, 39 * mm, f"{order['order_id']} · {assignment.day.isoformat()}", 9, inner)
    _barcode(paper.canvas, assignment.shipment_id, _MARGIN, 14 * mm, inner, 20 * mm)
    paper.line(_MARGIN, 9 * mm, assignment.shipment_id, 9, inner)


def manifest_pdf(assignments: Sequence[Assignment], day: date) -> bytes:
    """Print the parcels that a carrier takes over, to sign; equal assignments give equal bytes."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True, pageCompression=1)
    canvas.setTitle(f"Hand-over {day.isoformat()}")
    paper = Paper(canvas, FontBook())
    per_page = int((A4[1] - 60 * mm) // _ROW)
    pages = [assignments[start : start + per_page] for start in range(0, len(assignments), per_page)] or [()]
    for number, rows in enumerate(pages, start=1):
        _head(paper, assignments, day, f"Page {number} of {len(pages)}")
        for place, assignment in enumerate(rows):
            _row(paper, assignment, A4[1] - 36 * mm - place * _ROW)
        paper.line(_MARGIN, 12 * mm, "Handed over at, name, signature: " + "_" * 60, 9)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _head(paper: Paper, assignments: Sequence[Assignment], day: date, page: str) -> None:
    width, height = A4
    pieces = sum(int(each.order["parcels"]) for each in assignments)
    weight_kg = sum(int(each.order["weight_g"]) for each in assignments) / 1000
    paper.line(_MARGIN, height - 16 * mm, f"Hand-over {day.isoformat()}", 18, bold=True)
    paper.line(
        _MARGIN, height - 24 * mm, f"{len(assignments):,} shipments · {pieces:,} parcels · {weight_kg:,.1f} kg", 11
    )
    paper.right(width - _MARGIN, height - 16 * mm, page, 9)


def _row(paper: Paper, assignment: Assignment, top: float) -> None:
    order = assignment.order
    paper.line(_MARGIN, top - 4 * mm, order["recipient"] or "(no name)", 9, 68 * mm, bold=True)
    paper.line(_MARGIN, top - 8.5 * mm, order["address"], 8, 68 * mm)
    paper.line(80 * mm, top - 4 * mm, order["order_id"], 8, 40 * mm)
    cash = f" · {format_minor(order['cash_minor'], assignment.currency)}" if order["cash_minor"] else ""
    paper.line(80 * mm, top - 8.5 * mm, f"{order['parcels']} × · {order['weight_g'] / 1000:,.1f} kg{cash}", 8, 40 * mm)
    _barcode(paper.canvas, assignment.shipment_id, 122 * mm, top - 9 * mm, 80 * mm, 7 * mm)


def _barcode(canvas: Canvas, text: str, x: float, y: float, width: float, height: float) -> None:
    for module in _MODULES:
        bars: Any = Code128(text, barHeight=height, barWidth=module, quiet=False)
        if bars.width <= width:
            bars.drawOn(canvas, x, y)
            return
