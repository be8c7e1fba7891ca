"""Whatever stands in a carrier's file, it is read or refused with a reason, never anything else."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.carriers.invoices import read_210, read_invoices
from lastmile.carriers.rate_sheets import read_rate_sheet
from lastmile.core.errors import InvalidInput

words = st.sampled_from(
    [
        "awb",
        "invoice no",
        "freight",
        "fuel",
        "total",
        "zone",
        "up to kg",
        "price",
        "charge",
        "amount",
        "ship date",
        "weight g",
    ]
)
values = st.sampled_from(
    [
        "A1",
        "7",
        "4,90",
        "4.90",
        "-3",
        "1e99",
        "total",
        "01/02/2026",
        "2026-13-01",
        "",
        "-",
        "∞",
        "0 - 5 kg",
        "extra kg",
        "=1+1",
    ]
) | st.text(max_size=8)
tables = st.lists(words, min_size=1, max_size=6, unique=True).flatmap(
    lambda header: st.lists(st.lists(values, min_size=len(header), max_size=len(header)), max_size=4).map(
        lambda rows: "\n".join(";".join(row) for row in [header, *rows])
    )
)


def refused_or_read(content: str, read: Callable[[Path], object]) -> None:
    refusal = None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_text(content, encoding="utf-8")
        try:
            read(path)
        except InvalidInput as error:
            refusal = error
    assert refusal is None or (refusal.message and all(issue.expected for issue in refusal.issues))


@settings(max_examples=200, deadline=None)
@given(tables | st.text(max_size=60))
def test_invoices(content: str):
    refused_or_read(content, lambda path: read_invoices(path, carrier_id="net", currency="EUR", number="1"))


@settings(max_examples=200, deadline=None)
@given(tables | st.text(max_size=60))
def test_rate_sheets(content: str):
    refused_or_read(content, lambda path: read_rate_sheet(path, currency="EUR", service_level="day"))


ISA = "ISA*00*          *00*          *02*NETC           *ZZ*SHOP           *260801*0800*U*00401*000000007*0*P*>~"
elements = st.lists(
    st.sampled_from(["", "210", "0001", "1", "3", "500", "5.1", "x", "²", "20260801", "K", "1e9999"]), max_size=13
)


def segments(*tags: str) -> st.SearchStrategy[list[str]]:
    one = st.builds(lambda tag, rest: "*".join([tag, *rest]), st.sampled_from(tags), elements)
    return st.lists(one, max_size=12)


def enclosed(body: list[str]) -> str:
    """Segments in right envelopes."""
    inside = ["GS*IM*NETC*SHOP*20260801*0800*3*X*004010", "ST*210*0001", *body, f"SE*{len(body) + 2}*0001"]
    return ISA + "~".join([*inside, "GE*1*3", "IEA*1*000000007"]) + "~"


loose = segments("GS", "ST", "B3", "L1", "SE", "GE", "IEA", "XX", "").map(lambda each: ISA + "~".join(each) + "~")
bills = segments("B3", "C3", "N9", "G62", "L0", "L1", "L3", "L5", "XX").map(enclosed)


@settings(max_examples=400, deadline=None)
@given(loose | bills | st.text(max_size=200))
def test_edi(content: str):
    refused_or_read(content, lambda path: read_210("a.edi", path.read_text("utf-8"), carrier_id="net", currency="EUR"))
