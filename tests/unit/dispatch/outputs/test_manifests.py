from __future__ import annotations

import csv
import io
from types import ModuleType

import pytest
import segno
from pypdf import PdfReader
from reportlab.lib.units import mm

from lastmile.dispatch.outputs.carrier_files import carrier_csv, carrier_json
from lastmile.dispatch.outputs.fonts import FontBook
from lastmile.dispatch.outputs.manifest_pdf import TRANSLITERATED, manifest_pdf
from lastmile.dispatch.outputs.manifests import manifest_csv
from lastmile.dispatch.outputs.reading import Reader


def rows(text: str):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def pages(pdf: bytes):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture
def no_fonts():
    return FontBook(folders=())


def test_the_table_has_a_line_per_order_and_break(sample: ModuleType):
    document = sample.document(routes=1)
    found = rows(manifest_csv(document.routes[0], Reader(document)))
    assert [row["kind"] for row in found] == ["stop"] * 4 + ["break"] + ["stop"] * 3
    assert [row["stop"] for row in found] == ["1", "2", "3", "3", "", "4", "5", "6"]
    first = found[1]
    assert first["recipient"] == "محمد عبد الله الحسن"
    assert first["phone"] == "+358 40 1230001"
    assert first["eta"] == "09:00"
    assert first["begin"] == "2026-05-04T09:00:00+03:00"
    assert first["window"] == "09:00–12:00"


def test_formulas_in_names_are_disarmed(sample: ModuleType):
    document = sample.document(routes=1, stops=8)
    text = manifest_csv(document.routes[0], Reader(document))
    assert any(row["recipient"].startswith("'=HYPERLINK") for row in rows(text))


def test_a_carrier_gets_its_orders_but_not_the_others_prices(sample: ModuleType):
    document = sample.document()
    reader = Reader(document)
    mine = [a for a in document.assignments if a.carrier == "Matkahuolto"]
    found = rows(carrier_csv(mine, reader))
    assert [row["order_id"] for row in found] == [a.order.order_id for a in mine]
    assert found[0]["quote"] == "6.45"
    text = carrier_json(mine, reader)
    assert "alternatives" not in text
    assert "cheapest route" not in text


def test_paper_has_every_order_page_numbers_and_a_head_on_each_page(sample: ModuleType, no_fonts: FontBook):
    document = sample.document(routes=1, stops=30)
    found = pages(manifest_pdf(document.routes[0], Reader(document), no_fonts))
    assert len(found) > 2
    for number, page in enumerate(found, start=1):
        assert f"Page {number} of {len(found)}" in page
        assert "Route R01" in page
        assert "signature" in page
    everything = "".join(found)
    for stop in document.routes[0].stops:
        assert all(order.order_id in everything for order in stop.orders)


def test_the_code_in_the_head_names_plan_and_route(sample: ModuleType, no_fonts: FontBook):
    document = sample.document()
    route = document.routes[0]
    page = PdfReader(io.BytesIO(manifest_pdf(route, Reader(document), no_fonts))).pages[0]
    drawn = [[float(n) for n in operands] for operands, operator in page.get_contents().operations if operator == b"re"]
    expected = segno.make_qr(f"{document.plan_id}/{route.route_id}").matrix
    cell = 24 * mm / (len(expected) + 2)
    code = [each for each in drawn if each[3] == pytest.approx(cell, abs=0.01)]
    left, top = min(x for x, *_ in code), max(y for _, y, *_ in code)
    dark = {
        (round((top - y) / cell), round((x - left) / cell) + i)
        for x, y, width, _ in code
        for i in range(round(width / cell))
    }
    assert dark == {(y, x) for y, row in enumerate(expected) for x, module in enumerate(row) if module}


def test_paper_is_the_same_every_time(sample: ModuleType, no_fonts: FontBook):
    document = sample.document(routes=1)
    first, second = (manifest_pdf(document.routes[0], Reader(document), no_fonts) for _ in range(2))
    assert first == second


def test_without_fonts_names_are_transliterated_and_the_page_says_so(sample: ModuleType, no_fonts: FontBook):
    document = sample.document(routes=1, stops=9)
    text = "".join(pages(manifest_pdf(document.routes[0], Reader(document), no_fonts)))
    assert TRANSLITERATED in text
    assert "Ol'ga" in text
    assert "LiXiaoLong" in text


def test_latin_names_need_no_note(sample: ModuleType, no_fonts: FontBook):
    document = sample.document(routes=1, stops=1)
    text = "".join(pages(manifest_pdf(document.routes[0], Reader(document), no_fonts)))
    assert "Aino Virtanen" in text
    assert TRANSLITERATED not in text


def test_an_empty_route_and_an_endless_name_still_print(sample: ModuleType, no_fonts: FontBook):
    document = sample.document(routes=1, stops=1)
    empty = document.routes[0].model_copy(update={"stops": (), "rider": "x" * 5000})
    assert len(pages(manifest_pdf(empty, Reader(document), no_fonts))) == 1
    stop = document.routes[0].stops[0]
    long = stop.model_copy(
        update={
            "orders": (sample.order(0, recipient="W" * 3000, address="a " * 3000, note="n" * 9000, order_id="Ω" * 400),)
        }
    )
    route = document.routes[0].model_copy(update={"stops": (long,)})
    assert len(pages(manifest_pdf(route, Reader(document), no_fonts))) == 1


def test_no_letter_goes_to_a_font_that_cannot_print_it(sample: ModuleType):
    from reportlab.pdfbase import pdfmetrics

    book = FontBook()
    for name in (*sample.NAMES, "👨‍👩‍👧 ✈️ \u202eabc\u202c \ud800 \x00"):
        for run in (*book.runs(name), *book.runs(name, bold=True)):
            letters = pdfmetrics.getFont(run.font).face.charToGlyph
            assert all(letters.get(ord(char)) for char in run.text), (name, run)
