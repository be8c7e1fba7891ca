from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from lastmile.carriers import Quotable
from lastmile.carriers.invoices import BilledShipment, Charge, Invoice, InvoiceFile, InvoiceLine, read_invoices
from lastmile.core.tracking import Status

DAY = date(2026, 6, 15)


@pytest.fixture
def facts() -> BilledShipment:
    """Zone A, 2 kg, old version: freight 5.00, fuel 0.48; delivered in time."""
    item = Quotable("O1", postcode="10000", weight_g=2000, residential=False)
    promised = datetime(2026, 6, 17, 18, tzinfo=UTC)
    delivered = datetime(2026, 6, 16, 12, tzinfo=UTC)
    return BilledShipment("AWB1", "shp_1", "net", DAY, item, Status.DELIVERED, delivered, promised)


@pytest.fixture
def bill() -> Callable[..., Invoice]:
    """An invoice over AWB1 from pairs of charge (or surcharge label) and amount."""

    def bill(*charges: tuple[Charge | str, int], **more: Any) -> Invoice:
        lines = []
        for number, (charge, amount) in enumerate(charges, start=1):
            kind = charge if isinstance(charge, Charge) else Charge.SURCHARGE
            lines.append(InvoiceLine(number, "AWB1", kind, str(charge), amount, "EUR"))
        invoice = Invoice("net", "INV-1", "EUR", tuple(lines))
        return replace(invoice, **more)

    return bill


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., InvoiceFile]:
    """Write a file and read it as invoices of ``net`` in euros."""

    def read(content: str | bytes, **options: Any) -> InvoiceFile:
        path = tmp_path / "invoice.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_invoices(path, **{"carrier_id": "net", "currency": "EUR", **options})

    return read
