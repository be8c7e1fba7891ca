from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lastmile.dispatch.intake import OrderBook, read_orders

DAY = date(2026, 11, 23)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., OrderBook]:
    """Write a text or bytes to a file and read it as orders of a day in Helsinki."""

    def reader(content: str | bytes, name: str = "orders.csv", **options: object) -> OrderBook:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        chosen = {"day": DAY, "timezone": "Europe/Helsinki", "currency": "EUR", **options}
        book = read_orders(path, **chosen)
        counted = len(book.shipments) + book.rows_with_issues + book.blank_rows + book.continuation_rows
        assert counted == book.rows_read
        return book

    return reader
