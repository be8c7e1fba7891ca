from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lastmile.dispatch.fleet import keys_markdown
from lastmile.dispatch.intake import FIELDS, columns_markdown, units_markdown
from lastmile.dispatch.intake.columns import recognise

DOCS = Path(__file__).parents[4] / "docs"
TABLES = [
    ("orders-file.md", "columns", columns_markdown),
    ("orders-file.md", "units", units_markdown),
    ("fleet-yaml.md", "keys", keys_markdown),
]


@pytest.mark.parametrize(("file", "name", "table"), TABLES)
def test_the_documentation_shows_the_tables_in_force(file: str, name: str, table: Callable[[], str]):
    """Renew the documents with ``LASTMILE_RENEW_DOCS=1 pytest tests/unit/dispatch/intake/test_reference.py``."""
    path = DOCS / file
    text = path.read_text(encoding="utf-8")
    begin, end = f"<!-- {name}: made from the code -->\n", f"<!-- end of {name} -->"
    before, rest = text.split(begin)
    _, after = rest.split(end)
    current = f"{before}{begin}{table()}{end}{after}"
    if os.environ.get("LASTMILE_RENEW_DOCS"):
        path.write_text(current, encoding="utf-8")
    assert text == current or os.environ.get("LASTMILE_RENEW_DOCS"), f"{path} is out of date"


def test_every_alias_means_its_own_field():
    seen = {}
    for field in FIELDS:
        for alias in field.aliases:
            assert seen.setdefault(alias, field.name) == field.name, f"{alias} stands under two fields"
            assert recognise(alias)[0] == field.name
