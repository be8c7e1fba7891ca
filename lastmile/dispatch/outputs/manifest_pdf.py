"""A rider's manifest on paper: A4, a line per order with barcode, tick box and a place to sign."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import segno
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from lastmile.dispatch.outputs.fonts import FontBook
from lastmile.dispatch.outputs.paper import LEADING, Paper
from lastmile.dispatch.outputs.reading import Reader, counted, hours, kilometres, orders_of, served
from lastmile.dispatch.outputs.tables import phone_cell
from lastmile.dispatch.plandoc import EventKind, Order, RoutePlan, RouteStop

MARGIN: Final = 12 * mm
WIDTH, HEIGHT = A4
INK, GREY, RULE, SHADE = HexColor("#111827"), HexColor("#5b6472"), HexColor("#c9ced6"), HexColor("#f1f3f6")
_BODY: Final = 8.5
_SMALL: Final = 7.0

_FIRST_HEAD: Final = 47 * mm
_NEXT_HEAD: Final = 7 * mm
_COLUMN_HEAD: Final = 5.5 * mm
_FOOT: Final = MARGIN + 2 * mm

# Columns: left edge and width in points.
_NUMBER: Final = (MARGIN, 11 * mm)
_TIME: Final = (MARGIN + 11 * mm, 25 * mm)
_WHO: Final = (MARGIN + 37 * mm, 67 * mm)
_WHAT: Final = (MARGIN + 106 * mm, 26 * mm)
_SIGN: Final = (MARGIN + 133 * mm, 53 * mm)

_HEADINGS: Final = ((_NUMBER, "No."), (_TIME, "Window · ETA"), (_WHO, "Recipient"), (_WHAT, "Parcels · cash"))
TRANSLITERATED: Final = (
    "Names in other scripts are given in Latin letters: no font for them is installed (e.g. Noto Sans)."
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One order on paper, or a break or reload."""

    number: str
    stop: RouteStop
    order: Order | None
    height: float
    wrapped: dict[str, list[str]]


def manifest_pdf(route: RoutePlan, reader: Reader, fonts: FontBook) -> bytes:
    """Print one route; equal routes give equal bytes.

    Parameters
    ----------
    fonts : chooses a font for every letter; what none can print is transliterated, and the foot of the page says so.
    """
    return _Printer(route, reader, fonts).print_all()


class _Printer:
    def __init__(self, route: RoutePlan, reader: Reader, fonts: FontBook) -> None:
        self._route, self._reader = route, reader
        self._buffer = io.BytesIO()
        canvas = Canvas(self._buffer, pagesize=A4, invariant=True, pageCompression=1)
        canvas.setTitle(f"Manifest {route.route_id} {reader.document.day.isoformat()}")
        canvas.setAuthor("lastmile")
        self._canvas = canvas
        self.paper = Paper(canvas, fonts)
        self._page = 0
        self._y = 0.0
        # Laid out before the first page is drawn: "page 2 of 5" has to know the 5, and the note what it is about.
        self._pages = _paginate(self._lines())
        self.paper.measure(f"{route.rider} {route.vehicle} {reader.document.name}", _BODY)
        self._note = self.paper.transliterated

    def print_all(self) -> bytes:
        """Print every page."""
        for lines in self._pages:
            self._begin_page()
            for line in lines:
                self._print(line)
            self._end_page()
        self._canvas.save()
        return self._buffer.getvalue()

    def _lines(self) -> list[_Line]:
        numbers = {stop.sequence: str(number) for number, stop in served(self._route)}
        lines = []
        for stop in self._route.stops:
            for place, order in enumerate(stop.orders or (None,)):
                number = numbers.get(stop.sequence, "–")
                shown = number if len(stop.orders) < 2 else f"{number}{_letter(place)}"
                lines.append(self._line(shown, stop, order))
        return lines

    def _line(self, number: str, stop: RouteStop, order: Order | None) -> _Line:
        if order is None:
            return _Line(number, stop, None, 8 * mm, {})
        paper, width = self.paper, _WHO[1]
        wrapped = {
            "recipient": paper.wrap(order.recipient or "(no name)", _BODY, width, 2, bold=True),
            "phone": paper.wrap(phone_cell(order.phone), _BODY, width, 1),
            "address": paper.wrap(order.address or f"{stop.lat:.5f}, {stop.lon:.5f} (lat, lon)", _BODY, width, 3),
            "note": paper.wrap(order.note, _SMALL, width, 4),
        }
        text = sum(len(lines) for key, lines in wrapped.items() if key != "note") * _BODY * LEADING
        text += len(wrapped["note"]) * _SMALL * LEADING
        return _Line(number, stop, order, max(21 * mm, text + 4 * mm), wrapped)

    def _begin_page(self) -> None:
        self._page += 1
        top = HEIGHT - MARGIN
        self._y = self._route_header(top) if self._page == 1 else self._running_header(top)
        self._canvas.setFillColor(SHADE)
        self._canvas.rect(MARGIN, self._y - _COLUMN_HEAD, WIDTH - 2 * MARGIN, _COLUMN_HEAD, stroke=0, fill=1)
        self._canvas.setFillColor(GREY)
        for (x, _), heading in (*_HEADINGS, (_SIGN, "Order · done · signature")):
            self.paper.line(x + 1, self._y - 3.9 * mm, heading, _SMALL)
        self._y -= _COLUMN_HEAD

    def _route_header(self, top: float) -> float:
        route, reader, paper = self._route, self._reader, self.paper
        self._canvas.setFillColor(INK)
        paper.line(MARGIN, top - 6 * mm, f"Route {route.route_id}", 18, bold=True)
        paper.line(MARGIN, top - 13 * mm, route.rider, 13, 120 * mm)
        self._canvas.setFillColor(GREY)
        paper.line(MARGIN, top - 18 * mm, f"{reader.day} · {reader.document.name}".rstrip(" ·"), 9, 120 * mm)
        self._qr(WIDTH - MARGIN - 24 * mm, top - 24 * mm, 24 * mm)
        for place, (label, value) in enumerate(_facts(route, reader)):
            x, y = MARGIN + place % 4 * 47 * mm, top - (29 + place // 4 * 10) * mm
            self._canvas.setFillColor(GREY)
            paper.line(x, y, label, _SMALL)
            self._canvas.setFillColor(INK)
            paper.line(x, y - 4.2 * mm, value, 9.5, 45 * mm, bold=True)
        return top - _FIRST_HEAD

    def _running_header(self, top: float) -> float:
        route = self._route
        self._canvas.setFillColor(INK)
        self.paper.line(MARGIN, top - 4 * mm, f"Route {route.route_id} · {route.rider}", 10, 120 * mm, bold=True)
        self._canvas.setFillColor(GREY)
        self.paper.right(WIDTH - MARGIN, top - 4 * mm, self._reader.day, 9)
        return top - _NEXT_HEAD

    def _qr(self, x: float, y: float, side: float) -> None:
        rows = segno.make_qr(f"{self._reader.document.plan_id}/{self._route.route_id}").matrix
        cell = side / (len(rows) + 2)  # one free module round about, and the page is white
        self._canvas.setFillColor(INK)
        path = self._canvas.beginPath()
        for down, row in enumerate(rows, start=2):
            at = 1
            for dark, run in groupby(row):
                length = len(list(run))
                if dark:
                    path.rect(x + at * cell, y + side - down * cell, length * cell, cell)
                at += length
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _print(self, line: _Line) -> None:
        bottom = self._y - line.height
        if line.order is None:
            self._print_event(line)
        else:
            self._print_order(line, line.order)
        self._canvas.setStrokeColor(RULE)
        self._canvas.setLineWidth(0.5)
        self._canvas.line(MARGIN, bottom, WIDTH - MARGIN, bottom)
        self._y = bottom

    def _print_event(self, line: _Line) -> None:
        stop, reader = line.stop, self._reader
        self._canvas.setFillColor(SHADE)
        self._canvas.rect(MARGIN, self._y - line.height, WIDTH - 2 * MARGIN, line.height, stroke=0, fill=1)
        self._canvas.setFillColor(INK)
        what = "Break" if stop.kind is EventKind.BREAK else f"Reload at {stop.depot or 'the depot'}"
        y = self._y - 5.2 * mm
        self.paper.line(_TIME[0], y, f"{reader.clock(stop.begin)}–{reader.clock(stop.departure)}", _BODY, bold=True)
        self.paper.line(_WHO[0], y, what, _BODY, 100 * mm, bold=True)

    def _print_order(self, line: _Line, order: Order) -> None:
        paper, top = self.paper, self._y - 1.5 * mm
        self._canvas.setFillColor(INK)
        paper.line(_NUMBER[0] + 1, top - 5 * mm, line.number, 14 if len(line.number) < 3 else 10, bold=True)
        self._times(line.stop, order, top)
        self._canvas.setFillColor(INK)
        y = paper.block(_WHO[0], top, line.wrapped["recipient"], _BODY, _WHO[1], bold=True)
        for key, size in (("phone", _BODY), ("address", _BODY), ("note", _SMALL)):
            self._canvas.setFillColor(GREY if key == "note" else INK)
            y = paper.block(_WHO[0], y, line.wrapped[key], size, _WHO[1])
        self._goods(order, top)
        self._sign(order, self._y, line.height)

    def _times(self, stop: RouteStop, order: Order, top: float) -> None:
        self._canvas.setFillColor(INK)
        self.paper.line(_TIME[0], top - 4 * mm, self._reader.clock(stop.begin), 11, _TIME[1], bold=True)
        self._canvas.setFillColor(GREY)
        windows = [self._reader.span(window) for window in order.windows or stop.windows] or ["any time"]
        for place, window in enumerate(windows[:3]):
            self.paper.line(_TIME[0], top - (8 + place * 3.4) * mm, window, 7.5, _TIME[1])

    def _goods(self, order: Order, top: float) -> None:
        self._canvas.setFillColor(INK)
        self.paper.line(_WHAT[0], top - 3.6 * mm, counted(order.parcels, "parcel"), _BODY, _WHAT[1], bold=True)
        self._canvas.setFillColor(GREY)
        self.paper.line(_WHAT[0], top - 7.4 * mm, f"{order.weight_g / 1000:,.1f} kg", _SMALL, _WHAT[1])
        self._canvas.setFillColor(INK)
        if order.cash_minor:
            self.paper.line(_WHAT[0], top - 11.6 * mm, "Collect", _SMALL, _WHAT[1])
            self.paper.line(_WHAT[0], top - 15.2 * mm, self._reader.money(order.cash_minor), _BODY, _WHAT[1], bold=True)
        elif order.kind.value != "delivery":
            self.paper.line(_WHAT[0], top - 11.6 * mm, "Return: pick up", _BODY, _WHAT[1], bold=True)

    def _sign(self, order: Order, top: float, height: float) -> None:
        canvas, (x, width) = self._canvas, _SIGN
        self._barcode(order.order_id, x, top - 9.5 * mm, width)
        canvas.setFillColor(INK)
        self.paper.line(x, top - 12.6 * mm, order.order_id, _SMALL, width)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.7)
        canvas.rect(x, top - height + 2 * mm, 4 * mm, 4 * mm)
        canvas.setStrokeColor(GREY)
        canvas.line(x + 7 * mm, top - height + 2 * mm, x + width, top - height + 2 * mm)

    def _barcode(self, text: str, x: float, y: float, width: float) -> None:
        """Draw Code 128, as wide as fits but no finer than scanners read; an id beyond ASCII has only its text."""
        if not text.isascii() or not text.isprintable():
            return
        for module in (0.33 * mm, 0.27 * mm, 0.21 * mm, 0.17 * mm):
            bars = Code128(text, barHeight=7.5 * mm, barWidth=module, quiet=False)
            if bars.width <= width:
                bars.drawOn(self._canvas, x, y)
                return

    def _end_page(self) -> None:
        y = MARGIN - 4 * mm
        self._canvas.setFillColor(GREY)
        if self._note:
            self.paper.line(MARGIN, y, TRANSLITERATED, 6.5, 150 * mm)
        self.paper.right(WIDTH - MARGIN, y, f"Page {self._page} of {len(self._pages)}", _SMALL)
        self._canvas.showPage()


def _paginate(lines: list[_Line]) -> list[list[_Line]]:
    """Split lines into pages, one at least; the first has the larger head."""
    pages: list[list[_Line]] = [[]]
    room = HEIGHT - MARGIN - _FIRST_HEAD - _COLUMN_HEAD - _FOOT
    for line in lines:
        if line.height > room and pages[-1]:
            pages.append([])
            room = HEIGHT - MARGIN - _NEXT_HEAD - _COLUMN_HEAD - _FOOT
        pages[-1].append(line)
        room -= line.height
    return pages


def _facts(route: RoutePlan, reader: Reader) -> list[tuple[str, str]]:
    orders = orders_of(route)
    depot = route.start_depot or "on the road"
    cash = sum(order.cash_minor for order in orders)
    return [
        ("Vehicle", f"{route.vehicle} ({route.vehicle_type})"),
        ("Depot", depot),
        ("Start", reader.clock(route.start)),
        ("Planned end", reader.clock(route.end)),
        ("Stops", str(len(served(route)))),
        ("Parcels", str(sum(order.parcels for order in orders))),
        ("Distance · time", f"{kilometres(route.distance_m)} · {hours(route.paid_s)}"),
        ("Cash to collect", reader.money(cash) if cash else "–"),
    ]


def _letter(place: int) -> str:
    """``a`` … ``z``, then numbers: several orders at one stop."""
    return chr(ord("a") + place) if place < 26 else f"/{place + 1}"
