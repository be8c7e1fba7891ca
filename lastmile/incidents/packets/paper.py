"""A packet on paper: what is claimed and why, the checklist, the parcel's way, and every picture."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from PIL import Image
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from lastmile.core.money import format_minor
from lastmile.dispatch.outputs.fonts import FontBook
from lastmile.dispatch.outputs.paper import LEADING, Paper
from lastmile.incidents.packets.records import ChecklistLine, Exhibit, Moment, Packet, Standing

_MARGIN: Final = 15 * mm
_WIDTH, _HEIGHT = A4
_INNER: Final = _WIDTH - 2 * _MARGIN
_INK, _GREY, _RED = HexColor("#111827"), HexColor("#5b6472"), HexColor("#b91c1c")
_MOST_PIXELS: Final = 1_600
"""Longer side of a picture in the PDF; the ZIP has it as it was brought."""

_MARKS: Final = {Standing.HAVE: "yes", Standing.MISSING: "missing", Standing.TOO_LATE: "missing, too late"}


def packet_pdf(packet: Packet, files: Mapping[str, bytes]) -> bytes:
    """Print a packet; equal packets give equal bytes.

    Parameters
    ----------
    files : the exhibits' bytes by their names. Pictures are printed; papers are named, with their SHA-256.
    """
    sheet = _Sheet(f"Claim {packet.claim.id}")
    _claim(sheet, packet)
    _checklist(sheet, packet.checklist)
    _facts(sheet, packet)
    _timeline(sheet, packet.timeline)
    _history(sheet, packet)
    for exhibit in packet.exhibits:
        _exhibit(sheet, exhibit, files[exhibit.name])
    return sheet.printed()


class _Sheet:
    """Pages that fill from the top, with a running head."""

    def __init__(self, title: str) -> None:
        self._buffer = io.BytesIO()
        self._canvas = Canvas(self._buffer, pagesize=A4, invariant=True, pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("lastmile")
        self.paper, self._title, self._page = Paper(self._canvas, FontBook()), title, 0
        self._turn()

    def _turn(self) -> None:
        self._page += 1
        self.y = _HEIGHT - _MARGIN
        self._canvas.setFillColor(_GREY)
        self.paper.line(_MARGIN, _HEIGHT - 10 * mm, self._title, 7, _INNER / 2)
        self.paper.right(_WIDTH - _MARGIN, _HEIGHT - 10 * mm, f"Page {self._page}", 7)
        self._canvas.setFillColor(_INK)

    def room(self, height: float) -> None:
        """Turn the page where there is less room than this."""
        if self.y - height < _MARGIN:
            self._canvas.showPage()
            self._turn()

    def heading(self, text: str, size: float = 12) -> None:
        self.room(size * 4)
        self.y -= size * 0.8
        self.text(text, size, bold=True)
        self.y -= 1.5 * mm

    def text(
        self, text: str, size: float = 9, *, x: float = 0, width: float = _INNER, bold: bool = False, colour: Any = _INK
    ) -> None:
        lines = self.paper.wrap(text, size, width, 12, bold)
        self.room(len(lines) * size * LEADING)
        self._canvas.setFillColor(colour)
        self.y = self.paper.block(_MARGIN + x, self.y, lines, size, width, bold)
        self._canvas.setFillColor(_INK)

    def row(self, cells: Sequence[tuple[float, float, str]], colour: Any = _INK) -> None:
        """Print cells beside each other: left edge, width, text."""
        wrapped = [(x, width, self.paper.wrap(text, 8.5, width, 8)) for x, width, text in cells]
        height = max(len(lines) for _, _, lines in wrapped) * 8.5 * LEADING
        self.room(height)
        self._canvas.setFillColor(colour)
        for x, width, lines in wrapped:
            self.paper.block(_MARGIN + x, self.y, lines, 8.5, width)
        self._canvas.setFillColor(_INK)
        self.y -= height + 0.8 * mm

    def picture(self, content: bytes) -> None:
        image = _reduced(content)
        width, height = image.size
        scale = min(_INNER / width, 150 * mm / height, 1.0 * mm)
        self.room(height * scale)
        self.y -= height * scale
        self._canvas.drawImage(ImageReader(image), _MARGIN, self.y, width * scale, height * scale)
        self.y -= 2 * mm

    def printed(self) -> bytes:
        self._canvas.save()
        return self._buffer.getvalue()


def _reduced(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content)).convert("RGB")
    image.thumbnail((_MOST_PIXELS, _MOST_PIXELS))
    return image


def _claim(sheet: _Sheet, packet: Packet) -> None:
    claim = packet.claim
    sheet.heading(f"Claim: {claim.kind.value}, {format_minor(claim.claimed_minor, claim.currency)}", 18)
    facts = [
        ("Against", packet.against),
        (
            "Claim",
            f"{claim.id} · {claim.state.value.replace('_', ' ')} · {claim.reference or 'no number of yours yet'}",
        ),
        ("Shipment", claim.shipment_id or "none of ours"),
        ("Happened", _shown(claim.started_at)),
        ("Claimed", format_minor(claim.claimed_minor, claim.currency)),
        ("Most that the terms pay", format_minor(claim.most_minor, claim.currency)),
        ("Terms", f"contract version {claim.contract_id or 'none'}"),
        ("To be filed", f"{_shown(claim.opens_at)} to {_shown(claim.closes_at)}" if claim.closes_at else "no deadline"),
        ("Put together", _shown(packet.made_at)),
    ]
    if packet.shipment is not None:
        order = packet.shipment
        facts.insert(3, ("Order", f"{order.order_id} · {order.recipient} · {order.address} {order.postcode}"))
    for label, value in facts:
        sheet.row([(0, 45 * mm, label), (47 * mm, _INNER - 47 * mm, value)])
    if claim.text:
        sheet.text(claim.text)


def _checklist(sheet: _Sheet, lines: Sequence[ChecklistLine]) -> None:
    sheet.heading("What the terms ask for")
    if not lines:
        sheet.text("Nothing.")
    for line in lines:
        where = ", ".join(f"exhibit {number}" for number in line.exhibits)
        shown = "; ".join(part for part in (where, *line.said) if part) or line.how
        cells = [
            (0, 30 * mm, _MARKS[line.standing]),
            (32 * mm, 60 * mm, line.words),
            (94 * mm, _INNER - 94 * mm, shown),
        ]
        sheet.row(cells, _INK if line.standing is Standing.HAVE else _RED)


def _facts(sheet: _Sheet, packet: Packet) -> None:
    if packet.weights:
        sheet.heading("Weights")
    for weight in packet.weights:
        volume = f"{weight.volume_cm3:,} cm³" if weight.volume_cm3 else ""
        sheet.row(
            [(0, 45 * mm, weight.source), (47 * mm, 40 * mm, f"{weight.weight_g:,} g"), (90 * mm, 60 * mm, volume)]
        )
    if packet.billed:
        sheet.heading("What was billed")
    for line in packet.billed:
        amount = format_minor(line.amount_minor, line.currency)
        sheet.row([(0, 45 * mm, line.invoice), (47 * mm, 80 * mm, line.label), (130 * mm, 50 * mm, amount)])


def _timeline(sheet: _Sheet, moments: Sequence[Moment]) -> None:
    sheet.heading("The parcel's way")
    if not moments:
        sheet.text("Nothing is known.")
    for moment in moments:
        position = "" if moment.lon is None or moment.lat is None else f"{moment.lat:.5f}, {moment.lon:.5f}"
        place = " · ".join(part for part in (moment.place, position) if part)
        sheet.row(
            [
                (0, 38 * mm, _shown(moment.at)),
                (40 * mm, 75 * mm, moment.what),
                (117 * mm, 30 * mm, moment.source),
                (149 * mm, _INNER - 149 * mm, place),
            ]
        )


def _history(sheet: _Sheet, packet: Packet) -> None:
    sheet.heading("What was done about it")
    for entry in packet.history:
        after = entry.after.value.replace("_", " ")
        sheet.row([(0, 38 * mm, _shown(entry.at)), (40 * mm, 35 * mm, after), (77 * mm, _INNER - 77 * mm, entry.text)])


def _exhibit(sheet: _Sheet, exhibit: Exhibit, content: bytes) -> None:
    sheet.room(60 * mm)
    sheet.heading(f"Exhibit {exhibit.number}: {exhibit.about}")
    sheet.text(f"{exhibit.name} · {_shown(exhibit.at)} · SHA-256 {exhibit.sha256}", 7, colour=_GREY)
    if exhibit.media_type.startswith("image/"):
        sheet.picture(content)
    else:
        sheet.text("A paper of its own; it lies beside this one.")


def _shown(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant:%Y-%m-%d %H:%M %Z}"
